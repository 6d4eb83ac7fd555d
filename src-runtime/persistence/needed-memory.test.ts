import { expect, test } from "vitest";
import { mayNotFit } from "./needed-memory.ts";

test.each([
  ["a small one", 10_000, 500_000, 200e6, false],
  ["many small objects for which there is room", 1_000_000, 50e6, 1e9, false],
  ["many small objects for which there is none", 1_000_000, 50e6, 200e6, true],
  ["large texts for which there is room", 80_000, 260e6, 2e9, false],
  ["large texts for which there is none", 80_000, 260e6, 200e6, true],
  ["few objects whose size nobody knows", 5_000, undefined, 1e9, false],
  ["many objects whose size nobody knows", 300_000, undefined, 1e9, true],
])("[P5] a stored state may be too large for the memory that is free: %s", (_, objects, bytes, free, expected) => {
  const used = 45e6;
  expect(mayNotFit({ objects, bytes }, { softLimit: used + free, used })).toBe(expected);
});
