import {
  encodeChunk,
  NO_BODY,
  type ObjectBody,
  type ObjectRecord,
  partCount,
  piecesOf,
  type StoredValue,
  textPieces,
} from "../chunk/index.ts";
import type { CheckpointWriter } from "../object-store.ts";
import { chunkNumber, type ChunkNumber, type Reference } from "../reference.ts";

/**
 * Puts an Array of Strings into a root that is being written, in chunks of their own from `nextChunk` on, and answers where
 * it is: for what a stopped workspace keeps as texts, which nothing else refers to.
 */
export function writeTexts(
  writer: Pick<CheckpointWriter, "putChunk">,
  nextChunk: number,
  texts: readonly string[],
): Reference {
  let next = nextChunk;
  const put = (record: ObjectRecord): ChunkNumber => {
    const number = chunkNumber(next++);
    writer.putChunk(number, encodeChunk(number, [record]));
    return number;
  };
  /** An object whose body is cut into pieces where it is large. */
  const putObject = (
    className: string,
    of: "string" | "elements",
    size: number,
    pieces: readonly ObjectBody<StoredValue>[],
  ): Reference => {
    let body = pieces[0] ?? NO_BODY;
    if (partCount(of, size) > 0) {
      const first = chunkNumber(next);
      for (const piece of pieces) put({ kind: "part", className: "Piece", body: piece });
      body = { kind: "parts", of, size, runs: [{ first, count: pieces.length }] };
    }
    const object = { className, slotNames: [], slots: [], body, readOnly: false, identity: undefined } as const;
    return { chunk: put({ kind: "object", ...object }), index: 0 };
  };
  const elements = texts.map((text): StoredValue => {
    const pieces = text === "" ? [text] : [...textPieces(text)];
    const bodies = pieces.map((piece) => ({ kind: "string", text: piece }) as const);
    return { kind: "reference", to: putObject("String", "string", Array.from(text).length, bodies) };
  });
  const lists = [...piecesOf("elements", elements.length)].map(
    ({ from, to }) => ({ kind: "elements", elements: elements.slice(from, to) }) as const,
  );
  return putObject("Array", "elements", elements.length, lists.length === 0 ? [NO_ELEMENTS] : lists);
}

const NO_ELEMENTS = { kind: "elements", elements: [] } as const;
