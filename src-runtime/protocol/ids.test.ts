import { describe, expect, test } from "vitest";
import { className, givenName, selector, windowOf } from "./ids.ts";

describe("names on the wire", () => {
  test.each(["size", "at:put:", "+", "->", "==>", "größe", "_x"])("%s is a selector", (text) => {
    expect(selector.safeParse(text).success).toBe(true);
  });

  test.each(["", "at: put:", "at:put", "3", "+a", "a b", "[]", "#foo", ":", "a::b"])("%j is no selector", (text) => {
    expect(selector.safeParse(text).success).toBe(false);
  });

  test.each(["Counter", "Banking::Counter", "A::B::C"])("%s is a class name", (text) => {
    expect(className.safeParse(text).success).toBe(true);
  });

  test.each(["", "Banking:Counter", "::A", "A::", "3A", "A b"])("%j is no class name", (text) => {
    expect(className.safeParse(text).success).toBe(false);
  });

  test("a name that a person gives may be anything that can be seen", () => {
    expect(givenName.safeParse("before the 😀 change / v1").success).toBe(true);
    expect(givenName.safeParse("two\nlines").success).toBe(false);
    expect(givenName.safeParse("").success).toBe(false);
  });

  test("a window is not larger than one answer may be", () => {
    expect(windowOf.parse({})).toEqual({ from: 0, to: 100 });
    expect(windowOf.safeParse({ from: 5, to: 4 }).success).toBe(false);
    expect(windowOf.safeParse({ from: 0, to: 1e9 }).success).toBe(false);
  });
});
