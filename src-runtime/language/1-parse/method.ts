import type { Declaration, MethodNode, Range } from "./ast.ts";
import { messagePatternExpected } from "../errors.ts";
import { parseDeclaration } from "./declaration.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";

/** The first line of a method: `at: index put: anObject`. */
export type Pattern = Pick<MethodNode, "selector" | "selectorRanges" | "arguments">;

/** The message pattern at the beginning of a method; its selector is empty if there is none. */
export function parsePattern(parser: Parser): Pattern {
  const { token } = parser;
  if (token.kind === "identifier") {
    parser.advance();
    return { selector: token.text, selectorRanges: [rangeOf(token)], arguments: [] };
  }
  if (token.kind === "binary") {
    parser.advance();
    return {
      selector: token.text,
      selectorRanges: [rangeOf(token)],
      arguments: declarations(parseDeclaration(parser)),
    };
  }
  if (token.kind === "keyword") return parseKeywordPattern(parser);
  parser.report(messagePatternExpected(parser.here));
  return { selector: "", selectorRanges: [], arguments: [] };
}

function parseKeywordPattern(parser: Parser): Pattern {
  let selector = "";
  const selectorRanges: Range[] = [];
  const parameters: Declaration[] = [];
  while (parser.token.kind === "keyword") {
    const keyword = parser.advance();
    selector += keyword.text;
    selectorRanges.push(rangeOf(keyword));
    parameters.push(...declarations(parseDeclaration(parser)));
  }
  return { selector, selectorRanges, arguments: parameters };
}

const declarations = (declaration: Declaration | undefined): readonly Declaration[] =>
  declaration === undefined ? [] : [declaration];
