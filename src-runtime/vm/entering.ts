import type { CompiledCode } from "./code.ts";
import { BlockLayout, ContextLayout, type ProcessLayout, SymbolLayout } from "./layouts.ts";
import { isIndexed } from "./tests.ts";
import type { Behavior, MaybeValue, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/** What comes of a message that a debugger steps into. */
export type Entered =
  /** A primitive answered, or began to unwind the stack. */
  | { readonly kind: "answered"; readonly value: Value }
  /** The method, or the closure, that is to run: its frame has not begun and has no sender yet. */
  | { readonly kind: "frame"; readonly context: ContextLayout }
  /** There is nothing to be seen in it: it is to be sent as always. Nothing was done yet. */
  | { readonly kind: "opaque" };

/** Looks for what a message runs, beginning at a class, and runs its primitive if it has one. */
export function entering(
  vm: VM,
  receiver: Value,
  behavior: Behavior,
  selector: string,
  args: readonly Value[],
): Entered {
  const code = vm.lookup(behavior, selector);
  if (!code) return OPAQUE;
  const name = code.primitiveName;
  if (code.native) return name === undefined ? OPAQUE : enteringNative(vm, receiver, name, args);
  if (code.primitive) {
    const answer = code.primitive(vm, receiver, ...args);
    if (answer !== undefined) return { kind: "answered", value: answer };
  }
  return frame(vm, code, receiver, args);
}

/**
 * A process that has not begun has the frame, not begun either, of what it is to run, as one that was stopped there: so a
 * debugger has something to show and to step from. What begins with a primitive stays as it is.
 */
export function enterFirstFrame(vm: VM, process: ProcessLayout): void {
  const { resumption } = process;
  if (process._suspendedContext !== vm.nil || resumption.kind !== "send") return;
  const { receiver, selector, args } = resumption;
  const behavior = vm.classOf(receiver);
  if (vm.lookup(behavior, selector)?.primitive) return;
  const entered = entering(vm, receiver, behavior, selector, args);
  if (entered.kind !== "frame") return;
  vm.touch(process);
  process._suspendedContext = entered.context;
  process.resumption = { kind: "go" };
}

const OPAQUE: Entered = { kind: "opaque" };

const frame = (vm: VM, code: CompiledCode, owner: Value, args: readonly MaybeValue[]): Entered => ({
  kind: "frame",
  context: new ContextLayout(code, 0, owner, [...args], vm.nil),
});

/** Evaluating a block runs the block, performing a selector runs its method; other natives are closed. */
function enteringNative(vm: VM, receiver: Value, name: string, args: readonly Value[]): Entered {
  const [first, second] = args;
  switch (name) {
    case "blockValue":
    case "blockValue1":
    case "blockValue2":
    case "blockValue3":
    case "blockValue4":
      return enteringBlock(vm, receiver, args);
    case "blockValueWithArguments":
      return isIndexed(first) ? enteringBlock(vm, receiver, vm.elements(first)) : OPAQUE;
    case "blockCull":
      return receiver instanceof BlockLayout ? enteringBlock(vm, receiver, args.slice(0, receiver.n)) : OPAQUE;
    case "perform":
      return performing(vm, receiver, first, args.slice(1));
    case "performWithArguments":
      return isIndexed(second) ? performing(vm, receiver, first, vm.elements(second)) : OPAQUE;
    default:
      return OPAQUE;
  }
}

const enteringBlock = (vm: VM, block: Value, args: readonly MaybeValue[]): Entered =>
  block instanceof BlockLayout && block.n === args.length ? frame(vm, block._code, block, args) : OPAQUE;

function performing(vm: VM, receiver: Value, selector: MaybeValue, args: readonly Value[]): Entered {
  if (!(selector instanceof SymbolLayout)) return OPAQUE;
  const code = vm.lookup(vm.classOf(receiver), selector.s);
  return code?.numArgs === args.length ? entering(vm, receiver, vm.classOf(receiver), selector.s, args) : OPAQUE;
}
