import { depthPlace, entryLines, passesDepth } from "./entry.ts";
import { boxed, type Operand, Registers } from "./registers.ts";
import type { Analysis, FunctionScope, Variable } from "./scope.ts";
import { mangle } from "./selectors.ts";
import type { Method } from "./smalltalk.ts";
import type { EmissionStyle } from "./style.ts";

/** A literal that emitted code reads from its literal array `K`. */
export type Literal =
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "superclass" }
  | { readonly kind: "block"; readonly code: EmittedFunction };

/** The JavaScript of one method or block. */
export interface EmittedFunction {
  /** A function expression over the parameters of `closureParameters` and its literals. */
  readonly source: string;
  readonly literals: readonly Literal[];
  /** How many arguments the Smalltalk code has. */
  readonly arity: number;
  /** A block that needs nothing of where it is created: one instance is enough. */
  readonly isClean: boolean;
}

/** What every emitted function closes over, apart from its literals. */
export const closureParameters = ["rt", "U", "W", "D", "Float", "Block", "Context", "nil", "fault"] as const;

/** Writes the frame of one emitted function: its entry, its registers, its literals and the ways it is left. */
export class FunctionWriter {
  protected readonly scope: FunctionScope;
  protected readonly analysis: Analysis;
  protected readonly method: Method;
  protected readonly style: EmissionStyle;
  protected readonly registers = new Registers();
  /** Objects whose epoch was tested since the last point where it could change, on every way to here. */
  protected readonly touched = new Set<string>();
  readonly #literals: Literal[] = [];
  #lines: string[] = [];
  #pc = 0;
  #needsTail = false;
  #isEntryChecked = false;

  constructor(scope: FunctionScope, analysis: Analysis, method: Method, style: EmissionStyle) {
    this.scope = scope;
    this.analysis = analysis;
    this.method = method;
    this.style = style;
  }

  /** Begins the function; `isEntryChecked` says whether it polls and counts its depth. */
  protected begin(isEntryChecked: boolean): void {
    this.#isEntryChecked = isEntryChecked;
  }

  /** Ends the function, whose lines are all written. */
  protected end(): EmittedFunction {
    const main = this.#lines;
    this.#lines = [];
    this.#prologue();
    const source = this.#assemble(this.#lines, main);
    const { copied, usesSelf, hasNonLocalReturn } = this.scope;
    const isClean = this.isBlock && copied.length === 0 && !usesSelf && !hasNonLocalReturn;
    return { source, literals: this.#literals, arity: this.#parameters.length, isClean };
  }

  /** Whether the depth is counted, so that `d` is this frame's own. */
  protected get countsDepth(): boolean {
    return this.#isEntryChecked && this.style.depth !== "none";
  }

  /** What an unwinding send answers, as code. */
  protected get unwinding(): string {
    return this.style.sentinel === "object" ? "U" : "undefined";
  }

  protected get isBlock(): boolean {
    return this.scope.parent !== undefined;
  }

  get #parameters(): Variable[] {
    return this.scope.variables.filter((each) => each.isArgument);
  }

