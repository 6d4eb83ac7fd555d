import type { Body, Instruction, Register } from "../3-lower/index.ts";
import { floatLiteral } from "./float-registers.ts";
import { type BodyWriter, doubleText } from "./body-writer.ts";
import { testOfReader } from "./late-faults.ts";
import { doubleProperty, member, slotProperty } from "./mangle.ts";

/**
 * Whether generated code keeps the write barrier and tests what it reads for husks. A workspace needs both; they are
 * turned off only to measure what they cost, in a process without a store, before any code is generated.
 */
export const memoryChecks = { enabled: true };

type Of<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

export function writeMove(writer: BodyWriter, { dst, src }: Of<"move">): void {
  const name = writer.register(dst);
  if (!writer.isUnboxed(dst)) {
    writer.line(`${name} = ${writer.value(src)};`);
    return;
  }
  const literal = floatLiteral(writer.body, src);
  if (literal !== undefined) writer.line(`${name} = F; ${writer.double(dst)} = ${doubleText(literal)};`);
  else if (src.k === "reg" && writer.isUnboxed(src.i))
    writer.line(`${name} = ${writer.name(src)}; ${writer.double(dst)} = ${writer.double(src.i)};`);
  else writer.line(`${name} = ${writer.value(src)};`);
}

/** A slot that is undefined was not loaded, or is new in its class. */
export function writeGetSlot(writer: BodyWriter, instruction: Of<"getSlot">, at: number): void {
  const dst = writer.register(instruction.dst);
  const property = slotProperty(instruction.name);
  const self = writer.self();
  if (writer.doubles.slots.has(instruction.name)) {
    writeGetDouble(writer, instruction, self);
    return;
  }
  if (!memoryChecks.enabled) {
    writer.line(`${dst} = ${self}${member(property)};`);
    return;
  }
  const place = `${self}, ${JSON.stringify(property)}`;
  writeTested(writer, instruction.dst, `${self}${member(property)}`, at, {
    number: `Q(${place})`,
    boolean: `R(${dst}, ${place})`,
  });
}

/**
 * A slot that is undefined and has a double holds a Float of it. Where it holds something else a function is called that
 * hardly ever is: as long as it was not, V8 knows that what was read is a Float made here, and makes none.
 */
function writeGetDouble(writer: BodyWriter, { dst, name }: Of<"getSlot">, self: string): void {
  const register = writer.register(dst);
  const property = slotProperty(name);
  const double = writer.isUnboxed(dst) ? writer.double(dst) : writer.scratch("u");
  const float = writer.isUnboxed(dst) ? "F" : `new Float(${double})`;
  const place = `${self}, ${JSON.stringify(property)}`;
  writer.line(`if ((${register} = ${self}${member(property)}) !== undefined) Y(M, ${place}, ${register});`);
  writer.line(`else if ((${double} = ${self}${member(doubleProperty(name))}) !== undefined) ${register} = ${float};`);
  writer.line(`else ${register} = Q(${place});`);
}

/**
 * The write barrier of an assignment may refuse it: then the frame is left, and goes on behind the assignment. Where the barrier
 * has something to do it does the assignment too: V8 forgets what it knew of the object wherever something unknown was called.
 */
export function writeSetSlot(writer: BodyWriter, instruction: Of<"setSlot">, at: number): void {
  const self = writer.self();
  const isTested = memoryChecks.enabled && !writer.noticed.has(self);
  if (isTested) writer.noticed.add(self);
  if (writer.doubles.slots.has(instruction.name)) {
    if (isTested) writer.line(`if (${self}.$e !== I.epoch && A(${self})) ${writer.leave(at)}`);
    writeSetDouble(writer, instruction, self);
    return;
  }
  const property = slotProperty(instruction.name);
  const value = writer.value(instruction.src);
  const assignment = `${self}${member(property)} = ${value};`;
  if (!isTested) {
    writer.line(assignment);
    return;
  }
  writer.line(`if (${self}.$e === I.epoch) ${assignment}`);
  writer.line(`else if (Z(${self}, ${JSON.stringify(property)}, ${value})) ${writer.leave(at)}`);
}

/** A Float is written as its double. */
function writeSetDouble(writer: BodyWriter, { name, src }: Of<"setSlot">, self: string): void {
  const slot = `${self}${member(slotProperty(name))}`;
  const double = `${self}${member(doubleProperty(name))}`;
  const literal = floatLiteral(writer.body, src);
  if (literal !== undefined) {
    writer.line(`${double} = ${doubleText(literal)}; ${slot} = undefined;`);
    return;
  }
  const u = writer.scratch("u");
  writer.line(`if ((${u} = ${writer.doubleOf(src)}) !== undefined) { ${double} = ${u}; ${slot} = undefined; }`);
  writer.line(`else ${slot} = ${writer.value(src)};`);
}

