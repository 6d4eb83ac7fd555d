import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { Body } from "../3-lower/index.ts";
import { SelectorRanks } from "./index.ts";

const environment = { declaresSessionBindings: false, resolve: () => undefined };

function bodyOf(source: string): Body {
  const { body } = compile(source, "method", environment);
  if (!body) throw new Error(`${source} does not compile`);
  return body;
}

function ranksOf(sources: readonly string[]): { readonly ranks: SelectorRanks; readonly bodies: readonly Body[] } {
  const bodies = sources.map(bodyOf);
  return { ranks: new SelectorRanks((selector) => bodies.filter((each) => each.selector === selector)), bodies };
}

it("who only calls downwards is not checked at its start; recursion, closures' callers and what comes later are", () => {
  const sources = ["leaf ^ 1", "caller ^ self leaf", "again ^ self again", "each: block ^ block value: 1"];
  const { ranks, bodies } = ranksOf(sources);
  expect(bodies.map((body) => ranks.isChecked(body))).toEqual([false, false, true, true]);
  // Sent before anybody implements it, so it ranks lowest.
  ranks.isChecked(bodyOf("sender ^ self later"));
  expect(ranks.isChecked(bodyOf("later ^ self leaf"))).toBe(true);
});

it("no cycle of calls goes without a check, and no chain of ten, in whatever order methods are seen", () => {
  const name = fc.integer({ min: 0, max: 11 });
  const method = fc.tuple(name, fc.array(name, { maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(method, { minLength: 1, maxLength: 20 }), (methods) => {
      const { ranks, bodies } = ranksOf(
        methods.map(([own, sent]) => `m${own} ${sent.map((each) => `self m${each}`).join(". ")}`),
      );
      const isChecked = bodies.map((body) => ranks.isChecked(body));
      const longest = (selector: string, length: number): number => {
        if (length > 9) return length;
        const next = bodies.flatMap((body, i) => (body.selector !== selector || isChecked[i] ? [] : [...sent(body)]));
        return Math.max(length, ...next.map((each) => longest(each, length + 1)));
      };
      for (const { selector } of bodies) expect(longest(selector, 0)).toBeLessThanOrEqual(9);
    }),
  );
});

const sent = (body: Body): readonly string[] =>
  body.code.flatMap((each) => (each.op === "send" ? [each.selector] : []));
