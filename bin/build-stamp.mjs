// Plain JavaScript that every Node from 12 on can read.
import { createHash } from "crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";

/** The folders and files that a build is made of, relative to the installation. */
const FOLDERS = ["src-runtime", "src-main"];
const FILES = ["scripts/build.ts", "package-lock.json"];

/**
 * What tells whether a build is of these sources: a hash over each file's path, size and time of change. It runs at
 * every start in a clone, before anything is loaded, so it is plain and quick.
 * @param {string} root
 * @returns {string}
 */
export function stampOf(root) {
  const paths = FILES.slice();
  for (const folder of FOLDERS) collect(root, folder, paths);
  const hash = createHash("sha1");
  for (const path of paths) {
    const stat = statSync(join(root, path));
    hash.update(path + " " + stat.size + " " + stat.mtimeMs + "\n");
  }
  return hash.digest("hex");
}

/**
 * The build that is to be run, with the stamp of its sources; undefined when there is none.
 * @param {string} root
 * @returns {{ stamp: string, folder: string } | undefined}
 */
export function currentBuild(root) {
  const file = join(root, "out", "build.json");
  if (!existsSync(file)) return undefined;
  const build = JSON.parse(readFileSync(file, "utf8"));
  const folder = join(root, "out", "builds", build.id);
  return existsSync(folder) ? { stamp: build.stamp, folder } : undefined;
}

function collect(root, folder, paths) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder + "/" + entry.name;
    if (entry.isDirectory()) collect(root, path, paths);
    else if (/\.(ts|st)$/.test(path) && !path.endsWith(".test.ts")) paths.push(path);
  }
}
