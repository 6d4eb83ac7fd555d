import type { BlockNode, Range } from "../1-parse/ast.ts";

/** A real closure or the method itself: the unit that has registers of its own. Inlined blocks belong to their unit. */
export interface Unit {
  readonly parent: Unit | undefined;
  /** Undefined for the method or do-it. */
  readonly block: BlockNode | undefined;
  /** Contains `^`, itself or in a closure inside, so that the method needs a home token. Set on the method's unit. */
  needsHome: boolean;
}

/** A lexical scope: a unit's outermost one, or that of an inlined block. */
export interface Scope {
  readonly unit: Unit;
  readonly parent: Scope | undefined;
  /** The innermost inlined loop body around this scope within the unit; a variable declared outside it outlives one turn. */
  readonly loop: Scope | undefined;
  readonly variables: Map<string, LocalVariable>;
}

/** An argument or temporary. */
export class LocalVariable {
  readonly name: string;
  readonly scope: Scope;
  readonly isArgument: boolean;
  readonly range: Range;
  /** Whether a closure inside the declaring unit uses it. */
  captured = false;
  #firstCapture = Infinity;
  #shared = false;
  #latestWrite = -1;

  constructor(name: string, scope: Scope, isArgument: boolean, range: Range) {
    this.name = name;
    this.scope = scope;
    this.isArgument = isArgument;
    this.range = range;
  }

  noteUse(from: Scope, closureStart: number): void {
    if (from.unit === this.scope.unit) return;
    this.captured = true;
    this.#firstCapture = Math.min(this.#firstCapture, closureStart);
  }

  noteWrite(from: Scope, position: number): void {
    this.#latestWrite = Math.max(this.#latestWrite, position);
    if (from.unit !== this.scope.unit || from.loop !== this.scope.loop) this.#shared = true;
  }

  /**
   * Whether the variable must live in a context object shared by frame and closures: somebody captures it and somebody
   * may write it after that. Otherwise closures copy its value.
   */
  get livesInContext(): boolean {
    return this.captured && (this.#shared || this.#latestWrite > this.#firstCapture);
  }
}
