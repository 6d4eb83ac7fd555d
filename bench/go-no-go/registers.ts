/** A JavaScript expression without effect, and what is known of its value. */
export interface Operand {
  readonly code: string;
  readonly type: "any" | "integer" | "raw" | "boolean";
  /** The temporary to give back after use. */
  readonly temporary?: string;
}

/** A JavaScript expression for the operand as a Smalltalk value. */
export function boxed(operand: Operand): string {
  return operand.type === "raw" ? `new Float(${operand.code})` : operand.code;
}

/** The operand that a temporary is: any value, given back after use. */
export function inTemporary(temporary: string): Operand {
  return { code: temporary, type: "any", temporary };
}

/** The temporaries of one emitted function; raw doubles have some of their own, so that V8 never sees both in one. */
export class Registers {
  readonly values: string[] = [];
  readonly doubles: string[] = [];
  /** Those in use, whose content a captured frame keeps. */
  readonly live: string[] = [];
  readonly #freeValues: string[] = [];
  readonly #freeDoubles: string[] = [];

  value(): string {
    return this.#take(this.#freeValues, this.values, "t");
  }

  double(): string {
    return this.#take(this.#freeDoubles, this.doubles, "f");
  }

  release(...operands: readonly Operand[]): void {
    for (const { temporary } of operands) {
      if (temporary === undefined) continue;
      (this.doubles.includes(temporary) ? this.#freeDoubles : this.#freeValues).push(temporary);
      this.live.splice(this.live.indexOf(temporary), 1);
    }
  }

  /** The Smalltalk values in some temporaries. */
  boxed(temporaries: readonly string[]): string[] {
    return temporaries.map((each) => (this.doubles.includes(each) ? `new Float(${each})` : each));
  }

  #take(free: string[], all: string[], prefix: string): string {
    let name = free.pop();
    if (name === undefined) {
      name = `${prefix}${all.length}`;
      all.push(name);
    }
    this.live.push(name);
    return name;
  }
}
