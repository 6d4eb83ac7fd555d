import { loadKernel } from "../src-runtime/kernel/index.ts";
import { COMMONS, type SessionScope, VM } from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";
import { median } from "./median.ts";
import type { Given, Takes } from "./options.ts";

/** Benchmarks of comparisons can be told which rows to measure. */
export const takesRows: Takes = { options: { only: "ROW" } };

/** The same work in Smalltalk and in plain JavaScript; both answer the same number. */
export interface Comparison {
  readonly name: string;
  readonly smalltalk: string;
  readonly javascript: () => number;
  /** How many of what the name tells one run does. */
  readonly count: number;
}

/** What is compared, and how often. */
interface Plan {
  /** Evaluated in Smalltalk before anything is measured. */
  readonly setUp: string;
  readonly comparisons: readonly Comparison[];
  readonly rounds: number;
  /** Rounds in which V8 gets to know the programs; they do not count. */
  readonly warmUp: number;
}

/** Nanoseconds for one of each, on Fresnel and in plain JavaScript, and their ratio; medians of alternating rounds. */
export function compare({ setUp, comparisons, rounds, warmUp }: Plan, given: Given): Record<string, number> {
  const vm = new VM({ primitives: kernelPrimitives });
  loadKernel(vm);
  evaluate(vm, setUp);
  const figures: Record<string, number> = {};
  for (const { name, smalltalk, javascript, count } of given.chosen("only", comparisons, (each) => each.name)) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [expected, plain] = timed(javascript);
      const [answer, fresnel] = timed(() => evaluate(vm, smalltalk));
      if (answer !== expected) throw new Error(`${name}: Smalltalk answers ${String(answer)}, JavaScript ${expected}`);
      if (round < warmUp) continue;
      ours.push((fresnel * 1e6) / count);
      theirs.push((plain * 1e6) / count);
    }
    figures[`${name}, ns`] = median(ours);
    figures[`${name}, JavaScript, ns`] = median(theirs);
    figures[`${name}, ratio`] = median(ours) / median(theirs);
  }
  return figures;
}

const noBindings: (vm: VM) => SessionScope = (vm) => ({ has: () => false, binding: (name) => vm.globalBinding(name) });

function evaluate(vm: VM, source: string): unknown {
  const compiled = vm.compileDoIt(source, noBindings(vm));
  if (compiled.kind === "failed") throw new Error(compiled.diagnostics.map((each) => each.message).join("; "));
  const process = vm.spawnCode(compiled.code, vm.nil, COMMONS);
  for (;;) {
    const outcome = vm.runtime.run(process);
    if (outcome.kind === "finished") return outcome.value;
    if (outcome.kind !== "slice") throw new Error(`${source} ended with ${outcome.kind}`);
  }
}

/** Milliseconds of processor time of all threads: on a busy machine the clock tells little. */
function timed<T>(work: () => T): readonly [T, number] {
  const start = process.cpuUsage();
  const answer = work();
  const { user, system } = process.cpuUsage(start);
  return [answer, (user + system) / 1000];
}
