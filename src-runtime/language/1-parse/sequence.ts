import type { Declaration, ErrorNode, ExpressionNode, PragmaNode, SequenceNode, StatementNode } from "./ast.ts";
import { endOfStatementExpected, pragmaInDoIt, unclosedTemporaries } from "../errors.ts";
import { parseExpression } from "./assignment.ts";
import { startsDeclaration } from "./declaration.ts";
import type { Parser } from "./parser.ts";
import { rangeOf } from "./parser.ts";
import { parseLeadingPragmas } from "./pragma.ts";

/** The body of a method or do-it, up to the end of the text. */
export function parseBody(parser: Parser): { body: SequenceNode; pragmas: readonly PragmaNode[] } {
  const { start } = parser.token;
  const temporaries = parseTemporaries(parser);
  if (parser.kind === "doIt" && parser.isBinary("<")) parser.report(pragmaInDoIt(parser.here));
  const pragmas = parseLeadingPragmas(parser);
  const statements = parseStatements(parser, undefined);
  return { body: { kind: "sequence", temporaries, statements, range: parser.rangeFrom(start) }, pragmas };
}

/** Temporaries and statements of a block, up to its closing bracket, which is left. */
export function parseSequence(parser: Parser, closer: string): SequenceNode {
  const { start } = parser.token;
  const temporaries = parseTemporaries(parser);
  const statements = parseStatements(parser, closer);
  return { kind: "sequence", temporaries, statements, range: parser.rangeFrom(start) };
}

function parseTemporaries(parser: Parser): readonly Declaration[] {
  if (!parser.isBar()) return [];
  const opener = { start: parser.token.start, end: parser.token.start + 1 };
  parser.advanceOneCharacter();
  const temporaries: Declaration[] = [];
  while (startsDeclaration(parser)) {
    const token = parser.advance();
    temporaries.push({ name: token.text, range: rangeOf(token) });
  }
  if (parser.isBar()) parser.advanceOneCharacter();
  else parser.report(unclosedTemporaries(parser.here, opener));
  return temporaries;
}

/** Statements up to `closer`, which is left, or the end of the text; every other closing bracket is a stray one. */
export function parseStatements(parser: Parser, closer: string | undefined): StatementNode[] {
  const statements: StatementNode[] = [];
  skipPeriods(parser);
  while (!parser.atEnd && !isCloser(parser, closer)) {
    parseStatementInto(statements, parser, closer);
    skipPeriods(parser);
  }
  return statements;
}

function skipPeriods(parser: Parser): void {
  while (parser.isSpecial(".")) parser.advance();
}

/**
 * Parses one statement. Where more follows than a statement can hold, what follows is parsed too, as statements of
 * their own, so that the text after the fault keeps its meaning for the tools.
 */
function parseStatementInto(statements: StatementNode[], parser: Parser, closer: string | undefined): void {
  for (let complained = false; ; complained = true) {
    const first = parser.token;
    const statement = parseStatement(parser);
    statements.push(statement);
    const hadStray = skipStrayClosers(parser, closer);
    // What begins no statement has been reported by the construct that could not begin with it.
    if (parser.token === first) parser.advance();
    if (parser.atEnd || parser.isSpecial(".") || isCloser(parser, closer)) return;
    if (!complained && !hadStray && statement.kind !== "error") parser.report(endOfStatementExpected(parser.here));
  }
}

function skipStrayClosers(parser: Parser, closer: string | undefined): boolean {
  let found = false;
  for (; isAnyCloser(parser) && !isCloser(parser, closer); found = true) parser.skipStrayCloser();
  return found;
}

function parseStatement(parser: Parser): StatementNode {
  const { start } = parser.token;
  const statement = parseReturnOrExpression(parser, start);
  if (!isSuppression(parser)) return statement;
  parser.advance();
  return { ...statement, suppressed: true };
}

function parseReturnOrExpression(parser: Parser, start: number): ExpressionNode | StatementNode {
  if (!parser.isSpecial("^")) return parseExpression(parser);
  parser.advance();
  const value = parseExpression(parser);
  return { kind: "return", value, range: parser.rangeFrom(start) };
}

/** True at a `;` that ends a do-it's statement, as opposed to one that goes on with a cascade. */
export function isSuppression(parser: Parser): boolean {
  if (parser.kind !== "doIt" || !parser.atTopLevel || !parser.isSpecial(";")) return false;
  const { ahead } = parser;
  return ahead.kind === "end" || (ahead.kind === "special" && ahead.text === ".");
}

function isCloser(parser: Parser, closer: string | undefined): boolean {
  return closer !== undefined && parser.isSpecial(closer);
}

function isAnyCloser(parser: Parser): boolean {
  return parser.isSpecial(")") || parser.isSpecial("]") || parser.isSpecial("}");
}

/** Stands for an expression that is not there. */
export function errorNode(parser: Parser): ErrorNode {
  return { kind: "error", range: { start: parser.token.start, end: parser.token.start } };
}