/** The write barrier. */
function writeBarrier(writer: BodyWriter, object: string): void {
  if (!memoryChecks.enabled || writer.noticed.has(object)) return;
  writer.line(`if (${object}.$e !== I.epoch) T(${object});`);
  writer.noticed.add(object);
}

export function writeGetBinding(writer: BodyWriter, instruction: Of<"getBinding">, at: number): void {
  const dst = writer.register(instruction.dst);
  const binding = `K[${instruction.binding}]`;
  writer.line(`if ((${dst} = ${binding}._value) === undefined) {`);
  writer.line(`${dst} = rt.readUnbound(${binding});`);
  writer.line(`if (${dst} === undefined) ${writer.leave(at)} }`);
}

/** A session logs what its bindings were, so that a failed evaluation leaves them; other bindings are plain stores. */
export function writeSetBinding(writer: BodyWriter, instruction: Of<"setBinding">): void {
  const binding = `K[${instruction.binding}]`;
  const literal = writer.body.literals[instruction.binding];
  const value = writer.value(instruction.src);
  if (literal?.kind === "binding" && literal.binding.kind === "session") {
    writer.line(`rt.setSessionBinding(${binding}, ${value});`);
    return;
  }
  writeBarrier(writer, binding);
  writer.line(`${binding}._value = ${value};`);
}

export function writeMakeContext(writer: BodyWriter, { dst, size }: Of<"makeContext">): void {
  const nils = Array.from({ length: size }, () => "nil").join(", ");
  const name = writer.register(dst);
  writer.line(`${name} = new Context([${nils}]);`);
  writer.noticed.add(name);
}

export function writeGetShared(writer: BodyWriter, instruction: Of<"getShared">, at: number): void {
  const dst = writer.register(instruction.dst);
  const context = writer.name(instruction.context);
  const { i } = instruction;
  if (!memoryChecks.enabled) {
    writer.line(`${dst} = ${context}.els[${i}];`);
    return;
  }
  writeTested(writer, instruction.dst, `${context}.els[${i}]`, at, { number: `E(${context}, ${i})` });
}

/** How a value is loaded that is `undefined`; and by a reader who knows only that it is no boolean. */
interface Faults {
  readonly number: string;
  readonly boolean?: string;
}

/** Reads what may not be loaded yet; the test for that may be left to whoever reads the register. */
function writeTested(writer: BodyWriter, register: Register, place: string, at: number, faults: Faults): void {
  const name = writer.register(register);
  const tested = testOfReader(writer, register, at);
  const fault = tested && faults[tested];
  if (fault === undefined) writer.line(`if ((${name} = ${place}) === undefined) ${name} = ${faults.number};`);
  else {
    writer.line(`${name} = ${place};`);
    writer.lateFaults.set(register, fault);
  }
}

export function writeSetShared(writer: BodyWriter, instruction: Of<"setShared">): void {
  const context = writer.name(instruction.context);
  writeBarrier(writer, context);
  writer.line(`${context}.els[${instruction.i}] = ${writer.value(instruction.src)};`);
}

export function writeMakeBlock(writer: BodyWriter, { dst, block, copied }: Of<"makeBlock">): void {
  const nested = writer.body.blocks[block];
  const home = nested && returnsFromHome(nested) ? homeOf(writer) : "nil";
  const parts = [`B[${block}]`, writer.self(), home, `[${writer.values(copied)}]`];
  // A copy has functions of its own for its closures too.
  if (writer.isCopy) parts.push(`b${block}`);
  writer.line(`${writer.register(dst)} = new Block(${parts.join(", ")});`);
}

/** In a closure, the home is that of the closure it is made in. */
const homeOf = (writer: BodyWriter): string =>
  writer.body.home === undefined ? "this._home" : writer.register(writer.body.home);

/** Whether the closure or one inside it has `^`. */
export function returnsFromHome(body: Body): boolean {
  return body.code.some((each) => each.op === "returnFromHome") || body.blocks.some(returnsFromHome);
}

export function writeMakeArray(writer: BodyWriter, { dst, elements }: Of<"makeArray">): void {
  writer.line(`${writer.register(dst)} = rt.makeArray([${writer.values(elements)}]);`);
}
