import type { DoItNode, MethodNode } from "./ast.ts";
import type { Diagnostic } from "../errors.ts";
import { nestedTooDeeply } from "../errors.ts";
import { treeHeight } from "./height.ts";
import { type Pattern, parsePattern } from "./method.ts";
import { Parser } from "./parser.ts";
import { parseLeadingPragmas } from "./pragma.ts";
import { parseBody } from "./sequence.ts";

/** What parsing answers: a tree, always, and what is wrong with the text. Without errors the tree has no error node. */
export interface ParseResult<Node> {
  readonly node: Node;
  readonly diagnostics: readonly Diagnostic[];
}

/** Levels of tree that later phases, which are recursive, can count on; a chain of messages is one level each. */
export const MAX_HEIGHT = 1_000;

/** Parses the source of a method: message pattern, pragmas, temporaries, statements. Never throws. */
export function parseMethod(source: string): ParseResult<MethodNode> {
  const parser = new Parser(source, "method");
  const pattern = parsePattern(parser);
  const leading = parseLeadingPragmas(parser);
  const { body, pragmas } = parseBody(parser);
  const node: MethodNode = {
    kind: "method",
    ...pattern,
    pragmas: [...leading, ...pragmas],
    body,
    comments: parser.comments,
    range: { start: 0, end: source.length },
  };
  return finish(parser, node);
}

/** Parses a script: temporaries and statements, as a do-it or a REPL evaluates them. Never throws. */
export function parseDoIt(source: string): ParseResult<DoItNode> {
  const parser = new Parser(source, "doIt");
  const { body } = parseBody(parser);
  const node: DoItNode = {
    kind: "doIt",
    body,
    comments: parser.comments,
    range: { start: 0, end: source.length },
  };
  return finish(parser, node);
}

/** The message pattern that makes up all of `source`, comments aside; undefined if that is not what it is. */
export function parsePatternOf(source: string): Pattern | undefined {
  const parser = new Parser(source, "method");
  const pattern = parsePattern(parser);
  return parser.atEnd && parser.diagnostics.length === 0 ? pattern : undefined;
}

function finish<Node extends MethodNode | DoItNode>(parser: Parser, node: Node): ParseResult<Node> {
  const { diagnostics } = parser;
  // A tree higher than this needs more characters than this.
  if (parser.source.length > MAX_HEIGHT) {
    for (const statement of node.body.statements) {
      if (treeHeight(statement) > MAX_HEIGHT) diagnostics.push(nestedTooDeeply(MAX_HEIGHT, statement.range));
    }
  }
  // The scanner runs one token ahead of the parser, so its finds may come early.
  diagnostics.sort((a, b) => a.range.start - b.range.start);
  return { node, diagnostics };
}
