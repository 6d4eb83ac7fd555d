import { boxed, type Operand } from "./registers.ts";
import { comparisons } from "./selectors.ts";
import type { EmissionStyle } from "./style.ts";

const MAX = "9007199254740991";

/** An operator between two evaluated operands. */
export interface Operation {
  readonly selector: string;
  readonly left: Operand;
  readonly right: Operand;
  /** The variable that gets the answer; neither operand is in it. */
  readonly result: string;
  /** Two variables for the doubles inside Floats. */
  readonly doubles: readonly [string, string];
  /** The statement that sends. */
  readonly send: string;
}

/** `a + b` --> the integers' case, then the Floats', then the send. */
export function operatorLine(operation: Operation, style: EmissionStyle): string {
  const { selector, left, right, send } = operation;
  const comparison = comparisons.get(selector);
  const otherwise = floatsOr(operation, style, send);
  // A raw double is no integer, and an integer's test would take it for one.
  if (left.type === "raw" || right.type === "raw") return otherwise;
  const [a, b] = [left.code, right.code];
  const tests = [left, right]
    .filter((each) => each.type !== "integer")
    .map((each) => `typeof ${each.code} === "number"`);
  if (comparison !== undefined) {
    return `if (${tests.join(" && ") || "true"}) ${operation.result} = ${a} ${comparison} ${b}; else ${otherwise}`;
  }
  if (selector === "/") tests.push(`${b} !== 0`, `Number.isInteger(${operation.result} = ${a} / ${b})`);
  else tests.push(inRange(operation, style));
  return `if (!(${tests.join(" && ")})) { ${otherwise} }`;
}

/** The Floats' case in the style's form; what is neither goes to `send`. */
function floatsOr({ selector, left, right, result, doubles }: Operation, style: EmissionStyle, send: string): string {
  const isEquality = selector === "=" || selector === "~=";
  if (isEquality || style.floats === "send" || left.type === "integer" || right.type === "integer") return send;
  const comparison = comparisons.get(selector);
  const tests: string[] = [];
  const values = [left, right].map((each, index) => {
    if (each.type === "raw") return each.code;
    if (style.floats === "instanceof") {
      tests.push(`${each.code} instanceof Float`);
      return `${each.code}.v`;
    }
    tests.push(`(${doubles[index]} = ${each.code}.v) !== undefined`);
    return doubles[index];
  });
  const answer =
    comparison === undefined ? `new Float(${values.join(` ${selector} `)})` : values.join(` ${comparison} `);
  return `if (${tests.join(" && ") || "true"}) ${result} = ${answer}; else ${send}`;
}

/** The operation and the test of its result's range, one-sided when a literal says which way it goes. */
function inRange({ selector, left, right, result }: Operation, style: EmissionStyle): string {
  const [a, b] = [boxed(left), boxed(right)];
  // Adding zero makes zero of minus zero.
  const operation = selector === "*" ? `${a} * ${b} + 0` : `${a} ${selector} ${b}`;
  if (style.arithmetic === "unchecked") return `((${result} = ${operation}), true)`;
  if (style.arithmetic === "safe integer") return `Number.isSafeInteger(${result} = ${operation})`;
  const literal = /^-?\d+$/.test(b) ? Number(b) : undefined;
  if (selector === "*" || literal === undefined) return `(${result} = ${operation}) <= ${MAX} && ${result} >= -${MAX}`;
  const rises = selector === "+" ? literal >= 0 : literal < 0;
  return rises ? `(${result} = ${operation}) <= ${MAX}` : `(${result} = ${operation}) >= -${MAX}`;
}
