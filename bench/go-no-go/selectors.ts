/** The JavaScript names of operators, which a property cannot have as they are. */
const operatorNames: ReadonlyMap<string, string> = new Map([
  ["+", "plus"],
  ["-", "minus"],
  ["*", "times"],
  ["/", "slash"],
  ["//", "quotient"],
  ["\\\\", "remainder"],
  ["<", "less"],
  [">", "greater"],
  ["<=", "lessEqual"],
  [">=", "greaterEqual"],
  ["=", "equal"],
  ["~=", "unequal"],
]);

/** The property name of a selector. */
export function mangle(selector: string): string {
  return `$${operatorNames.get(selector) ?? selector.replaceAll(":", "$")}$`;
}

/** The comparisons that are inlined for numbers, and their JavaScript operators. */
export const comparisons: ReadonlyMap<string, string> = new Map([
  ["<", "<"],
  [">", ">"],
  ["<=", "<="],
  [">=", ">="],
  ["=", "==="],
  ["~=", "!=="],
]);

/** The arithmetic that is inlined for numbers. */
export const arithmetic: ReadonlySet<string> = new Set(["+", "-", "*", "/"]);

/** Tests of identity, which are never sends. */
export const identityTests: ReadonlySet<string> = new Set(["==", "~~", "isNil", "notNil"]);

/** Whether a selector calls blocks or finds its target at run time: `value:`, `perform:` and their kin. */
export function callsAnything(selector: string): boolean {
  return /^(value|perform|cull|ensure|ifCurtailed|on:do)/.test(selector);
}
