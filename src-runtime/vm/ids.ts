/** How many consecutive ids make one chunk of the store: an id is chunk number * IDS_PER_CHUNK + index. */
export const IDS_PER_CHUNK = 128;

/**
 * Gives out object ids. An id says where the store keeps the object, so ids come in runs, a chunk at a time, and whole
 * chunks can be taken for the pieces of large collections. Id 0 is never given: it means none yet.
 */
export class IdAllocator {
  #nextChunk = 1;
  #next = 0;
  #left = 0;

  next(): number {
    if (this.#left === 0) {
      this.#next = this.#nextChunk++ * IDS_PER_CHUNK;
      this.#left = IDS_PER_CHUNK;
    }
    this.#left--;
    return this.#next++;
  }

  /** Takes consecutive chunk numbers that no object's id uses; answers the first. */
  takeChunks(count: number): number {
    const first = this.#nextChunk;
    this.#nextChunk += count;
    return first;
  }

  /** From now on only chunk numbers from `chunk` on are used: those below are in the store. */
  startFrom(chunk: number): void {
    // The ids that are given out next may be of the chunk just below.
    if (chunk < this.#nextChunk) return;
    this.#nextChunk = chunk;
    this.#left = 0;
  }

  /** The lowest chunk number that was never used. */
  get nextChunk(): number {
    return this.#nextChunk;
  }
}
