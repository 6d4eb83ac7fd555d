import { expect, test } from "vitest";
import { comparedLines } from "./side.tsx";

test("two texts are marked between what they begin and end with alike", () => {
  const { before, after } = comparedLines("a\nb\nc", "a\nB\nB\nc");
  expect(before.map(({ isChanged }) => isChanged)).toEqual([false, true, false]);
  expect(after.map(({ isChanged }) => isChanged)).toEqual([false, true, true, false]);
  expect(comparedLines("a\na", "a").before.map(({ isChanged }) => isChanged)).toEqual([false, true]);
  expect(comparedLines("", "x").after).toEqual([{ text: "x", isChanged: true }]);
});
