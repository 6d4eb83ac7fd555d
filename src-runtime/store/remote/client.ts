import type { MessagePort } from "node:worker_threads";
import type { Hash } from "../hash.ts";
import type {
  AnswerOf,
  ArgumentsOf,
  Handle,
  PlainMethod,
  StoreReply,
  StoreRequest,
  WorkMethod,
  WorkResult,
} from "./messages.ts";
import type {
  CheckpointWriter,
  CollectReport,
  CommitRequest,
  Durability,
  ObjectStore,
  RootReader,
  StoreSize,
} from "../object-store.ts";
import { StoreError, success, type StoreResult } from "../problem.ts";
import type { ChunkNumber } from "../reference.ts";
import type { Retention } from "../retention.ts";
import type { RootId, RootRecord, SnapshotRecord } from "../root.ts";
import type { PendingSplice, SpliceId, SpliceIntent } from "../splice.ts";
import type { ChunkDifference } from "../tree/index.ts";
import type { TreeReport, VerifyReport } from "../verify.ts";
import type { Change, ChangeRecord, VersionContent } from "../version.ts";
import type { StoreWork, WorkDone, WorkState } from "../work.ts";

/** The methods of T, each answering a promise of what it would answer. */
export type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...argumentList: infer A) => infer R
    ? (...argumentList: A) => Promise<R>
    : T[K];
};

type Asynchronous = Promised<Pick<ObjectStore, PlainMethod>>;

/**
 * Chunks are sent on when they have come to this many bytes: a message costs as much as copying some 20 KiB. The first batch is
 * small, as most checkpoints are, and each has twice the room of the one before, since room that is not used costs time as well.
 */
const FIRST_BATCH_BYTES = 16 * 1024;
const BATCH_BYTES = 256 * 1024;

/**
 * Memory that both threads see, and nothing is transferred: once an ArrayBuffer was detached in a thread, V8 tests for
 * that at each access to a typed array, which every poll of the virtual machine is (decision 0003).
 */
const batchOf = (bytes: number): Uint8Array<SharedArrayBuffer> => new Uint8Array(new SharedArrayBuffer(bytes));

/**
 * A store in another thread. It keeps an ObjectStore's promises, answering each by a promise of JavaScript's; requests
 * are served in the order in which they are made. A mistake over there rejects, and so does all that is still waiting
 * when the connection ends.
 */
export class StoreClient implements Asynchronous {
  readonly #connection: Connection;

  /** Talks over a port that `StoreThread.connect` answered, which belongs to the client from here on. */
  constructor(port: MessagePort) {
    this.#connection = new Connection(port);
  }

  latest(): Promise<RootRecord | undefined> {
    return this.#call("latest");
  }

  root(id: RootId): Promise<RootRecord | undefined> {
    return this.#call("root", id);
  }

  roots(): Promise<readonly RootRecord[]> {
    return this.#call("roots");
  }

  lostSnapshots(): Promise<readonly string[]> {
    return this.#call("lostSnapshots");
  }

  damagedRoots(): Promise<readonly RootId[]> {
    return this.#call("damagedRoots");
  }

  diff(from: RootId, to: RootId): Promise<StoreResult<readonly ChunkDifference[]>> {
    return this.#call("diff", from, to);
  }

  snapshots(): Promise<readonly SnapshotRecord[]> {
    return this.#call("snapshots");
  }

  getMeta(key: string): Promise<string | undefined> {
    return this.#call("getMeta", key);
  }

  allMeta(): Promise<Readonly<Record<string, string>>> {
    return this.#call("allMeta");
  }

  version(hash: Hash): Promise<StoreResult<VersionContent | undefined>> {
    return this.#call("version", hash);
  }

  history(className: string, selector: string): Promise<readonly ChangeRecord[]> {
    return this.#call("history", className, selector);
  }

  changesSince(sequence: number, limit: number): Promise<readonly ChangeRecord[]> {
    return this.#call("changesSince", sequence, limit);
  }

  pendingSplices(): Promise<readonly PendingSplice[]> {
    return this.#call("pendingSplices");
  }

  verify(): Promise<VerifyReport> {
    return this.#call("verify");
  }

  size(): Promise<StoreSize> {
    return this.#call("size");
  }

  saveSnapshot(id: RootId, name: string, note: string): Promise<StoreResult<SnapshotRecord>> {
    return this.#call("saveSnapshot", id, name, note);
  }

  renameSnapshot(name: string, newName: string): Promise<StoreResult<SnapshotRecord>> {
    return this.#call("renameSnapshot", name, newName);
  }

  noteSnapshot(name: string, note: string): Promise<StoreResult<SnapshotRecord>> {
    return this.#call("noteSnapshot", name, note);
  }

  deleteSnapshot(name: string): Promise<StoreResult<void>> {
    return this.#call("deleteSnapshot", name);
  }

  prune(olderThan: number, keep: number): Promise<StoreResult<number>> {
    return this.#call("prune", olderThan, keep);
  }

