import type { CodeKind } from "./code-kind.ts";

/** What a piece of a line is, as far as the line and what stands before it tell. Names the colour that it has. */
export type LineTokenKind =
  | "blank"
  | "comment"
  | "string"
  | "symbol"
  | "number"
  | "pseudo"
  | "global"
  | "variable"
  | "local"
  | "selector"
  | "pattern"
  | "return"
  | "mark";

/** Where a piece of a line begins; it ends where the next one begins. */
export interface LineToken {
  readonly start: number;
  readonly kind: LineTokenKind;
}

/** What a line must know about the lines before it. */
export interface LineState {
  /** A comment, string or symbol that is open, by the quote that closes it. */
  readonly open: "comment" | "string" | "symbol" | undefined;
  /** After a value a name is a message, elsewhere it is a variable. */
  readonly afterValue: boolean;
  /** How many literal arrays are open: in them words are symbols. */
  readonly literalDepth: number;
  /** Where names are declared: the pattern of a method, its arguments, temporaries. */
  readonly declares: "pattern" | "argument" | "morePattern" | "temporaries" | undefined;
}

/** The state before the first line. */
export function firstState(kind: CodeKind): LineState {
  return {
    open: undefined,
    afterValue: false,
    literalDepth: 0,
    declares: kind === "method" ? "pattern" : undefined,
  };
}

const PSEUDO_VARIABLES = new Set(["self", "super", "nil", "true", "false", "thisContext", "thisProcess"]);
const NUMBER = /-?\d+(?:r-?[\dA-Z]+(?:\.[\dA-Z]+)?|(?:\.\d+)?(?:[edq]-?\d+)?(?:s\d*)?)/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*(?:::[\p{L}_][\p{L}\p{N}_]*)*/uy;
const SYMBOL_WORD = /#+(?:[\p{L}_][\p{L}\p{N}_:]*|[-+*/\\~<>=@,%|&?!]+)/uy;
const BINARY = /[-+*/\\~<>=@,%|&?!·÷×]+/y;

/**
 * The tokens of one line, and the state after it. It colours what is typed at once, without waiting for the parser, and
 * therefore guesses; what the parser finds out about names is laid over it.
 */
export function tokenizeLine(
  line: string,
  before: LineState,
): { readonly tokens: readonly LineToken[]; readonly state: LineState } {
  const tokenizer = new LineTokenizer(line, before);
  return { tokens: tokenizer.run(), state: tokenizer.state };
}

class LineTokenizer {
  readonly #line: string;
  readonly #tokens: LineToken[] = [];
  #position = 0;
  state: LineState;

  constructor(line: string, before: LineState) {
    this.#line = line;
    this.state = before;
  }

