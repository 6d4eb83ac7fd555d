import type { Scheduler } from "./scheduler.ts";
import type { HeapObject, Value } from "./values.ts";
import type { VM } from "./vm.ts";
import { watch } from "./weak.ts";

/** What stands in for an object once it was collected, and in which heap. */
interface Executor {
  readonly executor: Value;
  readonly heap: number;
}

/**
 * What is to be done once objects were collected: `finalize` is sent to what stands in for them. It lasts as long as the
 * process of the virtual machine: what is open in it then, and must be closed, ends with it anyway.
 */
export class Finalizers {
  readonly #registry: FinalizationRegistry<Executor>;

  constructor(vm: VM, scheduler: Scheduler) {
    this.#registry = new FinalizationRegistry(({ executor, heap }) => {
      scheduler.resume(vm.spawnSend(executor, "finalize", [], heap));
    });
  }

  add(object: HeapObject, executor: Value, heap: number): void {
    watch(object);
    this.#registry.register(object, { executor, heap }, object);
  }

  /** All of the object's executors are forgotten. Answers whether it had any. */
  remove(object: HeapObject): boolean {
    return this.#registry.unregister(object);
  }
}
