import {
  type ChunkNumber,
  parseHash,
  type RootId,
  type RootReader,
  type RootRecord,
  type StoreReading,
  valueOf,
  type VersionContent,
} from "../store/index.ts";
import type { HeapSource } from "./heap-reader.ts";

/**
 * A root as what a heap is read from, for as long as there is something to be read. What was not read is the same in every
 * root that was made on top of it, so the reader goes on to those: the store keeps its latest root, but no older one.
 */
export class RootSource implements HeapSource {
  readonly #reading: StoreReading;
  #release: (() => void) | undefined;
  #reader: RootReader;
  #newest: RootId | undefined;

  /** `release` hears once that the root is not read from any more. Throws a StoreError when there is no such root. */
  constructor(reading: StoreReading, root: RootId, release?: () => void) {
    this.#reading = reading;
    this.#release = release;
    this.#reader = valueOf(reading.openRoot(root));
  }

  get root(): RootRecord {
    return this.#reader.root;
  }

  /** The reader of the root as of now. */
  get reader(): RootReader {
    this.#catchUp();
    return this.#reader;
  }

  chunk(number: ChunkNumber): Uint8Array | undefined {
    const chunk = this.reader.chunk(number);
    return !chunk.ok && chunk.problem.kind === "absentChunk" ? undefined : valueOf(chunk);
  }

  version(hash: string): VersionContent | undefined {
    return valueOf(this.#reading.version(parseHash(hash)));
  }

  /** From now on chunks come from this root, which was made on top of the one before. */
  goOnTo(root: RootId): void {
    this.#newest = root;
    this.#letGo();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }

  close(): void {
    this.#reader.close();
    this.#reading.close();
    this.#letGo();
  }

  #catchUp(): void {
    if (this.#newest === undefined) return;
    const reader = valueOf(this.#reading.openRoot(this.#newest));
    this.#reader.close();
    this.#reader = reader;
    this.#newest = undefined;
  }
}
