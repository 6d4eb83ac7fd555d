/**
 * Messages whose common cases are computed in place. What no case covers is sent.
 *
 * The text of `integers` is JavaScript over `a` and `b`, two numbers, and that of `floats` over `u` and `w`, the
 * doubles of two Floats; a message without argument has no `b` and no `w`.
 *
 * A small integer is a JS number of magnitude ≤ 2^53-1, so one addition, subtraction or product of two is exact
 * whenever the rounded result is within that range.
 */
export interface InlineArithmetic {
  readonly arguments: 0 | 1;
  readonly integers: InlineCase | undefined;
  readonly floats: InlineCase | undefined;
  /** Sent to objects of all kinds: of an operand that may be anything we do not expect that it is a Float. */
  readonly comparesAnything?: boolean;
}

/** One kind of operands, and what comes of them. */
export interface InlineCase {
  /** What must be true of the operands. */
  readonly given?: string;
  readonly value: string;
  /** What must be true of the value, `t`. */
  readonly fits?: string;
  readonly gives: "integer" | "float" | "boolean";
}

/**
 * The first half is right for most and costs nothing: V8 computes with 32 bits, where it is always true. The second
 * alone would make doubles of both sides.
 */
const IN_RANGE = "(t | 0) === t || (t <= 9007199254740991 && t >= -9007199254740991)";
const ARE_INT32 = "(a | 0) === a && (b | 0) === b";

const binary = (integers: InlineCase | undefined, floats: InlineCase | undefined): InlineArithmetic => ({
  arguments: 1,
  integers,
  floats,
});

const unary = (integers: InlineCase | undefined, floats: InlineCase | undefined): InlineArithmetic => ({
  arguments: 0,
  integers,
  floats,
});

const sum = (operator: string): InlineArithmetic =>
  binary({ value: `a ${operator} b`, fits: IN_RANGE, gives: "integer" }, { value: `u ${operator} w`, gives: "float" });

const comparison = (operator: string): InlineArithmetic =>
  binary({ value: `a ${operator} b`, gives: "boolean" }, { value: `u ${operator} w`, gives: "boolean" });

const equality = (operator: string): InlineArithmetic => ({ ...comparison(operator), comparesAnything: true });

const bits = (operator: string): InlineArithmetic =>
  binary({ given: ARE_INT32, value: `a ${operator} b`, gives: "integer" }, undefined);

const arithmetic: ReadonlyMap<string, InlineArithmetic> = new Map([
  ["+", sum("+")],
  ["-", sum("-")],
  [
    "*",
    // Adding 0 turns -0 into 0: an integer is never -0.
    binary({ value: "a * b + 0", fits: IN_RANGE, gives: "integer" }, { value: "u * w", gives: "float" }),
  ],
  [
    "/",
    binary(
      { given: "b !== 0 && a % b === 0", value: "a / b + 0", gives: "integer" },
      { given: "w !== 0", value: "u / w", gives: "float" },
    ),
  ],
  // Both round down; where nothing is negative that is what JavaScript's operators do.
  ["//", binary({ given: `${ARE_INT32} && a >= 0 && b > 0`, value: "(a / b) | 0", gives: "integer" }, undefined)],
  ["\\\\", binary({ given: "a >= 0 && b > 0", value: "a % b", gives: "integer" }, undefined)],
  ["<", comparison("<")],
  [">", comparison(">")],
  ["<=", comparison("<=")],
  [">=", comparison(">=")],
  ["=", equality("===")],
  ["~=", equality("!==")],
  ["bitAnd:", bits("&")],
  ["bitOr:", bits("|")],
  ["bitXor:", bits("^")],
  ["&", bits("&")],
  ["|", bits("|")],
  // A product with a power of two is exact.
  ["<<", binary({ given: "b >= 0 && b < 31", value: "a * (1 << b) + 0", fits: IN_RANGE, gives: "integer" }, undefined)],
  [">>", binary({ given: "(a | 0) === a && b >= 0 && b < 32", value: "a >> b", gives: "integer" }, undefined)],
  ["sqrt", unary(undefined, { given: "u >= 0", value: "Math.sqrt(u)", gives: "float" })],
]);

/** How the message is computed in place, if it is one of those. */
export const inlineArithmetic = (selector: string): InlineArithmetic | undefined => arithmetic.get(selector);

/** The selectors of all of them. */
export const arithmeticSelectors: readonly string[] = [...arithmetic.keys()];
