import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NO_BROWSER } from "./browser-program.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const playwright = createRequire(import.meta.url).resolve("@playwright/test/cli");

/** Runs a program where no browser is. */
function withoutBrowser(...args: readonly string[]) {
  return spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, FRESNEL_BROWSER: here("no-such-browser") },
  });
}

test("without a browser the window's specs end with one line that says what to do", () => {
  const { status, stdout, stderr } = withoutBrowser(playwright, "test", "-c", here("playwright.config.ts"));
  expect({ status, output: `${stdout}${stderr}`.trim() }).toEqual({ status: 1, output: NO_BROWSER });
});

test("a browser that was named and is not there is not looked for elsewhere", () => {
  const { status, stdout, stderr } = withoutBrowser(here("get-browser.ts"));
  expect({ status, output: `${stdout}${stderr}`.trim() }).toEqual({ status: 1, output: NO_BROWSER });
});
