import { defineConfig } from "@playwright/test";
import { browserProgram } from "./browser-program.ts";

/** The window's specs, in a real browser on the browser host. Each starts its own program and user's data folder. */
export default defineConfig({
  testDir: ".",
  // The other tests here are vitest's.
  testMatch: "*.spec.ts",
  outputDir: "../../out/e2e",
  fullyParallel: true,
  workers: process.env["CI"] === undefined ? 1 : 2,
  forbidOnly: true,
  retries: 0,
  // On a machine that is busy with others a test takes minutes: these end only what hangs.
  timeout: 1_800_000,
  expect: { timeout: 120_000 },
  reporter: process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] === undefined ? [["list"]] : [["list"], ["json"]],
  use: {
    launchOptions: {
      executablePath: browserProgram(),
      // A sandbox in the sandbox of a build machine is refused; what the browser would ask its maker is of no use here.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    actionTimeout: 120_000,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
