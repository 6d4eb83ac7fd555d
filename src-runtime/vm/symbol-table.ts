import { SymbolLayout } from "./layouts.ts";

/** The symbols of a virtual machine: one object a text. */
export class SymbolTable {
  readonly #symbols = new Map<string, SymbolLayout>();
  readonly #declare: (symbol: SymbolLayout) => string;
  /** Lists of texts that are symbols, of which nobody has asked for one yet. */
  #waiting: (readonly string[])[] = [];

  /** `declare` answers the property under which objects have the symbol's methods; asked once, before it is first sent. */
  constructor(declare: (symbol: SymbolLayout) => string) {
    this.#declare = declare;
  }

  intern(text: string): SymbolLayout {
    let symbol = this.#symbols.get(text);
    if (!symbol) {
      symbol = new SymbolLayout(text, this.#declare);
      this.#symbols.set(text, symbol);
    }
    return symbol;
  }

  /** These are symbols, too; they are made when somebody asks for one, or for all. */
  internLater(texts: readonly string[]): void {
    this.#waiting.push(texts);
  }

  all(): Iterable<SymbolLayout> {
    for (const texts of this.#waiting) for (const each of texts) this.intern(each);
    this.#waiting = [];
    return this.#symbols.values();
  }
}
