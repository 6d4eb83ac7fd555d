import type { ChunkRun } from "../store/index.ts";
import type { HeapObject } from "../vm/index.ts";

/** Where a large body's pieces are: kept from one checkpoint to the next, so that it stays in its chunks. */
export interface Pieces {
  readonly runs: readonly ChunkRun[];
  readonly count: number;
}

const piecesOfObjects = new WeakMap<HeapObject, Pieces>();

export const piecesOf = (object: HeapObject): Pieces | undefined => piecesOfObjects.get(object);

export const piecesIn = (runs: readonly ChunkRun[]): Pieces => ({
  runs,
  count: runs.reduce((sum, run) => sum + run.count, 0),
});

/** The object's pieces are stored in these chunks. */
export function rememberPieces(object: HeapObject, runs: readonly ChunkRun[]): Pieces {
  const pieces = piecesIn(runs);
  piecesOfObjects.set(object, pieces);
  return pieces;
}

/** Lets the next checkpoint give the object's pieces other chunks. */
export const forgetPieces = (object: HeapObject): void => void piecesOfObjects.delete(object);

/** The chunk of the piece with this index. */
export function chunkOfPiece({ runs }: Pieces, piece: number): number {
  let index = piece;
  for (const { first, count } of runs) {
    if (index < count) return first + index;
    index -= count;
  }
  throw new RangeError(`There is no chunk for piece ${piece}`);
}

/** The chunks of all pieces, in order. */
export function* chunksOfPieces({ runs }: Pieces): Generator<number, undefined> {
  for (const { first, count } of runs) for (let i = 0; i < count; i++) yield (first as number) + i;
  return undefined;
}
