/**
 * Number literals: the text of a number to the exact value it denotes.
 *
 * The grammar is that of Pharo's NumberParser: an optional `-`, digits, a radix (`16rFF`, digits in either case), a
 * fraction, an exponent (letters e, d or q, in powers of the radix) or a scale (`1.5s2`). A letter that turns out to
 * begin something else (`3sin`, `1.foo`) is left for the next token.
 */

import type { LiteralValue } from "./ast.ts";
import type { Diagnostic } from "../errors.ts";
import { digitExpected, exponentTooLarge, invalidRadix } from "../errors.ts";
import { codePointAt, digitValue, isDigit, isLetter } from "./character.ts";

/** A number as found in a text: where it ends, what it is worth, and what is wrong with it if anything. */
export interface ScannedNumber {
  readonly end: number;
  readonly value: LiteralValue;
  readonly diagnostic?: Diagnostic;
}

/** Pharo's default for NumberParser maxExponent: a literal of five characters must not fill the memory. */
export const MAX_EXPONENT = 10_000;

/** Reads the number at `start`, where a digit or a `-` before a digit stands. */
export function scanNumber(source: string, start: number): ScannedNumber {
  let position = start;
  let negative = source[position] === "-";
  if (negative) position += 1;
  let integerStart = position;
  let integerEnd = skipDigits(source, position, 10);
  let radix = 10;

  if (source[integerEnd] === "r") {
    const radixText = source.slice(integerStart, integerEnd);
    radix = radixText.length > 4 ? Number.MAX_SAFE_INTEGER : Number(radixText);
    const radixRange = { start: integerStart, end: integerEnd };
    if (radix < 2) {
      const end = skipDigits(source, integerEnd + 1, 36);
      return { end, value: ZERO, diagnostic: invalidRadix(radixText, radixRange) };
    }
    integerStart = integerEnd + 1;
    if (source[integerStart] === "-") {
      negative = !negative;
      integerStart += 1;
    }
    integerEnd = skipDigits(source, integerStart, radix);
    if (integerEnd === integerStart) {
      const highest = Math.min(radix, 36) - 1;
      const end = skipDigits(source, integerEnd, 36);
      const diagnostic = digitExpected(highest.toString(36).toUpperCase(), { start, end });
      return { end, value: ZERO, diagnostic };
    }
  }

  const integerText = source.slice(integerStart, integerEnd);
  let fractionText = "";
  position = integerEnd;
  if (source[position] === ".") {
    const fractionEnd = skipDigits(source, position + 1, radix);
    fractionText = source.slice(position + 1, fractionEnd);
    if (fractionText !== "") position = fractionEnd;
  }

  const exponent = scanExponent(source, position);
  if (exponent.diagnostic !== undefined) return { end: exponent.end, value: ZERO, diagnostic: exponent.diagnostic };
  if (exponent.end === position) {
    const scale = scanScale(source, position, fractionText.length);
    if (scale !== undefined) {
      const value = scaledDecimal(integerText, fractionText, BigInt(radix), negative, scale.value);
      return { end: scale.end, value };
    }
  }

  const value =
    fractionText === ""
      ? integerOrFloat(integerText, radix, exponent.value, negative)
      : float(integerText, fractionText, radix, exponent.value, negative);
  return { end: exponent.end, value };
}

const ZERO: LiteralValue = { kind: "integer", value: 0n };

function skipDigits(source: string, start: number, radix: number): number {
  let position = start;
  for (;;) {
    const value = digitValue(codePointAt(source, position));
    if (value < 0 || value >= radix) return position;
    position += 1;
  }
}

interface Exponent {
  readonly end: number;
  readonly value: number;
  readonly diagnostic?: Diagnostic;
}

/** An exponent letter without digits after it belongs to the next token: then `end` is `start`. */
function scanExponent(source: string, start: number): Exponent {
  const none = { end: start, value: 0 };
  const letter = source[start];
  if (letter !== "e" && letter !== "d" && letter !== "q") return none;
  const negative = source[start + 1] === "-";
  const digits = negative ? start + 2 : start + 1;
  const end = skipDigits(source, digits, 10);
  if (end === digits) return none;
  const text = source.slice(digits, end);
  const value = Number(text);
  if (value > MAX_EXPONENT) {
    return { end, value: 0, diagnostic: exponentTooLarge(text, MAX_EXPONENT, { start: digits, end }) };
  }
  return { end, value: negative ? -value : value };
}

