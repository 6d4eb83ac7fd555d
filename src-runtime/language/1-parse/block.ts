import type { BlockNode, Declaration } from "./ast.ts";
import { parameterOrBarExpected, unclosedBlock } from "../errors.ts";
import { parseDeclaration } from "./declaration.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";
import { parseSequence } from "./sequence.ts";

/** `[:a :b | | t | t := a. t + b]`; the bar may be left out of a block with nothing after its parameters. */
export function parseBlock(parser: Parser): BlockNode {
  const opener = rangeOf(parser.advance());
  const parameters = parseParameters(parser);
  const body = parseSequence(parser, "]");
  parser.close("]", (at) => unclosedBlock(at, opener));
  return { kind: "block", arguments: parameters, body, range: parser.rangeFrom(opener.start) };
}

function parseParameters(parser: Parser): readonly Declaration[] {
  if (!parser.isSpecial(":")) return [];
  const parameters: Declaration[] = [];
  while (parser.isSpecial(":")) {
    parser.advance();
    const declaration = parseDeclaration(parser);
    if (declaration !== undefined) parameters.push(declaration);
  }
  if (parser.isBar()) parser.advanceOneCharacter();
  else if (!parser.isSpecial("]")) parser.report(parameterOrBarExpected(parser.here));
  return parameters;
}
