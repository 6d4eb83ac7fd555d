import { loadKernel } from "../src-runtime/kernel/index.ts";
import { VM } from "../src-runtime/vm/index.ts";
import { kernelPrimitives } from "../src-runtime/vm/primitives/index.ts";
import { median } from "./median.ts";

/** How many methods there are, and of how many classes: those of the kernel and, up to the number, made ones. */
const METHODS = 10_000;
const METHODS_A_CLASS = 20;
const ROUNDS = 101;

/**
 * Senders, implementors and references from the live index on 10,000 methods (target < 1 ms each), of the names that
 * most methods mention; what the index takes to make, at the first question, and to keep.
 */
export function run(): Promise<Record<string, number>> {
  const vm = new VM({ primitives: kernelPrimitives });
  loadKernel(vm);
  addMethods(vm);
  const before = memory();
  const began = performance.now();
  vm.methodIndex.senders("");
  const made = performance.now() - began;
  const kept = memory() - before;
  const behavior = vm.classNamed("Navigated0");
  const accept = (): void =>
    void vm.compileMethod(behavior, "m0 ^ OrderedCollection new add: 3; yourself", { protocol: "p", package: "Bench" });
  return Promise.resolve({
    methods: count(vm),
    "senders of #add:, ms": times(() => vm.methodIndex.senders("add:")),
    "senders of #=, ms": times(() => vm.methodIndex.senders("=")),
    "implementors of #printOn:, ms": times(() => vm.methodIndex.implementors("printOn:")),
    "references to OrderedCollection, ms": times(() => vm.methodIndex.references("OrderedCollection")),
    "compile a method and keep the index live, ms": times(accept),
    "to make the index, ms": made,
    "the index takes, MB": kept / 1_000_000,
  });
}

function addMethods(vm: VM): void {
  for (let number = 0, left = METHODS - count(vm); left > 0; number++) {
    const behavior = vm.defineClass({
      name: `Navigated${number}`,
      superclass: vm.classNamed("Object"),
      slots: ["items"],
      classSlots: [],
      classVariables: [],
      sharedPools: [],
      traits: "",
      format: "normal",
      package: "Bench",
      tag: "",
      comment: "",
    });
    for (let i = 0; i < METHODS_A_CLASS && left > 0; i++, left--) {
      const source = `m${i}\n\t"I am method ${i}."\n\titems := OrderedCollection new.\n\titems add: (self m${i + 1} = ${number}).\n\t^ items collect: [ :each | each printString ]`;
      vm.compileMethod(behavior, source, { protocol: "p", package: "Bench" });
    }
  }
}

function count(vm: VM): number {
  let methods = 0;
  for (const { $info: info } of vm.allClasses())
    methods += info.methods.size + (info.counterpart?.$info.methods.size ?? 0);
  return methods;
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function times(act: () => unknown): number {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    act();
    taken.push(performance.now() - began);
  }
  return median(taken);
}
