import { readPackages } from "../src-runtime/code/index.ts";
import { kernelFolder } from "../src-runtime/kernel/index.ts";
import { checkSoundness } from "../src-runtime/language/fixtures/soundness.ts";
import { SourceMutator } from "../src-runtime/language/fixtures/source-mutator.ts";
import type { Given, Takes } from "./options.ts";

export const takes: Takes = { options: { count: "N", seed: "N" } };

/**
 * Mutated sources of the kernel's methods (`--count N`, 100,000; `--seed N`, by the clock): each is parsed, printed and
 * parsed again, compiled, and its JavaScript loaded. Fails at the first that any of it can't take, and shows it.
 */
export function run(given: Given): Promise<Record<string, number>> {
  const count = given.count("count") ?? 100_000;
  const seed = given.count("seed") ?? Date.now() % 1_000_000;
  const methods = readPackages(kernelFolder).files.flatMap(({ file }) =>
    file.kind === "package" ? [] : file.methods.map((each) => each.source),
  );
  const mutator = new SourceMutator(methods, seed);
  let compiled = 0;
  let slowest = 0;
  for (let i = 0; i < count; i++) {
    const source = mutator.next();
    const began = performance.now();
    try {
      if (checkSoundness(source) === "compiled") compiled++;
    } catch (error) {
      throw new Error(`Seed ${seed}, source ${i}:\n${source}\n\n${String(error)}`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  return Promise.resolve({ seed, "mutated sources": count, "of these compiled": compiled, "slowest, ms": slowest });
}
