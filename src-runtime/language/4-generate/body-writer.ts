import type { Body, Operand, Register } from "../3-lower/index.ts";
import {
  analyzeFloats,
  computesWithFloats,
  type Doubles,
  type FloatAnalysis,
  floatLiteral,
} from "./float-registers.ts";
import { type LiveRegisters, liveRegisters, reads, registersOfTail } from "./liveness.ts";
import { NoticedWrites } from "./noticed-writes.ts";

/** A variable of the generated function that instructions use between themselves. */
export type Scratch = "t" | "u" | "w" | "c";

/**
 * The JavaScript of one body while it is written: its lines, and how registers and operands are spelled.
 *
 * A register `r7` is a variable of the same name. If it may hold the result of float arithmetic that other arithmetic
 * reads, a variable `f7` stands beside it: while `r7` is the marker `F`, the value is a Float of the double in `f7`,
 * which is not made as an object before something else than arithmetic sees it.
 *
 * V8 inlines by the length of bytecode, so whatever stands at many places is short: variables are `var`s, which are
 * undefined without being told, and a frame that is left says where in `pc` and goes to one tail of the function.
 */
export class BodyWriter {
  readonly body: Body;
  readonly floats: FloatAnalysis;
  /** Whether the function polls and counts its depth at its start. */
  readonly checked: boolean;
  /** Whether the function is a copy of a method's for one place that sends: the receiver is its first parameter. */
  readonly isCopy: boolean;
  readonly doubles: Doubles;
  /** How many places of the text have a SendSite of their own, `c0` and so on. */
  sites = 0;
  readonly noticed = new NoticedWrites();
  /** What was read and not tested for a husk, since whoever reads the register tests its value anyway (late-faults.ts). */
  readonly lateFaults = new Map<Register, string>();
  /** For each open `if` what its `else` begins with. */
  readonly openBranches: (() => void)[] = [];
  readonly #live: LiveRegisters;
  readonly #uses = new Map<Register, number>();
  readonly #lines: string[] = [];
  readonly #registers = new Set<Register>();
  readonly #doubles = new Set<Register>();
  readonly #scratch = new Set<Scratch>();
  #isLeft = false;
  #refuses = false;
  #usesSelf = false;

