import { ByteReader } from "./byte-reader.ts";
import { type ObjectRecord, RecordBuilder } from "./chunk.ts";
import { type Head, passRecord, readHead, RecordReader } from "./reader.ts";
import { storedValues, type ValueBuilder } from "./value.ts";
import type { ChunkNumber } from "../reference.ts";

/**
 * A chunk whose objects are made of it one by one, when somebody asks for them: of a hundred objects in a chunk mostly one is
 * wanted.
 */
export class OpenChunk {
  readonly #number: ChunkNumber;
  readonly #bytes: Uint8Array;
  readonly #head: Head;
  /** Where each record begins, and where the last one ends. */
  readonly #starts: number[];
  readonly #records: (ObjectRecord | undefined)[] = [];

  /** Throws as `readChunk` does. */
  constructor(number: ChunkNumber, bytes: Uint8Array) {
    this.#number = number;
    this.#bytes = bytes;
    const input = new ByteReader(bytes);
    this.#head = readHead(input);
    this.#starts = [input.position];
    for (let index = 0; index < this.size; index++) {
      passRecord(input, index, this.#head);
      this.#starts.push(input.position);
    }
    input.end();
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
    const input = new ByteReader(this.#bytes, this.#starts[index]);
    new RecordReader(input, this.#number, this.#head.texts, storedValues, builder).place(index, this.#head);
    return (this.#records[index] = builder.records[0]);
  }

  /**
   * The places at which this chunk and another state's chunk of the same number do not have the same bytes, or these do not mean
   * the same for sure. What they mean may be the same all the same.
   */
  *differences(other: OpenChunk): Iterable<number> {
    const isSameHead = this.#isSame(other, 0, this.#starts[0]!, 0, other.#starts[0]!);
    const [starts, others] = [this.#starts, other.#starts];
    for (let index = 0; index < Math.max(this.size, other.size); index++) {
      // With the same head they have as many places.
      const isSame =
        isSameHead && this.#isSame(other, starts[index]!, starts[index + 1]!, others[index]!, others[index + 1]!);
      if (!isSame) yield index;
    }
  }

  #isSame(other: OpenChunk, from: number, to: number, otherFrom: number, otherTo: number): boolean {
    if (to - from !== otherTo - otherFrom) return false;
    for (let at = 0; at < to - from; at++) if (this.#bytes[from + at] !== other.#bytes[otherFrom + at]) return false;
    return true;
  }
}

const nothing = (): undefined => undefined;

/** Passes over values. */
export const noValues: ValueBuilder<undefined> = {
  nil: nothing,
  boolean: nothing,
  integer: nothing,
  largeInteger: nothing,
  float: nothing,
  character: nothing,
  symbol: nothing,
  reference: nothing,
  special: nothing,
};
