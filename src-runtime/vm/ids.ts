/** How many consecutive ids make one chunk of the store: an id is chunk number * IDS_PER_CHUNK + index. */
export const IDS_PER_CHUNK = 128;

/** The region of what belongs to nobody. */
const NOBODYS = 0;

/** A chunk that is being filled. */
interface OpenChunk {
  next: number;
  left: number;
}

/**
 * Gives out object ids. An id says where the store keeps the object, so ids come in runs, a chunk at a time, and whole
 * chunks can be taken for the pieces of large collections. Id 0 is never given: it means none yet.
 *
 * Ids of a region, such as a session, are of chunks that have no others: what becomes of these chunks concerns nobody else.
 */
export class IdAllocator {
  #nextChunk = 1;
  #next = 0;
  #left = 0;

  readonly #open = new Map<number, OpenChunk>();
  /** The regions of chunks, as far as they are known. */
  readonly #regions = new Map<number, number>();

  next(region = NOBODYS): number {
    if (region !== NOBODYS) return this.#nextIn(region);
    if (this.#left === 0) {
      this.#next = this.#nextChunk++ * IDS_PER_CHUNK;
      this.#left = IDS_PER_CHUNK;
    }
    this.#left--;
    return this.#next++;
  }

  #nextIn(region: number): number {
    let open = this.#open.get(region);
    if (!open || open.left === 0) {
      const chunk = this.#nextChunk++;
      this.#regions.set(chunk, region);
      open = { next: chunk * IDS_PER_CHUNK, left: IDS_PER_CHUNK };
      this.#open.set(region, open);
    }
    open.left--;
    return open.next++;
  }

  /** The region that an id's chunk is of. */
  regionOf(id: number): number {
    return this.#regions.get(Math.floor(id / IDS_PER_CHUNK)) ?? NOBODYS;
  }

  /** An object that was stored earlier is its region's first. One that shares its chunk with others is not the first of any. */
  resume(id: number, region: number): void {
    if (id !== 0 && id % IDS_PER_CHUNK === 0) this.#regions.set(Math.floor(id / IDS_PER_CHUNK), region);
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
    this.#open.clear();
    this.#regions.clear();
  }

  /** The lowest chunk number that was never used. */
  get nextChunk(): number {
    return this.#nextChunk;
  }
}