  constructor(body: Body, checked: boolean, doubles: Doubles, isCopy = false, inFloats = false) {
    this.doubles = doubles;
    this.isCopy = isCopy;
    this.body = body;
    this.checked = checked;
    this.floats = analyzeFloats(body, doubles, inFloats || computesWithFloats(body, doubles.slots));
    this.#live = liveRegisters(body);
    for (const instruction of body.code)
      for (const operand of reads(instruction))
        if (operand.k === "reg") this.#uses.set(operand.i, (this.#uses.get(operand.i) ?? 0) + 1);
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  scratch(name: Scratch): Scratch {
    this.#scratch.add(name);
    return name;
  }

  /** How often the body reads a register. */
  uses(register: Register): number {
    return this.#uses.get(register) ?? 0;
  }

  /** The variable of a register. */
  register(register: Register): string {
    this.#registers.add(register);
    return `r${register}`;
  }

  /** The variable of a register's double. */
  double(register: Register): string {
    this.#doubles.add(register);
    return `f${register}`;
  }

  /** Whether the register has a double beside it. */
  isUnboxed(register: Register): boolean {
    return this.floats.unboxed.has(register);
  }

  /** An expression for an operand's value. A Float that was a bare double until now stays the object that is made here. */
  value(operand: Operand): string {
    const name = this.name(operand);
    if (operand.k !== "reg" || !this.isUnboxed(operand.i)) return name;
    return `(${name} === F ? ${name} = new Float(${this.double(operand.i)}) : ${name})`;
  }

  values(operands: readonly Operand[]): string {
    return operands.map((each) => this.value(each)).join(", ");
  }

  /** An operand that is looked at only: of a bare double it is the marker. */
  name(operand: Operand): string {
    switch (operand.k) {
      case "reg":
        return this.register(operand.i);
      case "int":
        return operand.v < 0 ? `(${operand.v})` : String(operand.v);
      case "lit":
        return `K[${operand.i}]`;
      case "copied":
        return `this.els[${operand.i}]`;
      case "self":
        return this.self();
      default:
        return operand.k;
    }
  }

  /** An expression for the double of a Float; undefined if the operand is none. */
  doubleOf(operand: Operand): string {
    const literal = floatLiteral(this.body, operand);
    if (literal !== undefined) return doubleText(literal);
    const name = this.name(operand);
    return operand.k === "reg" && this.isUnboxed(operand.i)
      ? `(${name} === F ? ${this.double(operand.i)} : ${name}.v)`
      : `${name}.v`;
  }

  /** An expression for the receiver. A block's function has the block as `this`. */
  self(): string {
    if (this.body.kind !== "block") return this.isCopy ? "self" : "this";
    this.#usesSelf = true;
    return "self";
  }

  /** An expression for the receiver of a method's frame, the closure of a block's. */
  owner(): string {
    return this.body.kind === "block" ? "this" : this.self();
  }

  /** A variable for a place that sends a message with closures. */
  newSite(): string {
    return `c${this.sites++}`;
  }

  /** Leaves the frame while the stack unwinds, from an instruction. */
  leave(at: number): string {
    this.#isLeft = true;
    return `{ pc = ${at}; break body; }`;
  }

  /** Leaves the frame because a value is no boolean; the instruction says what the value is sent instead. */
  refuse(value: string, at: number): string {
    this.#isLeft = true;
    this.#refuses = true;
    return `{ pc = ${at}; ${this.scratch("c")} = ${value}; break refused; }`;
  }

  /** The registers kept at an instruction, as the targets of an assignment. */
  keptAt(at: number): string {
    return (this.#live.get(at) ?? []).map((register) => this.register(register)).join(", ");
  }

  /**
   * Assignments at the head of a loop to variables that the loop writes and no turn of it hands to the next. V8 can't see
   * that: where the frame is left all are read, and a double only where its register is the marker. It would carry them
   * all around the loop, and doubles in boxes where it enters the loop while it runs.
   */
  clearing(start: number, end: number): string {
    const kept = new Set(this.#live.get(end));
    const inTail = new Set(registersOfTail(this.#live));
    const cleared = new Set<Register>();
    for (const instruction of this.body.code.slice(start, end))
      if ("dst" in instruction && !kept.has(instruction.dst)) cleared.add(instruction.dst);
    const doubles = [...cleared].filter((each) => this.isUnboxed(each)).map((each) => `${this.double(each)} = `);
    const others = [...cleared].filter((each) => inTail.has(each)).map((each) => `${this.register(each)} = `);
    return (doubles.length > 0 ? `${doubles.join("")}0; ` : "") + (others.length > 0 ? `${others.join("")}nil;` : "");
  }

  /** The whole text: head, declarations of what the lines use, lines, tail. */
  finish(head: readonly string[], parameters: number): string {
    const tail = this.#isLeft ? this.#tail() : [];
    const names = [
      ...(this.#isLeft ? ["pc"] : []),
      ...this.#scratch,
      ...[...this.#registers].filter((each) => each >= parameters).map((each) => `r${each}`),
      ...[...this.#doubles].map((each) => `f${each} = 0`),
    ];
    const declarations = names.length > 0 ? [`var ${names.join(", ")};`] : [];
    if (this.#usesSelf) declarations.push("const self = this._receiver;");
    const labels = [...(this.#isLeft ? ["body: {"] : []), ...(this.#refuses ? ["refused: {"] : [])];
    const refused = this.#refuses ? ["}", `G(M, pc, ${this.scratch("c")});`] : [];
    const end = this.#isLeft ? [...refused, "}", ...tail] : [];
    return [...head, ...declarations, ...labels, ...this.#lines, ...end, "}"].join("\n");
  }

  /**
   * How the frame is left: captured with whatever it may have to keep anywhere, of which only what it must keep at `pc`
   * is taken; else the unwinding goes on, or ends here if it is to the frame's home.
   */
  #tail(): readonly string[] {
    const registers = registersOfTail(this.#live).map((register) => this.#kept(register));
    const { home } = this.body;
    return [
      `if (rt.capturing) return L(${["M", "pc", this.owner(), ...registers].join(", ")});`,
      home === undefined ? "return N(M, pc);" : `return H(${this.register(home)});`,
    ];
  }

  #kept(register: Register): string {
    const name = this.register(register);
    return this.isUnboxed(register) ? `${name} === F ? new Float(${this.double(register)}) : ${name}` : name;
  }
}

/** The text of a double as an operand. */
export const doubleText = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})` : String(value);
