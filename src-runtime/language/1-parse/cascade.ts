import type { CascadedMessage, ExpressionNode, MessageNode } from "./ast.ts";
import { cascadeMessageExpected, cascadeReceiverExpected } from "../errors.ts";
import { parseBinaryPart, parseKeywordPart, parseMessage, parseUnaryPart, splitNegativeNumber } from "./message.ts";
import type { Parser } from "./parser.ts";
import { isSuppression } from "./sequence.ts";

/** An expression that may be a cascade: further messages to the receiver of the last message before the first `;`. */
export function parseCascade(parser: Parser): ExpressionNode {
  const { start } = parser.token;
  const first = parseMessage(parser);
  if (!parser.isSpecial(";") || isSuppression(parser)) return first;

  const isParenthesized = first.range.start !== start;
  if (first.kind !== "message" || isParenthesized) {
    parser.report(cascadeReceiverExpected(first.range));
    parseCascadedMessages(parser);
    return { kind: "error", range: parser.rangeFrom(start) };
  }
  const messages = [firstMessage(first), ...parseCascadedMessages(parser)];
  if (messages.length === 1) return first;
  return { kind: "cascade", receiver: first.receiver, messages, range: parser.rangeFrom(start) };
}

function firstMessage(message: MessageNode): CascadedMessage {
  const { selector, selectorRanges, arguments: values, range } = message;
  const start = selectorRanges[0]?.start ?? range.start;
  return { selector, selectorRanges, arguments: values, range: { start, end: range.end } };
}

function parseCascadedMessages(parser: Parser): CascadedMessage[] {
  const messages: CascadedMessage[] = [];
  while (parser.isSpecial(";") && !isSuppression(parser)) {
    parser.advance();
    const message = parseCascadedMessage(parser);
    if (message === undefined) parser.report(cascadeMessageExpected(parser.here));
    else messages.push(message);
  }
  return messages;
}

function parseCascadedMessage(parser: Parser): CascadedMessage | undefined {
  splitNegativeNumber(parser);
  switch (parser.token.kind) {
    case "identifier":
      return parseUnaryPart(parser);
    case "binary":
      return parseBinaryPart(parser);
    case "keyword":
      return parseKeywordPart(parser);
    default:
      return undefined;
  }
}
