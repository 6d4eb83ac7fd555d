import type { CompiledCode } from "./code.ts";
import { register } from "./frame.ts";
import { ContextLayout, type ProcessLayout } from "./layouts.ts";
import type { Value } from "./values.ts";
import type { VM } from "./vm.ts";

/**
 * What a debugger does to a stack from one of its frames. The frames above it are unwound when the process is resumed,
 * so that their unwind blocks run.
 */

/** The values that a frame was begun with. */
export const argumentsOf = (vm: VM, frame: ContextLayout): readonly Value[] =>
  Array.from({ length: frame._code.numArgs }, (_, i) => register(frame, i) ?? vm.nil);

/** The frame is to be left with a value. */
export function returnFrom(vm: VM, process: ProcessLayout, frame: ContextLayout, value: Value): void {
  vm.touch(process);
  process.resumption = { kind: "unwind", home: frame, value };
}

/** The frame is to begin anew, in its own code or in a newer version of it; answers the frame that takes its place. */
export const restart = (
  vm: VM,
  process: ProcessLayout,
  frame: ContextLayout,
  code: CompiledCode = frame._code,
): ContextLayout => callInPlace(vm, process, frame, code, argumentsOf(vm, frame));

/** The frame is to be left, and other code to run in its place, whose answer goes to the frame's sender. */
export function callInPlace(
  vm: VM,
  process: ProcessLayout,
  frame: ContextLayout,
  code: CompiledCode,
  args: readonly Value[],
): ContextLayout {
  const fresh = putBelow(vm, frame, code, args);
  returnFrom(vm, process, frame, vm.nil);
  return fresh;
}

/** Once the frame is left, its code begins anew. */
export const beginAnew = (vm: VM, frame: ContextLayout): ContextLayout =>
  putBelow(vm, frame, frame._code, argumentsOf(vm, frame));

function putBelow(vm: VM, frame: ContextLayout, code: CompiledCode, args: readonly Value[]): ContextLayout {
  const fresh = new ContextLayout(code, 0, frame._owner, [...args], frame._sender);
  vm.touch(frame);
  frame._sender = fresh;
  return fresh;
}
