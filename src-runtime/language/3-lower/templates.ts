import type { Body, Instruction, Operand } from "./ir.ts";

/**
 * Bodies that Smalltalk source can't express, by the name a kernel method gives in `<primitive: #name>`: the method's
 * own statements are then only documentation.
 */
export type TemplateName = "ensure" | "ifCurtailed";

const reg = (i: number): Operand => ({ k: "reg", i });

function template(selector: string, numRegisters: number, code: readonly Instruction[]): Body {
  return {
    kind: "method",
    selector,
    numArgs: 1,
    numRegisters,
    names: { 0: "aBlock", 1: "result", 2: "completion" },
    contextNames: {},
    literals: [],
    code,
    ranges: code.map(() => ({ start: 0, end: 0 })),
    blocks: [],
    copiedNames: [],
    home: undefined,
  };
}

const protectedValue: Instruction = {
  op: "protectedSend",
  dst: 1,
  completion: 2,
  handlers: 3,
  receiver: { k: "self" },
  selector: "value",
  args: [],
};
const runBlock: Instruction = { op: "send", dst: 4, receiver: reg(0), selector: "value", args: [] };

/**
 * `BlockClosure>>ensure: aBlock`. What was going on when the receiver ended (a normal return, or an unwinding to some
 * home) is an ordinary value in a register, so the unwind block may wait, be captured and be stored.
 */
export const ensureTemplate: Body = template("ensure:", 5, [
  { op: "enter" },
  protectedValue,
  runBlock,
  { op: "resumeUnwind", completion: 2 },
  { op: "return", src: reg(1) },
]);

/** `BlockClosure>>ifCurtailed: aBlock`: as ensure:, but only when the receiver is unwound. */
export const ifCurtailedTemplate: Body = template("ifCurtailed:", 6, [
  { op: "enter" },
  protectedValue,
  { op: "if", value: reg(2), test: "notNil", selector: "ifNotNil:", dst: 5, else: 5, end: 6 },
  runBlock,
  { op: "resumeUnwind", completion: 2 },
  { op: "else", end: 6 },
  { op: "endIf" },
  { op: "return", src: reg(1) },
]);

export const templates: Readonly<Record<TemplateName, Body>> = {
  ensure: ensureTemplate,
  ifCurtailed: ifCurtailedTemplate,
};
