import { PART_LENGTH, type PartedBody } from "./body.ts";
import type { PartKind } from "./format.ts";
import type { ChunkNumber } from "../reference.ts";

/** A piece of a large body: the half-open range of units it holds. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** How many chunks a body of `size` units is cut into; none when it is small enough to stay with its object. */
export function partCount(of: PartKind, size: number): number {
  return size > PART_LENGTH[of] ? Math.ceil(size / PART_LENGTH[of]) : 0;
}

/** The pieces of a large body, in order: piece i goes to the i-th chunk of its runs. */
export function* piecesOf(of: PartKind, size: number): IterableIterator<Piece> {
  const length = PART_LENGTH[of];
  for (let from = 0; from < size; from += length) yield { from, to: Math.min(from + length, size) };
}

/** The pieces of a large string, cut between code points. */
export function* textPieces(text: string): IterableIterator<string> {
  const length = PART_LENGTH.string;
  let start = 0;
  while (start < text.length) {
    let end = start;
    for (let count = 0; count < length && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** The chunk that holds unit `index` of a large body, and where in it. */
export function partAt(body: PartedBody, index: number): { readonly chunk: ChunkNumber; readonly offset: number } {
  if (!Number.isInteger(index) || index < 0 || index >= body.size) {
    throw new RangeError(`Invalid index ${index} in a body of ${body.size} ${body.of}`);
  }
  const length = PART_LENGTH[body.of];
  const offset = index % length;
  let part = (index - offset) / length;
  for (const run of body.runs) {
    if (part < run.count) return { chunk: (run.first + part) as ChunkNumber, offset };
    part -= run.count;
  }
  throw new RangeError(`A body of ${body.size} ${body.of} lacks the chunk for index ${index}`);
}

/** The chunks of a large body, in order. */
export function* partChunks(body: PartedBody): IterableIterator<ChunkNumber> {
  for (const { first, count } of body.runs) {
    for (let number = first as number; number < first + count; number++) yield number as ChunkNumber;
  }
}