  thin(retention: Retention, now: number): Promise<StoreResult<number>> {
    return this.#call("thin", retention, now);
  }

  collect(): Promise<StoreResult<CollectReport>> {
    return this.#call("collect");
  }

  setMeta(key: string, value: string | undefined, durable: Durability): Promise<StoreResult<void>> {
    return this.#call("setMeta", key, value, durable);
  }

  putVersions(changes: readonly Change[], durable: Durability): Promise<StoreResult<readonly Hash[]>> {
    return this.#call("putVersions", changes, durable);
  }

  keepVersions(contents: readonly VersionContent[], durable: Durability): Promise<StoreResult<readonly Hash[]>> {
    return this.#call("keepVersions", contents, durable);
  }

  beginSplice(intent: SpliceIntent): Promise<StoreResult<SpliceId>> {
    return this.#call("beginSplice", intent);
  }

  endSplice(id: SpliceId): Promise<StoreResult<void>> {
    return this.#call("endSplice", id);
  }

  sync(): Promise<StoreResult<void>> {
    return this.#call("sync");
  }

  /** As ObjectStore's; the reader answers promises. */
  async openRoot(root: RootId): Promise<StoreResult<RemoteReader>> {
    const opened = await this.#connection.ask<StoreResult<{ handle: Handle; root: RootRecord }>>((id) => {
      return { kind: "openRoot", id, root };
    });
    return opened.ok ? success(new RemoteReader(this.#connection, opened.value.handle, opened.value.root)) : opened;
  }

  /** As ObjectStore's; the writer's `commit` answers a promise. */
  async beginCheckpoint(from?: RootId | "empty"): Promise<StoreResult<RemoteWriter>> {
    const begun = await this.#connection.ask<StoreResult<Handle>>((id) => ({ kind: "beginCheckpoint", id, from }));
    return begun.ok ? success(new RemoteWriter(this.#connection, begun.value)) : begun;
  }

  /** As ObjectStore's; what others ask of the store is done between the steps. */
  beginCollection(): Promise<StoreResult<RemoteWork<CollectReport>>> {
    return this.#begin("beginCollection");
  }

  /** As ObjectStore's; what others ask of the store is done between the steps. */
  beginCheck(roots?: readonly RootId[]): Promise<StoreResult<RemoteWork<TreeReport>>> {
    return this.#begin("beginCheck", roots);
  }

  async #begin<M extends WorkMethod>(
    method: M,
    ...argumentList: Parameters<ObjectStore[M]>
  ): Promise<StoreResult<RemoteWork<WorkResult<M>>>> {
    const begun = await this.#connection.ask<StoreResult<Handle>>(
      (id) => ({ kind: "beginWork", id, method, arguments: argumentList }) as StoreRequest,
    );
    return begun.ok ? success(new RemoteWork(this.#connection, begun.value)) : begun;
  }

  /**
   * Ends the connection, not the store: a checkpoint still open is abandoned, readers are closed, and what is done in steps ends
   * where it stands.
   */
  close(): void {
    this.#connection.close();
  }

  #call<M extends PlainMethod>(method: M, ...argumentList: ArgumentsOf<M>): Promise<AnswerOf<M>> {
    return this.#connection.ask((id) => ({ kind: "call", id, method, arguments: argumentList }) as StoreRequest);
  }
}

/** A reader of a root in another thread. */
export class RemoteReader implements Promised<RootReader> {
  readonly root: RootRecord;
  readonly #connection: Connection;
  readonly #handle: Handle;

  constructor(connection: Connection, handle: Handle, root: RootRecord) {
    this.#connection = connection;
    this.#handle = handle;
    this.root = root;
  }

  chunk(chunk: ChunkNumber): Promise<StoreResult<Uint8Array>> {
    return this.#connection.ask((id) => ({ kind: "chunk", id, reader: this.#handle, chunk }));
  }

  classes(chunk: ChunkNumber): Promise<StoreResult<readonly string[]>> {
    return this.#connection.ask((id) => ({ kind: "classes", id, reader: this.#handle, chunk }));
  }

  chunkNumbers(): Promise<StoreResult<readonly ChunkNumber[]>> {
    return this.#connection.ask((id) => ({ kind: "chunkNumbers", id, reader: this.#handle }));
  }

  close(): Promise<void> {
    return this.#connection.ask((id) => ({ kind: "closeReader", id, reader: this.#handle }));
  }
}

/** Something long that another thread does in steps. */
export class RemoteWork<T> implements Promised<StoreWork<T>> {
  readonly #connection: Connection;
  readonly #handle: Handle;

  constructor(connection: Connection, handle: Handle) {
    this.#connection = connection;
    this.#handle = handle;
  }

  step(): Promise<StoreResult<WorkState<T>>> {
    return this.#connection.ask((id) => ({ kind: "step", id, work: this.#handle }));
  }

  end(): Promise<void> {
    return this.#connection.ask((id) => ({ kind: "endWork", id, work: this.#handle }));
  }

  /**
   * Does all of it and ends it; `onDone` hears after each step how much is done. Between two steps `signal` ends it where it
   * stands: then it rejects with the signal's reason.
   */
  async finish(onDone: (done: WorkDone) => void, signal: AbortSignal): Promise<StoreResult<T>> {
    try {
      for (;;) {
        signal.throwIfAborted();
        const stepped = await this.step();
        if (!stepped.ok) return stepped;
        if (stepped.value.kind === "done") return success(stepped.value.value);
        onDone(stepped.value.done);
      }
    } finally {
      // With the connection it has ended too.
      await this.end().catch(() => undefined);
    }
  }
}

/**
 * A writer of a root in another thread: puts cost a copy, and are hashed, compressed and written over there while the
 * caller goes on.
 */
export class RemoteWriter implements Omit<CheckpointWriter, "commit" | "abandon"> {
  readonly #connection: Connection;
  readonly #handle: Handle;
  /** What is to be done with the chunks that wait to be sent. */
  #kind: "putChunks" | "patchChunks" = "putChunks";
  #bytes = batchOf(0);
  #length = 0;
  /** The room of the next batch. */
  #room = FIRST_BATCH_BYTES;
  #numbers: number[] = [];
  #ends: number[] = [];
  /** What was removed after the chunks that wait to be sent. */
  #removed: number[] = [];

  constructor(connection: Connection, handle: Handle) {
    this.#connection = connection;
    this.#handle = handle;
  }

  /** As CheckpointWriter's, but the bytes stay the caller's; bytes that are no chunk make the commit reject. */
  putChunk(number: ChunkNumber, bytes: Uint8Array): void {
    this.#add("putChunks", number, bytes);
  }

  /** As CheckpointWriter's, in the same way. */
  patchChunk(number: ChunkNumber, bytes: Uint8Array): void {
    this.#add("patchChunks", number, bytes);
  }

  #add(kind: "putChunks" | "patchChunks", number: ChunkNumber, bytes: Uint8Array): void {
    if (kind !== this.#kind) this.#flush();
    this.#kind = kind;
    if (this.#length + bytes.length > this.#bytes.length || this.#removed.length > 0) {
      this.#flush();
      this.#bytes = batchOf(Math.max(this.#room, bytes.length));
      this.#room = Math.min(this.#room * 2, BATCH_BYTES);
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#numbers.push(number);
    this.#ends.push(this.#length);
  }

  removeChunk(chunk: ChunkNumber): void {
    this.#removed.push(chunk);
  }

  commit(request: CommitRequest): Promise<StoreResult<RootRecord>> {
    this.#flush();
    return this.#connection.ask((id) => ({ kind: "commit", id, writer: this.#handle, request }));
  }

  async abandon(): Promise<void> {
    await this.#connection.ask((id) => ({ kind: "abandon", id, writer: this.#handle }));
  }

  #flush(): void {
    this.#sendChunks();
    if (this.#removed.length === 0) return;
    const numbers = Int32Array.from(this.#removed);
    this.#removed = [];
    this.#connection.tell({ kind: "removeChunks", writer: this.#handle, numbers });
  }

  #sendChunks(): void {
    if (this.#numbers.length === 0) return;
    const [numbers, ends] = [Int32Array.from(this.#numbers), Int32Array.from(this.#ends)];
    const batch = { numbers, ends, bytes: this.#bytes };
    this.#connection.tell({ kind: this.#kind, writer: this.#handle, batch });
    this.#bytes = batchOf(0);
    this.#length = 0;
    this.#numbers = [];
    this.#ends = [];
  }
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A port with the questions asked over it that have no answer yet. */
class Connection {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (reply: StoreReply) => this.#receive(reply));
    port.on("close", () => this.#end());
    // An idle connection keeps no process alive; a question waiting for its answer does.
    port.unref();
  }

  ask<T>(request: (id: number) => StoreRequest): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#ended) {
      reject(new Error("The connection to the store has ended"));
      return promise;
    }
    const id = ++this.#lastId;
    this.#waiting.set(id, { resolve, reject });
    this.#port.ref();
    this.#port.postMessage(request(id), []);
    return promise;
  }

  tell(request: StoreRequest): void {
    if (!this.#ended) this.#port.postMessage(request, []);
  }

  close(): void {
    this.#port.close();
  }

  #receive(reply: StoreReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#port.unref();
    switch (reply.kind) {
      case "answer":
        return waiting?.resolve(reply.value as never);
      case "problem":
        return waiting?.reject(new StoreError(reply.problem));
      case "mistake":
        return waiting?.reject(new Error(`The store thread failed: ${reply.text}`));
    }
  }

  #end(): void {
    this.#ended = true;
    const lost = new Error("The connection to the store ended before it answered");
    for (const { reject } of this.#waiting.values()) reject(lost);
    this.#waiting.clear();
  }
}
