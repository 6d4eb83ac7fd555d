import {
  noValues,
  readChunk,
  type ObjectBody,
  type ObjectBuilder,
  type PartedBody,
  type ValueBuilder,
} from "../chunk/index.ts";
import { packReference, type ChunkNumber, type Reference } from "../reference.ts";

/**
 * How one place of a state leads to another: by a slot or an element of an object, by an element of a piece of a large
 * object, by being what became the other, or as the large object to one of its pieces.
 */
export type EdgeKind = "object" | "piece" | "forward" | "owner";
const KINDS: readonly EdgeKind[] = ["object", "piece", "forward", "owner"];

/** An edge as the place that it leads to sees it. */
export interface IncomingEdge {
  readonly kind: EdgeKind;
  /** The id of the place that it comes from. */
  readonly from: number;
}

/**
 * Edges in the order of where they lead to: two words each, of which the second is the id of that place, and the first the id
 * of the place it comes from (below 2^30) with its kind in the lowest two bits.
 */
export type SortedEdges = Uint32Array<ArrayBuffer>;
export const WORDS = 2;

/** The edges out of many chunks, in the making. */
export class EdgeCollector {
  #words = new Uint32Array(1024);
  #length = 0;
  /** Of the object that is being read, whose own place is known only at its end. */
  readonly #targets: number[] = [];
  #chunk = 0;
  readonly #values: ValueBuilder<undefined>;
  readonly #objects: ObjectBuilder<undefined>;

  constructor() {
    this.#values = { ...noValues, reference: (chunk, index) => void this.#targets.push(idOf(chunk, index)) };
    this.#objects = {
      object: (index, _shape, _slots, body) => {
        const from = idOf(this.#chunk, index);
        this.#flush(from, "object");
        if (body.kind === "parts") this.#owns(from, body);
      },
      part: (index, _className, _body: ObjectBody<undefined>) => this.#flush(idOf(this.#chunk, index), "piece"),
      forward: (index, toChunk, toIndex) => this.add(idOf(this.#chunk, index), "forward", idOf(toChunk, toIndex)),
      vacant: () => undefined,
    };
  }

  /** Takes in what leads out of a chunk. */
  addChunk(chunk: ChunkNumber, bytes: Uint8Array): void {
    this.#chunk = chunk;
    readChunk(chunk, bytes, this.#values, this.#objects);
  }

  /** Takes in the edges of a list that are kept. */
  addSorted(edges: SortedEdges, isKept: (edge: IncomingEdge) => boolean = () => true): void {
    for (let at = 0; at < edges.length; at += WORDS) {
      if (isKept(incoming(edges[at]!))) this.#push(edges[at]!, edges[at + 1]!);
    }
  }

  add(from: number, kind: EdgeKind, to: number): void {
    this.#push(from * KINDS.length + KINDS.indexOf(kind), to);
  }

  #push(word: number, to: number): void {
    if (this.#length === this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[this.#length++] = word;
    this.#words[this.#length++] = to;
  }

  /** All of them, each once. */
  sorted(): SortedEdges {
    const words = this.#words.slice(0, this.#length);
    // An edge is one number of 64 bits, as every machine that V8 runs on orders its bytes: the system's own sorting.
    new BigUint64Array(words.buffer).sort();
    let kept = 0;
    for (let at = 0; at < words.length; at += WORDS) {
      if (kept > 0 && words[at] === words[kept - WORDS] && words[at + 1] === words[kept - 1]) continue;
      words[kept++] = words[at]!;
      words[kept++] = words[at + 1]!;
    }
    return words.slice(0, kept);
  }

  #flush(from: number, kind: EdgeKind): void {
    for (const to of this.#targets) this.add(from, kind, to);
    this.#targets.length = 0;
  }

  #owns(from: number, body: PartedBody): void {
    for (const { first, count } of body.runs) {
      for (let chunk: number = first; chunk < first + count; chunk++) this.add(from, "owner", idOf(chunk, 0));
    }
  }
}

/** The edges that lead to the place `to`. */
export function* edgesTo(edges: SortedEdges, to: number): Iterable<IncomingEdge> {
  let [low, high] = [0, edges.length / WORDS];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle * WORDS + 1]! < to) low = middle + 1;
    else high = middle;
  }
  for (let at = low * WORDS; at < edges.length && edges[at + 1] === to; at += WORDS) yield incoming(edges[at]!);
}

function incoming(word: number): IncomingEdge {
  return { kind: KINDS[word % KINDS.length]!, from: Math.floor(word / KINDS.length) };
}

const idOf = (chunk: number, index: number): number => packReference({ chunk, index } as Reference);
