import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Surroundings } from "../workspaces/index.ts";

/** What shows windows of the desktop: Electron's program, or why there is none. */
export type ElectronProgram =
  | { readonly kind: "found"; readonly path: string }
  /** The package is there without its program, which is fetched by itself. */
  | { readonly kind: "notFetched"; readonly package: string; readonly why: string }
  | { readonly kind: "none"; readonly why: string };

const NAMES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

/** How long fetching the program may take. */
const FETCH_MILLISECONDS = 180_000;
/** After a fetch that failed, none is tried for so long. */
const REST_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Finds Electron's program where it can show a window. `folder` is the package's; undefined when it is not installed. */
export function findElectron(around: Surroundings, folder = electronPackage()): ElectronProgram {
  const { platform, env, uid } = around;
  const hasDisplay = platform === "win32" || platform === "darwin" || env["DISPLAY"] || env["WAYLAND_DISPLAY"];
  if (!hasDisplay) return { kind: "none", why: "there is no display" };
  if (uid === 0) return { kind: "none", why: "Electron does not run as root" };
  const elsewhere = env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (folder === undefined && elsewhere === undefined) return { kind: "none", why: "Electron is not installed" };
  const path = join(elsewhere ?? join(folder ?? "", "dist"), programName(platform, folder));
  if (existsSync(path)) return { kind: "found", path };
  if (elsewhere !== undefined || folder === undefined) return { kind: "none", why: `there is no Electron at ${path}` };
  return {
    kind: "notFetched",
    package: folder,
    why: "Electron's program is not here (npx install-electron fetches it)",
  };
}

/**
 * Fetches the program, which the package itself does not hold; its progress is shown. Not more than once a day when that
 * fails: `dataFolder` remembers it.
 */
export async function fetchElectron(
  program: Extract<ElectronProgram, { kind: "notFetched" }>,
  around: Surroundings,
  dataFolder: string,
): Promise<ElectronProgram> {
  const marker = join(dataFolder, "electron-not-fetched");
  if (existsSync(marker) && Date.now() - statSync(marker).mtimeMs < REST_MILLISECONDS) return program;
  const failed = await install(program.package);
  if (failed === undefined) return findElectron(around, program.package);
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(marker, failed);
  return { kind: "none", why: `Electron could not be fetched (${failed}; it is not tried again today)` };
}

/** Undefined when it was installed, else what went wrong. */
function install(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, "install.js")], {
      stdio: ["ignore", "inherit", "inherit"],
      timeout: FETCH_MILLISECONDS,
    });
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `its installer ended with ${code}` : "it took too long");
    });
  });
}

function programName(platform: NodeJS.Platform, folder: string | undefined): string {
  const told = folder === undefined ? undefined : join(folder, "path.txt");
  if (told !== undefined && existsSync(told)) return readFileSync(told, "utf8").trim();
  return NAMES[platform] ?? "electron";
}

function electronPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    // It is a dependency for development: an installation may do without.
    return undefined;
  }
}
