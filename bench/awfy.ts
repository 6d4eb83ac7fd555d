import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { kernelFolder } from "../src-runtime/kernel/index.ts";
import { programs } from "./awfy/programs.ts";
import { median } from "./median.ts";
import { type Given, type Takes, UsageError } from "./options.ts";

export const takes: Takes = { options: { home: "CHECKOUT", iterations: "N", rounds: "N" }, words: "PROGRAM" };

/** Iterations of which V8 needs the first to optimise the program. */
const WARM_UP = 1 / 3;

/** GNU Smalltalk's own factors over plain JavaScript as published for these programs: mean, least and greatest. */
const GNU_SMALLTALK = { geomean: 52, least: 20, worst: 156 } as const;

/**
 * Are We Fast Yet: each program on Fresnel and in plain JavaScript, in processes of their own that take turns, with the
 * same V8 flags, sizes and iterations; each checks its own results. Options: `--home CHECKOUT` of
 * github.com/smarr/are-we-fast-yet (or AWFY_HOME), `--iterations N` (60), `--rounds N` (3) of the two in turn, and names of
 * programs. A figure that bears a program's name is how many times as long Fresnel takes (processor time of all threads,
 * median of the iterations after the first third, median of the rounds' ratios); times are milliseconds an iteration.
 */
export async function run(given: Given): Promise<Record<string, number>> {
  const home = checkout(given.text("home") ?? process.env["AWFY_HOME"] ?? "");
  const iterations = given.count("iterations") ?? 60;
  const rounds = given.count("rounds") ?? 3;
  const ratios: Record<string, number> = {};
  const times: Record<string, number> = {};
  const folder = mkdtempSync(join(tmpdir(), "fresnel-awfy-"));
  try {
    const javascript = await bundled("javascript-program", folder);
    const fresnel = await bundled("fresnel-program", folder);
    for (const [program, size] of chosen(given.words)) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        theirs.push(timeOf(javascript, home, program, size, iterations));
        ours.push(timeOf(fresnel, home, program, size, iterations));
      }
      ratios[program] = median(ours.map((time, round) => time / (theirs[round] ?? Number.NaN)));
      times[`${program}, ms`] = median(ours);
      times[`${program}, JavaScript, ms`] = median(theirs);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const all = Object.values(ratios);
  return {
    ...ratios,
    ...times,
    geomean: Math.exp(all.reduce((sum, ratio) => sum + Math.log(ratio), 0) / all.length),
    worst: Math.max(...all),
    "GNU Smalltalk, geomean": GNU_SMALLTALK.geomean,
    "GNU Smalltalk, least": GNU_SMALLTALK.least,
    "GNU Smalltalk, worst": GNU_SMALLTALK.worst,
  };
}

function checkout(given: string): string {
  if (given === "")
    throw new UsageError("Say where Are We Fast Yet is: --home CHECKOUT of github.com/smarr/are-we-fast-yet");
  const home = resolve(process.env["INIT_CWD"] ?? ".", given);
  for (const part of ["benchmarks/Smalltalk/Run.som", "benchmarks/JavaScript/harness.js"])
    if (!existsSync(join(home, part)))
      throw new UsageError(`${home} is no checkout of Are We Fast Yet: it has no ${part}`);
  return home;
}

function chosen(names: readonly string[]): readonly (readonly [string, number])[] {
  for (const name of names)
    if (!Object.hasOwn(programs, name)) throw new UsageError(`${name} is none of ${Object.keys(programs).join(", ")}`);
  return Object.entries(programs).filter(([name]) => names.length === 0 || names.includes(name));
}

/**
 * A program as it ships: Node's own removal of types would detach an ArrayBuffer, and from then on V8 tests for that at each
 * access to a typed array (decision 0003). Answers where it is.
 */
async function bundled(program: string, folder: string): Promise<string> {
  const path = join(folder, `${program}.mjs`);
  const input = fileURLToPath(new URL(`awfy/${program}.ts`, import.meta.url));
  const building = await rolldown({ input, platform: "node", logLevel: "warn" });
  await building.write({ file: path, format: "esm" });
  await building.close();
  return path;
}

/** Milliseconds an iteration, in a new process. */
function timeOf(path: string, home: string, program: string, size: number, iterations: number): number {
  const args = [...process.execArgv, path, home, program, String(size), String(iterations), kernelFolder];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed in ${path}: ${stderr.trim()}`);
  const times = JSON.parse(stdout) as readonly number[];
  return median(times.slice(Math.floor(times.length * WARM_UP)));
}
