import { placeAt } from "../../code/index.ts";
import type { DebugFrame, MethodReference } from "../../protocol/index.ts";
import { classNameOf, signalerContext } from "../../sessions/index.ts";
import {
  type Behavior,
  type CompiledCode,
  type ContextLayout,
  framesFrom,
  isObject,
  type ProcessLayout,
  rangeOf,
  receiverOf,
  type Value,
  type VM,
} from "../../vm/index.ts";

/** The pragma of methods that only stop their sender: a debugger shows the sender. */
const COMPLETE_TO_SENDER = "debuggerCompleteToSender";

/**
 * The topmost frame that says something about the program. Where a process stands at an exception, that is the one that
 * signaled it; what signals, looks for handlers and stops is left out.
 */
export function topOfInterest(vm: VM, process: ProcessLayout): Value {
  const { _suspendedContext: top, _exception: exception } = process;
  if (exception === vm.nil) return top;
  const signaler = signalerContext(vm, exception, top);
  for (const each of framesFrom(signaler)) if (!isMachinery(each)) return each;
  return signaler;
}

function isMachinery({ _code: code }: ContextLayout): boolean {
  if (code.outer) return false;
  const { selector, source } = code.method;
  return selector === "doesNotUnderstand:" || source.includes(`<${COMPLETE_TO_SENDER}>`);
}

/** The frame that tells the receiver of a message that it has no method for it. */
export function notUnderstood(vm: VM, process: ProcessLayout): MissingMessage | undefined {
  const { _exception: exception, _suspendedContext: top } = process;
  const behavior = vm.tryClassNamed("MessageNotUnderstood");
  if (!behavior || !isObject(exception) || !vm.inheritsFrom(vm.classOf(exception), behavior)) return undefined;
  const message = vm.slot(exception, "message");
  if (!isObject(message)) return undefined;
  for (const frame of framesFrom(signalerContext(vm, exception, top))) {
    if (frame._code.method.selector !== "doesNotUnderstand:" || frame._code.outer) continue;
    const args = vm.slot(message, "args");
    const selector = vm.slot(message, "selector");
    if (!vm.isSymbol(selector) || !vm.isIndexed(args)) return undefined;
    return {
      frame,
      receiver: receiverOf(frame),
      selector: selector.s,
      args: [...vm.elements(args)],
    };
  }
  return undefined;
}

/** A message that was not understood. */
export interface MissingMessage {
  readonly frame: ContextLayout;
  readonly receiver: Value;
  readonly selector: string;
  readonly args: readonly Value[];
}

/** Names a method of a class, or of a metaclass. */
export const methodReference = ({ $info: info }: Behavior, selector: string): MethodReference => ({
  class: info.name,
  side: info.isMeta ? "class" : "instance",
  selector,
});

/** The code around a closure's: the method's, or the do-it's. */
export function rootOf(code: CompiledCode): CompiledCode {
  let each = code;
  while (each.outer) each = each.outer;
  return each;
}

/** The method that a frame runs, or runs a closure of; undefined for a do-it. */
export function methodOf({ _code: code }: ContextLayout): MethodReference | undefined {
  if (rootOf(code).body.kind !== "method" || !code.methodClass) return undefined;
  return methodReference(code.methodClass, code.method.selector);
}

/** A frame as a line of a stack. */
export function frameLine(vm: VM, context: ContextLayout, frame: number): DebugFrame {
  const { _code: code } = context;
  const method = methodOf(context);
  return {
    frame,
    title: code.title,
    receiverClass: classNameOf(vm, receiverOf(context)),
    line: placeAt(code.method.source, rangeOf(context)?.start ?? 0).line,
    ...(method ? { method } : {}),
  };
}
