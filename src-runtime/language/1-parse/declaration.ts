import type { Declaration } from "./ast.ts";
import { variableExpected } from "../errors.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";

/** The names that are values, not variables: nobody may declare or assign them. */
const CONSTANTS: ReadonlySet<string> = new Set(["nil", "true", "false"]);

function isConstantName(name: string): boolean {
  return CONSTANTS.has(name);
}

/** True if the current token can name an argument or a temporary. */
export function startsDeclaration(parser: Parser): boolean {
  return parser.token.kind === "identifier" && !isConstantName(parser.token.text);
}

/** The name of an argument; undefined, and reported, where there is none. */
export function parseDeclaration(parser: Parser): Declaration | undefined {
  if (startsDeclaration(parser)) {
    const token = parser.advance();
    return { name: token.text, range: rangeOf(token) };
  }
  parser.report(variableExpected(parser.here));
  // `foo: :bar` and `foo: nil` are names misspelt: take them for the name that they stand for.
  while (parser.isSpecial(":")) parser.advance();
  if (parser.token.kind === "identifier" || parser.token.kind === "qualifiedName") parser.advance();
  return undefined;
}
