import type { Body, Operand, Range, Register } from "../language/index.ts";
import { BlockLayout, ContextLayout, HomeLayout, type ProcessLayout } from "./layouts.ts";
import { isIndexed } from "./tests.ts";
import type { HeapObject, IndexedObject, MaybeValue, Value } from "./values.ts";
import type { VM } from "./vm.ts";

/** What can be read from a captured frame, and written to it. */

/** The frames of a stack from a captured one downwards. */
export function* framesFrom(top: Value): Iterable<ContextLayout> {
  for (let each = top; each instanceof ContextLayout; each = each._sender) yield each;
}

/** Frames beyond which nobody keeps the stack of a process, be it in a debugger or in the store: it recurses without end. */
export const MAX_KEPT_FRAMES = 100_000;

/** Whether the stack of a process has more frames than are kept. It is walked only when it may have. */
export function isTooDeepToKeep(process: ProcessLayout): boolean {
  if (process.framesAtMost <= MAX_KEPT_FRAMES) return false;
  let depth = 0;
  for (const _frame of framesFrom(process._suspendedContext)) if (++depth > MAX_KEPT_FRAMES) return true;
  process.framesAtMost = depth;
  return false;
}

/** A debugger stopped the frame before its instruction, not in the course of it. */
export const isBeforeInstruction = (context: ContextLayout): boolean => context._pc < 0;

/** The index of the instruction that the frame stands at. */
export const instructionOf = ({ _pc }: ContextLayout): number => (_pc < 0 ? ~_pc : _pc);

/** The text that the frame stands at, in the source of its method. */
export const rangeOf = (context: ContextLayout): Range | undefined => context._code.body.ranges[instructionOf(context)];

/** The registers whose values the frame has, in their order. */
export function keptRegisters(context: ContextLayout): readonly Register[] {
  if (!isBeforeInstruction(context)) return context._code.liveAt(context._pc);
  return Array.from({ length: context._code.body.numRegisters }, (_, i) => i);
}

export const register = (context: ContextLayout, register: Register): MaybeValue =>
  context.els[keptRegisters(context).indexOf(register)];

/** What an instruction that the frame stands at would read. */
export function operandIn(vm: VM, context: ContextLayout, operand: Operand): Value {
  switch (operand.k) {
    case "reg":
      return register(context, operand.i) ?? vm.nil;
    case "self":
      return receiverOf(context);
    case "nil":
      return vm.nil;
    case "true":
      return true;
    case "false":
      return false;
    case "int":
      return operand.v;
    case "lit":
      return context._code.literals[operand.i] ?? vm.nil;
    case "copied":
      return closureOf(context)?.els[operand.i] ?? vm.nil;
  }
}

/** Writes a register that the frame keeps. */
export function setRegister(vm: VM, context: ContextLayout, register: Register, value: Value): void {
  const index = keptRegisters(context).indexOf(register);
  if (index < 0) throw new Error(`${context._code.title} keeps no register ${register} at ${context._pc}`);
  vm.touch(context);
  context.els[index] = value;
}

const isBlockFrame = (context: ContextLayout): boolean => context._code.body.kind === "block";

/** The closure that the frame runs, if it runs one. */
export const closureOf = (context: ContextLayout): BlockLayout | undefined =>
  isBlockFrame(context) && context._owner instanceof BlockLayout ? context._owner : undefined;

/** What `self` is in the frame. */
export const receiverOf = (context: ContextLayout): Value => closureOf(context)?._receiver ?? context._owner;

/** The token of the activation, if closures may return from it. */
export function homeOf(context: ContextLayout): HomeLayout | undefined {
  const { home } = context._code.body;
  const token = home === undefined ? undefined : register(context, home);
  return token instanceof HomeLayout ? token : undefined;
}

/** The frame of the method that a frame belongs to: itself, or if it runs a closure the one that made it, if it lives. */
export function homeFrame(context: ContextLayout): ContextLayout | undefined {
  const closure = closureOf(context);
  if (!closure) return context;
  let method = context._code;
  while (method.outer) method = method.outer;
  for (const each of framesFrom(context._sender)) {
    if (each._code !== method || each._owner !== closure._receiver) continue;
    const token = homeOf(each);
    if (!(closure._home instanceof HomeLayout) || !token || token === closure._home) return each;
  }
  return undefined;
}

/**
 * The exception handlers in force for what a frame sends: those of the innermost `on:do:` in which it stands. Frames
 * that a debugger returns to have no other record of them.
 */
export function handlersIn(vm: VM, top: Value): Value {
  const handlerClass = vm.tryClassNamed("ExceptionHandler");
  if (!handlerClass) return vm.nil;
  for (const context of framesFrom(top)) {
    const receiver = receiverOf(context);
    if (closureOf(context) || typeof receiver !== "object") continue;
    if (!vm.inheritsFrom(vm.classOf(receiver), handlerClass)) continue;
    const { selector } = context._code.method;
    if (selector === "evaluate") return receiver;
    if (selector === "handle:") return vm.slot(receiver, "outer");
  }
  return vm.nil;
}

/** A variable that can be seen from a frame. */
export interface FrameVariable {
  readonly name: string;
  /** `outer`: of an activation around the closure. */
  readonly kind: "argument" | "temporary" | "outer";
  readonly value: Value;
  set(value: Value): void;
}

/** Its arguments and temporaries, in their order, then those of outer activations that it uses. An inner one hides outer ones of its name. */
export function variablesOf(vm: VM, context: ContextLayout): readonly FrameVariable[] {
  const found = new Map<string, FrameVariable>();
  const { body } = context._code;
  for (const [i, name] of Object.entries(body.names)) {
    const kind = Number(i) < body.numArgs ? "argument" : "temporary";
    found.set(name, inRegister(vm, context, Number(i), name, kind));
  }
  const shared = Object.entries(body.contextNames)
    .toReversed()
    .flatMap(([i, names]) => inShared(vm, register(context, Number(i)), names, "temporary"));
  const closure = closureOf(context);
  for (const each of [...shared, ...(closure ? copiedVariables(vm, closure, body) : [])])
    if (!found.has(each.name)) found.set(each.name, each);
  return [...found.values()];
}

function inRegister(
  vm: VM,
  context: ContextLayout,
  index: Register,
  name: string,
  kind: FrameVariable["kind"],
): FrameVariable {
  return {
    name,
    kind,
    value: register(context, index) ?? vm.nil,
    set: (value) => setRegister(vm, context, index, value),
  };
}

/** The variables that a frame shares with closures; none before their object is made. */
function inShared(
  vm: VM,
  shared: MaybeValue,
  names: readonly string[],
  kind: FrameVariable["kind"],
): readonly FrameVariable[] {
  return isIndexed(shared) ? names.map((name, i) => inElement(vm, shared, i, name, kind)) : [];
}

function inElement(
  vm: VM,
  holder: IndexedObject & HeapObject,
  index: number,
  name: string,
  kind: FrameVariable["kind"],
): FrameVariable {
  return {
    name,
    kind,
    value: holder.els[index] ?? vm.nil,
    set: (value) => {
      vm.touch(holder);
      holder.els[index] = value;
    },
  };
}

function copiedVariables(vm: VM, closure: BlockLayout, body: Body): readonly FrameVariable[] {
  return body.copiedNames.flatMap((copied, i) =>
    typeof copied === "string"
      ? [inElement(vm, closure, i, copied, "outer")]
      : inShared(vm, closure.els[i], copied, "outer"),
  );
}
