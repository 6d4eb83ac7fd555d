#!/usr/bin/env node
// Plain JavaScript that every Node from 12 on can read: it finds a Node that can run Fresnel, and runs it.
import { spawnSync } from "child_process";
import { existsSync } from "fs";
import { dirname, join } from "path";
import { fileURLToPath, pathToFileURL } from "url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

run().catch((error) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});

async function run() {
  const { isUsable, rerun } = await import("./usable-node.mjs");
  if (!isUsable(process.versions.node))
    return rerun(root, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)));
  const isClone = existsSync(join(root, "src-main"));
  const { checkInstallation } = await import("./installation.mjs");
  if (!checkInstallation(root, isClone)) return;
  const { currentBuild, stampOf } = await import("./build-stamp.mjs");
  let build = currentBuild(root);
  // In a clone the sources are there, and may have changed since they were built.
  if (isClone && (build === undefined || build.stamp !== stampOf(root))) {
    // In a process of its own: the bundler's memory is not to be kept by what runs for hours.
    if (process.stderr.isTTY) console.error("Building Fresnel, as its sources are new: this takes some seconds");
    const script = join(root, "scripts", "build.ts");
    const { status } = spawnSync(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
    build = currentBuild(root);
    if (status !== 0 || build === undefined) {
      process.exitCode = 1;
      return;
    }
  }
  if (["ide", "start"].includes(process.argv[2]) && existsSync(join(root, "src-renderer"))) {
    const { buildWindow } = await import(pathToFileURL(join(root, "scripts", "build-window.ts")).href);
    await buildWindow();
  }
  const { default: module } = await import("module");
  module.enableCompileCache(join(root, "out", "compile-cache"));
  await import(pathToFileURL(join(build.folder, "cli.js")).href);
}
