import type { CommentNode, LiteralValue } from "./ast.ts";
import type { Diagnostic } from "../errors.ts";
import { characterExpected, literalExpected, unclosedComment, unclosedString, unknownCharacter } from "../errors.ts";
import { codePointAt, isBinary, isDigit, isLetter, isSeparator, widthOf } from "./character.ts";
import { scanNumber } from "./number.ts";
import type { Token, TokenKind } from "./token.ts";

const SPECIAL = "().:;[]{}^";

/**
 * The scanner turns source text into tokens, one on each call of `next`.
 *
 * It reports what is wrong with a token and answers its best guess, so that the parser never sees a faulty one.
 * Comments are collected aside. `next` and `nextInLiteralArray` differ because words mean themselves in a literal
 * array: `#(foo: + nil)`.
 */
export class Scanner {
  readonly source: string;
  readonly comments: CommentNode[] = [];
  readonly #report: (diagnostic: Diagnostic) => void;
  #position = 0;

  constructor(source: string, report: (diagnostic: Diagnostic) => void) {
    this.source = source;
    this.#report = report;
    // A byte order mark is no part of the program.
    if (source.charCodeAt(0) === 0xfeff) this.#position = 1;
  }

  /** Goes back, or on, to `position`: used where only the first bar of `||` belongs to a construct. */
  moveTo(position: number): void {
    this.#position = position;
  }

  next(): Token {
    const code = this.#skipBlanks();
    if (isLetter(code)) return this.#identifierOrKeyword();
    return this.#startsNumber(code) ? this.#number() : this.#other(code, false);
  }

  /** The next element of a literal array, where words and selectors are symbols. */
  nextInLiteralArray(): Token {
    const code = this.#skipBlanks();
    if (isLetter(code)) return this.#bareSymbol();
    return this.#startsNumber(code) ? this.#number() : this.#other(code, true);
  }

  #other(code: number, inLiteralArray: boolean): Token {
    if (code < 0) return { kind: "end", text: "", start: this.#position, end: this.#position };
    if (isBinary(code)) return this.#binary(inLiteralArray);
    const character = this.source.charAt(this.#position);
    if (character === ":" && this.source[this.#position + 1] === "=") return this.#take("assignment", 2);
    if (SPECIAL.includes(character)) return this.#take("special", 1);
    if (character === "'") return this.#string(this.#position, "string");
    if (character === "#") return this.#hash();
    return this.#character();
  }

  /** Skips separators, comments and characters that belong to no token; answers the code point that follows. */
  #skipBlanks(): number {
    for (;;) {
      const code = codePointAt(this.source, this.#position);
      if (isSeparator(code)) {
        this.#position += 1;
      } else if (code === 0x22) {
        this.#comment();
      } else if (code < 0 || this.#startsToken(code)) {
        return code;
      } else {
        const end = this.#position + widthOf(code);
        const range = { start: this.#position, end };
        this.#report(unknownCharacter(this.source.slice(this.#position, end), range));
        this.#position = end;
      }
    }
  }

  #startsToken(code: number): boolean {
    return (
      isLetter(code) ||
      isDigit(code) ||
      isBinary(code) ||
      (code < 128 && (SPECIAL.includes(String.fromCharCode(code)) || code === 0x27 || code === 0x23 || code === 0x24))
    );
  }

  #startsNumber(code: number): boolean {
    return isDigit(code) || (code === 0x2d && isDigit(codePointAt(this.source, this.#position + 1)));
  }

  #take(kind: TokenKind, length: number): Token {
    const start = this.#position;
    this.#position += length;
    return { kind, text: this.source.slice(start, this.#position), start, end: this.#position };
  }

  #literal(value: LiteralValue, start: number, end: number): Token {
    this.#position = end;
    return { kind: "literal", text: this.source.slice(start, end), value, start, end };
  }

  #number(): Token {
    const start = this.#position;
    const { end, value, diagnostic } = scanNumber(this.source, start);
    if (diagnostic !== undefined) this.#report(diagnostic);
    return this.#literal(value, start, end);
  }

  /** The end of the letters and digits from `position` on. */
  #endOfName(position: number): number {
    let end = position;
    for (;;) {
      const code = codePointAt(this.source, end);
      if (!isLetter(code) && !isDigit(code)) return end;
      end += widthOf(code);
    }
  }

  #identifierOrKeyword(): Token {
    const start = this.#position;
    let end = this.#endOfName(start);
    let kind: TokenKind = "identifier";
    while (this.source[end] === ":" && this.source[end + 1] === ":" && isLetter(codePointAt(this.source, end + 2))) {
      kind = "qualifiedName";
      end = this.#endOfName(end + 2);
    }
    if (kind === "identifier" && this.source[end] === ":" && this.source[end + 1] !== "=") {
      kind = "keyword";
      end += 1;
    }
    return this.#take(kind, end - start);
  }

  /** The end of `foo`, `foo:bar:`, `foo:bar`: whatever a symbol may hold without quotes. */
  #endOfSymbol(start: number): number {
    let end = this.#endOfName(start);
    for (;;) {
      if (this.source[end] === ":") end += 1;
      else if (isLetter(codePointAt(this.source, end))) end = this.#endOfName(end);
      else return end;
    }
  }

  #bareSymbol(): Token {
    const start = this.#position;
    const end = this.#endOfSymbol(start);
    return this.#literal(constantOrSymbol(this.source.slice(start, end)), start, end);
  }

