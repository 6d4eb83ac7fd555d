import type { CascadedMessage, ExpressionNode, Range } from "./ast.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";
import { parsePrimary } from "./primary.ts";

/** A message send at most: `a foo + b bar: c`. Unary binds before binary, binary before keyword. */
export function parseMessage(parser: Parser): ExpressionNode {
  const { start } = parser.token;
  const receiver = parseBinaryExpression(parser);
  if (parser.token.kind !== "keyword") return receiver;
  return send(receiver, parseKeywordPart(parser), start, parser);
}

function parseBinaryExpression(parser: Parser): ExpressionNode {
  const { start } = parser.token;
  let receiver = parseUnaryExpression(parser);
  for (;;) {
    splitNegativeNumber(parser);
    if (parser.token.kind !== "binary") return receiver;
    receiver = send(receiver, parseBinaryPart(parser), start, parser);
  }
}

function parseUnaryExpression(parser: Parser): ExpressionNode {
  const { start } = parser.token;
  let receiver = parsePrimary(parser);
  while (parser.token.kind === "identifier") receiver = send(receiver, parseUnaryPart(parser), start, parser);
  return receiver;
}

function send(receiver: ExpressionNode, message: CascadedMessage, start: number, parser: Parser): ExpressionNode {
  const { selector, selectorRanges, arguments: values } = message;
  return { kind: "message", receiver, selector, selectorRanges, arguments: values, range: parser.rangeFrom(start) };
}

/** `foo` */
export function parseUnaryPart(parser: Parser): CascadedMessage {
  const range = rangeOf(parser.advance());
  return { selector: parser.source.slice(range.start, range.end), selectorRanges: [range], arguments: [], range };
}

/** `+ 1 foo` */
export function parseBinaryPart(parser: Parser): CascadedMessage {
  const operator = parser.advance();
  const argument = parseUnaryExpression(parser);
  return {
    selector: operator.text,
    selectorRanges: [rangeOf(operator)],
    arguments: [argument],
    range: parser.rangeFrom(operator.start),
  };
}

/** `at: 1 put: 2 + 3` */
export function parseKeywordPart(parser: Parser): CascadedMessage {
  const { start } = parser.token;
  let selector = "";
  const selectorRanges: Range[] = [];
  const values: ExpressionNode[] = [];
  while (parser.token.kind === "keyword") {
    const keyword = parser.advance();
    selector += keyword.text;
    selectorRanges.push(rangeOf(keyword));
    values.push(parseBinaryExpression(parser));
  }
  return { selector, selectorRanges, arguments: values, range: parser.rangeFrom(start) };
}

/** Where an operator may stand, the `-` of `-2` is one: `3-2` and `3 -2` are both 1. */
export function splitNegativeNumber(parser: Parser): void {
  if (parser.token.kind === "literal" && parser.token.text.startsWith("-") && parser.token.text.length > 1) {
    parser.splitMinus();
  }
}
