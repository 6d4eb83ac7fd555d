/**
 * Messages whose common cases are computed in place. Every entry gives JavaScript over `a` and `b` (two expressions
 * without side effects); what no case covers is sent.
 *
 * A small integer is a JS number of magnitude ≤ 2^53-1, so one addition, subtraction or product of two is exact
 * whenever the rounded result is within that range.
 */
export interface InlineArithmetic {
  /** When both are numbers: the value of `t`, and when it is the answer. */
  readonly integers: { readonly value: string; readonly holds: string | undefined };
  /** When both are boxed floats: the JS number or boolean that is the answer. */
  readonly floats: string | undefined;
  readonly answers: "number" | "boolean";
}

const IN_RANGE = "t <= 9007199254740991 && t >= -9007199254740991";

const comparison = (operator: string): InlineArithmetic => ({
  integers: { value: `a ${operator} b`, holds: undefined },
  floats: `a.v ${operator} b.v`,
  answers: "boolean",
});

const bits = (operator: string): InlineArithmetic => ({
  integers: { value: `a ${operator} b`, holds: "(a | 0) === a && (b | 0) === b" },
  floats: undefined,
  answers: "number",
});

const arithmetic: ReadonlyMap<string, InlineArithmetic> = new Map([
  ["+", { integers: { value: "a + b", holds: IN_RANGE }, floats: "a.v + b.v", answers: "number" }],
  ["-", { integers: { value: "a - b", holds: IN_RANGE }, floats: "a.v - b.v", answers: "number" }],
  // Adding 0 turns -0 into 0: an integer is never -0.
  ["*", { integers: { value: "a * b + 0", holds: IN_RANGE }, floats: "a.v * b.v", answers: "number" }],
  ["/", { integers: { value: "a / b + 0", holds: "b !== 0 && a % b === 0" }, floats: undefined, answers: "number" }],
  [
    "//",
    {
      integers: { value: "Math.floor(a / b) + 0", holds: "(a | 0) === a && (b | 0) === b && b !== 0" },
      floats: undefined,
      answers: "number",
    },
  ],
  [
    "\\\\",
    {
      integers: { value: "a - Math.floor(a / b) * b + 0", holds: "(a | 0) === a && (b | 0) === b && b !== 0" },
      floats: undefined,
      answers: "number",
    },
  ],
  ["<", comparison("<")],
  [">", comparison(">")],
  ["<=", comparison("<=")],
  [">=", comparison(">=")],
  ["=", comparison("===")],
  ["~=", comparison("!==")],
  ["bitAnd:", bits("&")],
  ["bitOr:", bits("|")],
  ["bitXor:", bits("^")],
]);

export const inlineArithmetic = (selector: string): InlineArithmetic | undefined => arithmetic.get(selector);
