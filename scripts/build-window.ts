import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { windowConfig } from "./window-config.ts";

/**
 * Builds the window: the renderer that both hosts show. Each build has a folder of its own, out/window/<stamp>, the stamp
 * being a hash of the sources' content, and out/window.json says which is to be shown. So a window that is open keeps its
 * files, and nothing is built twice.
 */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "out");
const BUILDS = join(OUT, "window");
const BUILDS_KEPT = 5;
/** What the window is made of: its own sources, and what its worker takes from the language. */
const FOLDERS = ["src-renderer", "src-runtime/language"];
const FILES = ["scripts/window-config.ts", "package-lock.json"];

/** Builds the window if its sources have changed; answers the folder of its files. */
export async function buildWindow(): Promise<string> {
  const stamp = stampOfSources();
  const folder = join(BUILDS, stamp);
  if (!existsSync(folder)) {
    mkdirSync(BUILDS, { recursive: true });
    const unfinished = join(BUILDS, `.unfinished-${process.pid}`);
    await build(windowConfig(unfinished));
    // Somebody else may have built the same meanwhile.
    if (existsSync(folder)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, folder);
  }
  const pointer = join(OUT, `window.json.${process.pid}`);
  writeFileSync(pointer, JSON.stringify({ stamp }));
  renameSync(pointer, join(OUT, "window.json"));
  removeOldBuilds(stamp);
  return folder;
}

function stampOfSources(): string {
  const hash = createHash("sha256");
  for (const path of [...FILES, ...FOLDERS.flatMap(sourcesIn)])
    hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex").slice(0, 16);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => /\.(ts|tsx|css|html|svg|json)$/.test(path) && !/\.test\.tsx?$/.test(path))
    .toSorted();
}

/** Removes all builds but the newest, and what crashed builds left. */
function removeOldBuilds(current: string): void {
  const ageOf = (name: string): number => Date.now() - statSync(join(BUILDS, name)).mtimeMs;
  const others = readdirSync(BUILDS).filter((name) => name !== current);
  const builds = others.filter((name) => !name.startsWith(".")).toSorted((a, b) => ageOf(a) - ageOf(b));
  const leftovers = others.filter((name) => name.startsWith(".") && ageOf(name) > 600_000);
  for (const name of [...builds.slice(BUILDS_KEPT - 1), ...leftovers]) rmSync(join(BUILDS, name), { recursive: true });
}

if (import.meta.main) console.log(await buildWindow());
