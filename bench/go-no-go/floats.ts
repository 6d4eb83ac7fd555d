import type { Analysis, Variable } from "./scope.ts";
import { arithmetic } from "./selectors.ts";
import type { Expression } from "./smalltalk.ts";

/**
 * Marks the temporaries that may be kept as raw doubles: those all of whose assignments are Floats. With
 * `speculates`, arithmetic on operands of which nothing is known is taken for Float arithmetic, as a type profile
 * would say; the emitted code tests that and leaves when it is wrong.
 */
export function markRawTemporaries(analysis: Analysis, speculates: boolean): void {
  const isInteger = (node: Expression): boolean =>
    node.kind === "integer" || (node.kind === "variable" && analysis.variables.get(node)?.type === "integer");
  const isFloat = (node: Expression): boolean => {
    if (node.kind === "float") return true;
    if (node.kind === "variable") return analysis.variables.get(node)?.type === "raw";
    if (node.kind !== "send") return false;
    if (node.selector === "sqrt") return isFloat(node.receiver);
    const argument = node.arguments[0];
    if (!arithmetic.has(node.selector) || argument === undefined) return false;
    if (isFloat(node.receiver)) return speculates || isFloat(argument) || isInteger(argument);
    if (isFloat(argument)) return speculates || isInteger(node.receiver);
    return speculates && !looksInteger(node.receiver, analysis) && !looksInteger(argument, analysis);
  };
  const temporaries = new Set<Variable>();
  for (const each of analysis.variables.values()) {
    if (!each.isArgument && !each.captured && each.type === "any" && each.assignments.length > 0) temporaries.add(each);
  }
  // All are taken for Floats until one is found that is not; what depended on it is then looked at again.
  for (const each of temporaries) each.type = "raw";
  for (let changed = true; changed;) {
    changed = false;
    for (const each of temporaries) {
      if (each.type === "raw" && !each.assignments.every(isFloat)) {
        each.type = "any";
        changed = true;
      }
    }
  }
}

/** Whether a node is an integer as far as can be seen: a literal, a counter, a temporary that some literal is put in. */
export function looksInteger(node: Expression, analysis: Analysis): boolean {
  if (node.kind === "integer") return true;
  if (node.kind !== "variable") return false;
  const variable = analysis.variables.get(node);
  if (variable === undefined) return false;
  return variable.type === "integer" || variable.assignments.some((each) => each.kind === "integer");
}
