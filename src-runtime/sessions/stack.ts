import { placeAt } from "../code/index.ts";
import {
  type CompiledCode,
  ContextLayout,
  framesFrom,
  isObject,
  rangeOf,
  receiverOf,
  type Value,
  type VM,
} from "../vm/index.ts";
import { classNameOf } from "./plain-print.ts";

/** A frame of a Smalltalk stack as a person reads it. */
export interface StackFrame {
  /** `OrderedCollection>>do:`, `[ ] in Bank>>transfer`, or `doIt`. */
  readonly method: string;
  readonly receiverClass: string;
  /** From 1, in the file if there is one, else in the source of the method or do-it; absent where there is no source. */
  readonly line?: number;
  /** The source line the frame stands at. */
  readonly source?: string;
  /** The project's file that the method stands in, or where whoever evaluated the do-it says it comes from. */
  readonly file?: string;
}

/** Knows where methods stand in files. */
export interface SourcePlaces {
  /** The file, and the line in it where the method begins; undefined for a method that is in none as it is here. */
  placeOf(code: CompiledCode): { readonly file: string; readonly line: number } | undefined;
}

/** What is known of where the code on a stack comes from. */
export interface StackSources {
  readonly places?: SourcePlaces | undefined;
  /** Where do-its come from. */
  readonly file?: string | undefined;
}

/** How many frames of a stack are shown. */
const MAX_FRAMES = 100;

/** The frames from a captured one downwards, innermost first. */
export function stackFrames(vm: VM, top: Value, sources: StackSources): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const context of framesFrom(top)) {
    if (frames.length === MAX_FRAMES) break;
    frames.push(frameOf(vm, context, sources));
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
  for (const context of framesFrom(signal)) {
    const receiver = receiverOf(context);
    if (receiver !== exception && receiver !== exceptionClass) return context;
  }
  return top;
}

function frameOf(vm: VM, context: ContextLayout, { places, file }: StackSources): StackFrame {
  const code = context._code;
  const receiver = receiverOf(context);
  const frame = { method: code.title, receiverClass: classNameOf(vm, receiver) };
  const { source } = code.method;
  if (source === "") return frame;
  const { line } = placeAt(source, rangeOf(context)?.start ?? 0);
  const text = source.split(/\r\n|\n|\r/)[line - 1]?.trim() ?? "";
  if (isDoIt(code)) return { ...frame, line, source: text, ...(file === undefined ? {} : { file }) };
  const place = places?.placeOf(code);
  return place
    ? { ...frame, line: place.line + line - 1, source: text, file: place.file }
    : { ...frame, line, source: text };
}

function isDoIt(code: CompiledCode): boolean {
  let each = code;
  while (each.outer) each = each.outer;
  return each.body.kind === "doIt";
}
