import { awaitsValue, type Body } from "../3-lower/index.ts";
import { arithmeticSelectors } from "./arithmetic.ts";

/** Ranks by selector, such as a build has kept; undefined for those that have none. */
export interface KnownRanks {
  get(selector: string): number | undefined;
}

/** The bodies of the methods that a selector has now. */
export type Implementors = (selector: string) => Iterable<Body>;

/** The highest rank. One more is the length that a chain of unchecked calls of methods can't exceed. */
const HIGHEST = 8;

/** The rank of a selector met again while its own rank is being found. */
const IN_A_CYCLE = 4;

/** More registers than this, and a body is checked whatever it sends: its frames take much of the stack. */
const MANY_REGISTERS = 30;

/**
 * Messages whose methods call what no selector tells: a closure, or whatever is performed. They rank above all.
 */
const callsAnything: ReadonlySet<string> = new Set([
  "value",
  "value:",
  "value:value:",
  "value:value:value:",
  "value:value:value:value:",
  "valueWithArguments:",
  "cull:",
  "cull:cull:",
  "cull:cull:cull:",
  "cull:cull:cull:cull:",
  "perform:",
  "perform:with:",
  "perform:with:with:",
  "perform:with:with:with:",
  "perform:with:with:with:with:",
  "perform:withArguments:",
  "basicPerform:withArguments:inSuperclass:",
  "valueWithReceiver:arguments:",
]);

/**
 * Ranks given beforehand. Lowest are messages that the virtual machine itself sends in place of others or on top of a
 * frame, and those that tell of errors: else who may signal one would rank above all that an error may lead to. Next what
 * nearly always is done at once: those of their methods that do more are checked, and not all who send them.
 */
const given: ReadonlyMap<string, number> = new Map([
  ...["doesNotUnderstand:", "cannotReturn:", "undeclaredRead", "mustBeBoolean", "deliver", "signal", "signal:"].map(
    (each) => [each, 0] as const,
  ),
  ...["error:", "primitiveFailed", "primitiveFailed:", "subclassResponsibility", "shouldNotImplement"].map(
    (each) => [each, 0] as const,
  ),
  ...["errorSubscriptBounds:", "errorNonIntegerIndex", "errorImproperStore", "errorKeyNotFound:", "errorNotFound:"].map(
    (each) => [each, 0] as const,
  ),
  ...["errorEmptyCollection", "errorNotKeyed", "errorInvalidIndex:"].map((each) => [each, 0] as const),
  ...arithmeticSelectors.map((each) => [each, 1] as const),
  ...[
    "basicNew",
    "basicNew:",
    "basicSize",
    "basicAt:",
    "basicAt:put:",
    "hash",
    "identityHash",
    "class",
    "yourself",
  ].map((each) => [each, 1] as const),
  ...["isNil", "notNil", "isEmpty", "name", "printOn:", "printString"].map((each) => [each, 2] as const),
  ["initialize", 3],
]);

/** The primitives of methods that call a closure, or perform a message. */
export const callingPrimitives: ReadonlySet<string> = new Set([
  "blockValue",
  "blockValue1",
  "blockValue2",
  "blockValue3",
  "blockValue4",
  "blockValueWithArguments",
  "blockCull",
  "perform",
  "performWithArguments",
  "performInSuperclass",
  "codeValueWithReceiver",
]);

/** Whether methods of this selector are known to call closures and the like. */
export const ranksAboveAll = (selector: string): boolean => callsAnything.has(selector);

/**
 * A rank for each selector, given once and never changed. A body need not poll nor count its depth at entry if all it
 * sends ranks below its own selector: every cycle of calls has a send that goes up or stays level, and the body that
 * makes it is checked. Since ranks are bounded, so is the number of unchecked frames between two checked ones. A closure
 * is called by a message that ranks above all; a send to `super` of the method's own selector does not count, for
 * classes have no endless chain of superclasses.
 */
export class SelectorRanks {
  readonly #ranks = new Map<string, number>();
  #before: KnownRanks = new Map<string, number>();
  readonly #implementors: Implementors;
  readonly #visiting = new Set<string>();
  /** Whether all bodies are checked that can be captured at all: so that each of their frames can be, in tests. */
  checksAll = false;

  constructor(implementors: Implementors) {
    this.#implementors = implementors;
    for (const [selector, rank] of given) this.#ranks.set(selector, rank);
  }

  /** Gives the ranks that methods were compiled with before. */
  restore(ranks: KnownRanks): void {
    this.#before = ranks;
  }

  /** Gives all selectors of a program their ranks; `bodies` are all methods it has. */
  rankAll(bodies: ReadonlyMap<string, readonly Body[]>): void {
    for (const selector of bodies.keys()) this.rankOf(selector, (each) => bodies.get(each) ?? []);
  }

  /** The ranks that were given here. */
  get given(): KnownRanks {
    return this.#ranks;
  }

  /**
   * A selector's rank; at its first need above what its implementors of then send, as far as there is room. If it has
   * none then, those who send it count on 0, so whoever implements it later is checked.
   */
  rankOf(selector: string, implementors = this.#implementors): number {
    if (callsAnything.has(selector)) return HIGHEST + 1;
    const known = this.#ranks.get(selector) ?? this.#before.get(selector);
    if (known !== undefined) return known;
    if (this.#visiting.has(selector)) return IN_A_CYCLE;
    this.#visiting.add(selector);
    let rank = 0;
    for (const body of implementors(selector)) {
      rank = Math.max(rank, 1);
      for (const sent of sendsOf(body))
        if (!callsAnything.has(sent)) rank = Math.max(rank, this.rankOf(sent, implementors) + 1);
    }
    this.#visiting.delete(selector);
    // From the top the ranks begin again, so that a long chain is checked once in so many calls.
    if (rank > HIGHEST) rank = 1;
    this.#ranks.set(selector, rank);
    return rank;
  }

  /** Whether the frames of a body are counted and polled at their start. */
  isChecked(body: Body): boolean {
    if (!body.code.some((each) => (awaitsValue(each) && each.op !== "getBinding") || each.op === "loop")) return false;
    if (this.checksAll || body.kind === "doIt" || body.numRegisters > MANY_REGISTERS) return true;
    const own = body.kind === "block" ? HIGHEST + 1 : this.rankOf(body.selector);
    for (const sent of sendsOf(body)) if (this.rankOf(sent) >= own) return true;
    return false;
  }
}

/** The selectors that a body sends itself. */
function sendsOf(body: Body): ReadonlySet<string> {
  const found = new Set<string>();
  for (const each of body.code)
    if (
      each.op === "send" ||
      each.op === "protectedSend" ||
      (each.op === "superSend" && each.selector !== body.selector)
    )
      found.add(each.selector);
  return found;
}
