import { type HeapObject, IDS_PER_CHUNK } from "../vm/index.ts";

/** What a chunk has at each index; undefined where there is no object that something may refer to. */
export type Places = (HeapObject | undefined)[];

/** The same of a chunk that was let go: weakly, but for objects that have to stay. */
type LoosePlaces = (HeapObject | WeakRef<HeapObject> | undefined)[];

/** The number of the chunk that an object is stored in. */
export const chunkOf = (object: HeapObject): number => Math.floor(object.$i / IDS_PER_CHUNK);

/**
 * The objects that were made of chunks. Those of the chunks that were used last are held. Of a chunk that was let go an
 * object is there as long as somebody else holds it, and it is always the one that has its id.
 */
export class LoadedChunks {
  /** In the order in which they were loaded, or referred to from what waited. */
  readonly #held = new Map<number, Places>();
  readonly #loose = new Map<number, LoosePlaces>();
  #newest: number | undefined;
  #sweeping: Iterator<[number, LoosePlaces]> | undefined;

  get heldCount(): number {
    return this.#held.size;
  }

  /** How many chunks were let go of which something may be in memory. */
  get looseCount(): number {
    return this.#loose.size;
  }

  held(chunk: number): Places | undefined {
    return this.#held.get(chunk);
  }

  /** Somebody has followed a reference to an object of a chunk that is held: others go before it. */
  use(chunk: number): void {
    if (chunk === this.#newest) return;
    const places = this.#held.get(chunk);
    if (places) this.hold(chunk, places);
  }

  /** The chunk that was not used for longest. */
  get oldest(): number | undefined {
    const [first] = this.#held.keys();
    return first;
  }

  /** Holds a chunk as the last one that was used. */
  hold(chunk: number, places: Places): void {
    this.#loose.delete(chunk);
    this.#held.delete(chunk);
    this.#held.set(chunk, places);
    this.#newest = chunk;
  }

  /** Lets a chunk go: only those objects are held any longer that `stays` names. */
  letGo(chunk: number, stays: (object: HeapObject) => boolean): void {
    const places = this.#held.get(chunk) ?? [];
    const loose = places.map((object) => object && (stays(object) ? object : new WeakRef(object)));
    this.#held.delete(chunk);
    if (loose.length > 0) this.#loose.set(chunk, loose);
  }

  /** The object that was made with the id, if it is in memory. */
  find(id: number): HeapObject | undefined {
    const chunk = Math.floor(id / IDS_PER_CHUNK);
    const index = id % IDS_PER_CHUNK;
    return this.#held.get(chunk)?.[index] ?? there(this.#loose.get(chunk)?.[index]);
  }

  /** What is in memory of a chunk that was let go. */
  survivors(chunk: number): Places {
    return this.#loose.get(chunk)?.map(there) ?? [];
  }

  /** Whether the object is one of a chunk that was let go. */
  isLoose(object: HeapObject): boolean {
    if (this.#loose.size === 0) return false;
    return there(this.#loose.get(chunkOf(object))?.[object.$i % IDS_PER_CHUNK]) === object;
  }

  /** Holds an object of a chunk that was let go, or lets it go as well. */
  keep(object: HeapObject, stays: boolean): void {
    const places = this.#loose.get(chunkOf(object));
    if (places) places[object.$i % IDS_PER_CHUNK] = stays ? object : new WeakRef(object);
  }

  /** The chunks that were let go and have something in memory. */
  looseChunks(): readonly number[] {
    return [...this.#loose.keys()];
  }

  /**
   * Forgets the chunks of which nothing is in memory any more, until `until` says stop; answers whether it is done. To be
   * begun after a collection alone: whoever asks for an object keeps it from the next one.
   */
  sweep(until: () => boolean): boolean {
    this.#sweeping ??= this.#loose.entries();
    for (;;) {
      const { done, value } = this.#sweeping.next();
      if (done === true) break;
      const [chunk, places] = value;
      if (places.every((each) => there(each) === undefined)) this.#loose.delete(chunk);
      if (until()) return false;
    }
    this.#sweeping = undefined;
    return true;
  }

  /** Whether a sweep is under way. */
  get isSweeping(): boolean {
    return this.#sweeping !== undefined;
  }

  clear(): void {
    this.#held.clear();
    this.#loose.clear();
  }
}

const there = (place: HeapObject | WeakRef<HeapObject> | undefined): HeapObject | undefined =>
  place instanceof WeakRef ? place.deref() : place;