  #prologue(): void {
    if (this.#isEntryChecked) {
      const arguments_ = this.#parameters.map((each) => each.js).join(", ");
      this.line(...entryLines(this.style, this.unwinding, () => this.leave([], arguments_)));
    }
    const context = this.scope.contextVariables;
    if (context.length > 0) {
      this.line(
        `const ctx_${this.contextName(this.scope)} = new Context(rt.epoch, [${context.map(() => "nil").join(", ")}]);`,
      );
    }
  }

  #assemble(prologue: readonly string[], main: readonly string[]): string {
    const parameters = this.#parameters.map((each) => each.js);
    if (passesDepth(this.style)) parameters.push("d");
    const head: string[] = [];
    if (this.isBlock) {
      if (this.style.blocks === "class") head.push("const b = this;");
      else parameters.unshift("b");
      if (this.scope.usesSelf) head.push("const self = b.rcv;");
      for (const [index, each] of this.scope.copied.entries()) {
        const name = "js" in each ? each.js : `ctx_${this.contextName(each)}`;
        head.push(`const ${name} = ${this.style.captures === "array" ? `b.k[${index}]` : `b.c${index}`};`);
      }
    } else head.push("const self = this;");
    const place = depthPlace(this.style);
    if ((this.countsDepth || this.#isHome) && place !== undefined) head.push(`const d = ${place};`);
    if (this.#isHome) head.push("const home = {};");
    const locals = this.#localTemporaries();
    if (locals.length > 0) {
      head.push(`let ${locals.map((each) => `${each.js} = ${each.type === "raw" ? "0.0" : "nil"}`).join(", ")};`);
    }
    const { values, doubles } = this.registers;
    if (values.length > 0) head.push(`let ${values.join(", ")};`);
    if (doubles.length > 0) head.push(`let ${doubles.map((each) => `${each} = 0.0`).join(", ")};`);
    const lines = [...prologue, ...main];
    let body: string;
    if (this.#needsTail) {
      const registers = this.#kept([...values, ...doubles]);
      head.push("let pc = 0;");
      const last = `${this.#arrival()}return rt.capturing ? ${this.#leaveCall("pc", registers)} : ${this.unwinding};`;
      body = `${head.join("\n")}\nbody: {\n${lines.join("\n")}\n}\n${last}`;
    } else body = `${head.join("\n")}\n${lines.join("\n")}`;
    const name = `${this.method.className}${mangle(this.method.selector)}${this.isBlock ? "block" : ""}`;
    return `function ${name}(${parameters.join(", ")}) {\n${body}\n}`;
  }

  #localTemporaries(): Variable[] {
    return this.scope.variables.filter((each) => !each.isArgument && each.contextIndex === undefined);
  }

  /** What a captured frame keeps: arguments, temporaries, the context, and some registers. */
  #kept(temporaries: readonly string[]): string {
    const variables = this.scope.variables.filter((each) => each.contextIndex === undefined);
    const kept = variables.map((each) => (each.type === "raw" ? `new Float(${each.js})` : each.js));
    if (this.scope.contextVariables.length > 0) kept.push(`ctx_${this.contextName(this.scope)}`);
    return [...kept, ...this.registers.boxed(temporaries)].join(", ");
  }

  #leaveCall(pc: string, registers: string): string {
    const receiver = this.isBlock ? "b" : "self";
    return `rt.leave(M, ${pc}, ${receiver}, [${registers}])`;
  }

  /** The statement that leaves the function while it unwinds. */
  protected leave(live: readonly string[], arguments_?: string): string {
    const pc = this.#pc++;
    this.touched.clear();
    if (this.style.leave === "tail") {
      this.#needsTail = true;
      return `{ pc = ${pc}; break body; }`;
    }
    return `{ ${this.#arrival()}return ${this.#leaveCall(String(pc), arguments_ ?? this.#kept(live))}; }`;
  }

  /** A method whose blocks have `^`: their returns may arrive here. */
  get #isHome(): boolean {
    return !this.isBlock && this.scope.hasNonLocalReturn;
  }

  /**
   * The test whether a block's return ends in this method, before anything is captured. It restores the depth, counted
   * here or not, since the frames that the return left did not.
   */
  #arrival(): string {
    if (!this.#isHome) return "";
    const place = depthPlace(this.style);
    return `if (rt.home === home) { ${place === undefined ? "" : `${place} = d; `}return rt.arrive(); } `;
  }

  protected restoreDepth(): string {
    const place = depthPlace(this.style);
    return this.countsDepth && place !== undefined ? `${place} = d; ` : "";
  }

  protected writeReturn(value: Operand): void {
    this.line(`${this.restoreDepth()}return ${boxed(value)};`);
    this.registers.release(value);
  }

  protected contextName(scope: FunctionScope): number {
    return [this.analysis.method, ...this.analysis.blocks.values()].indexOf(scope);
  }

  protected line(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  protected literal(literal: Literal): string {
    let index = this.#literals.findIndex((each) => JSON.stringify(each) === JSON.stringify(literal));
    if (index < 0) index = this.#literals.push(literal) - 1;
    return this.style.literals === "array" ? `K[${index}]` : `K${index}`;
  }

  protected others(result: string): string[] {
    return this.registers.live.filter((each) => each !== result);
  }

  /** The statement of an assignment `result = call` and the test whether the call unwinds. */
  protected checked(call: string, result: string): string {
    if (this.style.leave === "none") return `${call};`;
    return `if ((${call}) === ${this.unwinding}) ${this.leave(this.others(result))}`;
  }
}