/** `s`, which takes as many digits as the fraction has, or `s2`; `s` before a letter begins the next token. */
function scanScale(source: string, start: number, fractionDigits: number): { end: number; value: number } | undefined {
  if (source[start] !== "s") return undefined;
  const end = skipDigits(source, start + 1, 10);
  if (end > start + 1) return { end, value: Number(source.slice(start + 1, end)) };
  if (isLetter(codePointAt(source, end)) || isDigit(codePointAt(source, end))) return undefined;
  return { end, value: fractionDigits };
}

/** `1e10` is an integer, and so is `100e-2`; an exponent that leaves a fraction makes a float: `1e-2`. */
function integerOrFloat(text: string, radix: number, exponent: number, negative: boolean): LiteralValue {
  const magnitude = parseInteger(text, radix);
  const signed = negative ? -magnitude : magnitude;
  if (exponent >= 0) return { kind: "integer", value: signed * BigInt(radix) ** BigInt(exponent) };
  const divisor = BigInt(radix) ** BigInt(-exponent);
  if (magnitude % divisor === 0n) return { kind: "integer", value: signed / divisor };
  return float(text, "", radix, exponent, negative);
}

function float(
  integerText: string,
  fractionText: string,
  radix: number,
  exponent: number,
  negative: boolean,
): LiteralValue {
  const magnitude =
    radix === 10
      ? Number(`${integerText}.${fractionText}e${exponent}`)
      : floatOfRadix(integerText + fractionText, radix, exponent - fractionText.length);
  return { kind: "float", value: negative ? -magnitude : magnitude };
}

function floatOfRadix(digits: string, radix: number, exponent: number): number {
  const mantissa = parseInteger(digits, radix);
  const power = BigInt(radix) ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? Number(mantissa * power) : nearestFloat(mantissa, power);
}

function scaledDecimal(
  integerText: string,
  fractionText: string,
  radix: bigint,
  negative: boolean,
  scale: number,
): LiteralValue {
  const magnitude = parseInteger(integerText + fractionText, Number(radix));
  const numerator = negative ? -magnitude : magnitude;
  const denominator = radix ** BigInt(fractionText.length);
  const divisor = greatestCommonDivisor(magnitude, denominator);
  return { kind: "scaledDecimal", numerator: numerator / divisor, denominator: denominator / divisor, scale };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The value of digits in any radix; halves the text so that long literals stay far from quadratic. */
export function parseInteger(text: string, radix: number): bigint {
  if (radix === 10) return BigInt(text);
  if (radix === 16) return BigInt(`0x${text}`);
  if (text.length <= 8) {
    let value = 0n;
    for (const character of text) value = value * BigInt(radix) + BigInt(digitValue(character.charCodeAt(0)));
    return value;
  }
  const half = text.length >> 1;
  const low = text.length - half;
  return (
    parseInteger(text.slice(0, half), radix) * BigInt(radix) ** BigInt(low) + parseInteger(text.slice(half), radix)
  );
}

/** The float nearest to a positive fraction, ties to even, subnormal floats included. */
export function nearestFloat(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  // Scale the fraction so that its quotient has at least 66 bits, more than any float keeps; what the division drops
  // is folded into the lowest bit, which then decides ties rightly.
  const shift = BigInt(66 + bitLength(denominator) - bitLength(numerator));
  const [scaled, divisor] = shift >= 0n ? [numerator << shift, denominator] : [numerator, denominator << -shift];
  let quotient = scaled / divisor;
  if (scaled % divisor !== 0n) quotient |= 1n;
  let exponent = -Number(shift);
  const subnormalBits = -1074 - exponent;
  if (subnormalBits > bitLength(quotient) - 53) {
    // The result is subnormal: round here, to a multiple of the smallest float, so as not to round twice.
    if (subnormalBits > bitLength(quotient) + 1) return 0;
    const unit = 1n << BigInt(subnormalBits);
    const rest = quotient % unit;
    quotient /= unit;
    const half = unit >> 1n;
    if (rest > half || (rest === half && (quotient & 1n) === 1n)) quotient += 1n;
    return Number(quotient) * Number.MIN_VALUE;
  }
  let result = Number(quotient);
  while (exponent > 0) {
    const step = Math.min(exponent, 1000);
    result *= 2 ** step;
    exponent -= step;
  }
  while (exponent < 0) {
    const step = Math.min(-exponent, 1000);
    result /= 2 ** step;
    exponent += step;
  }
  return result;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits.charAt(0), 16)) - 28);
}
