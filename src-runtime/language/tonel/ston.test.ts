import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSton, type StonValue, writeSton } from "./index.ts";

const value: fc.Arbitrary<StonValue> = fc.letrec<{ value: StonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "binary" }).map((text) => ({ kind: "string" as const, value: text })),
    fc.string().map((text) => ({ kind: "symbol" as const, value: text })),
    fc.integer().map((number) => ({ kind: "number" as const, value: number })),
    fc.boolean().map((flag) => ({ kind: "boolean" as const, value: flag })),
    fc.constant({ kind: "nil" as const }),
    fc.array(tie("value"), { maxLength: 3 }).map((elements) => ({ kind: "list" as const, elements })),
    fc
      .array(fc.record({ key: tie("value"), value: tie("value") }), { maxLength: 3 })
      .map((entries) => ({ kind: "map" as const, entries })),
  ),
})).value;

describe("STON", () => {
  it("[C1] reads as what was written", () => {
    fc.assert(
      fc.property(value, (original) => {
        const text = writeSton(original, "\n");
        expect(readSton(text, 0)).toEqual({ value: original, end: text.length });
      }),
    );
  });

  it.each([
    ["#foo", { kind: "symbol", value: "foo" }],
    ["#a-b_c./d", { kind: "symbol", value: "a-b_c./d" }],
    ["#'it\\'s'", { kind: "symbol", value: "it's" }],
    ["'\\u00e9\\n\\\\\\/'", { kind: "string", value: "é\n\\/" }],
    ["-1.5e3", { kind: "number", value: -1500 }],
    ["[ ]", { kind: "list", elements: [] }],
    ["[ 1, ]", { kind: "list", elements: [{ kind: "number", value: 1 }] }],
  ])("[C1] reads %s", (text, expected) => {
    expect(readSton(text, 0)).toEqual({ value: expected, end: text.length });
  });

  it.each([
    ["{ #a : 1", "',' or '}' expected", 8],
    ["{ #a 1 }", "':' expected", 5],
    ["[ 1 2 ]", "',' or ']' expected", 4],
    ["'abc", "Unmatched ' in string", 0],
    ["# a", "Symbol expected after #", 1],
    ["Foo { }", "STON value expected", 0],
    ["", "STON value expected", 0],
  ])("[C1] says what is wrong in %s", (text, problem, position) => {
    expect(readSton(text, 0)).toEqual({ problem, position });
  });

  it("[C1] does not follow endless nesting", () => {
    expect(readSton("[".repeat(100_000), 0)).toMatchObject({ problem: "STON nested more than 100 levels deep" });
  });
});
