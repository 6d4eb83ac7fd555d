import { type Body, type Instruction, type Operand, type Register } from "../3-lower/index.ts";
import { type InlineArithmetic, inlineArithmetic } from "./arithmetic.ts";

/**
 * Kinds of value as a set of bits: what a register holds where everything is as expected, that is where no message
 * had to be sent instead of being computed in place. They decide which cases are worth their text, never what is right.
 */
export type Kinds = number;
export const INTEGER: Kinds = 1;
export const FLOAT: Kinds = 2;
const OTHER: Kinds = 4;
const ANY: Kinds = INTEGER | FLOAT | OTHER;

/** Which registers may hold a Float as a bare double, and what kinds of value to expect of each operand. */
export interface FloatAnalysis {
  /** Such a register `r7` has a double `f7` beside it, which holds the value while `r7` is the marker `F`. */
  readonly unboxed: ReadonlySet<Register>;
  kindsOf(operand: Operand): Kinds;
  /** Whether the case of Floats is worth its text. */
  expectsFloats(send: Send): boolean;
}

type Send = Extract<Instruction, { op: "send" }>;

/** What is known of bare doubles outside of the body. */
export interface Doubles {
  /** The slots of the receiver's class that may hold a Float as one. */
  readonly slots: ReadonlySet<string>;
  /** Whether there is a method of that selector that only reads, or only writes, a slot that may be one. */
  accesses(selector: string): boolean;
}

/** Where nothing is known. */
export const NO_DOUBLES: Doubles = { slots: new Set(), accesses: () => false };

/** The double of an operand that is a Float literal. */
export function floatLiteral(body: Body, operand: Operand): number | undefined {
  if (operand.k !== "lit") return undefined;
  const literal = body.literals[operand.i];
  return literal?.kind === "value" && literal.value.kind === "float" ? literal.value.value : undefined;
}

/** Whether both operands may be Floats, or one is and the other an integer. */
function expectsFloats(inline: InlineArithmetic, receiver: Kinds, argument: Kinds | undefined): boolean {
  if (!inline.floats) return false;
  if (argument === undefined) return (receiver & FLOAT) !== 0;
  if (isMixed(receiver, argument) || isMixed(argument, receiver)) return true;
  if ((receiver & argument & FLOAT) === 0) return false;
  return !inline.comparesAnything || (receiver & OTHER) === 0 || (argument & OTHER) === 0;
}

/** An integer meets what arithmetic has made, and may well have made a Float of; an unknown value would be an integer. */
const isMixed = (float: Kinds, integer: Kinds): boolean =>
  integer === INTEGER && (float & FLOAT) !== 0 && (float & OTHER) === 0;

/** Finds the registers of a body that arithmetic writes and arithmetic reads. */
export function analyzeFloats(
  body: Body,
  doubles: Doubles,
  computes = computesWithFloats(body, doubles.slots),
): FloatAnalysis {
  const kinds = expectedKinds(body, doubles.slots);
  const kindsOf = (operand: Operand): Kinds => kindsOfOperand(body, kinds, operand);
  const numbers = computedWith(body);
  const computesFloats = (send: Send): boolean => {
    const { receiver, args } = send;
    const inline = inlineArithmetic(send.selector);
    if (!inline || inline.arguments !== args.length) return false;
    if (expectsFloats(inline, kindsOf(receiver), args[0] && kindsOf(args[0]))) return true;
    return (
      inline.comparesAnything === true && [receiver, ...args].every((each) => each.k === "reg" && numbers.has(each.i))
    );
  };
  const written = writtenAsDoubles(body, doubles.slots, computes, computesFloats);
  return { unboxed: readAsDoubles(body, doubles, written, computesFloats), kindsOf, expectsFloats: computesFloats };
}

/** The registers that are operands of what only numbers understand, so that comparing them for equality compares numbers. */
function computedWith(body: Body): ReadonlySet<Register> {
  const found = new Set<Register>();
  for (const each of body.code) {
    if (each.op !== "send") continue;
    const inline = inlineArithmetic(each.selector);
    if (!inline?.floats || !inline.integers || inline.comparesAnything) continue;
    for (const operand of [each.receiver, ...each.args]) if (operand.k === "reg") found.add(operand.i);
  }
  return found;
}

function kindsOfOperand(body: Body, kinds: readonly Kinds[], operand: Operand): Kinds {
  switch (operand.k) {
    case "reg":
      return kinds[operand.i] ?? ANY;
    case "int":
      return INTEGER;
    // What a variable holds before its first assignment says nothing about it.
    case "nil":
      return 0;
    case "true":
    case "false":
      return OTHER;
    case "lit":
      return floatLiteral(body, operand) === undefined ? OTHER : FLOAT;
    default:
      return ANY;
  }
}

