import { spawnSync } from "node:child_process";
import { findBrowser, NO_BROWSER } from "./browser-program.ts";

/**
 * Sees to it that there is a browser for the window's specs: it is looked for, else Playwright's own is fetched, else, as
 * root on a build machine, the distribution's package. Without one it ends with one line that says what to do.
 */
const PATIENCE_MILLISECONDS = 240_000;

function run(command: string, args: readonly string[]): void {
  spawnSync(command, args, {
    stdio: ["ignore", "inherit", "ignore"],
    timeout: PATIENCE_MILLISECONDS,
    shell: process.platform === "win32",
  });
}

const mayInstall = process.env["FRESNEL_BROWSER"] === undefined;
if (findBrowser() === undefined && mayInstall) {
  console.log("There is no browser yet: fetching Playwright's Chromium");
  run("npx", ["--no-install", "playwright", "install", "chromium"]);
}
const isBuildMachine = process.env["CI"] !== undefined && process.getuid?.() === 0 && process.platform === "linux";
if (findBrowser() === undefined && mayInstall && isBuildMachine) {
  console.log("It can't be had: installing the distribution's");
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "chromium"]);
}
if (findBrowser() === undefined) {
  console.error(NO_BROWSER);
  process.exitCode = 1;
}
