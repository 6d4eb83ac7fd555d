/** How long it takes until what a heap took counts half as much, in milliseconds. */
const HALF_LIFE = 1_000;

/** Which part of what the greediest heap took makes another one as much to blame. */
const BLAMED_SHARE = 0.5;

/**
 * How much memory the processes of each heap took lately. When memory is short this tells whose doing it is, so that it
 * is not whoever happens to run at that moment who pays for it.
 */
export class Growth {
  readonly #bytes = new Map<number, number>();
  #seen = 0;
  #halvedAt = 0;

  /** So much memory is in use before a process runs: what was taken until now is nobody's. */
  begin(used: number): void {
    this.#seen = used;
  }

  /** So much is in use while, or after, a process of `heap` runs: what was taken since the last look is its. */
  note(heap: number, used: number): void {
    const taken = used - this.#seen;
    this.#seen = used;
    // Less than before: V8 has collected, and nobody knows what was taken meanwhile.
    if (taken > 0) this.#bytes.set(heap, (this.#bytes.get(heap) ?? 0) + taken);
  }

  /** Whether nobody took much more than the processes of `heap`. */
  isToBlame(heap: number, now: number): boolean {
    this.#fade(now);
    return (this.#bytes.get(heap) ?? 0) >= BLAMED_SHARE * Math.max(0, ...this.#bytes.values());
  }

  /** Memory is plentiful again: what was, is forgotten. */
  clear(): void {
    this.#bytes.clear();
  }

  #fade(now: number): void {
    const lives = Math.floor((now - this.#halvedAt) / HALF_LIFE);
    if (lives <= 0) return;
    this.#halvedAt = now;
    for (const [heap, bytes] of this.#bytes) {
      const left = bytes / 2 ** lives;
      if (left < 1) this.#bytes.delete(heap);
      else this.#bytes.set(heap, left);
    }
  }
}
