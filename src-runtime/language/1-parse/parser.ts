import type { CommentNode, Range } from "./ast.ts";
import type { Diagnostic } from "../errors.ts";
import { missingOpener, nestedTooDeeply } from "../errors.ts";
import { Scanner } from "./scanner.ts";
import type { Token } from "./token.ts";

/** Brackets within brackets; beyond this a source is no longer a program anyone wrote, and the stack is finite. */
export const MAX_NESTING = 250;

/** What kind of text is parsed: a do-it knows the `;` that suppresses its display. */
export type SourceKind = "method" | "doIt";

/**
 * The parser's place in the token stream, and what it has found wrong so far. The constructs themselves are functions
 * over it, one file each.
 *
 * Recovery in three rules. One token is complained about once: a construct that fails answers an error node and leaves
 * the token to its callers, who may know what to do with it. A bracket reported as unclosed swallows its closer in
 * silence when that turns up later. Every loop moves on by at least one token.
 */
export class Parser {
  readonly kind: SourceKind;
  readonly diagnostics: Diagnostic[] = [];
  token: Token;
  /** Where the token before `token` ends: the end of whatever was just parsed. */
  previousEnd = 0;
  readonly #scanner: Scanner;
  #ahead: Token | undefined;
  #nesting = 0;
  #gaveUp = false;
  #lastComplaint = -1;
  readonly #unclosed: string[] = [];

  constructor(source: string, kind: SourceKind) {
    this.kind = kind;
    this.#scanner = new Scanner(source, (diagnostic) => this.#add(diagnostic));
    this.token = this.#scanner.next();
  }

  get source(): string {
    return this.#scanner.source;
  }

  get comments(): readonly CommentNode[] {
    return this.#scanner.comments;
  }

  /** True outside all brackets: only there does a `;` end a do-it's statement. */
  get atTopLevel(): boolean {
    return this.#nesting === 0;
  }

  /** The token after the current one. */
  get ahead(): Token {
    this.#ahead ??= this.#gaveUp ? this.#endToken() : this.#scanner.next();
    return this.#ahead;
  }

  advance(): Token {
    return this.#enter(this.#ahead ?? (this.#gaveUp ? this.#endToken() : this.#scanner.next()));
  }

  advanceInLiteralArray(): Token {
    return this.#enter(this.#gaveUp ? this.#endToken() : this.#scanner.nextInLiteralArray());
  }

  /** Consumes the first character of a binary token: the first bar of `||`. */
  advanceOneCharacter(): void {
    const { start } = this.token;
    this.#scanner.moveTo(start + 1);
    this.#ahead = undefined;
    this.advance();
    this.previousEnd = start + 1;
  }

  /** Makes two tokens of a negative number: the operator `-` and the number after it. */
  splitMinus(): void {
    const { start } = this.token;
    this.#scanner.moveTo(start + 1);
    this.#ahead = undefined;
    this.token = { kind: "binary", text: "-", start, end: start + 1 };
  }

  isSpecial(text: string): boolean {
    return this.token.kind === "special" && this.token.text === text;
  }

  isBinary(text: string): boolean {
    return this.token.kind === "binary" && this.token.text === text;
  }

  isBar(): boolean {
    return this.token.kind === "binary" && this.token.text.startsWith("|");
  }

  get atEnd(): boolean {
    return this.token.kind === "end";
  }

  /** The place of the current token, for saying what is wrong with it. */
  get here(): Range {
    return rangeOf(this.token);
  }

  rangeFrom(start: number): Range {
    return { start, end: Math.max(start, this.previousEnd) };
  }

  /** Reports a fault at the current token, unless that token has had its complaint. */
  report(diagnostic: Diagnostic): void {
    if (this.token.start === this.#lastComplaint) return;
    this.#lastComplaint = this.token.start;
    this.#add(diagnostic);
  }

  /** Parses what stands between brackets, bounding how deep they nest. The current token is the opening one. */
  nested<Result>(parse: () => Result): Result {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING && !this.#gaveUp) {
      this.#add(nestedTooDeeply(MAX_NESTING, this.here));
      this.#gaveUp = true;
      this.#ahead = undefined;
      this.token = this.#endToken();
    }
    try {
      return parse();
    } finally {
      this.#nesting -= 1;
    }
  }

  /** Consumes the closing bracket, or reports that it is missing. */
  close(closer: string, missing: (at: Range) => Diagnostic): void {
    if (this.isSpecial(closer)) {
      this.advance();
      return;
    }
    this.report(missing(this.here));
    this.#unclosed.push(closer);
  }

  /** Consumes a closing bracket that nothing here has opened; silently if its opener was reported as unclosed. */
  skipStrayCloser(): void {
    const { text } = this.token;
    const index = this.#unclosed.lastIndexOf(text);
    if (index < 0) this.report(missingOpener(text, this.here));
    else this.#unclosed.splice(index, 1);
    this.advance();
  }

  #enter(token: Token): Token {
    const previous = this.token;
    this.previousEnd = previous.end;
    this.#ahead = undefined;
    this.token = token;
    return previous;
  }

  #add(diagnostic: Diagnostic): void {
    if (!this.#gaveUp) this.diagnostics.push(diagnostic);
  }

  #endToken(): Token {
    const end = this.source.length;
    return { kind: "end", text: "", start: end, end };
  }
}

/** The place of a token, without the token. */
export function rangeOf(token: Token): Range {
  return { start: token.start, end: token.end };
}
