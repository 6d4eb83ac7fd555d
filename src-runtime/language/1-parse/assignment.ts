import type { ExpressionNode, VariableNode } from "./ast.ts";
import { assignmentTargetExpected } from "../errors.ts";
import { parseCascade } from "./cascade.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";

/** An expression: `a := b := c foo; bar`. Assignment binds weakest, so this is where every expression begins. */
export function parseExpression(parser: Parser): ExpressionNode {
  const targets: VariableNode[] = [];
  while (parser.token.kind === "assignment" || isAssignmentTarget(parser)) {
    if (parser.token.kind === "assignment") {
      parser.report(assignmentTargetExpected(parser.here));
      parser.advance();
      continue;
    }
    const name = parser.advance();
    parser.advance();
    targets.push({ kind: "variable", name: name.text, range: rangeOf(name) });
  }
  let expression = parseCascade(parser);
  // The range of an assignment ends with its value, closing parenthesis included.
  const end = parser.previousEnd;
  for (const variable of targets.toReversed()) {
    const { start } = variable.range;
    expression = { kind: "assignment", variable, value: expression, range: { start, end: Math.max(start, end) } };
  }
  return expression;
}

function isAssignmentTarget(parser: Parser): boolean {
  const { kind } = parser.token;
  return (kind === "identifier" || kind === "qualifiedName") && parser.ahead.kind === "assignment";
}
