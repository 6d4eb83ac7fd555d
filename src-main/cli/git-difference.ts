import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FileTexts } from "../../src-runtime/protocol/index.ts";

/** The folders that a file's two texts seem to be in. */
const NOW = "files";
const THEN = "snapshot";

/** The longest difference, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** How a file would change that became what it was then, as `git diff` prints it; undefined where there is no git. */
export async function gitDifference(
  file: string,
  { now, was }: FileTexts,
  colored = false,
): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-difference-"));
  try {
    const [before, after] = [pathOf(folder, NOW, file, now), pathOf(folder, THEN, file, was)];
    return await run(folder, [
      "-c",
      "core.quotePath=false",
      "-c",
      "core.autocrlf=false",
      "diff",
      "--no-index",
      "--no-prefix",
      "--no-ext-diff",
      "--no-textconv",
      colored ? "--color=always" : "--no-color",
      "--",
      before,
      after,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where git finds a text, which is put there if there is one. */
function pathOf(folder: string, side: string, file: string, text: string | undefined): string {
  if (text === undefined) return "/dev/null";
  const path = join(folder, side, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return `${side}/${file}`;
}

function run(cwd: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile("git", args, { cwd, maxBuffer: MAX_BYTES }, (error, stdout) => {
      // It ends with 1 where texts differ.
      if (error === null || error.code === 1) resolve(stdout);
      else if (error.code === "ENOENT") resolve(undefined);
      else reject(error);
    });
  });
}
