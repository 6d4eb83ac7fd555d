import { expect, test } from "vitest";
import { comparedLines } from "./side.tsx";

test("of two texts the lines are marked that only one of them has, also where there are several places", () => {
  const places = comparedLines("a\nb\nc\nd\ne", "a\nB\nc\ne\nf");
  expect(places.before.map(({ isChanged }) => isChanged)).toEqual([false, true, false, true, false]);
  expect(places.after.map(({ isChanged }) => isChanged)).toEqual([false, true, false, false, true]);
  const { before, after } = comparedLines("a\nb\nc", "a\nB\nB\nc");
  expect(before.map(({ isChanged }) => isChanged)).toEqual([false, true, false]);
  expect(after.map(({ isChanged }) => isChanged)).toEqual([false, true, true, false]);
  expect(comparedLines("a\na", "a").before.map(({ isChanged }) => isChanged)).toEqual([false, true]);
  expect(comparedLines("", "x").after).toEqual([{ text: "x", isChanged: true }]);
});

test("of two long texts that have nothing in common all lines are marked, without a long search", () => {
  const text = (from: number): string => Array.from({ length: 3_000 }, (_, line) => String(from + line)).join("\n");
  const { before, after } = comparedLines(text(0), text(3_000));
  expect([before, after].map((lines) => lines.filter(({ isChanged }) => isChanged).length)).toEqual([3_000, 3_000]);
});
