import { ByteReader } from "./byte-reader.ts";
import { type ObjectRecord, RecordBuilder } from "./chunk.ts";
import { type Head, passRecord, readHead, RecordReader } from "./reader.ts";
import { storedValues } from "./value.ts";
import type { ChunkNumber } from "../reference.ts";

/** How many records are passed over beyond the one that is asked for: who asks for one often goes on to the next. */
const AHEAD = 8;

/**
 * A chunk whose objects are made of it one by one, when somebody asks for them: of a hundred objects in a chunk mostly one is
 * wanted.
 */
export class OpenChunk {
  readonly #number: ChunkNumber;
  readonly #bytes: Uint8Array;
  readonly #head: Head;
  /** Where each record begins, and where the last one ends, as far as anybody had to know. */
  readonly #starts: number[];
  readonly #records: (ObjectRecord | undefined)[] = [];

  /** Throws as `readChunk` does, and so does what is asked of it. */
  constructor(number: ChunkNumber, bytes: Uint8Array) {
    this.#number = number;
    this.#bytes = bytes;
    const input = new ByteReader(bytes);
    this.#head = readHead(input);
    this.#starts = [input.position];
  }

  /** How many places it has. */
  get size(): number {
    return this.#head.places.length;
  }

  indexes(): Iterable<number> {
    return this.#head.places.keys();
  }

  /** What is at `index`; undefined when the chunk has no such place. */
  record(index: number): ObjectRecord | undefined {
    const known = this.#records[index];
    if (known !== undefined || index >= this.size) return known;
    const builder = new RecordBuilder();
    const input = new ByteReader(this.#bytes, this.#start(index));
    new RecordReader(input, this.#number, this.#head.texts, storedValues, builder).place(index, this.#head);
    return (this.#records[index] = builder.records[0]);
  }

  /** Where the record at `index` begins, or behind the last one where that ends. */
  #start(index: number): number {
    const starts = this.#starts;
    if (index < starts.length) return starts[index]!;
    const input = new ByteReader(this.#bytes, starts.at(-1));
    for (const end = Math.min(index + AHEAD, this.size); starts.length <= end; starts.push(input.position))
      passRecord(input, starts.length - 1, this.#head);
    return starts[index]!;
  }

  /**
   * The places at which this chunk and another state's chunk of the same number do not have the same bytes, or these do not mean
   * the same for sure. What they mean may be the same all the same.
   */
  *differences(other: OpenChunk): Iterable<number> {
    const [head, otherHead] = [this.#start(0), other.#start(0)];
    if (head !== otherHead || sameBytes(this.#bytes, 0, other.#bytes, 0) < head) {
      yield* Array(Math.max(this.size, other.size)).keys();
      return;
    }
    // With the same head they have as many places.
    for (let index = 0; index < this.size; index++) {
      const [start, otherStart] = [this.#start(index), other.#start(index)];
      const same = sameBytes(this.#bytes, start, other.#bytes, otherStart);
      // Records of which all bytes are the same.
      for (; index < this.size && this.#start(index + 1) <= start + same; index++)
        other.#starts[index + 1] ??= otherStart + this.#start(index + 1) - start;
      if (index < this.size) yield index;
    }
  }
}

/** How many bytes are the same from a position on in each. */
function sameBytes(one: Uint8Array, from: number, two: Uint8Array, otherFrom: number): number {
  const end = Math.min(one.length - from, two.length - otherFrom);
  let at = 0;
  while (at < end && one[from + at] === two[otherFrom + at]) at++;
  return at;
}