  #endOfBinary(start: number): number {
    let end = start;
    while (isBinary(codePointAt(this.source, end))) end += 1;
    return end;
  }

  #binary(inLiteralArray: boolean): Token {
    const start = this.#position;
    const end = this.#endOfBinary(start);
    if (!inLiteralArray) return this.#take("binary", end - start);
    return this.#literal({ kind: "symbol", value: this.source.slice(start, end) }, start, end);
  }

  #string(start: number, kind: "string" | "symbol"): Token {
    let position = this.source.indexOf("'", start) + 1;
    let value = "";
    for (;;) {
      const quote = this.source.indexOf("'", position);
      if (quote < 0) {
        value += this.source.slice(position);
        this.#report(unclosedString({ start, end: this.source.length }));
        return this.#literal({ kind, value }, start, this.source.length);
      }
      value += this.source.slice(position, quote);
      if (this.source[quote + 1] !== "'") return this.#literal({ kind, value }, start, quote + 1);
      value += "'";
      position = quote + 2;
    }
  }

  /** `#foo`, `#+`, `#'a b'`, `#(`, `#[`; several `#` count as one. */
  #hash(): Token {
    const start = this.#position;
    let position = start;
    while (this.source[position] === "#") position += 1;
    const code = codePointAt(this.source, position);
    if (isLetter(code) || isBinary(code)) {
      const end = isLetter(code) ? this.#endOfSymbol(position) : this.#endOfBinary(position);
      return this.#literal({ kind: "symbol", value: this.source.slice(position, end) }, start, end);
    }
    const character = this.source[position];
    if (character === "'") return this.#string(start, "symbol");
    if (character === "(") return this.#take("literalArray", position + 1 - start);
    if (character === "[") return this.#take("byteArray", position + 1 - start);
    this.#report(literalExpected({ start, end: position }));
    return this.#literal({ kind: "symbol", value: "" }, start, position);
  }

  #character(): Token {
    const start = this.#position;
    const codePoint = codePointAt(this.source, start + 1);
    if (codePoint < 0) {
      this.#report(characterExpected({ start, end: start + 1 }));
      return this.#literal({ kind: "character", codePoint: 0 }, start, start + 1);
    }
    return this.#literal({ kind: "character", codePoint }, start, start + 1 + widthOf(codePoint));
  }

  #comment(): void {
    const start = this.#position;
    let position = start + 1;
    for (;;) {
      const quote = this.source.indexOf('"', position);
      if (quote < 0) {
        this.#report(unclosedComment({ start, end: this.source.length }));
        this.#position = this.source.length;
        break;
      }
      position = quote + 1;
      if (this.source[position] !== '"') {
        this.#position = position;
        const text = this.source.slice(start + 1, quote).replaceAll('""', '"');
        this.comments.push({ kind: "comment", text, range: { start, end: position } });
        return;
      }
      position += 1;
    }
    const text = this.source.slice(start + 1).replaceAll('""', '"');
    this.comments.push({ kind: "comment", text, range: { start, end: this.source.length } });
  }
}

function constantOrSymbol(text: string): LiteralValue {
  if (text === "nil") return { kind: "nil" };
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true" };
  return { kind: "symbol", value: text };
}
