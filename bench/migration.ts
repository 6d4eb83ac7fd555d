/** How long instances of a class that gets other slots hold up the program: they migrate when they are next looked at. */
import { setTimeout } from "node:timers/promises";
import { bootTestVM } from "../src-runtime/kernel/testing.ts";
import { type HeapObject, isIndexed, isObject, type Value, type VM } from "../src-runtime/vm/index.ts";
import type { Given, Takes } from "./options.ts";
import { heldUp, StoredHeap } from "./stored-heap.ts";

export const takes: Takes = { options: { instances: "N" } };

/** How many instances are looked at between two looks at the time, which would count for more than one of them does. */
const AT_ONCE = 100;

/** How many rounds there are that are not told. */
const UNTOLD = 6;

/** Milliseconds after which the threads that compile are done with what was called before. */
const COMPILED_AFTER = 1_000;

/**
 * Where the instances are, round by round. The first reads them before V8 has compiled what reads them, and V8 can't collect
 * garbage before the threads that compile have come to a place where they can stop. The ones that are not told follow until it has.
 */
const ROUNDS = ["in the store at first", ...Array<undefined>(UNTOLD), "in memory", "in the store"] as const;

/** Figures in milliseconds of the VM thread. `--instances N` instead of 100,000. */
export async function run(given: Given): Promise<Record<string, number>> {
  const count = given.count("instances") ?? 100_000;
  const { vm, value } = bootTestVM();
  const stored = await StoredHeap.open(vm);
  const define = (name: string, slots: string): Promise<Value> =>
    value(`(Object << #${name} slots: { ${slots} }; package: 'Bench') install`);
  const figures: Record<string, number> = {};
  try {
    // Unmeasured, so that defining classes is compiled.
    for (let i = 0; i < 20; i++) await define("Settler", `#a${i}. #b`);
    await define("Migrant", "#name. #balance");
    await value("Migrant compile: 'balance ^ balance'; compile: 'balance: it balance := it'");
    await value(
      `Smalltalk at: #Bench put: ((1 to: ${count}) collect: [ :i | (Smalltalk at: #Migrant) new balance: i; yourself ])`,
    );
    await stored.checkpoint();
    for (const [round, where] of ROUNDS.entries()) {
      const slot = `slot${round}`;
      if (where !== "in memory") stored.reopen(false);
      const defined = process.threadCpuUsage();
      await define("Migrant", `#${slot}. #balance. #name`);
      const definedBy = process.threadCpuUsage(defined);
      // What was thrown away is none of the business of those that are told. Not just before them: V8 throws away code as well.
      if (round <= UNTOLD / 2) vm.memory.collect();
      await setTimeout(COMPILED_AFTER);
      const lookedAt = process.threadCpuUsage();
      const longest = longestLook(vm, slot, count);
      const looked = process.threadCpuUsage(lookedAt);
      for (let i = 0; i < count; i++) vm.setSlot(instance(vm, i), slot, i);
      const checkpoint = await stored.checkpoint();
      if (where === undefined) continue;
      Object.assign(figures, {
        [`${count} ${where}: the class gets another slot`]: milliseconds(definedBy),
        [`${count} ${where}: all looked at`]: milliseconds(looked),
        [`${count} ${where}: ${AT_ONCE} looked at, longest`]: longest,
        [`${count} ${where}: checkpoint with all of them`]: checkpoint.thread,
        [`${count} ${where}: checkpoint, longest pause`]: checkpoint.pause,
      });
    }
    return figures;
  } finally {
    await stored.close();
  }
}

/** Looks at all instances, so many at once; answers for how many milliseconds that held up the thread at most. */
function longestLook(vm: VM, slot: string, count: number): number {
  let longest = 0;
  for (let from = 0; from < count; from += AT_ONCE)
    longest = Math.max(
      longest,
      heldUp(() => look(vm, slot, from, Math.min(from + AT_ONCE, count))),
    );
  return longest;
}

function look(vm: VM, slot: string, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const each = instance(vm, i);
    if (vm.slot(each, slot) !== vm.nil || vm.slot(each, "balance") !== i + 1)
      throw new Error(`Instance ${i + 1} did not migrate`);
  }
}

function instance(vm: VM, index: number): HeapObject {
  const all = vm.global("Bench");
  const found = isIndexed(all) ? vm.element(all, index) : undefined;
  if (!isObject(found)) throw new Error(`Instance ${index + 1} is lost`);
  return found;
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
