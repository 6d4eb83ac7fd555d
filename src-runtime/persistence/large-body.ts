import { PART_LENGTH, partCount, type PartKind, piecesOf, textPieces } from "../store/index.ts";
import type { Body } from "./anatomy.ts";

/**
 * A body too large to stay with its object, which is cut into pieces of a chunk each. It is cut one piece at a time, as
 * the pieces are written: by then the object may have changed, so whoever is about to change it calls `keep` before, or
 * `keepPiece` where only one piece is about to change.
 */
export class LargeBody {
  readonly of: PartKind;
  /** In elements, bytes, words or code points. */
  readonly size: number;
  readonly count: number;
  #body: Body;
  #isOwn: boolean;
  readonly #cuts: Iterator<Cut>;
  /** How many pieces were cut. */
  #cut = 0;
  readonly #kept: Map<number, Body>;

  private constructor(of: PartKind, size: number, body: Body, isOwn: boolean, kept: KeptPieces) {
    this.#kept = new Map(kept);
    this.of = of;
    this.size = size;
    this.count = partCount(of, size);
    this.#body = body;
    // A text can't be changed, only replaced.
    this.#isOwn = isOwn || body.kind === "string";
    this.#cuts = body.kind === "string" ? cutText(body.text) : cutsOf(of, size);
  }

  /**
   * The body as one to be cut; undefined when it is small. `isOwn` says that nobody else can change it; `kept` are the
   * pieces that have changed already, as they were.
   */
  static of(body: Body, isOwn: boolean, kept: KeptPieces = new Map()): LargeBody | undefined {
    const measure = measureOf(body);
    if (!measure || partCount(measure.of, measure.size) === 0) return undefined;
    return new LargeBody(measure.of, measure.size, body, isOwn, kept);
  }

  /** The object is about to change: what is still to be cut is copied. */
  keep(): void {
    if (!this.#isOwn) this.#body = copyOf(this.#body);
    this.#isOwn = true;
  }

  /** A piece of the object is about to change, counted from 0. */
  keepPiece(index: number): void {
    if (this.#isOwn || index < this.#cut || this.#kept.has(index)) return;
    this.#kept.set(index, copyOfPiece(this.#body, index));
  }

  /** The next piece, in order; undefined after the last. */
  next(): Body | undefined {
    const { done, value } = this.#cuts.next();
    if (done === true) return undefined;
    const index = this.#cut++;
    const kept = this.#kept.get(index);
    this.#kept.delete(index);
    return kept ?? value(this.#body);
  }
}

/** Pieces of a body as they were before they changed, by their index. */
export type KeptPieces = ReadonlyMap<number, Body>;

/** A piece of a body. What it shares with the body changes with it. */
export function pieceOf(body: Body, index: number): Body {
  const measure = measureOf(body);
  if (!measure) return body;
  const length = PART_LENGTH[measure.of];
  return slice(body, index * length, (index + 1) * length);
}

/** A piece of a body that no write to the body changes. */
export const copyOfPiece = (body: Body, index: number): Body => copyOf(pieceOf(body, index));

/** A copy of the body with pieces put back as they were. */
export function putBack(body: Body, kept: KeptPieces): Body {
  const copy = copyOf(body);
  for (const [index, piece] of kept) {
    if (copy.kind === "codePoints" && piece.kind === "codePoints")
      copy.codePoints.set(piece.codePoints, index * PART_LENGTH.string);
    else if (copy.kind === "bytes" && piece.kind === "bytes") copy.bytes.set(piece.bytes, index * PART_LENGTH.bytes);
    else if (copy.kind === "words" && piece.kind === "words") copy.words.set(piece.words, index * PART_LENGTH.words);
  }
  return copy;
}

/** Cuts one piece out of a body. */
type Cut = (body: Body) => Body;

function* cutsOf(of: PartKind, size: number): Iterator<Cut> {
  for (const { from, to } of piecesOf(of, size)) yield (body) => slice(body, from, to);
}

function* cutText(text: string): Iterator<Cut> {
  for (const piece of textPieces(text)) yield () => ({ kind: "string", text: piece });
}

/** What a body is counted in, and how much it is. */
export function measureOf(body: Body): { readonly of: PartKind; readonly size: number } | undefined {
  switch (body.kind) {
    case "none":
      return undefined;
    case "elements":
      return { of: "elements", size: body.elements.length };
    case "bytes":
      return { of: "bytes", size: body.bytes.length };
    case "words":
      return { of: "words", size: body.words.length };
    case "codePoints":
      return { of: "string", size: body.codePoints.length };
    case "string":
      return { of: "string", size: lengthInCodePoints(body.text) };
  }
}

/** Counts only where there may be something to cut: most strings are short. */
function lengthInCodePoints(text: string): number {
  if (partCount("string", text.length) === 0 || !/[\ud800-\udbff]/.test(text)) return text.length;
  let size = 0;
  for (const _character of text) size++;
  return size;
}

function slice(body: Body, from: number, to: number): Body {
  switch (body.kind) {
    case "elements":
      return { kind: "elements", elements: body.elements.slice(from, to) };
    case "bytes":
      return { kind: "bytes", bytes: body.bytes.subarray(from, to) };
    case "words":
      return { kind: "words", words: body.words.subarray(from, to) };
    case "codePoints":
      return { kind: "codePoints", codePoints: body.codePoints.subarray(from, to) };
    case "none":
    case "string":
      return body;
  }
}

function copyOf(body: Body): Body {
  switch (body.kind) {
    case "elements":
      return { kind: "elements", elements: body.elements.slice() };
    case "bytes":
      return { kind: "bytes", bytes: body.bytes.slice() };
    case "words":
      return { kind: "words", words: body.words.slice() };
    case "codePoints":
      return { kind: "codePoints", codePoints: body.codePoints.slice() };
    case "none":
    case "string":
      return body;
  }
}
