import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { ProcessLayout } from "../layouts.ts";
import { COMMONS } from "../scheduler.ts";
import { isEphemeron, isObject, isWeak } from "../tests.ts";
import { EphemeronPair } from "../weak.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** Primitives of what does not keep objects from being collected, and of what is done once they were. */
export const weakPrimitives: PrimitiveTable = {
  /** Whether what was at the index was collected. */
  weakIsGone: (_vm, self, index) =>
    isWeak(self) && typeof index === "number" && index >= 1 && index <= self.weak.length
      ? self.weak.at(index - 1) === undefined
      : undefined,

  ephemeronIsGone: (_vm, self) => (isEphemeron(self) ? self.pair.key === undefined : undefined),
  /** nil when the key was collected. */
  ephemeronKey: (vm, self) => (isEphemeron(self) ? (self.pair.key ?? vm.nil) : undefined),
  ephemeronValue: (vm, self) => (isEphemeron(self) ? (self.pair.value ?? vm.nil) : undefined),
  ephemeronSet: (vm, self, key, value) => {
    if (!isEphemeron(self) || key === undefined || value === undefined) return undefined;
    if (!vm.claim(self)) return undefined;
    self.pair = new EphemeronPair(key, value);
    return self;
  },
  ephemeronSetValue: (vm, self, value) => {
    if (!isEphemeron(self) || value === undefined) return undefined;
    if (!vm.claim(self)) return undefined;
    self.pair.value = value;
    return self;
  },

  /** Has `finalize` sent to the executor once the object was collected. */
  finalizerAdd: (vm, self, object, executor) => {
    if (!isObject(object) || object === vm.nil || executor === undefined) return undefined;
    vm.finalizers.add(object, executor, vm.runtime.process?.heap ?? COMMONS);
    return self;
  },
  finalizerRemove: (vm, self, object) => {
    if (!isObject(object)) return undefined;
    return vm.finalizers.remove(object) ? self : undefined;
  },

  /** Collects all garbage, between two turns of the process: while it runs, V8 keeps what it has looked at. */
  collectGarbage: (vm) => {
    const { process } = vm.runtime;
    if (!process) return undefined;
    setImmediate(() => void collect(vm, process));
    return vm.runtime.capture({ kind: "wait" });
  },
};

/** Milliseconds that V8's threads are given to end what they compile. */
const COMPILED_AFTER = 20;

async function collect(vm: VM, process: ProcessLayout): Promise<void> {
  const waiting = process._suspendedContext;
  await vm.scheduler.background?.letGo();
  await nextTurn();
  vm.memory.collect();
  // What V8 was compiling meanwhile held the objects that it had met.
  await delay(COMPILED_AFTER);
  vm.memory.collect();
  // What is to be finalised is told in a later turn of the event loop.
  await nextTurn();
  await nextTurn();
  // It may have been ended, or sent elsewhere, meanwhile.
  if (process._suspendedContext === waiting) vm.scheduler.resume(process, { kind: "value", value: vm.memory.used });
}
