import { getHeapStatistics } from "node:v8";

/** The soft limit on the heap, in bytes, unless a workspace sets another. */
export const DEFAULT_SOFT_LIMIT = 1024 ** 3;

/**
 * The limit on memory that ends an evaluation long before V8's own limit would end the process. It is looked at when
 * a poll is answered and before every large allocation.
 */
export class MemoryLimit {
  readonly softLimit: number;
  readonly #collect: (() => void) | undefined;
  /** Bytes in use after the last collection we asked for: garbage counts as use until V8 collects it. */
  #afterCollection = 0;
  #exceeded = false;

  /** `collect` forces a collection (V8's `gc`, where the process was started with it). */
  constructor(softLimit = DEFAULT_SOFT_LIMIT, collect: (() => void) | undefined = globalThis.gc) {
    this.softLimit = softLimit;
    this.#collect = collect;
  }

  get used(): number {
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  }

  /** Collects garbage now, where the process allows it to be asked for. */
  collect(): void {
    this.#collect?.();
  }

  /** Whether so many bytes more are within the limit. */
  allows(bytes: number): boolean {
    if (bytes < 1_000_000) return true;
    if (this.used + bytes <= this.softLimit) return true;
    this.#collect?.();
    return this.used + bytes <= this.softLimit;
  }

  /** Whether the limit is exceeded; true once, until use has fallen below it again. */
  pollExceeded(): boolean {
    const used = this.used;
    if (used <= this.softLimit) {
      this.#exceeded = false;
      return false;
    }
    // Collect again only when much was allocated since: most of it may be garbage.
    if (used < this.#afterCollection * 1.1 && this.#exceeded) return false;
    this.#collect?.();
    this.#afterCollection = this.used;
    const exceeded = this.#afterCollection > this.softLimit * 0.9;
    const first = exceeded && !this.#exceeded;
    this.#exceeded = exceeded;
    return first;
  }
}
