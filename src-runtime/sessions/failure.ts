import type { Value, VM } from "../vm/index.ts";
import { classNameOf } from "./plain-print.ts";
import type { Printer } from "./printer.ts";
import { signalerContext, type StackFrame, stackFrames, type StackSources } from "./stack.ts";

/** What went wrong in a turn, as a person reads it. */
export interface Failure {
  /** The exception's class, such as `MessageNotUnderstood`. */
  readonly class: string;
  /** What the exception says besides its class; may be empty. */
  readonly messageText: string;
  readonly stack: readonly StackFrame[];
}

/** Describes an exception that nobody handled, on its living stack. `top` is the stack's topmost frame. */
export async function describeFailure(
  vm: VM,
  printer: Printer,
  exception: Value,
  top: Value,
  sources: StackSources,
): Promise<Failure> {
  // The frames first: what an exception says of itself is Smalltalk, and may do anything.
  const stack = stackFrames(vm, signalerContext(vm, exception, top), sources);
  const className = classNameOf(vm, exception);
  return { class: className, messageText: await messageText(printer, exception, className), stack };
}

/** Its message text; of an exception that was given none, its description. */
async function messageText(printer: Printer, exception: Value, className: string): Promise<string> {
  const text = await printer.text(exception, "messageText");
  if (text !== undefined && text !== "") return text === className ? "" : text;
  const description = (await printer.text(exception, "description")) ?? "";
  if (description === className) return "";
  const prefix = `${className}: `;
  return description.startsWith(prefix) ? description.slice(prefix.length) : description;
}
