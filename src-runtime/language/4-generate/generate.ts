import { type Body, type Instruction } from "../3-lower/index.ts";
import { BodyWriter } from "./body-writer.ts";
import { computesWithFloats, type Doubles, NO_DOUBLES } from "./float-registers.ts";
import {
  identity,
  isConditionOf,
  writeCondition,
  writeElse,
  writeEndLoop,
  writeEnter,
  writeExitLoop,
  writeIf,
  writeLoop,
  writeReturn,
} from "./control.ts";
import { mangle } from "./mangle.ts";
import {
  writeGetBinding,
  writeGetShared,
  writeGetSlot,
  writeMakeArray,
  writeMakeBlock,
  writeMakeContext,
  writeMove,
  writeSetBinding,
  writeSetShared,
  writeSetSlot,
} from "./memory.ts";
import { writeProtectedSend, writeResumeUnwind, writeSend, writeSuperSend } from "./send.ts";

/**
 * The parameters of every generated factory, in order: the runtime, what holds the epoch, the answer of a primitive that
 * unwinds, nil, the poll word, the classes Float, Block and Context, the marker of bare doubles; how a frame is captured, and is
 * left without being captured with a home and without one; the refusal of a value that is no boolean, faults of slots, those of
 * a value that may be there, and of elements, the write barrier, the same for an assignment to a slot, then with the assignment
 * to a slot and to an element, and what is called where a slot of doubles holds something else; what a place that sends closures does without a copy, its
 * class, and the methods that the function is in a copy of; the class above, the code object, its linked literals, its blocks'
 * code objects, its primitive.
 */
export const FACTORY_PARAMETERS = [
  "rt",
  "I",
  "U",
  "nil",
  "W",
  "Float",
  "Block",
  "Context",
  "F",
  "L",
  "H",
  "N",
  "G",
  "Q",
  "R",
  "E",
  "T",
  "A",
  "Z",
  "V",
  "Y",
  "X",
  "Site",
  "D",
  "S",
  "M",
  "K",
  "B",
  "P",
] as const;

/** What the text of a body depends on besides the body. */
export interface GenerateOptions {
  /** Whether it polls and counts its depth at its start; see SelectorRanks. */
  readonly checked: boolean;
  /** Whether it tries a primitive first. */
  readonly primitive?: boolean;
  readonly doubles?: Doubles;
  /** Whether it is a closure in a body that computes with Floats. */
  readonly inFloats?: boolean;
}

/** What a copy depends on. */
export interface CopyOptions {
  isChecked(body: Body): boolean;
  readonly doubles: Doubles;
}

/**
 * The JavaScript of a body: the text of a function expression for a factory with FACTORY_PARAMETERS. A method's
 * function has the receiver as `this`; a block's has the block. It answers undefined while the stack unwinds.
 */
export function generate(body: Body, options: GenerateOptions): string {
  const writer = new BodyWriter(body, options.checked, options.doubles ?? NO_DOUBLES, false, options.inFloats);
  writeInstructions(writer, 0, body.code.length);
  const parameters = parametersOf(body);
  const head = [`function ${functionName(body)}(${parameters.join(", ")}) {`, ...prologue];
  if (options.primitive) {
    head.push(`const p = P(${["rt.vm", "this", ...parameters].join(", ")});`);
    head.push("if (p !== undefined) return p === U ? undefined : p;");
  }
  return withSites(writer, [], writer.finish(head, body.numArgs));
}

/**
 * The JavaScript of a method's copy for one place that sends it: the receiver is its first argument, and its closures
 * have functions of their own too.
 */
export function generateCopy(body: Body, options: CopyOptions, inFloats = false): string {
  const writer = new BodyWriter(body, options.isChecked(body), options.doubles, true, inFloats);
  writeInstructions(writer, 0, body.code.length);
  const parameters = body.kind === "block" ? parametersOf(body) : ["self", ...parametersOf(body)];
  const head = [`function ${functionName(body)}(${parameters.join(", ")}) {`, ...prologue];
  const blocks = body.blocks.map((each, i) => {
    const code = `B[${i}]`;
    return `const b${i} = ((M, K, B) => ${generateCopy(each, options, inFloats || computesWithFloats(body, options.doubles.slots))})(${code}, ${code}.literals, ${code}.blocks);`;
  });
  return withSites(writer, blocks, writer.finish(head, body.numArgs));
}

const parametersOf = (body: Body): readonly string[] => Array.from({ length: body.numArgs }, (_, i) => `r${i}`);

/** The function with what it has of its own around it. */
function withSites(writer: BodyWriter, others: readonly string[], text: string): string {
  const sites = Array.from({ length: writer.sites }, (_, i) => `const c${i} = new Site(D);`);
  const own = [...sites, ...others];
  return own.length > 0 ? `(() => {\n${own.join("\n")}\nreturn ${text}\n})()` : text;
}

/**
 * The JavaScript that goes on with a frame from the head of a loop: on-stack replacement of an interpreted frame. Its
 * function takes the registers the frame kept at the loop's `endLoop`.
 */
