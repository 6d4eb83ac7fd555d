import { placeAt } from "../code/index.ts";
import { BlockLayout, type CompiledCode, ContextLayout, isObject, type Value, type VM } from "../vm/index.ts";
import { classNameOf } from "./plain-print.ts";

/** A frame of a Smalltalk stack as a person reads it. */
export interface StackFrame {
  /** `OrderedCollection>>do:`, `[ ] in Bank>>transfer`, or `doIt`. */
  readonly method: string;
  readonly receiverClass: string;
  /** From 1, in the source of the method or do-it; absent where there is no source. */
  readonly line?: number;
  /** The source line the frame stands at. */
  readonly source?: string;
  /** Where the source comes from, if whoever evaluated it said so. */
  readonly file?: string;
}

/** How many frames of a stack are shown. */
const MAX_FRAMES = 100;

/** The frames from a captured one downwards, innermost first. `file` is where do-its on the stack come from. */
export function stackFrames(vm: VM, top: Value, file?: string): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const context of contexts(top)) {
    if (frames.length === MAX_FRAMES) break;
    frames.push(frameOf(vm, context, file));
  }
  return frames;
}

/**
 * The frame that signaled an exception: the machinery of signaling and handling above it says nothing about the
 * program. `top` is answered for an exception that does not know.
 */
export function signalerContext(vm: VM, exception: Value, top: Value): Value {
  if (!isObject(exception) || !vm.slotNames(vm.classOf(exception)).includes("signalContext")) return top;
  const signal = vm.slot(exception, "signalContext");
  if (!(signal instanceof ContextLayout)) return top;
  const exceptionClass = vm.classOf(exception);
  for (const context of contexts(signal)) {
    const receiver = receiverOf(context);
    if (receiver !== exception && receiver !== exceptionClass) return context;
  }
  return top;
}

function* contexts(top: Value): Iterable<ContextLayout> {
  for (let each = top; each instanceof ContextLayout; each = each._sender) yield each;
}

function frameOf(vm: VM, context: ContextLayout, file: string | undefined): StackFrame {
  const code = context._code;
  const receiver = receiverOf(context);
  const frame = { method: code.title, receiverClass: classNameOf(vm, receiver) };
  const { source } = code.method;
  if (source === "") return frame;
  const { line } = placeAt(source, code.body.ranges[context._pc]?.start ?? 0);
  const text = source.split(/\r\n|\n|\r/)[line - 1]?.trim() ?? "";
  return { ...frame, line, source: text, ...(file !== undefined && isDoIt(code) ? { file } : {}) };
}

/** What `self` is in a frame. */
function receiverOf({ _code, _owner }: ContextLayout): Value {
  return _code.body.kind === "block" && _owner instanceof BlockLayout ? _owner._receiver : _owner;
}

function isDoIt(code: CompiledCode): boolean {
  let each = code;
  while (each.outer) each = each.outer;
  return each.body.kind === "doIt";
}
