import type { Body, Instruction, Operand, Register } from "../3-lower/index.ts";

/** For each instruction at which a frame can be captured, the registers it must keep, in ascending order. */
export type LiveRegisters = ReadonlyMap<number, readonly Register[]>;

/**
 * Which registers a frame captured at an instruction still needs: those some later instruction may read, and every
 * declared variable, so that debuggers see it. Both engines use this to read and write captured frames.
 */
export function liveRegisters(body: Body): LiveRegisters {
  const { code } = body;
  const liveIn: bigint[] = Array.from({ length: code.length + 1 }, () => 0n);
  for (let changed = true; changed;) {
    changed = false;
    for (let at = code.length - 1; at >= 0; at--) {
      const instruction = code[at];
      if (!instruction) continue;
      let live = 0n;
      for (const next of successors(instruction, at)) live |= liveIn[next] ?? 0n;
      for (const register of written(instruction)) live &= ~(1n << BigInt(register));
      for (const operand of reads(instruction)) live |= bit(operand);
      if (live !== liveIn[at]) {
        liveIn[at] = live;
        changed = true;
      }
    }
  }
  let always = body.home === undefined ? 0n : 1n << BigInt(body.home);
  for (const register of [...Object.keys(body.names), ...Object.keys(body.contextNames)])
    always |= 1n << BigInt(register);
  const result = new Map<number, readonly Register[]>();
  code.forEach((instruction, at) => {
    const resumption = resumptionPoint(instruction, at);
    if (resumption === undefined) return;
    let live = (liveIn[resumption] ?? 0n) | always;
    for (const register of written(instruction)) live &= ~(1n << BigInt(register)) | always;
    // Reinstated by the send itself when it comes back.
    if (instruction.op === "protectedSend") live |= 1n << BigInt(instruction.handlers);
    result.set(at, registersOf(at === 0 ? (1n << BigInt(body.numArgs)) - 1n : live, body.numRegisters));
  });
  return result;
}

/** The registers that a frame may have to keep at one place or another, in ascending order. */
export function registersOfTail(live: LiveRegisters): readonly Register[] {
  return [...new Set([...live.values()].flat())].toSorted((a, b) => a - b);
}

/** Where a frame captured at this instruction goes on; undefined when it can't be captured here. */
export function resumptionPoint(instruction: Instruction, at: number): number | undefined {
  switch (instruction.op) {
    case "enter":
    case "send":
    case "superSend":
    case "protectedSend":
    case "getBinding":
    case "thisContext":
      return at + 1;
    // What it would have assigned is read once more.
    case "setSlot":
      return at;
    case "if":
      return instruction.end;
    case "exitLoop":
      return instruction.end + 1;
    case "endLoop":
      return instruction.start;
    default:
      return undefined;
  }
}

function successors(instruction: Instruction, at: number): readonly number[] {
  switch (instruction.op) {
    case "if":
      return [at + 1, instruction.else + 1, instruction.end];
    case "else":
      return [instruction.end];
    case "exitLoop":
      return [at + 1, instruction.end + 1];
    case "endLoop":
      return [instruction.start];
    case "return":
    case "returnFromHome":
      return [];
    default:
      return [at + 1];
  }
}

/** The operands an instruction reads. */
export function reads(instruction: Instruction): readonly Operand[] {
  switch (instruction.op) {
    case "move":
    case "setSlot":
    case "setBinding":
    case "return":
    case "returnFromHome":
    case "display":
      return [instruction.src];
    case "getShared":
      return [instruction.context];
    case "setShared":
      return [instruction.context, instruction.src];
    case "makeBlock":
      return instruction.copied;
    case "makeArray":
      return instruction.elements;
    case "send":
    case "protectedSend":
      return [instruction.receiver, ...instruction.args];
    case "superSend":
      return instruction.args;
    case "resumeUnwind":
      return [{ k: "reg", i: instruction.completion }];
    case "identical":
      return [instruction.left, instruction.right];
    case "if":
    case "exitLoop":
      return [instruction.value];
    default:
      return [];
  }
}

/** The registers an instruction writes on every path. An `if` writes its own only when it was sent doesNotUnderstand:. */
function written(instruction: Instruction): readonly Register[] {
  switch (instruction.op) {
    case "protectedSend":
      return [instruction.dst, instruction.completion];
    case "move":
    case "getSlot":
    case "getBinding":
    case "makeContext":
    case "getShared":
    case "makeBlock":
    case "makeArray":
    case "send":
    case "superSend":
    case "identical":
    case "thisContext":
      return [instruction.dst];
    default:
      return [];
  }
}

const bit = (operand: Operand): bigint => (operand.k === "reg" ? 1n << BigInt(operand.i) : 0n);

function registersOf(mask: bigint, count: number): readonly Register[] {
  const registers: Register[] = [];
  for (let i = 0; i < count; i++) if ((mask >> BigInt(i)) & 1n) registers.push(i);
  return registers;
}
