import { inlinedBlocks } from "./scope.ts";
import { callsAnything, identityTests } from "./selectors.ts";
import type { Expression, Method } from "./smalltalk.ts";

/** The highest rank: one more is the length that a chain of unchecked calls cannot exceed. */
const HIGHEST = 8;

/** The rank of a selector met again while its own rank is being found. */
const IN_A_CYCLE = 4;

/**
 * A rank for each selector, given once and never changed. A method need not poll nor count depth at entry if all
 * it sends ranks below its own selector: every cycle of calls has a send that goes up or stays level, and the method
 * that makes it is checked. Since ranks are bounded, so is the number of unchecked frames between two checked ones.
 * A send to `super` of the method's own selector does not count, for classes have no endless chain of superclasses.
 */
export class SelectorRanks {
  readonly #ranks = new Map<string, number>();

  /** Gives ranks to the selectors of some new methods: each above what its implementors send, as far as there is room. */
  admit(methods: readonly Method[]): void {
    const sent = new Map<string, Set<string>>();
    for (const { selector, body } of methods) {
      const all = sent.get(selector) ?? new Set<string>();
      for (const each of sendsOf(body, selector)) all.add(each);
      sent.set(selector, all);
    }
    const visiting = new Set<string>();
    const visit = (selector: string): number => {
      const known = this.#ranks.get(selector);
      if (known !== undefined) return known;
      const below = sent.get(selector);
      if (below === undefined) {
        // Who sends it now counts on this rank, so whoever implements it later is checked.
        this.#ranks.set(selector, 0);
        return 0;
      }
      if (visiting.has(selector)) return IN_A_CYCLE;
      visiting.add(selector);
      let rank = 1;
      for (const each of below) if (!callsAnything(each)) rank = Math.max(rank, visit(each) + 1);
      visiting.delete(selector);
      // From the top the ranks begin again, so that a long chain is checked once in so many calls.
      if (rank > HIGHEST) rank = 1;
      this.#ranks.set(selector, rank);
      return rank;
    };
    for (const selector of sent.keys()) visit(selector);
  }

  /** Whether a method of `selector` with this body may be part of a cycle of calls that no other method breaks. */
  mayCloseCycle(selector: string, body: readonly Expression[]): boolean {
    const own = this.#rankOf(selector);
    for (const each of sendsOf(body, selector)) if (this.#rankOf(each) >= own) return true;
    return false;
  }

  #rankOf(selector: string): number {
    if (callsAnything(selector)) return HIGHEST + 1;
    return this.#ranks.get(selector) ?? 0;
  }
}

/** The selectors that a body sends itself, not in blocks that become functions of their own. */
function sendsOf(body: readonly Expression[], own: string): Set<string> {
  const found = new Set<string>();
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case "assignment":
      case "return":
        visit(node.value);
        return;
      case "cascade":
        visit(node.receiver);
        for (const message of node.messages) {
          found.add(message.selector);
          for (const each of message.arguments) visit(each);
        }
        return;
      case "send": {
        const inlined = inlinedBlocks(node);
        const isSuper = node.receiver.kind === "variable" && node.receiver.name === "super" && node.selector === own;
        if (inlined === undefined && !identityTests.has(node.selector) && !isSuper) found.add(node.selector);
        for (const each of [node.receiver, ...node.arguments]) {
          if (each.kind === "block" && inlined?.includes(each) === true) for (const inside of each.body) visit(inside);
          else visit(each);
        }
        return;
      }
      default:
    }
  };
  for (const each of body) visit(each);
  return found;
}
