import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MaybeValue, Value } from "../values.ts";
import { VM } from "../vm.ts";
import { hashFloat } from "./floats.ts";
import { hashInteger, numberPrimitives } from "./numbers.ts";

const vm = new VM({ primitives: numberPrimitives });

function send(self: Value, primitive: string, ...args: Value[]): MaybeValue {
  const found = vm.primitive(primitive);
  if (!found) throw new Error(`There is no primitive ${primitive}`);
  return found(vm, self, ...args);
}

/** Integers around every boundary between representations, and between. */
const integers = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
    fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
    fc.bigInt({ min: -20n, max: 20n }),
    fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n, 1n - 2n ** 53n, 2n ** 31n, -(2n ** 31n), 2n ** 32n),
  )
  .map((n) => ({ n, value: vm.integer(n) }));
const divisors = integers.filter(({ n }) => n !== 0n);

const floorDivide = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;
const modulo = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

/** Small integers are numbers, large ones bigints, and none is a negative zero: toBe tells them apart. */
const integer = (n: bigint): Value => vm.integer(n);

describe("integers", () => {
  test.each<[string, (a: bigint, b: bigint) => bigint]>([
    ["integerAdd", (a, b) => a + b],
    ["integerSubtract", (a, b) => a - b],
    ["integerMultiply", (a, b) => a * b],
    ["integerBitAnd", (a, b) => a & b],
    ["integerBitOr", (a, b) => a | b],
    ["integerBitXor", (a, b) => a ^ b],
  ])("%s is exact", (primitive, reference) => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(send(a.value, primitive, b.value)).toBe(integer(reference(a.n, b.n)));
      }),
    );
  });

  test.each<[string, (a: bigint, b: bigint) => bigint]>([
    ["integerFloorDivide", floorDivide],
    ["integerModulo", modulo],
    ["integerQuotient", (a, b) => a / b],
    ["integerRemainder", (a, b) => a % b],
  ])("%s is exact, also for the largest small integers", (primitive, reference) => {
    fc.assert(
      fc.property(integers, divisors, (a, b) => {
        expect(send(a.value, primitive, b.value)).toBe(integer(reference(a.n, b.n)));
      }),
    );
  });

  test("division by zero fails in every form", () => {
    for (const primitive of [
      "integerDivide",
      "integerFloorDivide",
      "integerModulo",
      "integerQuotient",
      "integerRemainder",
    ])
      for (const dividend of [7, 2n ** 70n]) expect(send(dividend, primitive, 0)).toBeUndefined();
  });

  test("dividing answers an integer or fails", () => {
    fc.assert(
      fc.property(integers, divisors, (a, b) => {
        const answer = send(a.value, "integerDivide", b.value);
        expect(answer).toBe(a.n % b.n === 0n ? integer(a.n / b.n) : undefined);
      }),
    );
  });

  test("shifting is flooring division and multiplication by powers of two", () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: -250, max: 250 }), ({ n, value }, shift) => {
        const shifted = shift < 0 ? n >> BigInt(-shift) : n << BigInt(shift);
        expect(send(value, "integerBitShift", shift)).toBe(integer(shifted));
      }),
    );
  });

  test("the highest bit is where the binary digits begin", () => {
    fc.assert(
      fc.property(integers, ({ n, value }) => {
        const digits = n === 0n ? 0 : (n < 0n ? -n : n).toString(2).length;
        expect(send(value, "integerHighBitOfMagnitude")).toBe(digits);
      }),
    );
  });

  test("gcd divides both and is not negative", () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        const gcd = BigInt(send(a.value, "integerGcd", b.value) as number | bigint);
        expect(gcd >= 0n).toBe(true);
        expect(gcd === 0n ? [a.n, b.n] : [a.n % gcd, b.n % gcd]).toEqual([0n, 0n]);
      }),
    );
  });

  test("reading what was printed gives the same integer in every base", () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 2, max: 36 }), ({ n }, base) => {
        const magnitude = n < 0n ? -n : n;
        const printed = send(vm.integer(magnitude), "integerPrintStringBase", base);
        expect(send(0, "integerFromDigits", printed!, base)).toBe(integer(magnitude));
      }),
    );
  });

  test("what is no digit in the base is not read", () => {
    for (const [text, base] of [
      ["12x", 10],
      ["2", 2],
      ["", 10],
      [" 1", 10],
      ["-1", 10],
      ["1_0", 36],
    ] as const)
      expect(send(0, "integerFromDigits", vm.string(text), base)).toBeUndefined();
  });

  test("square roots are floored", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (n) => {
        const root = BigInt(send(n, "integerSqrtFloor") as number);
        expect(root * root <= BigInt(n) && (root + 1n) * (root + 1n) > BigInt(n)).toBe(true);
      }),
    );
  });

  test("comparing is exact, with integers and with floats", () => {
    const floats = fc.oneof(
      fc.double({ noNaN: true }),
      integers.map(({ n }) => Number(n)),
    );
    fc.assert(
      fc.property(integers, integers, floats, (a, b, v) => {
        expect(send(a.value, "integerLess", b.value)).toBe(a.n < b.n);
        expect(send(a.value, "integerEqual", b.value)).toBe(a.n === b.n);
        expect(send(a.value, "integerGreaterOrEqual", b.value)).toBe(a.n >= b.n);
        expect(send(a.value, "integerLess", vm.float(v))).toBe(a.n < v);
        expect(send(a.value, "integerEqual", vm.float(v))).toBe(Number.isInteger(v) && BigInt(v) === a.n);
      }),
    );
  });

  test("an integer has the hash of the float that is equal to it", () => {
    fc.assert(
      fc.property(integers, ({ value }) => {
        const nearest = Number(value);
        const rounded = vm.integer(BigInt(nearest));
        expect(hashInteger(rounded as number | bigint)).toBe(hashFloat(nearest));
        const hash = hashInteger(value as number | bigint);
        expect(hash >= 0 && hash < 2 ** 30).toBe(true);
      }),
    );
  });

  test("an integer is not put into fewer bytes than it has", () => {
    expect(send(2n ** 64n, "integerAsBytes", 8)).toBeUndefined();
    expect(send(258, "integerAsBytes", 1)).toBeUndefined();
  });

  test("results beyond the limit are refused, and operands that would take long", () => {
    const large = 1n << 60_000_000n;
    expect(send(large, "integerBitShift", 10_000_000)).toBeUndefined();
    expect(send(1, "integerBitShift", 2 ** 27)).toBeUndefined();
    expect(send(large, "integerMultiply", large)).toBeUndefined();
    expect(send(large, "integerFloorDivide", 1n << 30_000_000n)).toBeUndefined();
    expect(send(large, "integerPrintStringBase", 10)).toBeUndefined();
    expect(send(large, "integerMultiply", 3)).toBe(large * 3n);
    expect(send(large, "integerFloorDivide", 4)).toBe(large / 4n);
  });
});
