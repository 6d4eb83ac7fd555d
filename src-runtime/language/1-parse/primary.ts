import type { DynamicArrayNode, ExpressionNode } from "./ast.ts";
import { expressionExpected, unclosedArray, unclosedParenthesis, unexpectedBlockParameter } from "../errors.ts";
import { parseExpression } from "./assignment.ts";
import { parseBlock } from "./block.ts";
import { parseLiteralValue } from "./literal.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";
import { errorNode, parseStatements } from "./sequence.ts";

/** What a message can be sent to without parentheses: a variable, a literal, or something in brackets. */
export function parsePrimary(parser: Parser): ExpressionNode {
  const { token } = parser;
  if (token.kind === "identifier" || token.kind === "qualifiedName") {
    parser.advance();
    return { kind: "variable", name: token.text, range: rangeOf(token) };
  }
  const value = parseLiteralValue(parser);
  if (value !== undefined) return { kind: "literal", value, range: parser.rangeFrom(token.start) };
  if (parser.isSpecial("[")) return parser.nested(() => parseBlock(parser));
  if (parser.isSpecial("(")) return parser.nested(() => parseParenthesis(parser));
  if (parser.isSpecial("{")) return parser.nested(() => parseDynamicArray(parser));
  return missing(parser);
}

function parseParenthesis(parser: Parser): ExpressionNode {
  const opener = rangeOf(parser.advance());
  const expression = parseExpression(parser);
  parser.close(")", (at) => unclosedParenthesis(at, opener));
  return expression;
}

function parseDynamicArray(parser: Parser): DynamicArrayNode {
  const opener = rangeOf(parser.advance());
  const statements = parseStatements(parser, "}");
  parser.close("}", (at) => unclosedArray(at, opener));
  const elements = statements.map((statement) => (statement.kind === "return" ? statement.value : statement));
  return { kind: "dynamicArray", elements, range: parser.rangeFrom(opener.start) };
}

function missing(parser: Parser): ExpressionNode {
  const { start } = parser.token;
  if (parser.isSpecial(":") && parser.ahead.kind === "identifier") {
    parser.report(unexpectedBlockParameter({ start, end: parser.ahead.end }));
    parser.advance();
    parser.advance();
    return { kind: "error", range: parser.rangeFrom(start) };
  }
  parser.report(expressionExpected(parser.here));
  return errorNode(parser);
}
