import type { Instruction, Operand } from "../3-lower/index.ts";
import { accessCondition } from "./access.ts";
import { inlineArithmetic } from "./arithmetic.ts";
import type { BodyWriter } from "./body-writer.ts";
import { writeComputed } from "./compute.ts";
import { writeLateFaults } from "./late-faults.ts";
import { doubleAccessProperty, mangle, member } from "./mangle.ts";

type Of<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

/** `a foo: b` --> r = a.$_foo$(b); if (r === undefined) leave */
export function writeSend(writer: BodyWriter, instruction: Of<"send">, at: number): void {
  const { dst } = instruction;
  const target = { name: writer.register(dst), unboxed: writer.isUnboxed(dst) ? dst : undefined };
  const inline = inlineArithmetic(instruction.selector);
  if (inline?.arguments === instruction.args.length) writeComputed(writer, instruction, inline, at, target);
  else {
    const read = doubleRead(writer, instruction);
    if (read !== undefined) writer.line(`if (${read}) { ${writer.double(dst)} = u; ${target.name} = F; } else {`);
    const access = accessCondition(writer, instruction, target.name) ?? doubleWrite(writer, instruction);
    if (access !== undefined) writer.line(`if (!(${access})) {`);
    writeLateFaults(writer, instruction.args);
    writeSendTo(writer, instruction, at, target.name);
    if (access !== undefined) writer.line("}");
    if (target.unboxed !== undefined)
      writer.line(
        `if ((${writer.scratch("u")} = ${target.name}.v) !== undefined) { ${writer.double(dst)} = u; ${target.name} = F; }`,
      );
    if (read !== undefined) writer.line("}");
  }
}

/**
 * `place x` --> (u = place.$d_x()) !== undefined
 *
 * What stands before a send whose answer is wanted as a double: the double of the slot that the receiver's method would
 * answer, if that is all it does. V8 removes boxes that are not needed, but it follows few objects in a function.
 */
function doubleRead(writer: BodyWriter, { dst, receiver, selector, args }: Of<"send">): string | undefined {
  if (args.length > 0 || !writer.isUnboxed(dst) || !isPlace(receiver) || !writer.doubles.accesses(selector))
    return undefined;
  return `(${writer.scratch("u")} = ${writer.value(receiver)}${member(doubleAccessProperty(selector))}()) !== undefined`;
}

/** `place x: f` --> (u = the double of f) !== undefined && place.$d_x$(u) === true, where nobody wants the answer. */
function doubleWrite(writer: BodyWriter, { dst, receiver, selector, args }: Of<"send">): string | undefined {
  const [value] = args;
  if (!value || args.length > 1 || !isPlace(receiver) || !writer.doubles.accesses(selector)) return undefined;
  const isUnboxed = value.k === "reg" && writer.isUnboxed(value.i);
  if (!isUnboxed || writer.uses(dst) > 0 || writer.body.names[dst] !== undefined) return undefined;
  const object = `${writer.value(receiver)}${member(doubleAccessProperty(selector))}`;
  return `(${writer.scratch("u")} = ${writer.doubleOf(value)}) !== undefined && ${object}(u) === true`;
}

/** A send whose answer goes to the named variable. */
export function writeSendTo(writer: BodyWriter, instruction: Of<"send">, at: number, target: string): void {
  const { receiver, selector, args } = instruction;
  const answer =
    siteExpression(writer, instruction, at) ??
    valueExpression(writer, instruction) ??
    sendExpression(writer, receiver, selector, args);
  writer.line(`if ((${target} = ${answer}) === undefined) ${writer.leave(at)}`);
}

/** `super foo: a` --> r = S.prototype.$_foo$.call(self, a) */
export function writeSuperSend(writer: BodyWriter, instruction: Of<"superSend">, at: number): void {
  const args = [writer.self(), ...instruction.args.map((each) => writer.value(each))].join(", ");
  const dst = writer.register(instruction.dst);
  const call = `S.prototype${member(mangle(instruction.selector))}.call(${args})`;
  writer.line(`if ((${dst} = ${call}) === undefined) ${writer.leave(at)}`);
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
}

/** Goes on with the unwinding that a protected send held up. */
export function writeResumeUnwind(writer: BodyWriter, instruction: Of<"resumeUnwind">): void {
  const completion = writer.register(instruction.completion);
  writer.line(`if (${completion} !== nil) { rt.resumeUnwind(${completion}); return undefined; }`);
}

/** How many arguments a closure evaluated by this message takes. */
const valueSelectors: ReadonlyMap<string, number> = new Map([
  ["value", 0],
  ["value:", 1],
  ["value:value:", 2],
  ["value:value:value:", 3],
  ["value:value:value:value:", 4],
]);

/**
 * `b value: x` --> b.n === 1 ? b.f(x) : b.$_value$(x)
 *
 * Only a closure has an `n`, its number of arguments. The call stands here, and not in a function that everybody calls,
 * so that V8 knows what is called here.
 */
function valueExpression(writer: BodyWriter, instruction: Of<"send">): string | undefined {
  const { receiver, selector, args } = instruction;
  const count = valueSelectors.get(selector);
  if (count === undefined || !isPlace(receiver)) return undefined;
  const block = writer.value(receiver);
  const values = writer.values(args);
  return `rt.inlinesValue && ${block}.n === ${count} ? ${block}.f(${values}) : ${block}${member(mangle(selector))}(${values})`;
}

/**
 * `c do: [ … ]` --> c0.m === c.$_do$ ? c0.f(c, b) : c0.n < 0 ? c.$_do$(b) : X(c0, "$_do$", c, b)
 *
 * A message with a closure written here: the place has a SendSite, which may come to have a copy of the method.
 */
function siteExpression(writer: BodyWriter, instruction: Of<"send">, at: number): string | undefined {
  const { receiver, selector, args } = instruction;
  const isClosure = (operand: Operand): boolean => operand.k === "reg" && isMadeBefore(writer, operand.i, at);
  if (!isPlace(receiver) || valueSelectors.has(selector) || ![receiver, ...args].some(isClosure)) return undefined;
  const site = writer.newSite();
  const object = writer.value(receiver);
  const values = [object, ...args.map((each) => writer.value(each))].join(", ");
  const property = mangle(selector);
  const send = `${object}${member(property)}(${writer.values(args)})`;
  return `${site}.m === ${object}${member(property)} ? ${site}.f(${values}) : ${site}.n < 0 ? ${send} : X(${[site, JSON.stringify(property), values].join(", ")})`;
}

/** Whether an operand can stand in an expression several times. */
const isPlace = ({ k }: Operand): boolean => k === "reg" || k === "self" || k === "copied" || k === "lit";

/** Whether the register holds a closure that an instruction just before made. */
function isMadeBefore({ body }: BodyWriter, register: number, at: number): boolean {
  for (let each = at - 1; each >= 0; each--) {
    const instruction = body.code[each];
    if (instruction?.op === "makeBlock" && instruction.dst === register) return true;
    if (instruction?.op !== "makeBlock" && instruction?.op !== "move") return false;
  }
  return false;
}

function sendExpression(writer: BodyWriter, receiver: Operand, selector: string, args: readonly Operand[]): string {
  const target = writer.value(receiver);
  return `${receiver.k === "int" ? `(${target})` : target}${member(mangle(selector))}(${writer.values(args)})`;
}
