import { afterEach, expect, it } from "vitest";
import type { Body } from "../3-lower/index.ts";
import { compile } from "../compile.ts";
import { generate, generateFromLoop, memoryChecks } from "./index.ts";

const environment = {
  declaresSessionBindings: false,
  resolve: (name: string) => (name === "size" || name === "flag" ? ({ kind: "slot", name } as const) : undefined),
};

function bodyOf(source: string): Body {
  const { body } = compile(source, "method", environment);
  if (!body) throw new Error("It does not compile");
  return body;
}

const javascript = (source: string): string => generate(bodyOf(source), { checked: true });

/** How often a text has a piece. */
const count = (text: string, piece: string): number => text.split(piece).length - 1;
const barriers = (source: string): number => count(javascript(source), "Z(this");

afterEach(() => {
  memoryChecks.enabled = true;
});

it("writes to slots pass the barrier once in a frame, and reads test for husks", () => {
  expect(barriers("grow size := size + 1. size := size")).toBe(1);
  expect(barriers("grow size := 1. self changed. size := 2. [ self goOn ] whileTrue: [ size := 3 ]")).toBe(1);
  expect(javascript("grow ^ size")).toContain("=== undefined) r0 = Q(this");
});

it("[P4] what only one branch or a turn of a loop wrote has to pass the barrier afterwards", () => {
  expect(barriers("grow self is ifTrue: [ size := 1 ] ifFalse: [ size := 2 ]. size := 3")).toBe(2);
  expect(barriers("grow self is ifTrue: [ size := 1 ]. size := 3")).toBe(2);
  expect(barriers("grow size := 0. self is ifTrue: [ size := 1 ]. size := 3")).toBe(1);
  expect(barriers("grow [ self goesOn ] whileTrue: [ size := 1. size := 2 ]. size := 3")).toBe(2);
  expect(
    barriers("grow self is ifTrue: [ [ self goesOn ] whileTrue: [ size := 1 ] ] ifFalse: [ size := 2 ]. size := 3"),
  ).toBe(3);
});

it("[P4] a frame that goes on from a loop passes the barrier anew", () => {
  const body = bodyOf("grow size := 0. [ self goesOn ] whileTrue: [ self run. size := 1 ]. size := 2");
  const text = generateFromLoop(
    body,
    body.code.findIndex((each) => each.op === "endLoop"),
  );
  expect(count(text, "Z(this")).toBe(2);
  const nested = bodyOf(
    "grow [ self goesOn ] whileTrue: [ [ self inner ] whileTrue: [ self run ]. self stops ifFalse: [ size := 1 ]. size := 2 ]. size := 3",
  );
  const inner = generateFromLoop(
    nested,
    nested.code.findIndex((each) => each.op === "endLoop"),
  );
  // In the rest of the turn, in a whole turn, and behind the loop, which may be left before either.
  expect(count(inner, "Z(this")).toBe(3);
});

it("[P5] a reader that tests the value anyway tests for husks only where the test fails", () => {
  expect(javascript("grow ^ size + 1")).toContain('r0 = this._size;\nif (typeof r0 === "number"');
  expect(javascript("grow ^ size + 1")).toContain("else {\nif (r0 === undefined) r0 = Q(this");
  expect(javascript("grow ^ flag ifTrue: [ 1 ] ifFalse: [ 2 ]")).toContain(
    'if (r0 === true || (r0 !== false && (r0 = R(r0, this, "_flag")) === true)) {',
  );
});

it("[P5] no other reader gets what was not tested", () => {
  for (const source of [
    "grow ^ size foo: size",
    "grow ^ size",
    "grow ^ size = nil",
    "grow ^ { size }",
    "grow ^ size + self foo",
    "grow | x | x := size. self foo. ^ x + 1",
  ])
    expect(javascript(source)).toContain("=== undefined) r");
});

it("one switch turns both off, to measure what they cost", () => {
  memoryChecks.enabled = false;
  const text = javascript("grow flag ifTrue: [ size := size + 1 ]");
  expect(text).not.toMatch(/\b[AQRVZ]\(/);
});
