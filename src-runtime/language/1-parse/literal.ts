import type { LiteralValue } from "./ast.ts";
import { byteExpected, improperSymbol, unclosedByteArray, unclosedLiteralArray } from "../errors.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";

/** The literal at the current token, consumed, or undefined if there is none. */
export function parseLiteralValue(parser: Parser): LiteralValue | undefined {
  const { token } = parser;
  switch (token.kind) {
    case "literal":
      parser.advance();
      return token.value;
    case "literalArray":
      return parser.nested(() => parseLiteralArray(parser, "outermost"));
    case "byteArray":
      return parser.nested(() => parseByteArray(parser, "outermost"));
    default:
      return undefined;
  }
}

/** Whether what follows the literal's closing bracket is again an element of a literal array. */
type Place = "outermost" | "inLiteralArray";

function parseLiteralArray(parser: Parser, place: Place): LiteralValue {
  const opener = rangeOf(parser.token);
  parser.advanceInLiteralArray();
  const elements: LiteralValue[] = [];
  while (!parser.atEnd && !parser.isSpecial(")")) elements.push(parseElement(parser));
  if (parser.atEnd) parser.report(unclosedLiteralArray(parser.here, opener));
  else advance(parser, place);
  return { kind: "array", elements };
}

function advance(parser: Parser, place: Place): void {
  if (place === "outermost") parser.advance();
  else parser.advanceInLiteralArray();
}

function parseElement(parser: Parser): LiteralValue {
  const { token } = parser;
  switch (token.kind) {
    case "literalArray":
      return parser.nested(() => parseLiteralArray(parser, "inLiteralArray"));
    case "byteArray":
      return parser.nested(() => parseByteArray(parser, "inLiteralArray"));
    case "literal":
      parser.advanceInLiteralArray();
      return token.value ?? { kind: "nil" };
    default:
      if (parser.isSpecial("(")) return parser.nested(() => parseLiteralArray(parser, "inLiteralArray"));
      // Pharo 13 takes any other mark for a symbol, brackets of all kinds included: `#([1])` has three elements.
      parser.report(improperSymbol(token.text, parser.here));
      parser.advanceInLiteralArray();
      return { kind: "symbol", value: token.text };
  }
}

function parseByteArray(parser: Parser, place: Place): LiteralValue {
  const opener = rangeOf(parser.token);
  advance(parser, place);
  const bytes: number[] = [];
  while (!parser.atEnd && !parser.isSpecial("]")) {
    const { value, text } = parser.token;
    if (value?.kind === "integer" && value.value >= 0n && value.value <= 255n) bytes.push(Number(value.value));
    else parser.report(byteExpected(text, parser.here));
    advance(parser, place);
  }
  if (parser.atEnd) parser.report(unclosedByteArray(parser.here, opener));
  else advance(parser, place);
  return { kind: "byteArray", bytes };
}
