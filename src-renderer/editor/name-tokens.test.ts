import { expect, test } from "vitest";
import { parseDoIt, parseMethod } from "../../src-runtime/language/index.ts";
import { nameTokens } from "./name-tokens.ts";

const namesIn = (source: string, node: Parameters<typeof nameTokens>[0]): readonly string[] =>
  nameTokens(node)
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, kind }) => `${source.slice(start, end)} ${kind}`);
const inMethod = (source: string): readonly string[] => namesIn(source, parseMethod(source).node);
const inDoIt = (source: string): readonly string[] => namesIn(source, parseDoIt(source).node);

test("[T1] arguments and temporaries are local where they are declared, others are not", () => {
  expect(inMethod("add: amount | sum | sum := balance + amount. ^ [ :x | x + sum ] value: x")).toEqual([
    "add: pattern",
    "amount local",
    "sum local",
    "sum local",
    "balance instance",
    "+ selector",
    "amount local",
    "x local",
    "x local",
    "+ selector",
    "sum local",
    "value: selector",
    "x instance",
  ]);
});

test("[T1] a keyword message has all its parts, and cascades have theirs", () => {
  expect(inDoIt("Bank new at: 1 put: self; yourself")).toEqual([
    "Bank global",
    "new selector",
    "at: selector",
    "put: selector",
    "yourself selector",
  ]);
});

test("[T1] names are found on both sides of what could not be parsed", () => {
  expect(inDoIt("foo bar: ]. Baz quux")).toEqual(expect.arrayContaining(["foo instance", "Baz global"]));
});

test("[T1] a long chain of messages is followed", () => {
  const chain = `x${" foo".repeat(900)}`;
  expect(inDoIt(chain)).toHaveLength(901);
});
