import { defineConfig } from "@playwright/test";

/** The same specs on the desktop host, in Electron; `npm run test:desktop` says where its program is. */
export default defineConfig({
  testDir: ".",
  // What looks at sizes and colours needs a browser that can be told which.
  testMatch: ["story.spec.ts", "panes.spec.ts"],
  // A window of the desktop has no address to leave and come back to.
  grepInvert: /opened after the machine was lost/,
  outputDir: "../../out/e2e-desktop",
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 1_800_000,
  expect: { timeout: 120_000 },
  reporter: [["list"]],
});
