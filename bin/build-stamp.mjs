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
  const lines = FILES.map((path) => lineOf(root, path));
  for (const folder of FOLDERS) collect(root, folder, lines);
  return createHash("sha1").update(lines.join("")).digest("hex");
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

/**
 * @param {string} root
 * @param {string} folder
 * @param {string[]} lines
 */
function collect(root, folder, lines) {
  for (const entry of readdirSync(root + "/" + folder, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory()) collect(root, folder + "/" + name, lines);
    else if (name.endsWith(".st") || (name.endsWith(".ts") && !name.endsWith(".test.ts")))
      lines.push(lineOf(root, folder + "/" + name));
  }
}

/**
 * @param {string} root
 * @param {string} path
 */
function lineOf(root, path) {
  // Not by the path module: there are more than a thousand of them, each time.
  const { size, mtimeMs } = statSync(root + "/" + path);
  return path + " " + size + " " + mtimeMs + "\n";
}
