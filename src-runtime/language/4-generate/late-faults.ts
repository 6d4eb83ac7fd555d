import type { Instruction, Operand, Register } from "../3-lower/index.ts";
import { indexOfAccess } from "./access.ts";
import { inlineArithmetic } from "./arithmetic.ts";
import type { BodyWriter } from "./body-writer.ts";
import { reads } from "./liveness.ts";

/** What a reader of a register asks of its value. */
export type Tested = "number" | "boolean";

/**
 * The test for a husk can be left to whoever reads the register if that tests the value anyway: arithmetic asks whether it
 * is a number, `at:` whether its index is, an `if` whether the value is a boolean. `undefined` is none of these, so it comes to
 * the rare case, which asks for the fault first. Nothing is sent before, so nothing but that reader ever sees it.
 */
export function testOfReader(writer: BodyWriter, register: Register, at: number): Tested | undefined {
  if (writer.isUnboxed(register)) return undefined;
  for (const next of writer.body.code.slice(at + 1)) {
    if (reads(next).some((each) => isRegister(each, register))) return testOf(writer, next, register);
    if ((next.op !== "getSlot" && next.op !== "getShared") || next.dst === register) return undefined;
  }
  return undefined;
}

/** What the rare case of an instruction does first: it loads those of its operands that were not tested. */
export function writeLateFaults(writer: BodyWriter, operands: readonly Operand[]): void {
  for (const each of operands) {
    if (each.k !== "reg") continue;
    const fault = writer.lateFaults.get(each.i);
    if (fault === undefined) continue;
    writer.lateFaults.delete(each.i);
    const name = writer.register(each.i);
    writer.line(`if (${name} === undefined) ${name} = ${fault};`);
  }
}

function testOf(writer: BodyWriter, instruction: Instruction, register: Register): Tested | undefined {
  if (instruction.op === "if")
    return instruction.test === "true" || instruction.test === "false" ? "boolean" : undefined;
  if (instruction.op !== "send") return undefined;
  const operands = [instruction.receiver, ...instruction.args];
  const inline = inlineArithmetic(instruction.selector);
  if (inline?.arguments === instruction.args.length)
    return inline.integers && operands.every(mayBeNumber) ? "number" : undefined;
  const index = indexOfAccess(writer, instruction);
  if (!index || !isRegister(index, register)) return undefined;
  return operands.filter((each) => isRegister(each, register)).length === 1 ? "number" : undefined;
}

/** Literals that are small integers are operands of their own; the rest of the literals are not. */
export const mayBeNumber = ({ k }: Operand): boolean => k !== "lit" && k !== "nil" && k !== "true" && k !== "false";

const isRegister = (operand: Operand, register: Register): boolean => operand.k === "reg" && operand.i === register;
