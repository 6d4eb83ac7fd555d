import { describe, expect, test } from "vitest";
import { Growth } from "./growth.ts";

const MB = 1024 * 1024;

describe("whose doing it is that memory is short", () => {
  test("[L5] it is the heap's that took most, not whoever's that runs just then", () => {
    const growth = new Growth();
    growth.begin(0);
    growth.note(1, 500 * MB);
    growth.note(2, 501 * MB);
    expect(growth.isToBlame(1, 0)).toBe(true);
    expect(growth.isToBlame(2, 0)).toBe(false);
  });

  test("[L5] two that take about the same are both to blame", () => {
    const growth = new Growth();
    growth.begin(0);
    growth.note(1, 300 * MB);
    growth.note(2, 500 * MB);
    expect(growth.isToBlame(1, 0)).toBe(true);
    expect(growth.isToBlame(2, 0)).toBe(true);
  });

  test("[L5] what was taken long ago does not count", () => {
    const growth = new Growth();
    growth.begin(0);
    growth.note(1, 500 * MB);
    expect(growth.isToBlame(2, 1_000)).toBe(false);
    growth.note(2, 510 * MB);
    expect(growth.isToBlame(2, 1_000)).toBe(false);
    growth.isToBlame(2, 30_000);
    growth.note(2, 520 * MB);
    expect(growth.isToBlame(2, 30_000)).toBe(true);
    expect(growth.isToBlame(1, 30_000)).toBe(false);
  });

  test("[L5] a collection in between is nobody's merit", () => {
    const growth = new Growth();
    growth.begin(0);
    growth.note(1, 500 * MB);
    growth.note(1, 100 * MB);
    growth.note(2, 101 * MB);
    expect(growth.isToBlame(1, 0)).toBe(true);
  });
});
