import { isFloat } from "../tests.ts";
import type { MaybeValue } from "../values.ts";
import type { VM } from "../vm.ts";
import { areEqual, hashInteger } from "./numbers.ts";
import type { Primitive, PrimitiveTable } from "./table.ts";

/**
 * Primitives of Float. The other operand may be an integer: comparing with it is exact, calculating takes the float
 * nearest to it.
 */
export const floatPrimitives: PrimitiveTable = {
  floatAdd: arithmetic((a, b) => a + b),
  floatSubtract: arithmetic((a, b) => a - b),
  floatMultiply: arithmetic((a, b) => a * b),
  floatDivide: arithmetic((a, b) => (b === 0 ? undefined : a / b)),

  floatLess: comparison((a, b) => a < b),
  floatLessOrEqual: comparison((a, b) => a <= b),
  floatGreater: comparison((a, b) => a > b),
  floatGreaterOrEqual: comparison((a, b) => a >= b),
  floatEqual: comparison(areEqual),

  floatHash: unary((_vm, v) => hashFloat(v)),
  floatTruncated: unary((vm, v) => (Number.isFinite(v) ? vm.integer(BigInt(Math.trunc(v))) : undefined)),
  floatFractionPart: unary((vm, v) => vm.float(Number.isFinite(v) ? v % 1 : Number.isNaN(v) ? v : 0)),
  floatExponent: unary((_vm, v) => exponentOf(v)),
  floatTimesTwoPower: (vm, self, power) =>
    isFloat(self) && typeof power === "number" ? vm.float(timesTwoPower(self.v, power)) : undefined,
  floatSuccessor: unary((vm, v) => vm.float(successorOf(v))),

  floatSqrt: unary((vm, v) => (v < 0 ? undefined : vm.float(Math.sqrt(v)))),
  floatExp: unary((vm, v) => vm.float(Math.exp(v))),
  floatLn: unary((vm, v) => (v <= 0 ? undefined : vm.float(Math.log(v)))),
  floatLog: unary((vm, v) => (v <= 0 ? undefined : vm.float(Math.log10(v)))),
  floatRaisedTo: arithmetic((a, b) => a ** b),
  floatSin: unary((vm, v) => vm.float(Math.sin(v))),
  floatCos: unary((vm, v) => vm.float(Math.cos(v))),
  floatTan: unary((vm, v) => vm.float(Math.tan(v))),
  floatArcSin: unary((vm, v) => (Math.abs(v) > 1 ? undefined : vm.float(Math.asin(v)))),
  floatArcCos: unary((vm, v) => (Math.abs(v) > 1 ? undefined : vm.float(Math.acos(v)))),
  floatArcTan: unary((vm, v) => vm.float(Math.atan(v))),
  floatArcTan2: arithmetic((a, b) => Math.atan2(a, b)),

  floatBits64: unary((vm, v) => {
    bits.setFloat64(0, v);
    return vm.integer(bits.getBigUint64(0));
  }),
  floatBits32: unary((_vm, v) => {
    bits.setFloat32(0, v);
    return bits.getUint32(0);
  }),
  floatFromBits64: (vm, _self, word) => {
    if (!isInteger(word) || word < 0 || word > 0xffff_ffff_ffff_ffffn) return undefined;
    bits.setBigUint64(0, BigInt(word));
    return vm.float(bits.getFloat64(0));
  },
  floatFromBits32: (vm, _self, word) => {
    if (typeof word !== "number" || word < 0 || word > 0xffffffff) return undefined;
    bits.setUint32(0, word);
    return vm.float(bits.getFloat32(0));
  },

  floatPrintString: unary((vm, v) => vm.string(printFloat(v))),
};

const bits = new DataView(new ArrayBuffer(8));

const isInteger = (value: MaybeValue): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";

function unary(answer: (vm: VM, v: number) => MaybeValue): Primitive {
  return (vm, self) => (isFloat(self) ? answer(vm, self.v) : undefined);
}

function arithmetic(operation: (a: number, b: number) => number | undefined): Primitive {
  return (vm, self, other) => {
    if (!isFloat(self)) return undefined;
    const operand = isFloat(other) ? other.v : isInteger(other) ? Number(other) : undefined;
    const result = operand === undefined ? undefined : operation(self.v, operand);
    return result === undefined ? undefined : vm.float(result);
  };
}

function comparison(holds: (a: number, b: number | bigint) => boolean): Primitive {
  return (_vm, self, other) => {
    if (!isFloat(self)) return undefined;
    if (isFloat(other)) return holds(self.v, other.v);
    return isInteger(other) ? holds(self.v, other) : undefined;
  };
}

/** Of an integral float the hash of the integer, since they are equal. */
export function hashFloat(v: number): number {
  if (Number.isInteger(v)) return hashInteger(Number.isSafeInteger(v) ? v : BigInt(v));
  bits.setFloat64(0, v);
  return (bits.getUint32(0) ^ bits.getUint32(4)) & 0x0fffffff;
}

/** The power of two below the magnitude; -1 for zero. */
function exponentOf(v: number): number {
  if (v === 0) return -1;
  bits.setFloat64(0, v);
  const biased = (bits.getUint32(0) >>> 20) & 0x7ff;
  // A number without full precision: scale it up to have it.
  return biased === 0 ? exponentOf(v * 2 ** 54) - 54 : biased - 1023;
}

/** Rounds once, even where the result has less than full precision. */
function timesTwoPower(v: number, power: number): number {
  if (v === 0 || !Number.isFinite(v)) return v;
  const exponent = exponentOf(v);
  const target = exponent + power;
  if (target > 1023) return v > 0 ? Infinity : -Infinity;
  if (target < -1080) return v > 0 ? 0 : -0;
  const significand = scale(v, -exponent);
  return target >= -1022 ? scale(significand, target) : scale(significand, target + 60) * 2 ** -60;
}

/** Multiplies where neither the result nor what is between loses bits. */
function scale(v: number, power: number): number {
  if (power > 1000) return v * 2 ** 1000 * 2 ** (power - 1000);
  if (power < -1000) return v * 2 ** -1000 * 2 ** (power + 1000);
  return v * 2 ** power;
}

function successorOf(v: number): number {
  if (Number.isNaN(v) || v === Infinity) return v;
  if (v === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, v);
  const word = bits.getBigUint64(0);
  bits.setBigUint64(0, v > 0 ? word + 1n : word - 1n);
  return bits.getFloat64(0);
}

/**
 * As few digits as tell the float from all others, laid out as Smalltalk does: `0.1`, `100.0`, `1.0e10`; an exponent
 * from 1.0e6 up and below 0.0001.
 */
export function printFloat(v: number): string {
  if (Number.isNaN(v)) return "Float nan";
  if (v === Infinity) return "Float infinity";
  if (v === -Infinity) return "Float infinity negated";
  const sign = v < 0 || Object.is(v, -0) ? "-" : "";
  if (v === 0) return `${sign}0.0`;
  const [mantissa = "", power = "0"] = Math.abs(v).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  if (exponent < -4 || exponent > 5) return `${sign}${digits[0] ?? ""}.${digits.slice(1) || "0"}e${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, "0")}.${digits.slice(exponent + 1) || "0"}`;
}
