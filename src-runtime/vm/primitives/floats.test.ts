import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFloat } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import { VM } from "../vm.ts";
import { floatPrimitives, printFloat } from "./floats.ts";

const vm = new VM({ primitives: floatPrimitives });

function send(self: number, primitive: string, ...args: Value[]): MaybeValue {
  const found = vm.primitive(primitive);
  if (!found) throw new Error(`There is no primitive ${primitive}`);
  return found(vm, vm.float(self), ...args);
}

const raw = (value: MaybeValue): number | undefined => (isFloat(value) ? value.v : undefined);

describe("printing floats", () => {
  test.each([
    [3, "3.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [0.1 + 0.2, "0.30000000000000004"],
    [100, "100.0"],
    [123456, "123456.0"],
    [999999.5, "999999.5"],
    [1e6, "1.0e6"],
    [1234567, "1.234567e6"],
    [0.0001, "0.0001"],
    [0.00012, "0.00012"],
    [0.00001, "1.0e-5"],
    [1e100, "1.0e100"],
    [-1.5e-10, "-1.5e-10"],
    [Number.NaN, "Float nan"],
    [Infinity, "Float infinity"],
    [-Infinity, "Float infinity negated"],
    [5e-324, "5.0e-324"],
  ])("%d prints as %s", (v, printed) => expect(printFloat(v)).toBe(printed));

  test("what is printed reads back as the same float", () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (v) => {
        expect(Number(printFloat(v))).toBe(v);
        expect(printFloat(v)).toMatch(/^-?\d+\.\d+(e-?\d+)?$/);
      }),
    );
  });
});

describe("floats", () => {
  test("division by zero fails, by either zero", () => {
    expect(send(1, "floatDivide", 0)).toBeUndefined();
    expect(send(1, "floatDivide", vm.float(-0))).toBeUndefined();
  });

  test("comparing with large integers is exact", () => {
    expect(send(2 ** 53, "floatEqual", 2n ** 53n)).toBe(true);
    expect(send(2 ** 53, "floatEqual", 2n ** 53n + 1n)).toBe(false);
    expect(send(2 ** 53, "floatLess", 2n ** 53n + 1n)).toBe(true);
    expect(send(Number.NaN, "floatEqual", vm.float(Number.NaN))).toBe(false);
    expect(send(Infinity, "floatGreater", 10n ** 400n)).toBe(true);
  });

  test("exponent and significand make up the float again", () => {
    fc.assert(
      fc.property(
        fc.double({ noDefaultInfinity: true, noNaN: true }).filter((v) => v !== 0),
        (v) => {
          const exponent = send(v, "floatExponent");
          if (typeof exponent !== "number") throw new Error("no exponent");
          const significand = raw(send(v, "floatTimesTwoPower", -exponent)) ?? 0;
          expect(Math.abs(significand) >= 1 && Math.abs(significand) < 2).toBe(true);
          expect(raw(send(significand, "floatTimesTwoPower", exponent))).toBe(v);
        },
      ),
    );
  });

  test("scaling into numbers without full precision rounds once, to even", () => {
    expect(raw(send(1 + 2 ** -52, "floatTimesTwoPower", -1074))).toBe(5e-324);
    expect(raw(send(1.5, "floatTimesTwoPower", -1074))).toBe(1e-323);
    expect(raw(send(0.5, "floatTimesTwoPower", -1074))).toBe(0);
    expect(raw(send(2.5, "floatTimesTwoPower", -1074))).toBe(1e-323);
    expect(raw(send(1, "floatTimesTwoPower", 5000))).toBe(Infinity);
  });

  test("there is no float between one and its successor", () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (v) => {
        const next = raw(send(v, "floatSuccessor")) ?? 0;
        expect(next > v).toBe(true);
        const middle = v / 2 + next / 2;
        expect(middle === v || middle === next || Object.is(middle, 0) || Object.is(middle, -0)).toBe(true);
      }),
    );
  });

  test("bits make the same float again", () => {
    fc.assert(
      fc.property(fc.double(), (v) => {
        const bits = send(v, "floatBits64");
        expect(raw(send(0, "floatFromBits64", bits!))).toBe(v);
      }),
    );
  });

  test("truncating gives an exact integer, or fails where there is none", () => {
    expect(send(1e20, "floatTruncated")).toBe(10n ** 20n);
    expect(send(-3.7, "floatTruncated")).toBe(-3);
    expect(Object.is(send(-0.5, "floatTruncated"), 0)).toBe(true);
    expect(send(Infinity, "floatTruncated")).toBeUndefined();
  });
});
