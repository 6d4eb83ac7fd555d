import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { programs } from "./awfy/programs.ts";
import { median } from "./median.ts";

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
export async function run(options: readonly string[]): Promise<Record<string, number>> {
  const { values, positionals } = parseArgs({
    args: [...options],
    allowPositionals: true,
    options: {
      home: { type: "string", default: process.env["AWFY_HOME"] ?? "" },
      iterations: { type: "string", default: "60" },
      rounds: { type: "string", default: "3" },
    },
  });
  const home = checkout(values.home);
  const iterations = count(values.iterations, "iterations");
  const rounds = count(values.rounds, "rounds");
  const ratios: Record<string, number> = {};
  const times: Record<string, number> = {};
  for (const [program, size] of chosen(positionals)) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(timeOf("javascript-program.ts", home, program, size, iterations));
      ours.push(timeOf("fresnel-program.ts", home, program, size, iterations));
    }
    ratios[program] = median(ours.map((time, round) => time / (theirs[round] ?? Number.NaN)));
    times[`${program}, ms`] = median(ours);
    times[`${program}, JavaScript, ms`] = median(theirs);
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
    throw new Error("Say where Are We Fast Yet is: --home CHECKOUT of github.com/smarr/are-we-fast-yet");
  const home = resolve(process.env["INIT_CWD"] ?? ".", given);
  for (const part of ["benchmarks/Smalltalk/Run.som", "benchmarks/JavaScript/harness.js"])
    if (!existsSync(join(home, part))) throw new Error(`${home} is no checkout of Are We Fast Yet: it has no ${part}`);
  return home;
}

function count(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a number of at least 1, not ${text}`);
  return number;
}

function chosen(names: readonly string[]): readonly (readonly [string, number])[] {
  for (const name of names)
    if (!Object.hasOwn(programs, name)) throw new Error(`${name} is none of ${Object.keys(programs).join(", ")}`);
  return Object.entries(programs).filter(([name]) => names.length === 0 || names.includes(name));
}

/** Milliseconds an iteration, in a new process. */
function timeOf(file: string, home: string, program: string, size: number, iterations: number): number {
  const path = fileURLToPath(new URL(`awfy/${file}`, import.meta.url));
  const args = [...process.execArgv, path, home, program, String(size), String(iterations)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed in ${file}: ${stderr.trim()}`);
  const times = JSON.parse(stdout) as readonly number[];
  return median(times.slice(Math.floor(times.length * WARM_UP)));
}
