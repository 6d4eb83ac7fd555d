import { expect, test } from "vitest";
import { analyse } from "./analysis.ts";
import { NAME_KINDS } from "./name-tokens.ts";

test("[T1] says what is wrong where it is wrong", () => {
  expect(analyse({ id: 1, text: "x := (3 + 4", kind: "doIt" }).markers).toEqual([
    { start: 11, end: 11, severity: "error", message: "')' expected" },
  ]);
  expect(analyse({ id: 2, text: "foo\n\t^ 3", kind: "method" }).markers).toEqual([]);
});

test("[T1] says what names are, in a form that can be handed over without being copied", () => {
  const { names } = analyse({ id: 1, text: "Bank new", kind: "doIt" });
  expect([...names]).toEqual([5, 8, NAME_KINDS.indexOf("selector"), 0, 4, NAME_KINDS.indexOf("global")]);
});

test("[T1] has nothing to say about words", () => {
  expect(analyse({ id: 1, text: "I am (a comment", kind: "text" }).markers).toEqual([]);
});
