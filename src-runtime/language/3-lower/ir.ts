/**
 * The intermediate representation: what both engines run and the store keeps.
 *
 * A body is a list of instructions over numbered registers, in the shape of the source: `if`, `else`, `loop` and their
 * ends nest, and carry the index of their partner, so that the generator can print structured JavaScript and the
 * interpreter can jump. The program counter of a captured frame is the index of an instruction; so a change to what
 * lowering produces is a new IR_VERSION.
 *
 * Plain data: it is stored as JSON.
 */
import type { LiteralValue, Range } from "../1-parse/ast.ts";
import type { BindingReference } from "../2-analyze/environment.ts";

export const IR_VERSION = 1;

/** The number of a register of a frame: arguments first, then temporaries, then intermediate values. */
export type Register = number;

/** Where an instruction finds a value. */
export type Operand =
  | { readonly k: "reg"; readonly i: Register }
  | { readonly k: "self" }
  | { readonly k: "nil" }
  | { readonly k: "true" }
  | { readonly k: "false" }
  /** A small integer. */
  | { readonly k: "int"; readonly v: number }
  /** An entry of the body's literals. */
  | { readonly k: "lit"; readonly i: number }
  /** A value that the closure copied when it was made. */
  | { readonly k: "copied"; readonly i: number };

/** What a body refers to outside itself; the virtual machine links each entry to an object. */
export type Literal =
  | { readonly kind: "value"; readonly value: LiteralValue }
  | { readonly kind: "binding"; readonly binding: BindingReference };

/** The condition of an `if`. */
export type Test = "true" | "false" | "nil" | "notNil";

export type Instruction =
  /** The start of a body that may run long or deep: polls, and counts the depth of the stack. */
  | { readonly op: "enter" }
  | { readonly op: "move"; readonly dst: Register; readonly src: Operand }
  | { readonly op: "getSlot"; readonly dst: Register; readonly name: string }
  | { readonly op: "setSlot"; readonly name: string; readonly src: Operand }
  | { readonly op: "getBinding"; readonly dst: Register; readonly binding: number }
  | { readonly op: "setBinding"; readonly binding: number; readonly src: Operand }
  /** A new context object for variables that closures share, all nil. */
  | { readonly op: "makeContext"; readonly dst: Register; readonly size: number }
  | { readonly op: "getShared"; readonly dst: Register; readonly context: Operand; readonly i: number }
  | { readonly op: "setShared"; readonly context: Operand; readonly i: number; readonly src: Operand }
  | { readonly op: "makeBlock"; readonly dst: Register; readonly block: number; readonly copied: readonly Operand[] }
  | { readonly op: "makeArray"; readonly dst: Register; readonly elements: readonly Operand[] }
  | {
      readonly op: "send";
      readonly dst: Register;
      readonly receiver: Operand;
      readonly selector: string;
      readonly args: readonly Operand[];
    }
  | { readonly op: "superSend"; readonly dst: Register; readonly selector: string; readonly args: readonly Operand[] }
  /**
   * A send whose frame stays when the stack is unwound to a home further down: then `dst` is nil and `completion` holds
   * what was going on, else `completion` is nil. `handlers` keeps the handler chain, to be reinstated after it.
   * Only `ensure:` and `ifCurtailed:` have it.
   */
  | {
      readonly op: "protectedSend";
      readonly dst: Register;
      readonly completion: Register;
      readonly handlers: Register;
      readonly receiver: Operand;
      readonly selector: string;
      readonly args: readonly Operand[];
    }
  /** Goes on with an unwinding that a protectedSend held up; nothing when the completion is nil. */
  | { readonly op: "resumeUnwind"; readonly completion: Register }
  | { readonly op: "identical"; readonly dst: Register; readonly left: Operand; readonly right: Operand }
  /** Runs up to its `else` when the test holds, else after it. A non-boolean is sent doesNotUnderstand:; dst gets the answer. */
  | {
      readonly op: "if";
      readonly value: Operand;
      readonly test: Test;
      readonly selector: string;
      readonly dst: Register;
      readonly else: number;
      readonly end: number;
    }
  | { readonly op: "else"; readonly end: number }
  | { readonly op: "endIf" }
  | { readonly op: "loop"; readonly end: number }
  /** Leaves the loop that ends at `end` when the value is `on`. */
  | {
      readonly op: "exitLoop";
      readonly value: Operand;
      readonly on: boolean;
      readonly selector: string;
      readonly end: number;
    }
  /** Goes back to its `loop`: polls. */
  | { readonly op: "endLoop"; readonly start: number }
  | { readonly op: "thisContext"; readonly dst: Register }
  /** Returns from the body: from the method, or from the block to whoever sent it `value`. */
  | { readonly op: "return"; readonly src: Operand }
  /** `^` in a closure: unwinds to the method's home and returns from it. */
  | { readonly op: "returnFromHome"; readonly src: Operand }
  /** The value of a do-it's statement, for display. */
  | { readonly op: "display"; readonly src: Operand; readonly statement: number }
  | { readonly op: "unreachable" };

/** The code of a method, a do-it or a closure. */
export interface Body {
  readonly kind: "method" | "doIt" | "block";
  readonly selector: string;
  readonly numArgs: number;
  readonly numRegisters: number;
  /** The names of the registers that hold declared variables, by register. */
  readonly names: Readonly<Record<Register, string>>;
  /** The registers that hold context objects, with the names of the variables in them. */
  readonly contextNames: Readonly<Record<Register, readonly string[]>>;
  readonly literals: readonly Literal[];
  readonly code: readonly Instruction[];
  /** For each instruction the text it comes from; same length as code. */
  readonly ranges: readonly Range[];
  /** The closures made here. */
  readonly blocks: readonly Body[];
  /** What the variables a closure copied are called; of a context object the names in it. */
  readonly copiedNames: readonly (string | readonly string[])[];
  /** The method makes a home token, because a closure in it has `^`; the token's register. */
  readonly home: Register | undefined;
}

/** The instructions at which a frame can be captured while it waits for a value. */
export function awaitsValue(instruction: Instruction): boolean {
  switch (instruction.op) {
    case "send":
    case "superSend":
    case "protectedSend":
    case "getBinding":
    case "if":
    case "exitLoop":
    case "thisContext":
      return true;
    default:
      return false;
  }
}
