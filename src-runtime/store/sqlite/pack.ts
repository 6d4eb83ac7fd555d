import * as zlib from "node:zlib";
import { HASH_BYTES, hashToBytes, type Hash } from "../hash.ts";

/**
 * About how many bytes a pack holds before compression. Measured on chunks of a mixed heap (zstd level 1): packs of 16,
 * 64 and 256 KiB compress to 49, 47 and 47%, in 84, 42 and 64 ms for 16 MB; fetching one chunk costs 90, 100 and 350 µs,
 * and one damaged byte costs the objects of one pack.
 */
export const PACK_BYTES = 64 * 1024;

/** How the bytes of a pack are kept: as they are, or compressed with zstd. */
export const Codec = { raw: 0, zstd: 1 } as const;

/** The bytes that an entry of a pack takes: a hash, and where the blob is once the pack is open. */
const ENTRY_BYTES = HASH_BYTES + 8;

/** Where a blob stands in its pack. */
export interface PackEntry {
  readonly hash: Hash;
  readonly offset: number;
  readonly length: number;
}

/** A pack as it is stored: many chunks and tree nodes in one row, with a list of what is where. */
export interface SealedPack {
  readonly codec: number;
  /** The size of the blobs together, before compression. */
  readonly size: number;
  readonly entries: Uint8Array;
  readonly data: Uint8Array;
}

/** A pack in the making. */
export class PackBuilder {
  readonly #blobs = new Map<Hash, Uint8Array>();
  #size = 0;

  get isEmpty(): boolean {
    return this.#blobs.size === 0;
  }

  get isFull(): boolean {
    return this.#size >= PACK_BYTES;
  }

  has(hash: Hash): boolean {
    return this.#blobs.has(hash);
  }

  add(hash: Hash, bytes: Uint8Array): void {
    this.#blobs.set(hash, bytes);
    this.#size += bytes.length;
  }

  /** The pack of what was added. */
  seal(): SealedPack {
    const raw = new Uint8Array(this.#size);
    const entries = new Uint8Array(this.#blobs.size * ENTRY_BYTES);
    const view = new DataView(entries.buffer);
    let offset = 0;
    let at = 0;
    for (const [hash, bytes] of this.#blobs) {
      raw.set(bytes, offset);
      entries.set(hashToBytes(hash), at);
      view.setUint32(at + HASH_BYTES, offset, true);
      view.setUint32(at + HASH_BYTES + 4, bytes.length, true);
      offset += bytes.length;
      at += ENTRY_BYTES;
    }
    return { size: this.#size, entries, ...compressed(raw) };
  }
}

/** The number of blobs that a list of entries tells of. */
export function entryCount(entries: Uint8Array): number {
  return Math.floor(entries.length / ENTRY_BYTES);
}

/** Calls `visit` with where each entry of a list stands in it: first of all its hash. */
export function eachEntry(entries: Uint8Array, visit: (position: number) => void): void {
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) visit(at);
}

/** Where the blob stands in its pack whose entry stands at `position` in a list. */
export function placeAt(entries: Uint8Array, position: number): Omit<PackEntry, "hash"> {
  const view = new DataView(entries.buffer, entries.byteOffset + position, ENTRY_BYTES);
  return { offset: view.getUint32(HASH_BYTES, true), length: view.getUint32(HASH_BYTES + 4, true) };
}

/** The blobs of a stored pack, one after the other, in bytes of their own; throws when the data can't be decompressed to that size. */
export function openPack(codec: number, size: number, data: Uint8Array): Uint8Array {
  switch (codec) {
    case Codec.raw:
      return new Uint8Array(data);
    case Codec.zstd: {
      // Without the limit a damaged header could ask for all memory there is. All in one piece spares putting pieces together.
      const limits = { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, 64) };
      const { buffer, byteOffset, length } = zlib.zstdDecompressSync(data, limits);
      return new Uint8Array(buffer, byteOffset, length);
    }
    default:
      throw new RangeError(`Unknown codec ${codec}`);
  }
}

function compressed(raw: Uint8Array): { readonly codec: number; readonly data: Uint8Array } {
  const data = zlib.zstdCompressSync(raw, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } });
  return data.length < raw.length * 0.95 ? { codec: Codec.zstd, data } : { codec: Codec.raw, data: raw };
}
