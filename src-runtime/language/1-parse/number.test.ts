import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestFloat, parseInteger, scanNumber } from "./number.ts";

describe("a fraction's nearest float", () => {
  it("[L1] is what division gives where that is exact enough to compare", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        // Both are exact as floats, so that IEEE division rounds just once.
        expect(nearestFloat(BigInt(a), BigInt(b + 1))).toBe(a / (b + 1));
      }),
    );
  });

  it("[L1] gives back every float, subnormal ones too", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noDefaultInfinity: true, noNaN: true }), (value) => {
        const [numerator, denominator] = exactFraction(value);
        expect(nearestFloat(numerator, denominator)).toBe(value);
      }),
    );
  });

  it("[L1] rounds ties to even at the edges of the range", () => {
    expect(nearestFloat(1n, 2n ** 1074n)).toBe(Number.MIN_VALUE);
    expect(nearestFloat(1n, 2n ** 1075n)).toBe(0);
    expect(nearestFloat(2n ** 60n + 1n, 2n ** 1135n)).toBe(Number.MIN_VALUE);
    expect(nearestFloat(3n, 2n ** 1075n)).toBe(2 * Number.MIN_VALUE);
    expect(nearestFloat(2n ** 1024n - 2n ** 970n, 1n)).toBe(Infinity);
    expect(nearestFloat(2n ** 1024n - 2n ** 970n - 1n, 1n)).toBe(Number.MAX_VALUE);
  });
});

function exactFraction(value: number): readonly [bigint, bigint] {
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

describe("a literal's text", () => {
  it("[L1] in any radix is what toString wrote", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 400n }), fc.integer({ min: 2, max: 36 }), (value, radix) => {
        expect(parseInteger(value.toString(radix), radix)).toBe(value);
      }),
    );
  });

  it.each([
    ["1.0e308", 1e308],
    ["1.0e400", Infinity],
    ["2r0.0000000000000000000000000000000000000000000000000001e-1022", Number.MIN_VALUE],
    ["2r1.1111111111111111111111111111111111111111111111111111e1023", Number.MAX_VALUE],
    ["16r0.8", 0.5],
    ["3r0.1", 1 / 3],
    ["0.1", 0.1],
    ["100r1.5", 1.05],
  ])("[L1] %s is the nearest float", (text, value) => {
    expect(scanNumber(text, 0)).toEqual({ end: text.length, value: { kind: "float", value } });
  });
});
