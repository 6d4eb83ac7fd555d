import { ProcessLayout, type Resumption } from "../layouts.ts";
import { forward, holdersOf, instancesOf } from "../heap-walk.ts";
import { isBehavior, isCharacter, isFloat, isIndexed, isObject, isSymbol } from "../tests.ts";
import type { HeapObject, MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/**
 * Primitives that look at all objects. They wait until no process runs, so that every reference there is can be found:
 * while code runs, some are in variables of the JavaScript it became.
 */
export const heapPrimitives: PrimitiveTable = {
  allInstances: (vm, self) => (isBehavior(self) ? betweenTurns(vm, () => vm.array(instancesOf(vm, self))) : undefined),
  /** Without the variables that nothing declares: they have no value, and must not get one by being looked at. */
  allObjects: (vm) => betweenTurns(vm, () => vm.array(instancesOf(vm).filter((each) => !isUnbound(vm, each)))),
  pointersTo: (vm, self) =>
    isObject(self) && self !== vm.nil ? betweenTurns(vm, () => vm.array(holdersOf(vm, self))) : undefined,

  /** Each element of the array becomes the element of the other one at its index; with `both`, also the other way round. */
  elementsBecome: (vm, self, others, both, copyHash) => {
    const from = isIndexed(self) ? vm.elements(self) : [];
    const to = isIndexed(others) ? vm.elements(others) : [];
    if (from.length === 0 || from.length !== to.length) return undefined;
    if (![...from, ...(both === true ? to : [])].every((each) => canBecome(vm, each))) return undefined;
    const pairs = from.flatMap((each, i): [Value, Value][] => {
      const other = to[i];
      if (each === undefined || other === undefined) return [];
      return both === true
        ? [
            [each, other],
            [other, each],
          ]
        : [[each, other]];
    });
    return betweenTurns(vm, () => {
      forward(vm, new Map(pairs));
      if (copyHash === true)
        for (const [each, other] of pairs) if (isObject(other)) vm.keepHash(other, vm.identityHash(each));
      return self;
    });
  },
};

/** Values that have an identity of their own, and that nothing but references leads to. */
const canBecome = (vm: VM, value: MaybeValue): boolean =>
  isObject(value) &&
  value !== vm.nil &&
  !isSymbol(value) &&
  !isCharacter(value) &&
  !isFloat(value) &&
  !isBehavior(value) &&
  !(value instanceof ProcessLayout);

function betweenTurns(vm: VM, act: () => Value): MaybeValue {
  const { process } = vm.runtime;
  if (!process) return undefined;
  const resumption = (): Resumption => {
    try {
      return { kind: "value", value: act() };
    } catch (error) {
      // Part of the heap can't be read.
      const message = vm.string(error instanceof Error ? error.message : String(error));
      return { kind: "send", receiver: vm.global("Error"), selector: "signal:", args: [message] };
    }
  };
  setImmediate(() => vm.scheduler.resume(process, resumption()));
  return vm.runtime.capture({ kind: "wait" });
}

const isUnbound = (vm: VM, object: HeapObject): boolean =>
  object["_value"] === undefined && vm.inheritsFrom(vm.classOf(object), vm.classNamed("LiteralVariable"));
