import { HASH_BYTES, hashFromBytes, hashToBytes, type Hash } from "../hash.ts";
import { eachEntry, entryCount } from "./pack.ts";

/** Where a blob is kept. */
export interface BlobLocation {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * The index of all packs: for each hash the pack that holds it. A hash table over plain bytes, because a Map of a million
 * strings takes a second to make and ten times the room. The pack told last wins; nothing is ever taken out but by making
 * a new index.
 */
export class PackIndex {
  #hashes = new Uint8Array(0);
  /** Pack, offset and length of each entry. */
  #places = new Int32Array(0);
  #count = 0;
  /** Entry number + 1 at the first free slot from the hash's own; the size is a power of two. */
  #slots = new Int32Array(0);

  /** How many blobs the index tells of. */
  get size(): number {
    return this.#count;
  }

  /** Takes in the entries of a pack. */
  add(pack: number, entries: Uint8Array): void {
    this.#reserve(this.#count + entryCount(entries));
    eachEntry(entries, (position, offset, length) => {
      let entry = this.#find(entries, position);
      if (entry < 0) {
        entry = this.#count++;
        this.#hashes.set(entries.subarray(position, position + HASH_BYTES), entry * HASH_BYTES);
        this.#slots[this.#freeSlot(entries, position)] = entry + 1;
      }
      this.#places.set([pack, offset, length], entry * 3);
    });
  }

  /** Where the blob with this hash is, or undefined. */
  locate(hash: Hash): BlobLocation | undefined {
    const entry = this.#find(hashToBytes(hash), 0);
    if (entry < 0) return undefined;
    const [pack, offset, length] = this.#places.subarray(entry * 3, entry * 3 + 3);
    return { pack: pack!, offset: offset!, length: length! };
  }

  #find(bytes: Uint8Array, position: number): number {
    if (this.#slots.length === 0) return -1;
    const mask = this.#slots.length - 1;
    for (let slot = startOf(bytes, position) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1;
      if (entry < 0 || this.#matches(entry, bytes, position)) return entry;
    }
  }

  #freeSlot(bytes: Uint8Array, position: number): number {
    const mask = this.#slots.length - 1;
    let slot = startOf(bytes, position) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #matches(entry: number, bytes: Uint8Array, position: number): boolean {
    const start = entry * HASH_BYTES;
    for (let index = 0; index < HASH_BYTES; index++) {
      if (this.#hashes[start + index] !== bytes[position + index]) return false;
    }
    return true;
  }

  /** Makes room for `count` entries at half the table's size at most. */
  #reserve(count: number): void {
    if (count * 2 <= this.#slots.length) return;
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(count * 2)));
    this.#slots = new Int32Array(size);
    this.#hashes = enlarged(this.#hashes, (size / 2) * HASH_BYTES);
    this.#places = enlarged(this.#places, (size / 2) * 3);
    for (let entry = 0; entry < this.#count; entry++) {
      this.#slots[this.#freeSlot(this.#hashes, entry * HASH_BYTES)] = entry + 1;
    }
  }
}

/** The hashes that a list of entries tells of. */
export function hashesOf(entries: Uint8Array): Hash[] {
  const hashes: Hash[] = [];
  eachEntry(entries, (position) => hashes.push(hashFromBytes(entries, position)));
  return hashes;
}

function startOf(bytes: Uint8Array, position: number): number {
  return bytes[position]! | (bytes[position + 1]! << 8) | (bytes[position + 2]! << 16) | (bytes[position + 3]! << 24);
}

function enlarged<A extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(old: A, length: number): A {
  const grown = (old instanceof Uint8Array ? new Uint8Array(length) : new Int32Array(length)) as A;
  grown.set(old);
  return grown;
}
