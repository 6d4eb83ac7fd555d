import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/** What to do where no browser was found, in one line. */
export const NO_BROWSER =
  "No browser for the window's tests: install Chromium, or run npx playwright install chromium, or name one in FRESNEL_BROWSER";

/**
 * The browser that the specs run in: the one that FRESNEL_BROWSER names, else Playwright's own if it was installed, else
 * the system's; undefined where there is none.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env["FRESNEL_BROWSER"];
  const candidates =
    named === undefined
      ? [
          chromium.executablePath(),
          ...NAMES.flatMap((name) => (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name))),
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
          "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
        ]
      : [named];
  return candidates.find((path) => existsSync(path));
}

/** The browser to run in. Where there is none, the program ends with one line: nothing that follows would tell more. */
export function browserProgram(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  console.error(NO_BROWSER);
  process.exit(1);
}
