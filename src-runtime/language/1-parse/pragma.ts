import type { LiteralValue, PragmaNode } from "./ast.ts";
import { literalConstantExpected, messagePatternExpected, unclosedPragma } from "../errors.ts";
import { parseLiteralValue } from "./literal.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";

/** The pragmas that stand here, between message pattern and temporaries or after those. */
export function parseLeadingPragmas(parser: Parser): readonly PragmaNode[] {
  const pragmas: PragmaNode[] = [];
  while (parser.isBinary("<")) pragmas.push(parsePragma(parser));
  return pragmas;
}

function parsePragma(parser: Parser): PragmaNode {
  const opener = parser.advance();
  const { selector, values } = parsePragmaMessage(parser);
  if (parser.isBinary(">")) parser.advance();
  else {
    parser.report(unclosedPragma(parser.here, rangeOf(opener)));
    skipToEndOfPragma(parser);
  }
  return { kind: "pragma", selector, arguments: values, range: parser.rangeFrom(opener.start) };
}

interface PragmaMessage {
  readonly selector: string;
  readonly values: readonly LiteralValue[];
}

function parsePragmaMessage(parser: Parser): PragmaMessage {
  const { token } = parser;
  if (token.kind === "identifier") return { selector: parser.advance().text, values: [] };
  if (token.kind === "binary") return { selector: parser.advance().text, values: [parsePragmaArgument(parser, false)] };
  if (token.kind !== "keyword") {
    parser.report(messagePatternExpected(parser.here));
    return { selector: "", values: [] };
  }
  // `<primitive: 60 error: code>` names a temporary, which is why only primitives may have bare words.
  const namesAllowed = token.text === "primitive:";
  let selector = "";
  const values: LiteralValue[] = [];
  while (parser.token.kind === "keyword") {
    selector += parser.advance().text;
    values.push(parsePragmaArgument(parser, namesAllowed));
  }
  return { selector, values };
}

function parsePragmaArgument(parser: Parser, namesAllowed: boolean): LiteralValue {
  const { token } = parser;
  if (token.kind === "identifier") {
    if (token.text === "nil") return constant(parser, { kind: "nil" });
    if (token.text === "true") return constant(parser, { kind: "boolean", value: true });
    if (token.text === "false") return constant(parser, { kind: "boolean", value: false });
    if (namesAllowed) return constant(parser, { kind: "symbol", value: token.text });
  }
  const value = parseLiteralValue(parser);
  if (value !== undefined) return value;
  parser.report(literalConstantExpected(parser.here));
  if (token.kind === "identifier" || token.kind === "qualifiedName") parser.advance();
  return { kind: "nil" };
}

function constant(parser: Parser, value: LiteralValue): LiteralValue {
  parser.advance();
  return value;
}

/** Goes to the end of a damaged pragma, if that is on its line; else the method begins here. */
function skipToEndOfPragma(parser: Parser): void {
  const lineEnd = endOfLine(parser.source, parser.previousEnd);
  while (!parser.atEnd && parser.token.start < lineEnd) {
    const closes = parser.isBinary(">");
    parser.advance();
    if (closes) return;
  }
}

function endOfLine(source: string, from: number): number {
  for (let position = from; position < source.length; position += 1) {
    const character = source[position];
    if (character === "\n" || character === "\r") return position;
  }
  return source.length;
}
