import { readChunk, type ObjectBody, type ObjectBuilder, type PartedBody, type ValueBuilder } from "../chunk/index.ts";
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
  /**
   * Where it stands there: the index of a slot, or `FIRST_ELEMENT` and the index of an element of the object or piece; for an
   * owner, which of its pieces that is. Of several that lead from one place to the other it is the first.
   */
  readonly field: number;
}

/** The field of a first element: those of slots come before. */
export const FIRST_ELEMENT = 2 ** 20;

/**
 * Edges in the order of where they lead to, three words each: the id of the place that an edge comes from (below 2^30) with its
 * kind in the lowest two bits, the id of the place that it leads to, and its field.
 */
export type SortedEdges = Uint32Array<ArrayBuffer>;
export const WORDS = 3;

/** The edges out of many chunks, in the making. */
export class EdgeCollector {
  #words = new Uint32Array(1024 * WORDS);
  #length = 0;
  /** Of the object that is being read, whose own place is known only at its end: what its values refer to, and which they are. */
  readonly #targets: number[] = [];
  readonly #ordinals: number[] = [];
  #values = 0;
  #chunk = 0;
  readonly #valueBuilder: ValueBuilder<undefined>;
  readonly #objectBuilder: ObjectBuilder<undefined>;

  constructor() {
    const pass = (): undefined => void this.#values++;
    this.#valueBuilder = {
      nil: pass,
      boolean: pass,
      integer: pass,
      largeInteger: pass,
      float: pass,
      character: pass,
      symbol: pass,
      special: pass,
      reference: (chunk, index) => {
        this.#targets.push(idOf(chunk, index));
        this.#ordinals.push(this.#values++);
      },
    };
    this.#objectBuilder = {
      object: (index, { slotNames }, _slots, body) => {
        const from = idOf(this.#chunk, index);
        this.#flush(from, "object", slotNames.length);
        if (body.kind === "parts") this.#owns(from, body);
      },
      part: (index, _className, _body: ObjectBody<undefined>) => this.#flush(idOf(this.#chunk, index), "piece", 0),
      forward: (index, toChunk, toIndex) => this.add(idOf(this.#chunk, index), "forward", 0, idOf(toChunk, toIndex)),
      vacant: () => undefined,
    };
  }

  /** Takes in what leads out of a chunk. */
  addChunk(chunk: ChunkNumber, bytes: Uint8Array): void {
    this.#chunk = chunk;
    readChunk(chunk, bytes, this.#valueBuilder, this.#objectBuilder);
  }

  /** Takes in the edges of a list that are kept. */
  addSorted(edges: SortedEdges, isKept: (edge: IncomingEdge) => boolean = () => true): void {
    for (let at = 0; at < edges.length; at += WORDS) {
      const [word, to, field] = [edges[at]!, edges[at + 1]!, edges[at + 2]!];
      if (isKept(incoming(word, field))) this.#push(word, to, field);
    }
  }

  add(from: number, kind: EdgeKind, field: number, to: number): void {
    this.#push(from * KINDS.length + KINDS.indexOf(kind), to, field);
  }

  #push(word: number, to: number, field: number): void {
    if (this.#length === this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[this.#length++] = word;
    this.#words[this.#length++] = to;
    this.#words[this.#length++] = field;
  }

  /** All of them, once for each two places. To one place they come as they were taken in. */
  sorted(): SortedEdges {
    const words = this.#words;
    const count = this.#length / WORDS;
    // For each edge one number of 64 bits, as every machine that V8 runs on orders its bytes: the system's own sorting.
    const order = new Uint32Array(count * 2);
    for (let edge = 0; edge < count; edge++) {
      order[edge * 2] = edge;
      order[edge * 2 + 1] = words[edge * WORDS + 1]!;
    }
    new BigUint64Array(order.buffer).sort();
    const sorted = new Uint32Array(this.#length);
    let kept = 0;
    for (let place = 0; place < count; place++) {
      const at = order[place * 2]! * WORDS;
      // What leads from one place to the other was taken in at once.
      if (kept > 0 && words[at] === sorted[kept - 3] && words[at + 1] === sorted[kept - 2]) continue;
      sorted[kept++] = words[at]!;
      sorted[kept++] = words[at + 1]!;
      sorted[kept++] = words[at + 2]!;
    }
    return sorted.slice(0, kept);
  }

  #flush(from: number, kind: EdgeKind, slots: number): void {
    for (const [index, to] of this.#targets.entries()) {
      const ordinal = this.#ordinals[index]!;
      this.add(from, kind, ordinal < slots ? ordinal : FIRST_ELEMENT + ordinal - slots, to);
    }
    this.#targets.length = 0;
    this.#ordinals.length = 0;
    this.#values = 0;
  }

  #owns(from: number, body: PartedBody): void {
    let piece = 0;
    for (const { first, count } of body.runs) {
      for (let chunk: number = first; chunk < first + count; chunk++) this.add(from, "owner", piece++, idOf(chunk, 0));
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
  for (let at = low * WORDS; at < edges.length && edges[at + 1] === to; at += WORDS)
    yield incoming(edges[at]!, edges[at + 2]!);
}

/** An edge by its words. */
export function incoming(word: number, field: number): IncomingEdge {
  return { kind: KINDS[word % KINDS.length]!, from: Math.floor(word / KINDS.length), field };
}

const idOf = (chunk: number, index: number): number => packReference({ chunk, index } as Reference);
