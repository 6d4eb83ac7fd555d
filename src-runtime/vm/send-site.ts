import type { CompiledCode } from "./code.ts";
import type { MaybeValue, Value } from "./values.ts";

/** A function like a method's, but the receiver is its first argument. */
export type MethodCopy = (self: Value, ...args: Value[]) => MaybeValue;

/** How often a message is sent from a place before the place gets a copy of the method. */
const WARM = 300;

/** How often another method may be met at the place until it gets a copy of that one instead. */
const OTHERS = 5_000;

/** How many copies a place gets in all. */
const COPIES = 3;

/** How many copies stand one in another: each place in a copy may get copies of its own. */
const NESTING = 4;

/** Instructions of a method and its closures, above which it is not worth a copy. */
const LARGE = 120;

/**
 * A place in generated code that sends a message with a closure written there. V8 learns what a method calls from all
 * its callers together, and `do:` evaluates every closure of the system. So a place that sends often gets a copy of the
 * method for itself, in which V8 sees one closure only, and which it can inline with it. The copy runs the same code,
 * and its frames are the method's.
 */
export class SendSite {
  /** The method of which this place has a copy; undefined at first. Compared with what the receiver understands. */
  m: unknown = undefined;
  f: MethodCopy | undefined = undefined;
  /** How often the message is sent still until the next copy; below zero there are no more. */
  n = WARM;
  /** The methods in whose copies this place is. */
  readonly #within: readonly CompiledCode[];
  #copies = 0;

  constructor(within: readonly CompiledCode[]) {
    this.#within = within;
  }

  /** Called instead of the copy: another method, or none yet. `code` is what the receiver has. */
  miss(method: unknown, codeOf: (method: unknown) => CompiledCode | undefined): void {
    if (--this.n > 0) return;
    this.n = OTHERS;
    const code = codeOf(method);
    if (this.#copies++ >= COPIES || !code || !this.#isWorthIt(code)) {
      this.n = -1;
      return;
    }
    this.m = method;
    this.f = code.copy([...this.#within, code]);
  }

  #isWorthIt(code: CompiledCode): boolean {
    if (code.native || code.primitive || this.#within.length >= NESTING || this.#within.includes(code)) return false;
    return sizeOf(code) <= LARGE;
  }
}

const sizeOf = (code: CompiledCode): number =>
  code.blocks.reduce((sum, each) => sum + sizeOf(each), code.body.code.length);
