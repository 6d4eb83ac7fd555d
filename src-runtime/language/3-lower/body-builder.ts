import type { LiteralValue, Range } from "../1-parse/ast.ts";
import type { BindingReference, LocalVariable, Scope, Unit } from "../2-analyze/index.ts";
import type { Body, Instruction, Literal, Operand, Register } from "./ir.ts";

/** What a closure copies when it is made: a variable's value, or the context object of a scope. */
type CopiedSource = LocalVariable | Scope;

const isScope = (source: CopiedSource): source is Scope => "variables" in source;

/** The variables in the context object of a scope, in their order there. */
const namesShared = (scope: Scope): readonly string[] =>
  [...scope.variables.values()].filter((variable) => variable.livesInContext).map((variable) => variable.name);

/** Collects the instructions, registers, literals and copied values of one body while it is lowered. */
export class BodyBuilder {
  readonly unit: Unit;
  readonly parent: BodyBuilder | undefined;
  readonly code: Instruction[] = [];
  readonly blocks: Body[] = [];
  home: Register | undefined;
  /** True after a return: what follows in this branch can't run and is not emitted. */
  dead = false;
  readonly #ranges: Range[] = [];
  readonly #literals: Literal[] = [];
  readonly #literalIndex = new Map<string, number>();
  readonly #names: Record<Register, string> = {};
  readonly #contextNames: Record<Register, readonly string[]> = {};
  readonly #registers = new Map<CopiedSource, Register>();
  readonly #copied: CopiedSource[] = [];
  #numRegisters = 0;

  constructor(unit: Unit, parent: BodyBuilder | undefined) {
    this.unit = unit;
    this.parent = parent;
  }

  newRegister(): Register {
    return this.#numRegisters++;
  }

  /** Gives a variable a register of its own. */
  declare(variable: LocalVariable): Register {
    const register = this.newRegister();
    this.#names[register] = variable.name;
    this.#registers.set(variable, register);
    return register;
  }

  /** Remembers which register holds the context object of a scope. */
  declareContext(scope: Scope): Register {
    const register = this.newRegister();
    this.#contextNames[register] = namesShared(scope);
    this.#registers.set(scope, register);
    return register;
  }

  /** The operand for a variable kept by value or for a scope's context object, copied from outer bodies as needed. */
  operandFor(source: CopiedSource): Operand {
    const unit = isScope(source) ? source.unit : source.scope.unit;
    if (unit === this.unit) {
      const register = this.#registers.get(source);
      if (register === undefined) throw new Error("Variable used before its declaration was lowered");
      return { k: "reg", i: register };
    }
    let index = this.#copied.indexOf(source);
    if (index < 0) index = this.#copied.push(source) - 1;
    return { k: "copied", i: index };
  }

  /** The operands of the enclosing body for what this closure copies. */
  copiedOperands(): readonly Operand[] {
    const { parent } = this;
    return parent ? this.#copied.map((source) => parent.operandFor(source)) : [];
  }

  registerOf(variable: LocalVariable): Register {
    const operand = this.operandFor(variable);
    if (operand.k !== "reg") throw new Error(`${variable.name} is not a variable of this body`);
    return operand.i;
  }

  /** Appends an instruction and answers its index; -1 where nothing is emitted because nothing can run here. */
  emit(instruction: Instruction, range: Range): number {
    if (this.dead) return -1;
    this.#ranges.push(range);
    return this.code.push(instruction) - 1;
  }

  /** Replaces an instruction that was emitted before its partner's index was known. */
  patch(index: number, instruction: Instruction): void {
    if (index >= 0) this.code[index] = instruction;
  }

  literal(value: LiteralValue): Operand {
    switch (value.kind) {
      case "nil":
        return { k: "nil" };
      case "boolean":
        return { k: value.value ? "true" : "false" };
      case "integer":
        if (BigInt(Number.MAX_SAFE_INTEGER) >= value.value && value.value >= BigInt(Number.MIN_SAFE_INTEGER))
          return { k: "int", v: Number(value.value) };
    }
    // Symbols and bindings are shared, and so are equal strings, which are read-only; arrays have an identity of their own.
    const key = value.kind === "symbol" ? `#${value.value}` : value.kind === "string" ? `'${value.value}` : undefined;
    return { k: "lit", i: this.#addLiteral({ kind: "value", value }, key) };
  }

  binding(binding: BindingReference): number {
    return this.#addLiteral({ kind: "binding", binding }, JSON.stringify(binding));
  }

  #addLiteral(literal: Literal, key: string | undefined): number {
    const known = key === undefined ? undefined : this.#literalIndex.get(key);
    if (known !== undefined) return known;
    const index = this.#literals.push(literal) - 1;
    if (key !== undefined) this.#literalIndex.set(key, index);
    return index;
  }

  finish(kind: Body["kind"], selector: string, numArgs: number): Body {
    return {
      kind,
      selector,
      numArgs,
      numRegisters: this.#numRegisters,
      names: this.#names,
      contextNames: this.#contextNames,
      literals: this.#literals,
      code: this.code,
      ranges: this.#ranges,
      blocks: this.blocks,
      copiedNames: this.#copied.map((source) => (isScope(source) ? namesShared(source) : source.name)),
      home: this.home,
    };
  }
}
