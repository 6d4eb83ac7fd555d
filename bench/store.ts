/**
 * What the store costs: encoding, hashing, committing and reading 100,000 and 1,000,000 small objects; and what `heap`,
 * `migration` and `snapshots` measure, which can be asked for alone: keeping a virtual machine's heap in it.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as heap, takes as heapTakes } from "./heap.ts";
import {
  chunkNumber,
  ChunkWriter,
  decodeChunk,
  hashOf,
  openStore,
  openStoreForReading,
  readChunk,
  storedValues,
  StoreClient,
  StoreThread,
  valueOf,
  type CommitRequest,
  type ObjectBuilder,
  type ObjectStore,
  type StoredValue,
} from "../src-runtime/store/index.ts";
import { median } from "./median.ts";
import { run as migration, takes as migrationTakes } from "./migration.ts";
import type { Given, Takes } from "./options.ts";
import { run as snapshots, takes as snapshotsTakes } from "./snapshots.ts";

export const takes: Takes = {
  options: { ...heapTakes.options, ...migrationTakes.options, ...snapshotsTakes.options },
};

const OBJECTS_A_CHUNK = 100;
const CHANGED = 10;

/** Figures in milliseconds, bytes where the name says so. */
export async function run(given: Given): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-bench-"));
  try {
    // Once unmeasured, so that what follows is compiled.
    await measure(20_000, join(folder, "warm.sqlite"));
    const small = await measure(100_000, join(folder, "small.sqlite"));
    const large = await measure(1_000_000, join(folder, "large.sqlite"));
    const empty = await emptyStore(join(folder, "empty.sqlite"));
    return {
      ...named(small, "100k"),
      ...named(large, "1M"),
      ...empty,
      ...(await heap(given)),
      ...(await migration(given)),
      ...(await snapshots(given)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(objects: number, path: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const chunks = timed(figures, "encode", () => encodeHeap(objects, 0));
  figures["bytes"] = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  timed(figures, "hash", () => chunks.map(hashOf));
  const counter = new Counter();
  timed(figures, "decode", () =>
    chunks.forEach((chunk, number) => readChunk(chunkNumber(number), chunk, storedValues, counter)),
  );
  if (counter.count !== objects) throw new Error(`${counter.count} of ${objects} objects were read back`);

  await throughThread(figures, path, chunks, objects);
  reopened(figures, path, objects);
  return figures;
}

/** The path a checkpoint takes: encoded here, hashed, compressed and committed in the store thread. */
async function throughThread(
  figures: Record<string, number>,
  path: string,
  chunks: readonly Uint8Array[],
  objects: number,
): Promise<void> {
  const thread = valueOf(await StoreThread.start({ path }));
  const client = new StoreClient(thread.connect());
  const start = performance.now();
  const writer = valueOf(await client.beginCheckpoint());
  encodeHeap(objects, 0, (number, bytes) => writer.putChunk(chunkNumber(number), bytes));
  figures["first checkpoint, held up"] = performance.now() - start;
  valueOf(await writer.commit(commitRequest("normal")));
  figures["first checkpoint"] = performance.now() - start;
  figures["checkpoint of the same again"] = await elapsed(async () => {
    const again = valueOf(await client.beginCheckpoint("empty"));
    chunks.forEach((chunk, number) => again.putChunk(chunkNumber(number), chunk));
    valueOf(await again.commit(commitRequest("normal")));
  });
  await thread.close();
}

function reopened(figures: Record<string, number>, path: string, objects: number): void {
  figures["file bytes"] = statSync(path).size;
  const store = timed(figures, "open", () => valueOf(openStore(path)));
  const changed = changedChunks(objects);
  const commits: number[] = [];
  for (let round = 1; round <= 21; round++) {
    const start = performance.now();
    commitChunks(store, changed(round), "normal");
    commits.push(performance.now() - start);
    // The log is new after opening: its size is what this commit wrote.
    if (round === 1) figures["log bytes of 10 changes"] = statSync(`${path}-wal`).size;
  }
  figures["commit of 10 changes"] = median(commits);
  const durable = Array.from({ length: 11 }, (_, round) => {
    const start = performance.now();
    commitChunks(store, changed(100 + round), "full");
    return performance.now() - start;
  });
  figures["durable commit of 10 changes"] = median(durable);

  const reading = valueOf(openStoreForReading(path));
  const reader = valueOf(reading.openRoot(reading.latest()!.id));
  timed(figures, "first chunk", () => decodeChunk(chunkNumber(3), valueOf(reader.chunk(chunkNumber(3)))));
  timed(figures, "read all", () => {
    for (const number of valueOf(reader.chunkNumbers())) valueOf(reader.chunk(number));
  });
  reading.close();
  timed(figures, "verify", () => store.verify());
  valueOf(store.prune(Number.MAX_SAFE_INTEGER, 0));
  timed(figures, "collect", () => valueOf(store.collect()));
  store.close();
}

async function emptyStore(path: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const store = timed(figures, "create", () => valueOf(openStore(path)));
  store.close();
  figures["empty file bytes"] = statSync(path).size;
  figures["start thread"] = await elapsed(async () => {
    const thread = valueOf(await StoreThread.start({ path }));
    void thread.close();
  });
  return figures;
}

/** A heap of points, accounts, arrays and strings, in chunks of 100 objects. */
function encodeHeap(
  objects: number,
  seed: number,
  put?: (number: number, bytes: Uint8Array) => void,
): readonly Uint8Array[] {
  const encoder = new HeapEncoder(objects);
  const chunks: Uint8Array[] = [];
  for (let number = 0; number * OBJECTS_A_CHUNK < objects; number++) {
    const bytes = encoder.chunk(number, seed);
    if (put === undefined) chunks.push(bytes);
    else put(number, bytes);
  }
  return chunks;
}

class HeapEncoder {
  readonly #writer = new ChunkWriter();
  readonly #point = this.#writer.shape("Point", ["x", "y"]);
  readonly #account = this.#writer.shape("Banking::Account", ["owner", "balance", "history", "opened"]);
  readonly #array = this.#writer.shape("Array", []);
  readonly #string = this.#writer.shape("String", []);
  readonly #chunks: number;

  constructor(objects: number) {
    this.#chunks = Math.ceil(objects / OBJECTS_A_CHUNK);
  }

  chunk(number: number, seed: number): Uint8Array {
    const writer = this.#writer;
    writer.begin(chunkNumber(number));
    for (let index = 0; index < OBJECTS_A_CHUNK; index++) {
      const id = number * OBJECTS_A_CHUNK + index + seed;
      if (index % 10 < 5) {
        writer.object(this.#point);
        writer.integer(id);
        writer.float(id / 3);
        writer.noBody();
      } else if (index % 10 < 8) {
        writer.object(this.#account);
        writer.reference(number, index - 1);
        writer.integer(id % 100_000);
        writer.reference((id * 7919) % this.#chunks, index);
        writer.nil();
        writer.noBody();
      } else if (index % 10 === 8) {
        writer.object(this.#array);
        writer.elements(4);
        for (let element = 0; element < 4; element++) writer.reference(number, index - element);
      } else {
        writer.object(this.#string);
        writer.string(`account number ${id}`);
      }
    }
    return writer.finish();
  }
}

/** Ten chunks, spread over the heap, as they are after one object in each changed. */
function changedChunks(objects: number): (seed: number) => ReadonlyMap<number, Uint8Array> {
  const encoder = new HeapEncoder(objects);
  const step = Math.floor(objects / OBJECTS_A_CHUNK / CHANGED);
  const numbers = Array.from({ length: CHANGED }, (_, index) => index * step);
  return (seed) => new Map(numbers.map((number) => [number, encoder.chunk(number, seed)]));
}

function commitChunks(store: ObjectStore, chunks: ReadonlyMap<number, Uint8Array>, durable: "full" | "normal"): void {
  const writer = valueOf(store.beginCheckpoint());
  for (const [number, bytes] of chunks) writer.putChunk(chunkNumber(number), bytes);
  valueOf(writer.commit(commitRequest(durable)));
}

function commitRequest(durable: "full" | "normal"): CommitRequest {
  return { kind: "checkpoint", roles: {}, codeVersion: "bench", durable };
}

class Counter implements ObjectBuilder<StoredValue> {
  count = 0;

  object(): void {
    this.count++;
  }

  part(): void {}

  forward(): void {}

  vacant(): void {}
}

function timed<T>(figures: Record<string, number>, name: string, action: () => T): T {
  const start = performance.now();
  const value = action();
  figures[name] = performance.now() - start;
  return value;
}

async function elapsed(action: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

function named(figures: Record<string, number>, size: string): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${size}: ${name}`, value]));
}
