import type { MemoryLimit } from "../vm/index.ts";

/** The parts of the memory limit above which fewer chunks are held, and below which there may be more again. */
const MUCH = 0.6;
const LITTLE = 0.45;

/** The part of the limit above which garbage is collected, and the part that must have been taken since the last time. */
const FULL = 0.8;
const TAKEN = 0.1;

/** How many chunks may always be held: those that a program is going back and forth between. */
const LEAST = 32;

/** How many more chunks may be held after a collection that left room. */
const MORE = 1.25;

/**
 * How many chunks of a stored heap may be held in memory. It follows from the memory in use: nobody knows how much of
 * it is garbage before a collection, so it changes once after each, and for the first time when much is in use.
 */
export class ChunkAllowance {
  /** No more than this are held, whatever room there is. */
  most: number = Number.POSITIVE_INFINITY;
  readonly #memory: MemoryLimit;
  #chunks = Number.POSITIVE_INFINITY;
  #seenCollections: number;
  #seenHeld = 0;
  #collecting: NodeJS.Immediate | undefined;

  constructor(memory: MemoryLimit) {
    this.#memory = memory;
    this.#seenCollections = memory.collections;
  }

  /** How many may be held now, where so many are. */
  chunks(held: number): number {
    const { collections, live, softLimit } = this.#memory;
    if (collections !== this.#seenCollections) {
      this.#seenCollections = collections;
      if (live > softLimit * MUCH) this.lower(held);
      else if (live < softLimit * LITTLE) this.#chunks *= MORE;
    } else if (this.#chunks === Number.POSITIVE_INFINITY && held !== this.#seenHeld) {
      this.#seenHeld = held;
      if (this.#memory.used > softLimit * MUCH) this.lower(held);
    }
    return Math.min(this.#chunks, this.most);
  }

  /**
   * Collects what was let go if much memory is in use: V8 does not know of the limit, and would do it far beyond. Not at once,
   * since what was looked at is held until the event loop turns.
   */
  collectSoon(): void {
    const { used, live, softLimit } = this.#memory;
    if (this.#collecting || used < softLimit * FULL || used < live + softLimit * TAKEN) return;
    this.#collecting = setImmediate(() => {
      this.#collecting = undefined;
      this.#memory.collect();
    }).unref();
  }

  /** Fewer may be held from now on. */
  lower(held: number): void {
    this.#chunks = Math.max(LEAST, Math.floor(Math.min(held, this.#chunks) * 0.6));
  }
}