  run(): readonly LineToken[] {
    const { open } = this.state;
    if (open !== undefined) this.#untilClosed(open, 0);
    while (this.#position < this.#line.length) this.#next();
    return this.#tokens;
  }

  #next(): void {
    const character = this.#line.charAt(this.#position);
    if (character === '"') return this.#untilClosed("comment", 1);
    if (/\s/.test(character)) return this.#take("blank", /\s+/y);
    const { declares } = this.state;
    // After the pattern's last argument anything but another keyword begins the body.
    if (declares === "morePattern" && !this.#isKeywordHere()) this.#set({ declares: undefined });
    if (character === "'") return this.#untilClosed("string", 1);
    if (character === "$") return this.#value("string", /\$(?:.|$)/uy);
    if (character === "#") return this.#hash();
    if (/\d/.test(character) || (character === "-" && !this.state.afterValue && this.#matches(/-\d/y))) {
      return this.#value("number", NUMBER);
    }
    if (/[\p{L}_]/u.test(character)) return this.#name();
    if (character === "|" && !this.state.afterValue && this.state.literalDepth === 0) return this.#bar();
    if (this.#matches(BINARY)) return this.#binary();
    return this.#mark(character);
  }

  #name(): void {
    const name = this.#match(NAME) ?? "";
    const after = this.#line.charAt(this.#position + name.length);
    const isKeyword = after === ":" && this.#line.charAt(this.#position + name.length + 1) !== "=";
    if (this.state.literalDepth > 0) {
      const isConstant = name === "nil" || name === "true" || name === "false";
      return this.#push(isConstant ? "pseudo" : "symbol", name.length + (isKeyword ? 1 : 0));
    }
    switch (this.state.declares) {
      case "pattern":
      case "morePattern":
        this.#push("pattern", name.length + (isKeyword ? 1 : 0));
        return this.#set({ declares: isKeyword ? "argument" : undefined });
      case "argument":
        this.#push("local", name.length);
        return this.#set({ declares: "morePattern" });
      case "temporaries":
        return this.#push("local", name.length);
      case undefined:
    }
    if (isKeyword) {
      this.#push("selector", name.length + 1);
      return this.#set({ afterValue: false });
    }
    if (this.state.afterValue) return this.#push("selector", name.length);
    this.#push(kindOfName(name), name.length);
    this.#set({ afterValue: true });
  }

  #hash(): void {
    if (this.#line.charAt(this.#position + 1) === "'") return this.#untilClosed("symbol", 2);
    const opener = this.#line.charAt(this.#position + 1);
    if (opener === "(" || opener === "[") {
      this.#push("mark", 2);
      return this.#set({ literalDepth: this.state.literalDepth + 1 });
    }
    if (this.#matches(SYMBOL_WORD)) return this.#value("symbol", SYMBOL_WORD);
    this.#push("mark", 1);
  }

  /** `|` where a value could begin: the temporaries begin, or end. */
  #bar(): void {
    this.#push("mark", 1);
    this.#set({ declares: this.state.declares === "temporaries" ? undefined : "temporaries" });
  }

  #binary(): void {
    const { declares, literalDepth } = this.state;
    if (declares === "pattern") {
      this.#take("pattern", BINARY);
      return this.#set({ declares: "argument" });
    }
    // After the temporaries' names the bar closes them.
    if (declares === "temporaries") {
      this.#push("mark", 1);
      return this.#set({ declares: undefined });
    }
    this.#take(literalDepth > 0 ? "symbol" : "selector", BINARY);
    this.#set({ afterValue: false });
  }

  #mark(character: string): void {
    if (character === ":") {
      if (this.#matches(/:=/y)) {
        this.#push("mark", 2);
        return this.#set({ afterValue: false });
      }
      this.#push("mark", 1);
      // The parameter of a block.
      const name = this.#match(NAME);
      if (name !== undefined) this.#push("local", name.length);
      return this.#set({ afterValue: true });
    }
    const { literalDepth } = this.state;
    const opens = "([{".includes(character);
    const closes = ")]}".includes(character);
    this.#push(character === "^" ? "return" : "mark", 1);
    if (literalDepth > 0 && opens) this.#set({ literalDepth: literalDepth + 1 });
    if (literalDepth > 0 && closes) this.#set({ literalDepth: literalDepth - 1 });
    // After a cascade's semicolon comes a message, though no value stands there.
    this.#set({ afterValue: closes || character === ";" });
  }

  /** From an opening quote, or from the beginning of the line, to the quote that closes it. */
  #untilClosed(kind: "comment" | "string" | "symbol", opening: number): void {
    const quote = kind === "comment" ? '"' : "'";
    let end = this.#position + opening;
    for (;;) {
      const found = this.#line.indexOf(quote, end);
      if (found < 0) {
        this.#push(kind, this.#line.length - this.#position);
        return this.#set({ open: kind });
      }
      end = found + 1;
      // A doubled quote is one quote inside.
      if (this.#line.charAt(end) !== quote) break;
      end += 1;
    }
    this.#push(kind, end - this.#position);
    this.#set({ open: undefined, ...(kind === "comment" ? {} : { afterValue: true }) });
  }

  #isKeywordHere(): boolean {
    const name = this.#match(NAME);
    return name !== undefined && this.#line.charAt(this.#position + name.length) === ":";
  }

  #value(kind: LineTokenKind, pattern: RegExp): void {
    this.#take(kind, pattern);
    this.#set({ afterValue: true });
  }

  #take(kind: LineTokenKind, pattern: RegExp): void {
    this.#push(kind, this.#match(pattern)?.length ?? 1);
  }

  #push(kind: LineTokenKind, length: number): void {
    if (this.#tokens.at(-1)?.kind !== kind) this.#tokens.push({ start: this.#position, kind });
    this.#position += Math.max(length, this.#position < this.#line.length ? 1 : 0);
  }

  #set(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#line)?.[0];
  }

  #matches(pattern: RegExp): boolean {
    return this.#match(pattern) !== undefined;
  }
}

function kindOfName(name: string): LineTokenKind {
  if (PSEUDO_VARIABLES.has(name)) return "pseudo";
  return /^\p{Lu}/u.test(name) ? "global" : "variable";
}
