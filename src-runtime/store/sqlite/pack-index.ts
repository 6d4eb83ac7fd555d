import { HASH_BYTES, hashFromBytes, hashToBytes, type Hash } from "../hash.ts";
import { eachEntry, entryCount, placeAt } from "./pack.ts";

/** Where a blob is kept. */
export interface BlobLocation {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/** A pack with its list of entries. */
interface ListedPack {
  readonly pack: number;
  readonly entries: Uint8Array;
}

/**
 * The index of all packs: for each hash the pack that holds it. A hash table over the packs' own lists of entries, because a Map
 * of a million strings takes a second to make and ten times the room. The pack told last wins; nothing is ever taken out but by
 * making a new index.
 */
export class PackIndex {
  readonly #packs: ListedPack[] = [];
  #count = 0;
  /**
   * From the place of a hash's own bytes on, until one is free: in the list of which pack it stands, counted from 1, and where
   * there. The number of places is a power of two.
   */
  #slots = new Int32Array(0);

  /** How many blobs the index tells of. */
  get size(): number {
    return this.#count;
  }

  /** Takes in the entries of a pack. */
  add(pack: number, entries: Uint8Array): void {
    this.#reserve(this.#count + entryCount(entries));
    this.#packs.push({ pack, entries });
    const list = this.#packs.length;
    eachEntry(entries, (position) => {
      const slot = this.#slotOf(entries, position);
      if (this.#slots[slot] === 0) this.#count++;
      this.#slots[slot] = list;
      this.#slots[slot + 1] = position;
    });
  }

  /** Where the blob with this hash is, or undefined. */
  locate(hash: Hash): BlobLocation | undefined {
    if (this.#slots.length === 0) return undefined;
    const slot = this.#slotOf(hashToBytes(hash), 0);
    const listed = this.#packs[this.#slots[slot]! - 1];
    return listed && { pack: listed.pack, ...placeAt(listed.entries, this.#slots[slot + 1]!) };
  }

  /** The slot of the hash at `position` in `bytes`, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, position: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (startOf(bytes, position) * 2) & mask; ; slot = (slot + 2) & mask) {
      const listed = this.#packs[this.#slots[slot]! - 1];
      if (listed === undefined || isSameHash(listed.entries, this.#slots[slot + 1]!, bytes, position)) return slot;
    }
  }

  /** Makes room for `count` entries at half the table's size at most. */
  #reserve(count: number): void {
    if (count * 4 <= this.#slots.length) return;
    const old = this.#slots;
    this.#slots = new Int32Array(2 * Math.max(1024, 2 ** Math.ceil(Math.log2(count * 4))));
    for (let from = 0; from < old.length; from += 2) {
      const [list, position] = [old[from]!, old[from + 1]!];
      if (list === 0) continue;
      const slot = this.#slotOf(this.#packs[list - 1]!.entries, position);
      this.#slots[slot] = list;
      this.#slots[slot + 1] = position;
    }
  }
}

function isSameHash(one: Uint8Array, at: number, two: Uint8Array, position: number): boolean {
  for (let index = 0; index < HASH_BYTES; index++) if (one[at + index] !== two[position + index]) return false;
  return true;
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
