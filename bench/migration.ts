/** How long instances of a class that gets other slots hold up the program: they migrate when they are next looked at. */
import { bootTestVM } from "../src-runtime/kernel/testing.ts";
import { type HeapObject, isIndexed, isObject, type Value } from "../src-runtime/vm/index.ts";
import type { Given, Takes } from "./options.ts";
import { heldUp, StoredHeap } from "./stored-heap.ts";

export const takes: Takes = { options: { instances: "N" } };

/** How many instances are looked at between two looks at the time, which would count for more than one of them does. */
const AT_ONCE = 100;

/** Figures in milliseconds of the VM thread. `--instances N` instead of 100,000. */
export async function run(given: Given): Promise<Record<string, number>> {
  const count = given.count("instances") ?? 100_000;
  const { vm, value } = bootTestVM();
  const stored = await StoredHeap.open(vm);
  const define = (name: string, slots: string): Promise<Value> =>
    value(`(Object << #${name} slots: { ${slots} }; package: 'Bench') install`);
  const instance = (index: number): HeapObject => {
    const all = vm.global("Bench");
    const found = isIndexed(all) ? vm.element(all, index) : undefined;
    if (!isObject(found)) throw new Error(`Instance ${index + 1} is lost`);
    return found;
  };
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
    for (const where of ["in memory", "in the store"] as const) {
      const slot = where === "in memory" ? "rate" : "limit";
      if (where === "in the store") stored.reopen(false);
      const start = process.threadCpuUsage();
      await define("Migrant", `#${slot}. #balance. #name`);
      const { user, system } = process.threadCpuUsage(start);
      const looks: number[] = [];
      const lookedAt = process.threadCpuUsage();
      for (let from = 0; from < count; from += AT_ONCE)
        looks.push(
          heldUp(() => {
            for (let i = from; i < Math.min(from + AT_ONCE, count); i++) {
              const each = instance(i);
              if (vm.slot(each, slot) !== vm.nil || vm.slot(each, "balance") !== i + 1)
                throw new Error(`Instance ${i + 1} did not migrate`);
            }
          }),
        );
      const looked = process.threadCpuUsage(lookedAt);
      for (let i = 0; i < count; i++) vm.setSlot(instance(i), slot, i);
      const checkpoint = await stored.checkpoint();
      Object.assign(figures, {
        [`${count} ${where}: the class gets another slot`]: (user + system) / 1000,
        [`${count} ${where}: all looked at`]: (looked.user + looked.system) / 1000,
        [`${count} ${where}: ${AT_ONCE} looked at, longest`]: Math.max(...looks),
        [`${count} ${where}: checkpoint with all of them`]: checkpoint.thread,
        [`${count} ${where}: checkpoint, longest pause`]: checkpoint.pause,
      });
    }
    return figures;
  } finally {
    await stored.close();
  }
}
