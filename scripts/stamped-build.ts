import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone that is built. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILDS_KEPT = 5;

/** Something that is built apart from the command line. */
export interface StampedBuild {
  /** Its builds go to out/<part>/<stamp>, and out/<part>.json says which is to be used. */
  readonly part: "window" | "desktop";
  /** What it is made of: folders of sources, and single files, relative to the clone. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Builds into a folder that does not exist yet. */
  readonly build: (folder: string) => Promise<void>;
}

/**
 * Builds something if its sources have changed; answers the folder of its files. Each build has a folder of its own, named
 * by a hash of the sources' content: so a window that is open keeps its files, and nothing is built twice.
 */
export async function stampedBuild({ part, folders, files, build }: StampedBuild): Promise<string> {
  const builds = join(ROOT, "out", part);
  const stamp = stampOf([...files, ...folders.flatMap(sourcesIn)]);
  const folder = join(builds, stamp);
  if (!existsSync(folder)) {
    mkdirSync(builds, { recursive: true });
    const unfinished = join(builds, `.unfinished-${process.pid}`);
    await build(unfinished);
    // Somebody else may have built the same meanwhile.
    if (existsSync(folder)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, folder);
  }
  const pointer = join(ROOT, "out", `${part}.json.${process.pid}`);
  writeFileSync(pointer, JSON.stringify({ stamp }));
  renameSync(pointer, join(ROOT, "out", `${part}.json`));
  removeOldBuilds(builds, stamp);
  return folder;
}

function stampOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex").slice(0, 16);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => /\.(ts|tsx|css|html|svg|json|st)$/.test(path) && !/\.test\.tsx?$/.test(path))
    .toSorted();
}

/** Removes all builds but the newest, and what crashed builds left. */
function removeOldBuilds(builds: string, current: string): void {
  const ageOf = (name: string): number => Date.now() - statSync(join(builds, name)).mtimeMs;
  const others = readdirSync(builds).filter((name) => name !== current);
  const finished = others.filter((name) => !name.startsWith(".")).toSorted((a, b) => ageOf(a) - ageOf(b));
  const leftovers = others.filter((name) => name.startsWith(".") && ageOf(name) > 600_000);
  for (const name of [...finished.slice(BUILDS_KEPT - 1), ...leftovers])
    rmSync(join(builds, name), { recursive: true });
}
