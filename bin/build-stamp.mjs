// Plain JavaScript that every Node from 12 on can read.
import { readdirSync, statSync } from "fs";

/** The folders and files that a build is made of, relative to the installation. */
const FOLDERS = ["src-runtime", "src-main"];
const FILES = ["scripts/build.ts", "package-lock.json"];

/**
 * What tells whether a build is of these sources: each file's path, size and time of change. It runs at every start in
 * a clone, before anything is loaded, so it is plain and quick.
 * @param {string} root
 * @returns {string}
 */
export function stampOf(root) {
  const paths = FILES.map((file) => root + "/" + file);
  for (const folder of FOLDERS) collect(root + "/" + folder, paths);
  return paths.map(line).join("\n") + "\n";
}

function collect(folder, paths) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + "/" + entry.name;
    if (entry.isDirectory()) collect(path, paths);
    else if (path.endsWith(".ts") && !path.endsWith(".test.ts")) paths.push(path);
  }
}

function line(path) {
  const stat = statSync(path);
  return path + " " + stat.size + " " + stat.mtimeMs;
}
