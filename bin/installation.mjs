// Plain JavaScript that every Node from 12 on can read.
import { existsSync, readFileSync } from "fs";
import { dirname, join } from "path";

/**
 * What of package.json's packages can't be found from a folder on; whoever builds needs those for development too.
 * @param {string} root
 * @param {boolean} builds
 * @returns {string[]}
 */
export function missingPackages(root, builds) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const names = Object.keys(Object.assign({}, dependencies, builds ? devDependencies : {}));
  return names.filter((name) => !isInstalled(root, name));
}

/**
 * Says in one line what to do where packages are missing; answers whether they are all there.
 * @param {string} root
 * @param {boolean} builds
 */
export function checkInstallation(root, builds) {
  const missing = missingPackages(root, builds);
  if (missing.length === 0) return true;
  const others = missing.length > 1 ? " and " + (missing.length - 1) + " more" : "";
  console.error("Fresnel is not installed: " + missing[0] + others + " can't be found. Run npm install in " + root);
  process.exitCode = 1;
  return false;
}

/** As Node looks for packages: in the folder and in those above it. */
function isInstalled(root, name) {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name))) return true;
    if (folder === dirname(folder)) return false;
  }
}
