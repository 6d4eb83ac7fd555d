import type { Instruction, Operand } from "../3-lower/index.ts";
import { textComparison } from "./access.ts";
import type { InlineArithmetic, InlineCase } from "./arithmetic.ts";
import type { BodyWriter } from "./body-writer.ts";
import { FLOAT, floatLiteral, INTEGER } from "./float-registers.ts";
import { mayBeNumber, writeLateFaults } from "./late-faults.ts";
import { writeSendTo } from "./send.ts";

type Send = Extract<Instruction, { op: "send" }>;

/** Where an answer goes: a register, or the scratch variable of a condition, which only ever gets booleans. */
export interface Target {
  readonly name: string;
  /** The register, when it has a double beside it. */
  readonly unboxed: number | undefined;
  /** Written after a message was sent instead, to leave when its answer is no boolean. */
  readonly checkAnswer?: (answer: string) => void;
}

/** Writes the cases that are computed in place, then the send. */
export function writeComputed(
  writer: BodyWriter,
  instruction: Send,
  inline: InlineArithmetic,
  at: number,
  target: Target,
): void {
  const operands = [instruction.receiver, ...instruction.args];
  // `if (a) x else { late faults; if (b) y else { send } }`
  const integers = integerCase(writer, inline, operands, target);
  if (integers) writer.line(`if (${integers.condition}) ${integers.effect}\nelse {`);
  writeLateFaults(writer, operands);
  const others = [floatCase(writer, instruction, inline, target), textCase(writer, instruction, target)].filter(
    (each) => each !== undefined,
  );
  others.forEach(({ condition, effect }, i) => writer.line(`${i > 0 ? "else " : ""}if (${condition}) ${effect}`));
  if (others.length > 0) writer.line("else {");
  writeSendTo(writer, instruction, at, target.name);
  target.checkAnswer?.(target.name);
  if (others.length > 0) writer.line("}");
  if (integers) writer.line("}");
}

interface Case {
  readonly condition: string;
  readonly effect: string;
}

function integerCase(
  writer: BodyWriter,
  inline: InlineArithmetic,
  operands: readonly Operand[],
  target: Target,
): Case | undefined {
  const { integers } = inline;
  if (!integers || !operands.every(mayBeNumber)) return undefined;
  const names = operands.map((each) => writer.name(each));
  const tests = operands.flatMap((each, i) =>
    each.k === "int" || names.indexOf(names[i] ?? "") < i ? [] : [`typeof ${names[i]} === "number"`],
  );
  return conclude(writer, integers, tests, { a: names[0] ?? "", b: names[1] ?? "" }, target);
}

function floatCase(
  writer: BodyWriter,
  instruction: Send,
  { floats }: InlineArithmetic,
  target: Target,
): Case | undefined {
  const { receiver, args } = instruction;
  const [argument] = args;
  if (!floats || !writer.floats.expectsFloats(instruction)) return undefined;
  const tests: string[] = [];
  const u = doubleVariable(writer, receiver, "u", isSurelyFloat(writer, argument), tests);
  const isSame = argument?.k === "reg" && receiver.k === "reg" && argument.i === receiver.i;
  const w = argument && !isSame ? doubleVariable(writer, argument, "w", isSurelyFloat(writer, receiver), tests) : u;
  return conclude(writer, floats, tests, { u, w }, target);
}

function textCase(writer: BodyWriter, instruction: Send, target: Target): Case | undefined {
  const comparison = textComparison(writer, instruction);
  return comparison && { condition: comparison.condition, effect: `${target.name} = ${comparison.value};` };
}

/**
 * A name for an operand's double, and the tests that there is one. Beside what is surely a Float an integer is its own
 * double; else only integers that are there as such are.
 */
function doubleVariable(
  writer: BodyWriter,
  operand: Operand,
  scratch: "u" | "w",
  besideFloat: boolean,
  tests: string[],
): string {
  if (operand.k === "int") return writer.name(operand);
  const double = writer.doubleOf(operand);
  if (floatLiteral(writer.body, operand) !== undefined) return double;
  const name = writer.name(operand);
  const kinds = writer.floats.kindsOf(operand);
  const mixed = kinds === INTEGER || (besideFloat && (kinds & INTEGER) !== 0);
  const expression = mixed ? `typeof ${name} === "number" ? ${name} : ${double}` : double;
  tests.push(`(${writer.scratch(scratch)} = ${expression}) !== undefined`);
  return scratch;
}

const isSurelyFloat = (writer: BodyWriter, operand: Operand | undefined): boolean =>
  operand !== undefined && writer.floats.kindsOf(operand) === FLOAT;

/** The condition and the effect of a case, its names put in. */
function conclude(
  writer: BodyWriter,
  { given, value, fits, gives }: InlineCase,
  tests: string[],
  names: Readonly<Record<string, string>>,
  target: Target,
): Case {
  if (given) tests.push(substitute(given, names));
  const result = substitute(value, names);
  if (!fits) return { condition: tests.join(" && ") || "true", effect: effect(writer, result, gives, target) };
  const t = writer.scratch("t");
  tests.push(`(${t} = ${result}, ${fits})`);
  return { condition: tests.join(" && "), effect: effect(writer, t, gives, target) };
}

function effect(writer: BodyWriter, result: string, gives: InlineCase["gives"], target: Target): string {
  if (gives !== "float") return `${target.name} = ${result};`;
  if (target.unboxed === undefined) return `${target.name} = new Float(${result});`;
  return `{ ${writer.double(target.unboxed)} = ${result}; ${target.name} = F; }`;
}

const substitute = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replace(/\b[abuw]\b/g, (name) => names[name] ?? name);
