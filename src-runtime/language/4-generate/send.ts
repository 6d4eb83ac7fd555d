import type { Instruction, Operand } from "../3-lower/index.ts";
import { inlineArithmetic } from "./arithmetic.ts";
import type { BodyWriter } from "./body-writer.ts";
import { writeComputed } from "./compute.ts";
import { mangle, member } from "./mangle.ts";

type Of<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

/** `a foo: b` --> r = a.$_foo$(b); if (r === undefined) leave */
export function writeSend(writer: BodyWriter, instruction: Of<"send">, at: number): void {
  const { dst } = instruction;
  const target = { name: writer.register(dst), unboxed: writer.isUnboxed(dst) ? dst : undefined };
  const inline = inlineArithmetic(instruction.selector);
  if (inline?.arguments === instruction.args.length) writeComputed(writer, instruction, inline, at, target);
  else writeSendTo(writer, instruction, at, target.name);
  writer.touched.clear();
}

/** A send whose answer goes to the named variable. */
export function writeSendTo(writer: BodyWriter, instruction: Of<"send">, at: number, target: string): void {
  const { receiver, selector, args } = instruction;
  writer.line(
    `if ((${target} = ${sendExpression(writer, receiver, selector, args)}) === undefined) ${writer.leave(at)}`,
  );
}

/** `super foo: a` --> r = S.prototype.$_foo$.call(self, a) */
export function writeSuperSend(writer: BodyWriter, instruction: Of<"superSend">, at: number): void {
  const args = [writer.self(), ...instruction.args.map((each) => writer.value(each))].join(", ");
  const dst = writer.register(instruction.dst);
  const call = `S.prototype${member(mangle(instruction.selector))}.call(${args})`;
  writer.line(`if ((${dst} = ${call}) === undefined) ${writer.leave(at)}`);
  writer.touched.clear();
}

/** A send whose frame stays while the stack unwinds to a home further down. */
export function writeProtectedSend(writer: BodyWriter, instruction: Of<"protectedSend">, at: number): void {
  const dst = writer.register(instruction.dst);
  const completion = writer.register(instruction.completion);
  const handlers = writer.register(instruction.handlers);
  writer.line(`${completion} = nil; ${handlers} = rt.handlers;`);
  writer.line(`${dst} = ${sendExpression(writer, instruction.receiver, instruction.selector, instruction.args)};`);
  writer.line(`if (${dst} === undefined) {`);
  // What is kept with the variables of the frame must be a value.
  writer.line(`if (rt.capturing) { ${dst} = nil; ${writer.leave(at)} }`);
  writer.line(`${completion} = rt.holdUnwind(); ${dst} = nil; rt.depth = d + 1;`);
  writer.line(`${handlers} = rt.handlersForUnwindBlock(${handlers}); }`);
  writer.line(`rt.handlers = ${handlers};`);
  writer.touched.clear();
}

/** Goes on with the unwinding that a protected send held up. */
export function writeResumeUnwind(writer: BodyWriter, instruction: Of<"resumeUnwind">): void {
  const completion = writer.register(instruction.completion);
  writer.line(`if (${completion} !== nil) { rt.resumeUnwind(${completion}); return undefined; }`);
}

function sendExpression(writer: BodyWriter, receiver: Operand, selector: string, args: readonly Operand[]): string {
  const target = writer.value(receiver);
  return `${receiver.k === "int" ? `(${target})` : target}${member(mangle(selector))}(${writer.values(args)})`;
}