export function generateFromLoop(body: Body, endLoop: number, doubles = NO_DOUBLES): string {
  const instruction = body.code[endLoop];
  if (instruction?.op !== "endLoop") throw new Error(`Instruction ${endLoop} does not end a loop`);
  const writer = new BodyWriter(body, true, doubles);
  writer.line(`[${writer.keptAt(endLoop)}] = kept;`);
  writer.line("const d = rt.depth; rt.depth = d + 1;");
  writeInstructions(writer, instruction.start, endLoop + 1);
  writeOutwardsAfter(writer, instruction.start, endLoop);
  const head = [`function ${functionName(body)}_from_${endLoop}(kept) {`, ...prologue];
  return withSites(writer, [], writer.finish(head, 0));
}

/** Writes what comes after a finished construct in the construct around it, and so outwards to the end of the body. */
function writeOutwardsAfter(writer: BodyWriter, start: number, end: number): void {
  const { code } = writer.body;
  const outer = enclosing(code, start);
  if (!outer) {
    writeInstructions(writer, end + 1, code.length);
    return;
  }
  const [open, close] = outer;
  if (code[open]?.op === "loop") {
    // The rest of this turn, then the loop from its head; `break` leaves both.
    writer.line(`l${open}: {`);
    writer.noticed.openLoop();
    writeInstructions(writer, end + 1, close);
    writeInstructions(writer, open, close + 1, true);
    writer.noticed.closeLoop();
    writer.line("}");
  } else writeInstructions(writer, end + 1, branchEnd(code, start, open, close));
  writeOutwardsAfter(writer, open, close);
}

/** The `if` or `loop` directly around the instruction, with its end. */
function enclosing(code: readonly Instruction[], at: number): readonly [number, number] | undefined {
  for (let open = at - 1; open >= 0; open--) {
    const instruction = code[open];
    if ((instruction?.op === "if" || instruction?.op === "loop") && instruction.end > at)
      return [open, instruction.end];
  }
  return undefined;
}

function branchEnd(code: readonly Instruction[], at: number, open: number, close: number): number {
  const instruction = code[open];
  return instruction?.op === "if" && at < instruction.else ? instruction.else : close;
}

const prologue: readonly string[] = ['"use strict";'];

/** Writes the instructions of a range; `isLabelled` when the loop it begins with has its label already. */
function writeInstructions(writer: BodyWriter, from: number, to: number, isLabelled = false): void {
  const { code } = writer.body;
  for (let at = from; at < to; at++) {
    const instruction = code[at];
    if (!instruction) continue;
    const next = at + 1 < to ? code[at + 1] : undefined;
    if (next && isConditionOf(writer, instruction, next)) {
      writeCondition(writer, instruction, next, at);
      at++;
    } else writeInstruction(writer, instruction, at, isLabelled && at === from);
  }
}

function writeInstruction(writer: BodyWriter, instruction: Instruction, at: number, isLabelled: boolean): void {
  switch (instruction.op) {
    case "enter":
      return writeEnter(writer, at);
    case "move":
      return writeMove(writer, instruction);
    case "getSlot":
      return writeGetSlot(writer, instruction, at);
    case "setSlot":
      return writeSetSlot(writer, instruction, at);
    case "getBinding":
      return writeGetBinding(writer, instruction, at);
    case "setBinding":
      return writeSetBinding(writer, instruction);
    case "makeContext":
      return writeMakeContext(writer, instruction);
    case "getShared":
      return writeGetShared(writer, instruction, at);
    case "setShared":
      return writeSetShared(writer, instruction);
    case "makeBlock":
      return writeMakeBlock(writer, instruction);
    case "makeArray":
      return writeMakeArray(writer, instruction);
    case "send":
      return writeSend(writer, instruction, at);
    case "superSend":
      return writeSuperSend(writer, instruction, at);
    case "protectedSend":
      return writeProtectedSend(writer, instruction, at);
    case "resumeUnwind":
      return writeResumeUnwind(writer, instruction);
    case "identical":
      return writer.line(`${writer.register(instruction.dst)} = ${identity(writer, instruction)};`);
    case "if":
      return writeIf(writer, instruction, at);
    case "else":
      return writeElse(writer);
    case "endIf":
      writer.noticed.closeIf();
      return writer.line("}");
    case "loop":
      return writeLoop(writer, instruction, at, isLabelled);
    case "exitLoop":
      return writeExitLoop(writer, instruction, at);
    case "endLoop":
      return writeEndLoop(writer, at);
    case "thisContext":
      return writer.line(`rt.captureContext(); ${writer.leave(at)}`);
    case "return":
      return writeReturn(writer, instruction);
    case "returnFromHome":
      return writer.line(`return rt.returnFromHome(this, ${writer.value(instruction.src)});`);
    case "display":
      return writer.line(`rt.display(${instruction.statement}, ${writer.value(instruction.src)});`);
    case "unreachable":
  }
}

/** A name for stack traces of V8; ours come from the code objects. */
const functionName = (body: Body): string =>
  body.kind === "block" ? "block" : `m${mangle(body.selector).replaceAll(/[^A-Za-z0-9_$]/g, "_")}`;
