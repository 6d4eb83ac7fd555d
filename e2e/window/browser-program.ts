import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/**
 * The browser that the specs run in: the one that FRESNEL_BROWSER names, Playwright's own if it was installed, else the
 * system's. Without any there is one line that says what to do.
 */
export function browserProgram(env: NodeJS.ProcessEnv = process.env): string {
  const named = env["FRESNEL_BROWSER"];
  const candidates = [
    ...(named === undefined ? [] : [named]),
    chromium.executablePath(),
    ...NAMES.flatMap((name) => (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error("No browser for the window's tests: install Chromium, or run npx playwright install chromium");
}
