import { CompiledCode } from "./code.ts";
import { instructionOf, operandIn, receiverOf } from "./frame.ts";
import {
  BlockLayout,
  ContextLayout,
  HomeLayout,
  ProcessLayout,
  type Resumption,
  VariableContextLayout,
} from "./layouts.ts";
import { isBehavior, isString } from "./tests.ts";
import type { HeapObject, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/**
 * Read-only objects. Such an object has the negated epoch of its last write as its own: so it fails the test of every
 * write barrier, for ever, and only the barrier's slow path has to look further. Literal strings are read-only by a flag
 * besides, which also says that they may be shared between heaps.
 */
export const isReadOnly = (object: HeapObject): boolean => object.$e < 0 || (isString(object) && object.readOnly);

/** Makes an object read-only that nobody has seen yet. */
export function bornReadOnly<T extends HeapObject>(object: T): T {
  object.$e = -object.$e;
  return object;
}

/** The epoch of the last write to an object, read-only or not. */
export const lastWritten = (object: HeapObject): number => Math.abs(object.$e);

/** Lets an object count as last written in an epoch; it stays read-only if it is. */
export function setLastWritten(object: HeapObject, epoch: number): void {
  object.$e = object.$e < 0 ? -epoch : epoch;
}

/** Classes whose instances the virtual machine writes, whatever Smalltalk wishes. */
const WRITTEN_BY_MACHINE: readonly string[] = [
  "Semaphore",
  "Mutex",
  "Delay",
  "ProcessorScheduler",
  "Actor",
  "Mailbox",
  "GlobalVariable",
  "ClassVariable",
  "SessionBinding",
];

/** Makes an object read-only, or writable again. Answers false for one that can't be: it stays as it is. */
export function setReadOnly(vm: VM, object: HeapObject, readOnly: boolean): boolean {
  if (isWrittenByMachine(vm, object)) return false;
  vm.touch(object);
  const epoch = lastWritten(object);
  object.$e = readOnly ? -epoch : epoch;
  if (!readOnly && isString(object)) object.readOnly = false;
  return true;
}

/** Whether the virtual machine knows the slots of an object and writes them by itself. */
export function isWrittenByMachine(vm: VM, object: HeapObject): boolean {
  if (object instanceof ProcessLayout || object instanceof ContextLayout || object instanceof HomeLayout) return true;
  if (object instanceof BlockLayout || object instanceof VariableContextLayout) return true;
  if (isBehavior(object) || object instanceof CompiledCode) return true;
  return WRITTEN_BY_MACHINE.some((name) => {
    const behavior = vm.tryClassNamed(name);
    return behavior !== undefined && vm.inheritsFrom(object.$class, behavior);
  });
}

/**
 * How a process goes on whose frame on top is at an assignment to a slot of a read-only object: the object is told, and
 * may signal an error, or let somebody make it writable and do the assignment.
 */
export function refusedAssignment(vm: VM, top: Value): Resumption {
  if (!(top instanceof ContextLayout)) throw new Error("No frame assigned");
  const self = receiverOf(top);
  const instruction = top._code.body.code[instructionOf(top)];
  if (instruction?.op !== "setSlot") throw new Error(`${top._code.title} assigns to no slot`);
  const index = vm.slotNames(vm.classOf(self)).indexOf(instruction.name) + 1;
  const value = operandIn(vm, top, instruction.src);
  return { kind: "send", receiver: self, selector: "attemptToAssign:withIndex:", args: [value, index] };
}
