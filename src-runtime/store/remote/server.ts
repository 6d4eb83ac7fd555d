import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { ArgumentsOf, AnswerOf, ChunkBatch, Handle, PlainMethod, StoreReply, StoreRequest } from "./messages.ts";
import type { CheckpointWriter, ObjectStore, RootReader } from "../object-store.ts";
import { StoreError, success, type StoreResult } from "../problem.ts";
import type { ChunkNumber } from "../reference.ts";
import type { StoreWork } from "../work.ts";

type PlainMethods = { readonly [M in PlainMethod]: (...argumentList: ArgumentsOf<M>) => AnswerOf<M> };

/**
 * Serves a store over one connection until that ends, as it does when the thread at its other end does: then the
 * checkpoint it had open is abandoned, its readers are closed, and what is done in steps for it ends where it stands. The
 * answer ends it from this side, once all that has come is served.
 */
export function serveStore(store: ObjectStore, port: MessagePort): () => void {
  const server = new StoreServer(store, port);
  port.on("message", (request: StoreRequest) => server.serve(request));
  port.on("close", () => server.release());
  return () => {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      server.serve(next.message as StoreRequest);
    }
    server.release();
  };
}

/** The store's side of one connection: what it has open there. */
class StoreServer {
  readonly #store: ObjectStore;
  readonly #port: MessagePort;
  readonly #readers = new Map<Handle, RootReader>();
  readonly #writers = new Map<Handle, CheckpointWriter>();
  readonly #works = new Map<Handle, StoreWork<unknown>>();
  /** What a writer was wrongly given; told when its commit is asked for, since a put has no answer. */
  readonly #mistakes = new Map<Handle, string>();
  #lastHandle = 0;

  constructor(store: ObjectStore, port: MessagePort) {
    this.#store = store;
    this.#port = port;
  }

  serve(request: StoreRequest): void {
    try {
      const value = this.#answer(request);
      if ("id" in request) this.#reply({ kind: "answer", id: request.id, value });
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!("id" in request)) this.#mistakes.set(request.writer, text);
      else if (error instanceof StoreError) this.#reply({ kind: "problem", id: request.id, problem: error.problem });
      else this.#reply({ kind: "mistake", id: request.id, text });
    }
  }

  #answer(request: StoreRequest): unknown {
    switch (request.kind) {
      case "call":
        return callPlain(this.#store, request);
      case "beginCheckpoint":
        return this.#keep(this.#writers, this.#store.beginCheckpoint(request.from));
      case "putChunks":
        eachChunk(request.batch, (number, bytes) => found(this.#writers, request.writer).putChunk(number, bytes));
        break;
      case "patchChunks":
        eachChunk(request.batch, (number, bytes) => found(this.#writers, request.writer).patchChunk(number, bytes));
        break;
      case "removeChunks":
        for (const number of request.numbers) found(this.#writers, request.writer).removeChunk(number as ChunkNumber);
        break;
      case "commit": {
        const writer = found(this.#writers, request.writer);
        this.#writers.delete(request.writer);
        const mistake = this.#mistakes.get(request.writer);
        if (mistake === undefined) return writer.commit(request.request);
        this.#mistakes.delete(request.writer);
        writer.abandon();
        throw new Error(mistake);
      }
      case "abandon":
        found(this.#writers, request.writer).abandon();
        this.#mistakes.delete(request.writer);
        this.#writers.delete(request.writer);
        break;
      case "beginWork":
        return this.#keep<StoreWork<unknown>>(
          this.#works,
          request.method === "beginCheck"
            ? this.#store.beginCheck(...request.arguments)
            : this.#store.beginCollection(),
        );
      case "step":
        return found(this.#works, request.work).step();
      case "endWork":
        this.#works.get(request.work)?.end();
        this.#works.delete(request.work);
        break;
      case "openRoot": {
        const reader = this.#store.openRoot(request.root);
        const handle = this.#keep(this.#readers, reader);
        return reader.ok && handle.ok ? success({ handle: handle.value, root: reader.value.root }) : handle;
      }
      case "chunk":
        return found(this.#readers, request.reader).chunk(request.chunk);
      case "classes":
        return found(this.#readers, request.reader).classes(request.chunk);
      case "chunkNumbers":
        return found(this.#readers, request.reader).chunkNumbers();
      case "closeReader":
        this.#readers.get(request.reader)?.close();
        this.#readers.delete(request.reader);
    }
    return undefined;
  }

  #keep<T>(opened: Map<Handle, T>, result: StoreResult<T>): StoreResult<Handle> {
    if (!result.ok) return result;
    const handle = ++this.#lastHandle as Handle;
    opened.set(handle, result.value);
    return success(handle);
  }

  #reply(reply: StoreReply): void {
    this.#port.postMessage(reply, []);
  }

  release(): void {
    for (const writer of this.#writers.values()) writer.abandon();
    for (const reader of this.#readers.values()) reader.close();
    for (const work of this.#works.values()) work.end();
    this.#works.clear();
    this.#writers.clear();
    this.#readers.clear();
  }
}

function callPlain<M extends PlainMethod>(
  store: ObjectStore,
  request: { readonly method: M; readonly arguments: ArgumentsOf<M> },
): AnswerOf<M> {
  const methods: PlainMethods = store;
  return methods[request.method](...request.arguments);
}

function eachChunk({ numbers, ends, bytes }: ChunkBatch, take: (number: ChunkNumber, bytes: Uint8Array) => void): void {
  // SQLite, the hash and the compressor are given memory of this thread's own.
  const own = new Uint8Array(bytes.subarray(0, ends.at(-1)));
  let start = 0;
  for (const [index, number] of numbers.entries()) {
    const end = ends[index]!;
    take(number as ChunkNumber, own.subarray(start, end));
    start = end;
  }
}

function found<T>(opened: ReadonlyMap<Handle, T>, handle: Handle): T {
  const value = opened.get(handle);
  if (value === undefined) throw new Error(`Nothing is open under handle ${handle}: it was closed or finished before`);
  return value;
}
