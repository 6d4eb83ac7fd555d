/**
 * The number of a chunk: its name for ever, while its content changes from one root to the next. Below 2^23, so that
 * chunk number and index together stay below 2^30, where V8 keeps an integer unboxed under pointer compression.
 */
export type ChunkNumber = number & { readonly __brand: "ChunkNumber" };

/** The lowest number that is no chunk number any more. */
export const CHUNK_NUMBER_LIMIT = 2 ** 23;

/** How many objects a chunk holds at most; an index is below it. */
export const OBJECTS_PER_CHUNK = 128;

/** About how many bytes a chunk should hold; a writer closes a chunk that has reached it. */
export const CHUNK_TARGET_BYTES = 4096;

/** The identity of a stored object: the chunk it lives in and its place there. Stable for the object's whole life. */
export interface Reference {
  readonly chunk: ChunkNumber;
  readonly index: number;
}

/** `number` as a chunk number; throws outside 0 to 2^23 - 1. */
export function chunkNumber(number: number): ChunkNumber {
  if (!Number.isInteger(number) || number < 0 || number >= CHUNK_NUMBER_LIMIT) {
    throw new RangeError(`Invalid chunk number ${number}: expected an integer from 0 to ${CHUNK_NUMBER_LIMIT - 1}`);
  }
  return number as ChunkNumber;
}

/** The reference to the object at `index` of chunk `chunk`. */
export function reference(chunk: number, index: number): Reference {
  if (!Number.isInteger(index) || index < 0 || index >= OBJECTS_PER_CHUNK) {
    throw new RangeError(`Invalid object index ${index}: expected an integer from 0 to ${OBJECTS_PER_CHUNK - 1}`);
  }
  return { chunk: chunkNumber(chunk), index };
}

/** A reference as one integer below 2^30: an object's id as the VM and the user's tools carry it. */
export function packReference({ chunk, index }: Reference): number {
  return chunk * OBJECTS_PER_CHUNK + index;
}

/** The reference that `packReference` made `id` of. */
export function unpackReference(id: number): Reference {
  return reference(Math.floor(id / OBJECTS_PER_CHUNK), id % OBJECTS_PER_CHUNK);
}
