import type { PartKind } from "./format.ts";
import type { ChunkNumber } from "../reference.ts";

/** A run of chunk numbers, one after the other. */
export interface ChunkRun {
  readonly first: ChunkNumber;
  readonly count: number;
}

/**
 * What an object holds besides its named slots.
 *
 * A body in `parts` stands for a large one: its content is cut into pieces of equal length (PART_LENGTH), each the only
 * object of its own chunk, and the chunks' numbers are the runs in order. So a change inside a million elements rewrites
 * one chunk of a hundred, and element i is found without reading any other piece.
 */
export type ObjectBody<V> =
  | { readonly kind: "none" }
  | { readonly kind: "elements"; readonly elements: readonly V[] }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "codePoints"; readonly codePoints: Uint32Array }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "words"; readonly words: Uint32Array }
  | PartedBody;

/** A large body: what its pieces hold, how many units altogether, and where they are. */
export interface PartedBody {
  readonly kind: "parts";
  readonly of: PartKind;
  readonly size: number;
  readonly runs: readonly ChunkRun[];
}

/** The body of an object that has named slots only. */
export const NO_BODY = { kind: "none" } as const;

/**
 * How many units a piece of a large body holds, the last one excepted; a body of no more units is kept whole. Units are
 * elements, code points, bytes, or words of 32 bits.
 */
export const PART_LENGTH = { elements: 100, string: 4096, bytes: 4096, words: 1024 } as const satisfies Record<
  PartKind,
  number
>;
