import type { LiteralValue } from "./ast.ts";

type ScaledDecimal = Extract<LiteralValue, { kind: "scaledDecimal" }>;

/** The text of a literal, as Pharo would store it; parsed, it denotes the same value. */
export function printLiteral(value: LiteralValue): string {
  switch (value.kind) {
    case "integer":
      return value.value.toString();
    case "float":
      return printFloat(value.value);
    case "scaledDecimal":
      return printScaledDecimal(value);
    case "character":
      return `$${String.fromCodePoint(value.codePoint)}`;
    case "string":
      return quoted(value.value);
    case "symbol":
      return SIMPLE_SYMBOL.test(value.value) ? `#${value.value}` : `#${quoted(value.value)}`;
    case "array":
      return `#(${value.elements.map(printLiteral).join(" ")})`;
    case "byteArray":
      return `#[${value.bytes.join(" ")}]`;
    case "nil":
      return "nil";
    case "boolean":
      return String(value.value);
  }
}

const SIMPLE_SYMBOL =
  /^(?:[\p{L}_][\p{L}_0-9]*|(?:[\p{L}_][\p{L}_0-9]*:)+|[-+/\\*~<>=@,%|&?!\u00b7\u00f7\u00b1\u00d7]+)$/u;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function printFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "1.0e999" : "-1.0e999";
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "0", exponent] = value.toString().split("e");
  const digits = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? digits : `${digits}e${Number(exponent)}`;
}

/** In base 10 if that is exact, else in the smallest radix that is. */
function printScaledDecimal({ numerator, denominator, scale }: ScaledDecimal): string {
  const sign = numerator < 0n ? "-" : "";
  const magnitude = numerator < 0n ? -numerator : numerator;
  const radix = radixFor(denominator);
  let rest = magnitude % denominator;
  let fraction = "";
  while (rest !== 0n) {
    rest *= BigInt(radix);
    fraction += Number(rest / denominator)
      .toString(36)
      .toUpperCase();
    rest %= denominator;
  }
  const prefix = radix === 10 ? "" : `${radix}r`;
  const integer = (magnitude / denominator).toString(radix).toUpperCase();
  return `${sign}${prefix}${integer}${fraction === "" ? "" : `.${fraction}`}s${scale}`;
}

function radixFor(denominator: bigint): number {
  const candidates = [10, ...Array.from({ length: 35 }, (_, index) => index + 2)];
  const radix = candidates.find((candidate) => divides(denominator, BigInt(candidate)));
  if (radix === undefined) throw new RangeError(`No radix up to 36 writes a denominator of ${denominator} exactly`);
  return radix;
}

/** True if some power of `radix` is a multiple of `denominator`. */
function divides(denominator: bigint, radix: bigint): boolean {
  let rest = denominator;
  for (let common = gcd(rest, radix); common > 1n; common = gcd(rest, radix)) rest /= common;
  return rest === 1n;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
