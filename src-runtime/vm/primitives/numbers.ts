import { isFloat } from "../tests.ts";
import { isText } from "../strings.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { Primitive, PrimitiveTable } from "./table.ts";

type Integer = number | bigint;

/**
 * Integers may have so many bits: a calculation with larger ones would take memory and time beyond all limits.
 * Integer>>errorTooLarge says the figure.
 */
const MAX_BITS = 2 ** 26;

/**
 * Operands below this many bits are multiplied and divided in one go, which takes at most some 35 ms. Larger ones are
 * refused unless the other one is short: then the Smalltalk code takes them apart, and can be interrupted between.
 */
const PART_BITS = 2 ** 21;
const SHORT_BITS = 2 ** 12;
/** Printing and reading take far longer than multiplying. */
const PRINT_BITS = 2 ** 19;
const READ_DIGITS = 2 ** 17;

/**
 * Primitives of Integer, for small and large ones alike. The other operand may be a float where that is not exact
 * anyway; comparing is exact. They fail when a result is too large, when dividing by zero, and for other operands.
 */
export const numberPrimitives: PrimitiveTable = {
  integerAdd: arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  integerSubtract: arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  integerMultiply: arithmetic(
    (a, b) => a * b,
    (a, b) => (canCombine(a, b) ? a * b : undefined),
  ),
  integerDivide: (vm, self, other) => {
    if (typeof self === "number" && typeof other === "number") {
      return other !== 0 && self % other === 0 ? positiveZero(self / other) : undefined;
    }
    if (isFloat(other) && isInteger(self)) return other.v === 0 ? undefined : vm.float(Number(self) / other.v);
    return large(vm, self, other, (a, b) => (b !== 0n && canCombine(a, b) && a % b === 0n ? a / b : undefined));
  },
  integerFloorDivide: division(
    // Not through the modulo: less a modulo of the other sign, the largest small integers would be inexact.
    (a, b) => (a - (a % b)) / b - (moduloOf(a, b) === a % b ? 0 : 1),
    (a, b) => a / b - (isNegativeRemainder(a, b) ? 1n : 0n),
  ),
  integerModulo: division(moduloOf, (a, b) => (isNegativeRemainder(a, b) ? (a % b) + b : a % b)),
  integerQuotient: division(
    (a, b) => (a - (a % b)) / b,
    (a, b) => a / b,
  ),
  integerRemainder: division(
    (a, b) => a % b,
    (a, b) => a % b,
  ),

  integerLess: comparison((a, b) => a < b),
  integerLessOrEqual: comparison((a, b) => a <= b),
  integerGreater: comparison((a, b) => a > b),
  integerGreaterOrEqual: comparison((a, b) => a >= b),
  integerEqual: comparison(areEqual),

  integerBitAnd: bits(
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  integerBitOr: bits(
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  integerBitXor: bits(
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  integerBitShift: (vm, self, shift) => {
    if (!isInteger(self) || !isInteger(shift)) return undefined;
    if (self === 0) return 0;
    if (shift > MAX_BITS) return undefined;
    // As many bits as there may be: nothing is left, or the sign.
    if (shift < -MAX_BITS) return self < 0 ? -1 : 0;
    if (typeof self === "number") {
      const shifted = Math.floor(self * 2 ** Number(shift));
      if (Number.isSafeInteger(shifted)) return shifted;
    }
    return bounded(vm, shift >= 0 ? BigInt(self) << BigInt(shift) : BigInt(self) >> -BigInt(shift));
  },
  integerHighBitOfMagnitude: (_vm, self) => (isInteger(self) ? bitLength(self) : undefined),

  integerHash: (_vm, self) => (isInteger(self) ? hashInteger(self) : undefined),
  integerAsFloat: (vm, self) => (isInteger(self) ? vm.float(Number(self)) : undefined),
  integerGcd: (vm, self, other) => {
    if (!isInteger(self) || !isInteger(other)) return undefined;
    if (typeof self === "number" && typeof other === "number") {
      let [a, b] = [Math.abs(self), Math.abs(other)];
      while (b !== 0) [a, b] = [b, a % b];
      return a;
    }
    let [a, b] = [magnitude(BigInt(self)), magnitude(BigInt(other))];
    if (!isWithin(a, limits.short) || !isWithin(b, limits.short)) return undefined;
    while (b !== 0n) [a, b] = [b, a % b];
    return vm.integer(a);
  },
  integerRaisedTo: (vm, self, exponent) => {
    if (!isInteger(self) || typeof exponent !== "number" || exponent < 0) return undefined;
    if (exponent > 0 && bitLength(self) * exponent > SHORT_BITS * 8) return undefined;
    return vm.integer(BigInt(self) ** BigInt(exponent));
  },
  integerSqrtFloor: (_vm, self) => {
    if (typeof self !== "number" || self < 0) return undefined;
    let root = Math.floor(Math.sqrt(self));
    while (root * root > self) root--;
    while ((root + 1) * (root + 1) <= self) root++;
    return root;
  },

  integerPrintStringBase: (vm, self, base) => {
    if (!isInteger(self) || typeof base !== "number" || base < 2 || base > 36) return undefined;
    if (typeof self === "bigint" && !isWithin(self, limits.print)) return undefined;
    return vm.string(self.toString(base).toUpperCase());
  },
  /** The integer written with the digits in that base. */
  integerFromDigits: (vm, _self, digits, base) => {
    if (!isText(digits) || typeof base !== "number" || base < 2 || base > 36) return undefined;
    const text = vm.text(digits);
    return text === "" || text.length > READ_DIGITS ? undefined : readDigits(vm, text, base);
  },
  /** The bytes of the magnitude, the highest first. */
  integerAsBytes: (vm, self, size) => {
    if (!isInteger(self) || typeof size !== "number" || !vm.checkAllocation(size)) return undefined;
    const length = Math.ceil(bitLength(self) / 8);
    if (length > size) return undefined;
    const bytes = new Uint8Array(size);
    const hex = magnitude(BigInt(self))
      .toString(16)
      .padStart(length * 2, "0");
    for (let i = 0; i < length; i++) bytes[size - length + i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    return vm.bytes(bytes);
  },
};

const isInteger = (value: MaybeValue): value is Integer => typeof value === "number" || typeof value === "bigint";

/** JavaScript has a negative zero among its numbers; integers have not. */
const positiveZero = (n: number): number => (n === 0 ? 0 : n);

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

/**
 * A limit on magnitudes. Comparing with it takes no time, unlike counting bits. It is made for the first who comes near:
 * that on all integers takes 16 MB.
 */
class Limit {
  readonly #bits: number;
  #above: bigint | undefined;
  #below: bigint | undefined;

  constructor(bits: number) {
    this.#bits = bits;
  }

  get above(): bigint {
    return (this.#above ??= 1n << BigInt(this.#bits));
  }

  get below(): bigint {
    return (this.#below ??= -this.above);
  }
}

const limits = {
  short: new Limit(SHORT_BITS),
  part: new Limit(PART_BITS),
  print: new Limit(PRINT_BITS),
  all: new Limit(MAX_BITS),
};

const isWithin = (n: bigint, limit: Limit): boolean => n < limit.above && n > limit.below;

/** Whether an integer may be so large. */
const isAllowed = (n: bigint): boolean => isWithin(n, limits.part) || isWithin(n, limits.all);

/** Whether multiplying or dividing takes so little time that it need not be interrupted. */
const canCombine = (a: bigint, b: bigint): boolean =>
  (isWithin(a, limits.part) && isWithin(b, limits.part)) || isWithin(a, limits.short) || isWithin(b, limits.short);

function bounded(vm: VM, n: bigint | undefined): Value | undefined {
  return n !== undefined && isAllowed(n) ? vm.integer(n) : undefined;
}

function large(
  vm: VM,
  self: Value,
  other: MaybeValue,
  operation: (a: bigint, b: bigint) => bigint | undefined,
): Value | undefined {
  return isInteger(self) && isInteger(other) ? bounded(vm, operation(BigInt(self), BigInt(other))) : undefined;
}

function arithmetic(
  small: (a: number, b: number) => number,
  big: (a: bigint, b: bigint) => bigint | undefined,
): Primitive {
  return (vm, self, other) => {
    if (typeof self === "number" && typeof other === "number") {
      const result = small(self, other);
      if (Number.isSafeInteger(result)) return positiveZero(result);
    }
    if (isFloat(other)) return isInteger(self) ? vm.float(small(Number(self), other.v)) : undefined;
    return large(vm, self, other, big);
  };
}

function division(small: (a: number, b: number) => number, big: (a: bigint, b: bigint) => bigint): Primitive {
  return (vm, self, other) => {
    if (other === 0) return undefined;
    if (typeof self === "number" && typeof other === "number") return positiveZero(small(self, other));
    return large(vm, self, other, (a, b) => (canCombine(a, b) ? big(a, b) : undefined));
  };
}

/** What flooring leaves over: it has the sign of the divisor. */
function moduloOf(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Whether flooring goes one below the quotient that was rounded towards zero. */
const isNegativeRemainder = (a: bigint, b: bigint): boolean => {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n;
};

function comparison(holds: (a: Integer, b: Integer) => boolean): Primitive {
  return (_vm, self, other) => {
    if (!isInteger(self)) return undefined;
    if (isInteger(other)) return holds(self, other);
    return isFloat(other) ? holds(self, other.v) : undefined;
  };
}

function bits(small: (a: number, b: number) => number, big: (a: bigint, b: bigint) => bigint): Primitive {
  return (vm, self, other) => {
    if (typeof self === "number" && typeof other === "number" && self === (self | 0) && other === (other | 0)) {
      return small(self, other);
    }
    return large(vm, self, other, big);
  };
}

/** Whether two numbers, of which either may be a float's, are the same; exactly. */
export function areEqual(a: Integer, b: Integer): boolean {
  if (typeof a === typeof b) return a === b;
  const [number, large] = typeof a === "number" ? [a, b] : [b, a];
  return Number.isInteger(number) && BigInt(number) === large;
}

/** How many bits the magnitude has. */
function bitLength(n: Integer): number {
  if (typeof n === "number") {
    const high = Math.floor(Math.abs(n) / 2 ** 32);
    return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(Math.abs(n));
  }
  const hex = magnitude(n).toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0] ?? "0", 16)) + 28;
}

/** Pharo's multiplicative hash on small integers; a large one is folded into 32 bits first. Below 2^28. */
export function hashInteger(n: Integer): number {
  if (typeof n === "bigint") {
    const low = Number(BigInt.asIntN(32, n));
    const next = Number(BigInt.asIntN(32, n >> 32n));
    return mix(low ^ Math.imul(next, 0x9e3779b1) ^ bitLength(n));
  }
  const low = n | 0;
  return mix(low === n ? low : low ^ Math.imul(Math.floor(n / 2 ** 32) | 0, 0x9e3779b1));
}

const mix = (n: number): number => Math.imul(n, 1664525) & 0x0fffffff;

/** The integer, or undefined for characters that are no digits and for more digits than can be read in one go. */
function readDigits(vm: VM, text: string, base: number): Value | undefined {
  if (!patternOf(base).test(text)) return undefined;
  if (text.length <= 10) return Number.parseInt(text, base);
  const prefix = prefixes[base];
  if (prefix !== undefined) return vm.integer(BigInt(prefix + text));
  if (text.length > READ_DIGITS / 32) return undefined;
  let value = 0n;
  for (const digit of text) value = value * BigInt(base) + BigInt(Number.parseInt(digit, base));
  return vm.integer(value);
}

/** What JavaScript itself reads; the time for other bases grows with the square of the length. */
const prefixes: Readonly<Partial<Record<number, string>>> = { 2: "0b", 8: "0o", 10: "", 16: "0x" };

const patternOf = (base: number): RegExp =>
  base <= 10 ? new RegExp(`^[0-${base - 1}]+$`) : new RegExp(`^[0-9a-${(base - 1).toString(36)}]+$`, "i");
