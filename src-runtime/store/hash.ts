import { hash as digest } from "node:crypto";

/**
 * The content hash of a chunk, a tree node or a code version: the first 20 bytes of SHA-256, as 40 lower-case
 * hexadecimal digits. Equal hashes mean equal bytes; a hash compares, sorts and keys a Map as the string it is.
 *
 * Why this one, once and for all:
 * - SHA-256, because every processor sold today has instructions for it: 1.3 GB/s on 4 KiB chunks (measured, Node 24),
 *   as fast as SHA-1 (1.4) and ahead of BLAKE2b (0.8), SHA-512/256 (0.7), BLAKE2s (0.5) and SHA-3 (0.4), each counted
 *   with the cost of its call. Hashing a million objects (40 MB) takes 30 ms.
 * - 20 bytes, because the hashes themselves do not compress and are most of a small checkpoint's tree nodes; a chance
 *   collision needs some 2^80 chunks, and nobody gains by forging one inside their own store.
 * - Hexadecimal, because it is what Git and SQL's hex() print, what a double click selects whole, and the one text form
 *   that Node converts natively in both directions with its order kept.
 */
export type Hash = string & { readonly __brand: "Hash" };

/** How many bytes a hash takes where it is stored. */
export const HASH_BYTES = 20;

const HASH_TEXT = /^[0-9a-f]{40}$/;

/** The content hash of `bytes`. */
export function hashOf(bytes: Uint8Array): Hash {
  return digest("sha256", bytes, "hex").slice(0, 2 * HASH_BYTES) as Hash;
}

/** The hash that `text` spells; throws on anything but 40 lower-case hexadecimal digits. */
export function parseHash(text: string): Hash {
  if (!HASH_TEXT.test(text)) throw new RangeError(`Invalid hash "${text}": expected 40 lower-case hexadecimal digits`);
  return text as Hash;
}

/** The 20 bytes that `hash` stands for. */
export function hashToBytes(hash: Hash): Uint8Array {
  return Buffer.from(hash, "hex");
}

/** The hash whose 20 bytes stand in `bytes` at `offset`. */
export function hashFromBytes(bytes: Uint8Array, offset = 0): Hash {
  if (offset < 0 || offset + HASH_BYTES > bytes.length) {
    throw new RangeError(`Invalid hash position ${offset} in ${bytes.length} bytes`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, HASH_BYTES).toString("hex") as Hash;
}
