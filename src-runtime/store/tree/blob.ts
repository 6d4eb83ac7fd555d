import type { Hash } from "../hash.ts";

/** The bytes behind a hash: those of a chunk or of a tree node. */
export interface BlobSource {
  /** The verified bytes with this hash, or why there are none. */
  read(hash: Hash): Uint8Array | BlobDamage;
  /** How many bytes there are with this hash; 0 when there are none. */
  size(hash: Hash): number;
}

/** Why the bytes behind a hash can't be had: the end of a sentence that begins with what they were. */
export interface BlobDamage {
  readonly reason: string;
}

/** Where a checkpoint's chunks and nodes go before a root makes them visible. */
export interface BlobSink {
  has(hash: Hash): boolean;
  /** Keeps bytes under their hash. Throws a StoreError when there is no room. */
  put(hash: Hash, bytes: Uint8Array): void;
}
