import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringPrimitives } from "./primitives/strings.ts";
import {
  codePointAt,
  compareTexts,
  fromCodePoints,
  hashText,
  isWide,
  sizeOf,
  toCodePoints,
  writableCodePoints,
} from "./strings.ts";
import { isString } from "./tests.ts";
import type { MaybeValue, Value } from "./values.ts";
import { VM } from "./vm.ts";

const vm = new VM({ primitives: stringPrimitives });

function send(self: string, primitive: string, ...args: Value[]): MaybeValue {
  const found = vm.primitive(primitive);
  if (!found) throw new Error(`There is no primitive ${primitive}`);
  return found(vm, vm.string(self), ...args);
}

const text = (value: MaybeValue): string | undefined => (isString(value) ? vm.text(value) : undefined);

/** Few different characters, so that they repeat, some of them outside the BMP. */
const texts = fc.string({ unit: fc.constantFrom("a", "b", "B", "é", "ß", "\uffee", "😀", "𝔸") });

describe("strings by code point", () => {
  test("size and characters are those a reader counts", () => {
    fc.assert(
      fc.property(texts, (s) => {
        const characters = [...s];
        const string = vm.string(s);
        expect(sizeOf(string)).toBe(characters.length);
        for (const [i, each] of characters.entries()) expect(codePointAt(string, i)).toBe(each.codePointAt(0));
        expect(fromCodePoints(toCodePoints(s))).toBe(s);
      }),
    );
  });

  test("a large one is the same by code points and as a text", () => {
    for (const part of ["a", "é", "ab\uffee", "😀b", "\ud800x"]) {
      const text = part.repeat(10_000);
      expect(fromCodePoints(toCodePoints(text)) === text).toBe(true);
    }
  });

  test("whether a character needs more than a byte is told without making a text of code points", () => {
    for (const [text, wide] of [
      ["abc", false],
      ["é\u00ff", false],
      ["ab\u0100", true],
      ["a😀", true],
    ] as const) {
      expect(isWide(vm.string(text))).toBe(wide);
      const large = vm.string(text.repeat(40_000));
      writableCodePoints(large);
      expect(isWide(large)).toBe(wide);
      writableCodePoints(large)[0] = 0x100;
      expect(isWide(large)).toBe(true);
      const written = vm.string(text);
      writableCodePoints(written);
      expect(isWide(written)).toBe(wide);
      expect(written.s).toBeUndefined();
    }
  });

  test("a written string has its new characters and text", () => {
    const string = vm.string("a😀b");
    writableCodePoints(string)[1] = 0x78;
    expect(vm.text(string)).toBe("axb");
    expect(sizeOf(string)).toBe(3);
    writableCodePoints(string)[0] = 0x1f600;
    expect(vm.text(string)).toBe("😀xb");
    expect(sizeOf(string)).toBe(3);
  });

  test("order is that of code points", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const [x, y] = [toCodePoints(a), toCodePoints(b)];
        const i = x.findIndex((code, index) => code !== y[index]);
        const expected = i < 0 ? x.length - y.length : i >= y.length ? 1 : (x[i] ?? 0) - (y[i] ?? 0);
        expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(expected));
      }),
    );
  });

  test("copies and places are counted in code points", () => {
    fc.assert(
      fc.property(texts, fc.nat(20), fc.nat(20), (s, from, to) => {
        const characters = [...s];
        const copy = send(s, "stringCopyFromTo", from + 1, to);
        const isOutside = to > characters.length && to > from;
        expect(text(copy)).toBe(isOutside ? undefined : characters.slice(from, to).join(""));
      }),
    );
  });

  test("searching finds the first place at or after the start", () => {
    fc.assert(
      fc.property(
        texts,
        texts.filter((s) => s !== ""),
        fc.integer({ min: 1, max: 10 }),
        (s, part, start) => {
          const [characters, searched] = [[...s], [...part]];
          const places = characters.flatMap((_, i) =>
            i + 1 >= start && searched.every((each, j) => characters[i + j] === each) ? [i + 1] : [],
          );
          expect(send(s, "stringFind", vm.string(part), start, true)).toBe(places[0] ?? 0);
        },
      ),
    );
  });

  test("changing case keeps the number of characters", () => {
    fc.assert(
      fc.property(texts, (s) => {
        expect([...(text(send(s, "stringAsUppercase")) ?? "")].length).toBe([...s].length);
        expect([...(text(send(s, "stringAsLowercase")) ?? "")].length).toBe([...s].length);
      }),
    );
    expect(text(send("straße", "stringAsUppercase"))).toBe("STRAẞE");
    expect(text(send("ΛΟΓΟΣ", "stringAsLowercase"))).toBe("λογοσ");
  });

  test("equal texts have equal hashes, however they are held", () => {
    const string = vm.string("héllo");
    writableCodePoints(string);
    expect(hashText(vm.text(string))).toBe(hashText("héllo"));
    expect(new Set(Array.from({ length: 5000 }, (_, i) => hashText(`key${i}`))).size).toBeGreaterThan(4990);
  });

  test.each([
    ["foo", 0],
    ["_foo9", 0],
    ["at:put:", 2],
    ["+", 1],
    ["->", 1],
    ["", -1],
    ["a b", -1],
    ["9a", -1],
    ["at:put", -1],
    [":", -1],
  ])("a message %s has %d arguments", (selector, count) => expect(send(selector, "stringNumArgs")).toBe(count));

  test.each([
    ["foo", true],
    ["at:put:", true],
    ["+", true],
    ["->", false],
    ["with space", false],
    ["", false],
    ["a:b", false],
    ["λ", false],
  ])("whether #%s needs no quotes: %s", (symbol, literal) =>
    expect(send(symbol, "stringIsLiteralSymbol")).toBe(literal),
  );
});
