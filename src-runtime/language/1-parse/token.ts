import type { LiteralValue, Range } from "./ast.ts";

/** A word of the source text, as the scanner hands it to the parser. */
export interface Token extends Range {
  readonly kind: TokenKind;
  /** The text as the parser compares it: a keyword's with its colon, a bracket's own character. */
  readonly text: string;
  /** What a `literal` token denotes. */
  readonly value?: LiteralValue;
}

/** What sort of word a token is. */
export type TokenKind =
  | "identifier"
  /** `Banking::Counter` */
  | "qualifiedName"
  /** `at:` */
  | "keyword"
  | "binary"
  /** `:=` */
  | "assignment"
  /** One of `( ) [ ] { } . ; : ^` */
  | "special"
  /** A number, string, character or symbol; in a literal array also a bare word or selector. */
  | "literal"
  /** `#(` */
  | "literalArray"
  /** `#[` */
  | "byteArray"
  | "end";
