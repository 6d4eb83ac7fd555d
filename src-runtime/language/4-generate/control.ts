import type { Body, Instruction } from "../3-lower/index.ts";
import { inlineArithmetic } from "./arithmetic.ts";
import type { BodyWriter } from "./body-writer.ts";
import { writeComputed } from "./compute.ts";

type Of<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

/** How deep the JavaScript stack may grow, in frames of generated code, before it is spilled to the heap. */
export const DEPTH_LIMIT = 20_000;

/** Polls, counts the frame, makes its home. */
export function writeEnter(writer: BodyWriter, at: number): void {
  if (writer.checked) {
    writer.line("const d = rt.depth;");
    writer.line(`if ((W[0] !== 0 || d > ${DEPTH_LIMIT}) && !rt.enterSlowly(d)) ${writer.leave(at)}`);
  }
  const { home } = writer.body;
  if (home !== undefined) writer.line(`${writer.register(home)} = rt.makeHome();`);
  if (writer.checked) writer.line(`rt.depth = d + ${depthOf(writer.body)};`);
}

/** How much of the stack's depth a frame counts for: one of many registers is as large as several. */
const depthOf = ({ numRegisters }: Body): number => 1 + (numRegisters >> 4);

export function writeLoop(writer: BodyWriter, { end }: Of<"loop">, at: number, isLabelled: boolean): void {
  writer.noticed.openLoop();
  writer.line(`${isLabelled ? "" : `l${at}: `}while (true) {`);
  const clearing = writer.clearing(at, end);
  if (clearing) writer.line(clearing);
}

/** Goes back to the head of a loop: polls. */
export function writeEndLoop(writer: BodyWriter, at: number): void {
  writer.line(`if (W[0] !== 0 && !rt.poll()) ${writer.leave(at)}`);
  writer.line("}");
  writer.noticed.closeLoop();
}

export function writeReturn(writer: BodyWriter, instruction: Of<"return">): void {
  const { home } = writer.body;
  if (home !== undefined) writer.line(`rt.leaveHome(${writer.register(home)});`);
  if (writer.checked) writer.line("rt.depth = d;");
  writer.line(`return ${writer.value(instruction.src)};`);
}

/**
 * `c ifTrue: [a] ifFalse: [b]` --> if (c === true) { a } else { if (c !== false) leave; b }
 *
 * A value that is no boolean is sent doesNotUnderstand: on top of the captured frame.
 */
export function writeIf(writer: BodyWriter, instruction: Of<"if">, at: number): void {
  const { test, value } = instruction;
  if (test === "nil" || test === "notNil") {
    writer.line(`if (${writer.name(value)} ${test === "nil" ? "===" : "!=="} nil) {`);
    openBranch(writer, () => {});
    return;
  }
  const condition = writer.value(value);
  const wanted = test === "true";
  const fault = value.k === "reg" ? writer.lateFaults.get(value.i) : undefined;
  if (value.k === "reg") writer.lateFaults.delete(value.i);
  const otherwise =
    fault === undefined ? "" : ` || (${condition} !== ${!wanted} && (${condition} = ${fault}) === ${wanted})`;
  writer.line(`if (${condition} === ${wanted}${otherwise}) {`);
  openBranch(writer, () => checkBoolean(writer, condition, !wanted, at));
}

function openBranch(writer: BodyWriter, beginElse: () => void): void {
  writer.openBranches.push(beginElse);
  writer.noticed.openIf();
}

export function writeElse(writer: BodyWriter): void {
  writer.line("} else {");
  writer.openBranches.pop()?.();
  writer.noticed.openElse();
}

/** `[c] whileTrue: …` --> if (c !== true) { if (c !== false) leave; break l1; } */
export function writeExitLoop(writer: BodyWriter, instruction: Of<"exitLoop">, at: number): void {
  const condition = writer.value(instruction.value);
  writer.line(`if (${condition} !== ${!instruction.on}) {`);
  checkBoolean(writer, condition, instruction.on, at);
  writer.line(`break ${loopLabel(writer, instruction.end)}; }`);
}

/** In a branch where the value is not the one boolean: it must be the other. */
function checkBoolean(writer: BodyWriter, value: string, other: boolean, at: number): void {
  writer.line(`if (${value} !== ${other}) ${writer.refuse(value, at)}`);
}

/** Whether an instruction is a comparison whose only use is the test that follows it. */
export function isConditionOf(writer: BodyWriter, instruction: Instruction, next: Instruction | undefined): boolean {
  if (next?.op !== "exitLoop" && !(next?.op === "if" && (next.test === "true" || next.test === "false"))) return false;
  if (instruction.op !== "identical" && !isComparison(instruction)) return false;
  return next.value.k === "reg" && next.value.i === instruction.dst && writer.uses(instruction.dst) === 1;
}

const isComparison = (instruction: Instruction): instruction is Of<"send"> =>
  instruction.op === "send" &&
  instruction.args.length === 1 &&
  inlineArithmetic(instruction.selector)?.integers?.gives === "boolean";

/** A comparison and the `if` or `exitLoop` after it, at `at` + 1; the test sees booleans only. */
export function writeCondition(writer: BodyWriter, instruction: Instruction, next: Instruction, at: number): void {
  if (next.op !== "if" && next.op !== "exitLoop") throw new Error(`${next.op} is no test`);
  const condition = conditionText(writer, instruction, at);
  if (next.op === "exitLoop") {
    writer.line(`if (${next.on ? condition : `!(${condition})`}) break ${loopLabel(writer, next.end)};`);
    return;
  }
  writer.line(`if (${next.test === "true" ? condition : `!(${condition})`}) {`);
  openBranch(writer, () => {});
}

function conditionText(writer: BodyWriter, instruction: Instruction, at: number): string {
  if (instruction.op === "identical") return identity(writer, instruction);
  const inline = instruction.op === "send" ? inlineArithmetic(instruction.selector) : undefined;
  if (instruction.op !== "send" || !inline) throw new Error(`${instruction.op} is no comparison`);
  const name = writer.scratch("c");
  const checkAnswer = (answer: string): void =>
    writer.line(`if (${answer} !== true && ${answer} !== false) ${writer.refuse(answer, at + 1)}`);
  writeComputed(writer, instruction, inline, at, { name, unboxed: undefined, checkAnswer });
  return name;
}

/** `a == b`. With nil or a boolean a bare double may be compared as its marker. */
export function identity(writer: BodyWriter, { left, right }: Of<"identical">): string {
  const isConstant = [left, right].some(({ k }) => k === "nil" || k === "true" || k === "false");
  const text = (operand: typeof left): string => (isConstant ? writer.name(operand) : writer.value(operand));
  return `${text(left)} === ${text(right)}`;
}

export function loopLabel(writer: BodyWriter, endLoop: number): string {
  const instruction = writer.body.code[endLoop];
  if (instruction?.op !== "endLoop") throw new Error(`Instruction ${endLoop} does not end a loop`);
  return `l${instruction.start}`;
}
