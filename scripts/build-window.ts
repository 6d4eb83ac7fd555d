import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stampedBuild } from "./stamped-build.ts";

/** Builds the window, the renderer that both hosts show, if its sources have changed; answers the folder of its files. */
export function buildWindow(): Promise<string> {
  return stampedBuild({
    part: "window",
    // Its own sources, and what its worker takes from the language.
    folders: ["src-renderer", "src-runtime/language"],
    files: ["scripts/window-config.ts", "package-lock.json"],
    build: buildApart,
  });
}

/**
 * Builds in a process of its own: the bundler takes more than a gigabyte, and whoever shows the window goes on for hours.
 * What it says is of use only when it fails.
 */
async function buildApart(folder: string): Promise<void> {
  if (process.stderr.isTTY) console.error("Building the window, as its sources are new: this takes some seconds");
  const words = [fileURLToPath(import.meta.url), "--into", folder];
  const { status, error, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`The window can't be built: ${error?.message ?? `${stdout}${stderr}`}`);
}

if (import.meta.main) {
  const [option, folder] = process.argv.slice(2);
  if (option === "--into" && folder !== undefined) {
    const [{ build }, { windowConfig }] = await Promise.all([import("vite"), import("./window-config.ts")]);
    await build(windowConfig(folder));
  } else console.log(await buildWindow());
}
