import { mangle } from "../language/index.ts";
import { SymbolLayout } from "./layouts.ts";

/** The symbols of a virtual machine: one object a text. */
export class SymbolTable {
  readonly #symbols = new Map<string, SymbolLayout>();
  readonly #onNew: (symbol: SymbolLayout) => void;

  /** `onNew` hears of each symbol once; any symbol may be performed, so that is where stubs are made. */
  constructor(onNew: (symbol: SymbolLayout) => void) {
    this.#onNew = onNew;
  }

  intern(text: string): SymbolLayout {
    let symbol = this.#symbols.get(text);
    if (!symbol) {
      symbol = new SymbolLayout(text, mangle(text));
      this.#symbols.set(text, symbol);
      this.#onNew(symbol);
    }
    return symbol;
  }

  all(): Iterable<SymbolLayout> {
    return this.#symbols.values();
  }
}
