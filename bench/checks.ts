import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled, checkout, chosen, timesOf } from "./awfy/processes.ts";
import type { Given, Takes } from "./options.ts";

export const takes: Takes = { options: { home: "CHECKOUT", iterations: "N", rounds: "N" }, words: "PROGRAM" };

/**
 * What the write barrier and the tests for husks cost together: the programs of Are We Fast Yet as a workspace runs them,
 * and compiled without the two, in processes that take turns. Options as of `awfy`, but 30 iterations and 3 rounds.
 * A figure that bears a program's name is how many times as long it takes with the checks, by the fastest iteration of
 * all rounds: what others do on the machine makes an iteration slower, and never faster. Functions that are written by hand
 * (collection-natives.ts) keep their barrier in both, and `at:` its test, which finds what is out of bounds too.
 */
export async function run(given: Given): Promise<Record<string, number>> {
  const home = checkout(given);
  const iterations = given.count("iterations") ?? 30;
  const rounds = given.count("rounds") ?? 3;
  const ratios: Record<string, number> = {};
  const folder = mkdtempSync(join(tmpdir(), "fresnel-checks-"));
  try {
    const fresnel = await bundled("fresnel-program", folder);
    for (const [program, size] of chosen(given.words)) {
      const checked: number[] = [];
      const unchecked: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const withChecks = (): number => checked.push(...timesOf(fresnel, home, program, size, iterations));
        const without = (): number => unchecked.push(...timesOf(fresnel, home, program, size, iterations, "unchecked"));
        // Neither is always the one that runs after the other.
        for (const run of round % 2 === 0 ? [withChecks, without] : [without, withChecks]) run();
      }
      ratios[program] = Math.min(...checked) / Math.min(...unchecked);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const all = Object.values(ratios);
  return {
    ...ratios,
    geomean: Math.exp(all.reduce((sum, ratio) => sum + Math.log(ratio), 0) / all.length),
    worst: Math.max(...all),
  };
}
