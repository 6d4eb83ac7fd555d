import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled, checkout, chosen, timesOf } from "./awfy/processes.ts";
import { median } from "./median.ts";
import type { Given, Takes } from "./options.ts";

export const takes: Takes = { options: { home: "CHECKOUT", iterations: "N", rounds: "N" }, words: "PROGRAM" };

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
  const home = checkout(given);
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
        theirs.push(median(timesOf(javascript, home, program, size, iterations)));
        ours.push(median(timesOf(fresnel, home, program, size, iterations)));
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
