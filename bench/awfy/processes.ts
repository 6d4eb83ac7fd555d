import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { kernelFolder } from "../../src-runtime/kernel/index.ts";
import { type Given, UsageError } from "../options.ts";
import { programs } from "./programs.ts";

/** Iterations of which V8 needs the first to optimise the program. */
const WARM_UP = 1 / 3;

/** The user's checkout of Are We Fast Yet. */
export function checkout(options: Given): string {
  const given = options.text("home") ?? process.env["AWFY_HOME"] ?? "";
  if (given === "")
    throw new UsageError("Say where Are We Fast Yet is: --home CHECKOUT of github.com/smarr/are-we-fast-yet");
  const home = resolve(process.env["INIT_CWD"] ?? ".", given);
  for (const part of ["benchmarks/Smalltalk/Run.som", "benchmarks/JavaScript/harness.js"])
    if (!existsSync(join(home, part)))
      throw new UsageError(`${home} is no checkout of Are We Fast Yet: it has no ${part}`);
  return home;
}

/** The programs of these names with their sizes; all when none is named. */
export function chosen(names: readonly string[]): readonly (readonly [string, number])[] {
  for (const name of names)
    if (!Object.hasOwn(programs, name)) throw new UsageError(`${name} is none of ${Object.keys(programs).join(", ")}`);
  return Object.entries(programs).filter(([name]) => names.length === 0 || names.includes(name));
}

/**
 * A program as it ships: Node's own removal of types would detach an ArrayBuffer, and from then on V8 tests for that at each
 * access to a typed array (decision 0003). Answers where it is.
 */
export async function bundled(program: string, folder: string): Promise<string> {
  const path = join(folder, `${program}.mjs`);
  const input = fileURLToPath(new URL(`${program}.ts`, import.meta.url));
  const building = await rolldown({ input, platform: "node", logLevel: "warn" });
  await building.write({ file: path, format: "esm" });
  await building.close();
  return path;
}

/** Milliseconds of each iteration after the first third, in a new process; `more` goes to it as well. */
export function timesOf(
  path: string,
  home: string,
  program: string,
  size: number,
  iterations: number,
  ...more: readonly string[]
): readonly number[] {
  const args = [...process.execArgv, path, home, program, String(size), String(iterations), kernelFolder, ...more];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed in ${path}: ${stderr.trim()}`);
  const times = JSON.parse(stdout) as readonly number[];
  return times.slice(Math.floor(times.length * WARM_UP));
}
