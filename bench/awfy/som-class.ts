/**
 * Reads a class in SOM's syntax: `Name = Superclass ( | slots | methods ---- | class slots | class methods )`. Only what
 * stands around the methods differs from Smalltalk as we compile it; a method's text is taken as it is.
 */
export interface SomClass {
  readonly name: string;
  readonly superclass: string;
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
  readonly methods: readonly SomMethod[];
}

export interface SomMethod {
  readonly isMeta: boolean;
  /** Smalltalk source: the pattern, then the body. */
  readonly source: string;
}

/** Reads the text of a file that defines one class; `file` is named in errors. */
export function readSomClass(text: string, file: string): SomClass {
  return new Reader(text, file).classDefinition();
}

class Reader {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  classDefinition(): SomClass {
    const name = this.#word();
    this.#expect("=");
    const superclass = this.#peek() === "(" ? "Object" : this.#word();
    this.#expect("(");
    const slots = this.#slots();
    const methods = this.#methods(false);
    let classSlots: readonly string[] = [];
    if (this.#peek() === "-") {
      while (this.#peek() === "-") this.#at++;
      classSlots = this.#slots();
      methods.push(...this.#methods(true));
    }
    this.#expect(")");
    return { name, superclass, slots, classSlots, methods };
  }

  #slots(): readonly string[] {
    if (this.#peek() !== "|") return [];
    const start = ++this.#at;
    const end = this.#text.indexOf("|", start);
    if (end < 0) throw this.#error("the list of slots has no end");
    this.#at = end + 1;
    return this.#text.slice(start, end).split(/\s+/).filter(Boolean);
  }

  #methods(isMeta: boolean): SomMethod[] {
    const methods: SomMethod[] = [];
    while (this.#peek() !== ")" && this.#peek() !== "-") methods.push({ isMeta, source: this.#method() });
    return methods;
  }

  /** `selector: argument = ( statements )`. The `=` of a pattern is the one before the parenthesis. */
  #method(): string {
    const start = this.#at;
    const rest =
      /^(?:[A-Za-z_]\w*|(?:[A-Za-z_]\w*:\s*[A-Za-z_]\w*\s*)+|[-+*/\\<>=~&|,@%]+\s*[A-Za-z_]\w*)\s*=\s*\(/.exec(
        this.#text.slice(start),
      );
    if (!rest) throw this.#error("no method begins here");
    this.#at += rest[0].length;
    const pattern = rest[0].replace(/\s*=\s*\($/, "");
    const bodyStart = this.#at;
    this.#skipToClosing();
    return `${pattern}\n${this.#text.slice(bodyStart, this.#at - 1)}`;
  }

  /** Moves behind the parenthesis that closes the one just read. */
  #skipToClosing(): void {
    for (let depth = 1; depth > 0; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#error("a parenthesis is not closed");
      if (character === "(") depth++;
      else if (character === ")") depth--;
      else if (character === '"' || character === "'") this.#at = this.#endOfQuoted(character);
    }
  }

  #endOfQuoted(quote: string): number {
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) throw this.#error(`a ${quote} is not closed`);
    return end;
  }

  /** The next character that is no white space and in no comment. */
  #peek(): string | undefined {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === '"') this.#at = this.#endOfQuoted('"') + 1;
      else if (character !== undefined && /\s/.test(character)) this.#at++;
      else return character;
    }
  }

  #word(): string {
    this.#peek();
    const found = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at, this.#at + 200));
    if (!found) throw this.#error("a name is expected");
    this.#at += found[0].length;
    return found[0];
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw this.#error(`${character} is expected`);
    this.#at++;
  }

  #error(what: string): Error {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    return new Error(
      `${this.#file}:${line}: ${what}, not ${JSON.stringify(this.#text.slice(this.#at, this.#at + 20))}`,
    );
  }
}