function expectedKinds(body: Body, doubleSlots: ReadonlySet<string>): readonly Kinds[] {
  const kinds: Kinds[] = Array.from({ length: body.numRegisters }, (_, i) => (i < body.numArgs ? ANY : 0));
  for (let changed = true; changed;) {
    changed = false;
    for (const instruction of body.code) {
      if (!("dst" in instruction)) continue;
      const before = kinds[instruction.dst] ?? 0;
      const after = before | resultKinds(body, kinds, doubleSlots, instruction);
      if (after === before) continue;
      kinds[instruction.dst] = after;
      changed = true;
    }
  }
  return kinds;
}

function resultKinds(
  body: Body,
  kinds: readonly Kinds[],
  doubleSlots: ReadonlySet<string>,
  instruction: Instruction,
): Kinds {
  const kindsOf = (operand: Operand): Kinds => kindsOfOperand(body, kinds, operand);
  // An `if` writes its register only when a value that is no boolean was sent a message instead.
  if (instruction.op === "if") return 0;
  if (instruction.op === "getSlot" && doubleSlots.has(instruction.name)) return FLOAT;
  if (instruction.op === "move") return kindsOf(instruction.src);
  if (instruction.op !== "send") return ANY;
  const inline = inlineArithmetic(instruction.selector);
  if (!inline || inline.arguments !== instruction.args.length) return ANY;
  const receiver = kindsOf(instruction.receiver);
  const [argument] = instruction.args.map(kindsOf);
  let result: Kinds = 0;
  if (inline.integers && (receiver & INTEGER) !== 0 && (argument === undefined || (argument & INTEGER) !== 0))
    result |= kindOf(inline.integers.gives);
  if (inline.floats && expectsFloats(inline, receiver, argument)) result |= kindOf(inline.floats.gives);
  return result;
}

const kindOf = (gives: "integer" | "float" | "boolean"): Kinds =>
  gives === "integer" ? INTEGER : gives === "float" ? FLOAT : OTHER;

/**
 * Registers that in-place arithmetic, a slot of doubles, or a move from such a register or a Float literal writes, and
 * answers of messages where Floats are computed with.
 */
function writtenAsDoubles(
  body: Body,
  doubleSlots: ReadonlySet<string>,
  computes: boolean,
  computesFloats: (send: Send) => boolean,
): Set<Register> {
  const written = new Set<Register>();
  for (let before = -1; before !== written.size;) {
    before = written.size;
    for (const each of body.code) {
      if (each.op === "getSlot" && doubleSlots.has(each.name)) written.add(each.dst);
      if (each.op === "send" && computes && !inlineArithmetic(each.selector)) written.add(each.dst);
      if (each.op === "send" && computesFloats(each) && inlineArithmetic(each.selector)?.floats?.gives === "float")
        written.add(each.dst);
      if (each.op !== "move") continue;
      const { src } = each;
      if ((src.k === "reg" && written.has(src.i)) || floatLiteral(body, src) !== undefined) written.add(each.dst);
    }
  }
  return written;
}

/**
 * Whether there is something in the body that says that it, and closures in it, compute with Floats. Then what messages answer, and
 * arithmetic reads, is taken out of its box at once: else the box, which V8 would not make at all for a method that it
 * inlines, is kept for the case that the frame is captured.
 */
export const computesWithFloats = (body: Body, doubleSlots: ReadonlySet<string>): boolean =>
  body.literals.some((each) => each.kind === "value" && each.value.kind === "float") ||
  body.code.some(
    (each) =>
      (each.op === "getSlot" && doubleSlots.has(each.name)) ||
      (each.op === "send" && inlineArithmetic(each.selector)?.integers === undefined && isInline(each.selector)),
  );

const isInline = (selector: string): boolean => inlineArithmetic(selector) !== undefined;

/** Of those, the ones that arithmetic, a slot of doubles or who may write one reads as well: only there a box is saved. */
function readAsDoubles(
  body: Body,
  doubles: Doubles,
  written: ReadonlySet<Register>,
  computesFloats: (send: Send) => boolean,
): ReadonlySet<Register> {
  const read = new Set<Register>();
  const note = (operand: Operand): void => {
    if (operand.k === "reg" && written.has(operand.i)) read.add(operand.i);
  };
  for (let before = -1; before !== read.size;) {
    before = read.size;
    for (const each of body.code) {
      if (each.op === "send" && computesFloats(each)) [each.receiver, ...each.args].forEach(note);
      if (each.op === "send" && each.args.length === 1 && doubles.accesses(each.selector)) each.args.forEach(note);
      if (each.op === "setSlot" && doubles.slots.has(each.name)) note(each.src);
      if (each.op === "move" && read.has(each.dst)) note(each.src);
    }
  }
  return read;
}
