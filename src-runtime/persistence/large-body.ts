import { partCount, type PartKind, piecesOf, textPieces } from "../store/index.ts";
import type { Body } from "./anatomy.ts";

/**
 * A body too large to stay with its object, which is cut into pieces of a chunk each. It is cut one piece at a time, as
 * the pieces are written: by then the object may have changed, so whoever is about to change it calls `keep` before.
 */
export class LargeBody {
  readonly of: PartKind;
  /** In elements, bytes, words or code points. */
  readonly size: number;
  readonly count: number;
  #body: Body;
  #isOwn: boolean;
  readonly #cuts: Iterator<Cut>;

  private constructor(of: PartKind, size: number, body: Body, isOwn: boolean) {
    this.of = of;
    this.size = size;
    this.count = partCount(of, size);
    this.#body = body;
    // A text can't be changed, only replaced.
    this.#isOwn = isOwn || body.kind === "string";
    this.#cuts = body.kind === "string" ? cutText(body.text) : cutsOf(of, size);
  }

  /** The body as one to be cut; undefined when it is small. `isOwn` says that nobody else can change it. */
  static of(body: Body, isOwn: boolean): LargeBody | undefined {
    const measure = measureOf(body);
    if (!measure || partCount(measure.of, measure.size) === 0) return undefined;
    return new LargeBody(measure.of, measure.size, body, isOwn);
  }

  /** The object is about to change: what is still to be cut is copied. */
  keep(): void {
    if (!this.#isOwn) this.#body = copyOf(this.#body);
    this.#isOwn = true;
  }

  /** The next piece, in order; undefined after the last. */
  next(): Body | undefined {
    const { done, value } = this.#cuts.next();
    return done === true ? undefined : value(this.#body);
  }
}

/** Cuts one piece out of a body. */
type Cut = (body: Body) => Body;

function* cutsOf(of: PartKind, size: number): Iterator<Cut> {
  for (const { from, to } of piecesOf(of, size)) yield (body) => slice(body, from, to);
}

function* cutText(text: string): Iterator<Cut> {
  for (const piece of textPieces(text)) yield () => ({ kind: "string", text: piece });
}

function measureOf(body: Body): { readonly of: PartKind; readonly size: number } | undefined {
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
