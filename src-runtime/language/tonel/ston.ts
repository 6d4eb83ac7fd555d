/**
 * STON, the object notation of Tonel's headers, as far as those need it: maps, lists, strings, symbols, numbers and
 * the three constants.
 */

/** A value as STON writes it. */
export type StonValue =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "symbol"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "nil" }
  | { readonly kind: "list"; readonly elements: readonly StonValue[] }
  | StonMap;

/** A map; its entries keep their order, and keys may be any value. */
export interface StonMap {
  readonly kind: "map";
  readonly entries: readonly StonEntry[];
}

/** A key and the value under it. */
export interface StonEntry {
  readonly key: StonValue;
  readonly value: StonValue;
}

/** A value and where its text ends, or what stands in the way and where. */
export type StonResult =
  | { readonly value: StonValue; readonly end: number }
  | { readonly problem: string; readonly position: number };

/** Reads the value that begins at `start`, or after blanks and comments there. */
export function readSton(text: string, start: number): StonResult {
  const reader = new StonReader(text, start);
  const value = reader.value(0);
  if (value !== undefined) return { value, end: reader.position };
  return { problem: reader.problem, position: reader.position };
}

/** The text under a string or symbol key of a map, if it is a string or a symbol. */
export function textAt(map: StonMap, key: string): string | undefined {
  const value = valueAt(map, key);
  return value?.kind === "string" || value?.kind === "symbol" ? value.value : undefined;
}

/** The value under a string or symbol key of a map. */
export function valueAt(map: StonMap, key: string): StonValue | undefined {
  return map.entries.find((entry) => isText(entry.key) && entry.key.value === key)?.value;
}

/** True for the two kinds of value that are texts. */
export function isText(value: StonValue): value is Extract<StonValue, { kind: "string" | "symbol" }> {
  return value.kind === "string" || value.kind === "symbol";
}

/** Brackets within brackets: a header has three. */
const MAX_NESTING = 100;

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class StonReader {
  position: number;
  problem = "";
  readonly #text: string;

  constructor(text: string, start: number) {
    this.#text = text;
    this.position = start;
  }

  /** Undefined after a problem; then `position` is where it lies. */
  value(nesting: number): StonValue | undefined {
    this.#skipBlanks();
    const character = this.#text[this.position];
    if (nesting > MAX_NESTING) return this.#fail(`STON nested more than ${MAX_NESTING} levels deep`);
    if (character === "{") return this.#map(nesting);
    if (character === "[") return this.#list(nesting);
    if (character === "'") return this.#string("string");
    if (character === "#") return this.#symbol();
    return this.#numberOrConstant();
  }

  #map(nesting: number): StonMap | undefined {
    const entries: StonEntry[] = [];
    const complete = this.#elements("}", () => {
      const key = this.value(nesting + 1);
      if (key === undefined || !this.#expect(":")) return false;
      const value = this.value(nesting + 1);
      if (value === undefined) return false;
      entries.push({ key, value });
      return true;
    });
    return complete ? { kind: "map", entries } : undefined;
  }

  #list(nesting: number): StonValue | undefined {
    const elements: StonValue[] = [];
    const complete = this.#elements("]", () => {
      const element = this.value(nesting + 1);
      if (element !== undefined) elements.push(element);
      return element !== undefined;
    });
    return complete ? { kind: "list", elements } : undefined;
  }

  /** Reads what stands between an opening bracket, which is next, and `closer`; false after a problem. */
  #elements(closer: string, readElement: () => boolean): boolean {
    this.position += 1;
    this.#skipBlanks();
    if (this.#take(closer)) return true;
    for (;;) {
      if (!readElement()) return false;
      this.#skipBlanks();
      if (this.#take(closer)) return true;
      if (!this.#take(",")) {
        this.#fail(`',' or '${closer}' expected`);
        return false;
      }
      this.#skipBlanks();
      if (this.#take(closer)) return true;
    }
  }

  #string(kind: "string" | "symbol"): StonValue | undefined {
    const start = this.position;
    let value = "";
    this.position += 1;
    for (;;) {
      const character = this.#text[this.position];
      if (character === undefined) {
        this.position = start;
        return this.#fail("Unmatched ' in string");
      }
      this.position += 1;
      if (character === "'") return { kind, value };
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    const character = this.#text[this.position] ?? "";
    this.position += 1;
    if (character !== "u") return ESCAPES[character] ?? character;
    const digits = this.#text.slice(this.position, this.position + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return "u";
    this.position += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #symbol(): StonValue | undefined {
    this.position += 1;
    if (this.#text[this.position] === "'") return this.#string("symbol");
    const value = this.#match(/[\p{L}\p{N}\-_./:]+(?<!:)/uy);
    return value === undefined ? this.#fail("Symbol expected after #") : { kind: "symbol", value };
  }

  #numberOrConstant(): StonValue | undefined {
    const number = this.#match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/y);
    if (number !== undefined) return { kind: "number", value: Number(number) };
    const { position } = this;
    const word = this.#match(/[A-Za-z]+/y);
    if (word === "nil") return { kind: "nil" };
    if (word === "true" || word === "false") return { kind: "boolean", value: word === "true" };
    this.position = position;
    return this.#fail("STON value expected");
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  #expect(character: string): boolean {
    this.#skipBlanks();
    if (this.#take(character)) return true;
    this.#fail(`'${character}' expected`);
    return false;
  }

  #skipBlanks(): void {
    this.#match(/(?:\s|"[^"]*")+/y);
  }

  #fail(problem: string): undefined {
    this.problem = problem;
    return undefined;
  }
}

const WRITTEN_ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

/** Writes a value as Tonel's own writer does: indented by tabs, a map of one entry on one line. */
export function writeSton(value: StonValue, lineEnding: string): string {
  return write(value, lineEnding);
}

function write(value: StonValue, newLine: string): string {
  switch (value.kind) {
    case "string":
      return quoted(value.value);
    case "symbol":
      return /^[A-Za-z][A-Za-z0-9]*$/.test(value.value) ? `#${value.value}` : `#${quoted(value.value)}`;
    case "number":
    case "boolean":
      return String(value.value);
    case "nil":
      return "nil";
    case "list":
      return writeList(value.elements, newLine);
    case "map":
      return writeMap(value.entries, newLine);
  }
}

function writeList(elements: readonly StonValue[], newLine: string): string {
  if (elements.length === 0) return "[ ]";
  const inner = `${newLine}\t`;
  return `[${inner}${elements.map((element) => write(element, inner)).join(`,${inner}`)}${newLine}]`;
}

function writeMap(entries: readonly StonEntry[], newLine: string): string {
  if (entries.length === 0) return "{ }";
  const inner = `${newLine}\t`;
  const written = entries.map(({ key, value }) => `${write(key, inner)} : ${write(value, inner)}`);
  return entries.length === 1 ? `{ ${written[0]} }` : `{${inner}${written.join(`,${inner}`)}${newLine}}`;
}

function quoted(text: string): string {
  // Control characters are exactly what must not stand in a header as they are.
  // oxlint-disable-next-line no-control-regex
  const escaped = text.replace(/[\u0000-\u001f'\\\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return WRITTEN_ESCAPES[character] ?? `\\u${code}`;
  });
  return `'${escaped}'`;
}
