import { describe, expect, test } from "vitest";
import { TypeAhead, lineAfter } from "./list-navigation.ts";

describe("keys in a list", () => {
  const at = (chosen: number, count = 100) => ({ chosen, count, page: 10 });

  test("[T11] lead from line to line and stop at the ends", () => {
    expect(lineAfter("ArrowDown", at(3))).toBe(4);
    expect(lineAfter("ArrowDown", at(99))).toBe(99);
    expect(lineAfter("ArrowUp", at(0))).toBe(0);
    expect(lineAfter("PageDown", at(95))).toBe(99);
    expect(lineAfter("PageUp", at(25))).toBe(15);
    expect(lineAfter("Home", at(50))).toBe(0);
    expect(lineAfter("End", at(50))).toBe(99);
  });

  test("[T11] begin at the first or last line where none is chosen", () => {
    expect(lineAfter("ArrowDown", at(-1))).toBe(0);
    expect(lineAfter("ArrowUp", at(-1))).toBe(99);
    expect(lineAfter("PageDown", at(-1))).toBe(10);
  });

  test("[T11] lead nowhere in an empty list, and others nowhere at all", () => {
    expect(lineAfter("ArrowDown", at(-1, 0))).toBeUndefined();
    expect(lineAfter("x", at(1))).toBeUndefined();
  });
});

describe("letters typed into a list", () => {
  const names = ["Account", "Bank", "BankError", "Boolean", "Teller"];
  const type = (typeAhead: TypeAhead, letter: string, chosen: number, now: number): number | undefined =>
    typeAhead.lineAfter(letter, { chosen, count: names.length, textAt: (index) => names[index], now });

  test("[T11] lead to the line that begins so, further with each letter", () => {
    const typeAhead = new TypeAhead();
    expect(type(typeAhead, "b", 0, 0)).toBe(1);
    expect(type(typeAhead, "o", 1, 100)).toBe(3);
  });

  test("[T11] after a pause begin anew, and go on to the next line with the same letter", () => {
    const typeAhead = new TypeAhead();
    expect(type(typeAhead, "b", 0, 0)).toBe(1);
    expect(type(typeAhead, "b", 1, 1_000)).toBe(2);
    expect(type(typeAhead, "a", 2, 2_000)).toBe(0);
  });

  test("[T11] lead back to the line they began at when that is the first that begins so", () => {
    const typeAhead = new TypeAhead();
    expect(type(typeAhead, "b", 1, 0)).toBe(2);
    expect(type(typeAhead, "a", 2, 100)).toBe(1);
  });

  test("[T11] after another key begin anew too", () => {
    const typeAhead = new TypeAhead();
    expect(type(typeAhead, "b", 0, 0)).toBe(1);
    typeAhead.reset();
    expect(type(typeAhead, "o", 1, 100)).toBeUndefined();
    typeAhead.reset();
    expect(type(typeAhead, "t", 1, 200)).toBe(4);
  });

  test("[T11] that no line begins with lead nowhere", () => {
    expect(type(new TypeAhead(), "z", 0, 0)).toBeUndefined();
  });
});
