import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Surroundings } from "../../workspaces/index.ts";

/** Browsers that can show a page as a window of its own, without tabs, which would keep ctrl-N, ctrl-T and ctrl-W. */
const LINUX_PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const MAC_PROGRAMS = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Chromium.app/Contents/MacOS/Chromium",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
const WINDOWS_PROGRAMS = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** How a page is shown: as a window of its own, as a tab of whatever browser there is, or not at all, and why. */
export type BrowserProgram =
  | { readonly kind: "window"; readonly path: string }
  | { readonly kind: "tab"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "none"; readonly why: string };

/** Finds out how pages can be shown on this machine. */
export function findBrowser(around: Surroundings, exists: (path: string) => boolean = existsSync): BrowserProgram {
  const { platform, env, uid } = around;
  if (platform === "darwin") {
    const path = MAC_PROGRAMS.map((name) => join("/Applications", name)).find((candidate) => exists(candidate));
    return path === undefined ? { kind: "tab", command: ["open"] } : { kind: "window", path };
  }
  if (platform === "win32") {
    const roots = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]].filter(
      (root) => root !== undefined,
    );
    const path = roots.flatMap((root) => WINDOWS_PROGRAMS.map((name) => `${root}\\${name}`)).find((p) => exists(p));
    return path === undefined ? { kind: "tab", command: ["explorer.exe"] } : { kind: "window", path };
  }
  if (!env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return { kind: "none", why: "there is no display" };
  if (uid === 0) return { kind: "none", why: "browsers don't run as root" };
  const found = (name: string): string | undefined =>
    (env["PATH"] ?? "")
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((path) => exists(path));
  const path = LINUX_PROGRAMS.map(found).find((candidate) => candidate !== undefined);
  if (path !== undefined) return { kind: "window", path };
  const opener = found("xdg-open");
  return opener === undefined ? { kind: "none", why: "no browser was found" } : { kind: "tab", command: [opener] };
}

/** Shows an address. The process it starts outlives this one if need be. */
export function showPage(
  program: Exclude<BrowserProgram, { kind: "none" }>,
  url: string,
  profile: string,
): ChildProcess {
  const [command, ...words] =
    program.kind === "window"
      ? [program.path, `--app=${url}`, `--user-data-dir=${profile}`, "--no-first-run", "--no-default-browser-check"]
      : [...program.command, url];
  const child = spawn(command, words, { detached: true, stdio: "ignore" });
  child.unref();
  return child;
}
