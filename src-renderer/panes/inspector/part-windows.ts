import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { InspectedPart, Page } from "../../../src-runtime/protocol/index.ts";

/** How many parts are asked for together. */
export const WINDOW = 50;
/** How many such windows are held: what was scrolled out of sight long ago is asked for again. */
const MAX_WINDOWS = 120;

/** Asks for the parts from `from` up to `to`. */
export type LoadParts = (from: number, to: number) => Promise<Page<InspectedPart>>;

/** What is known of a list of parts. */
export interface PartsState {
  /** Undefined until the first answer. */
  readonly total: number | undefined;
  /** Counts up whenever something that is shown may have changed. */
  readonly version: number;
  readonly problem: string | undefined;
}

/**
 * A long list of parts, asked for by windows as they come into sight. It never holds the whole, and is asked again for
 * what is in sight when the object may have changed.
 */
export class PartWindows {
  readonly store: StoreApi<PartsState> = createStore(() => ({
    total: undefined as number | undefined,
    version: 0,
    problem: undefined as string | undefined,
  }));
  readonly #load: LoadParts;
  #windows = new Map<number, readonly InspectedPart[]>();
  readonly #asked = new Map<number, Promise<void>>();
  #visible: { readonly from: number; readonly to: number } = { from: 0, to: 1 };

  constructor(load: LoadParts) {
    this.#load = load;
  }

  /** What came with the object need not be asked for. */
  begin({ from, total, entries }: Page<InspectedPart>): void {
    // A window that is not whole would not be asked for again.
    if (from !== 0 || entries.length < Math.min(WINDOW, total)) return;
    this.#windows.set(0, entries.slice(0, WINDOW));
    this.#changed({ total, problem: undefined });
  }

  /** The part at a place, if it is there. */
  at(index: number): InspectedPart | undefined {
    return this.#windows.get(Math.floor(index / WINDOW))?.[index % WINDOW];
  }

  /** The part at a place, asked for if need be; undefined when there is none. */
  async get(index: number): Promise<InspectedPart | undefined> {
    const window = Math.floor(index / WINDOW);
    if (!this.#windows.has(window)) await this.#ask(window);
    return this.at(index);
  }

  /** Says which parts are in sight: those that are missing are asked for. Resolves when they are there. */
  async show(from: number, to: number): Promise<void> {
    this.#visible = { from, to: Math.max(to, from + 1) };
    const missing = this.#windowsInSight().filter((window) => !this.#windows.has(window));
    await Promise.all(missing.map((window) => this.#ask(window)));
  }

  /** The object may have changed: what is in sight is asked for again, the rest is forgotten. */
  async refresh(): Promise<void> {
    const inSight = new Set(this.#windowsInSight());
    this.#windows = new Map([...this.#windows].filter(([window]) => inSight.has(window)));
    await Promise.all([...inSight].map((window) => this.#ask(window)));
  }

  /** The places that are loaded, in order: where a part can be looked for. */
  *loaded(): Iterable<readonly [number, InspectedPart]> {
    for (const [window, parts] of [...this.#windows].toSorted(([a], [b]) => a - b)) {
      for (const [index, part] of parts.entries()) yield [window * WINDOW + index, part];
    }
  }

  #windowsInSight(): readonly number[] {
    const first = Math.floor(this.#visible.from / WINDOW);
    const last = Math.floor((this.#visible.to - 1) / WINDOW);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  }

  #ask(window: number): Promise<void> {
    const asked = this.#asked.get(window) ?? this.#loadWindow(window).finally(() => this.#asked.delete(window));
    this.#asked.set(window, asked);
    return asked;
  }

  async #loadWindow(window: number): Promise<void> {
    try {
      const { total, entries } = await this.#load(window * WINDOW, (window + 1) * WINDOW);
      this.#windows.delete(window);
      this.#windows.set(window, entries);
      this.#forgetOld();
      this.#changed({ total, problem: undefined });
    } catch (error) {
      this.#changed({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #forgetOld(): void {
    for (const window of this.#windows.keys()) {
      if (this.#windows.size <= MAX_WINDOWS) return;
      this.#windows.delete(window);
    }
  }

  #changed(change: Partial<PartsState>): void {
    this.store.setState(({ version }) => ({ ...change, version: version + 1 }));
  }
}
