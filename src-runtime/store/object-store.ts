import type { Hash } from "./hash.ts";
import type { StoreResult } from "./problem.ts";
import type { ChunkNumber, Reference } from "./reference.ts";
import type { Retention } from "./retention.ts";
import type { RootId, RootRecord, SnapshotRecord } from "./root.ts";
import type { PendingSplice, SpliceId, SpliceIntent } from "./splice.ts";
import type { ChunkDifference } from "./tree/index.ts";
import type { TreeReport, VerifyReport } from "./verify.ts";
import type { Change, ChangeRecord, VersionContent } from "./version.ts";
import type { StoreWork } from "./work.ts";

/**
 * How a commit is acknowledged: `full` after the bytes are on the disk, so that it survives a power cut; `normal` after
 * they are with the operating system, so that it survives the end of the process. A `full` commit makes every `normal`
 * one before it survive a power cut too.
 */
export type Durability = "full" | "normal";

/**
 * What a store answers without changing: the half that a stopped or foreign workspace's store offers as well. A method
 * without a result type throws a StoreError `damagedFile` or `ioError` when the file itself can't be read.
 */
export interface StoreReading {
  /**
   * The root to come back to: the newest over the whole workspace whose record is intact, or undefined in a store that
   * was never committed to. Naming, renaming and forgetting snapshots never changes the answer.
   */
  latest(): RootRecord | undefined;
  /** The root `id`, or undefined when there is none, any more, or its record is damaged. */
  root(id: RootId): RootRecord | undefined;
  /** All retained roots with an intact record, oldest first, those of sessions included. */
  roots(): readonly RootRecord[];
  /** The retained roots whose own record is damaged, oldest first: states that were acknowledged and are lost. */
  damagedRoots(): readonly RootId[];
  /**
   * A reader of the state that root `id` stands for. What it answers never changes, and its chunks outlive pruning and
   * collection until it is closed.
   */
  openRoot(id: RootId): StoreResult<RootReader>;
  /** The chunks that differ from root `from` to root `to`, ascending; the work is in proportion to the answer. */
  diff(from: RootId, to: RootId): StoreResult<readonly ChunkDifference[]>;
  /** All snapshots, oldest first. */
  snapshots(): readonly SnapshotRecord[];
  /** The names of the snapshots that were saved and are not among those, since their entry or their root's record is damaged. */
  lostSnapshots(): readonly string[];
  /** The note kept under `key`, or undefined. */
  getMeta(key: string): string | undefined;
  /** All notes with their keys. */
  allMeta(): Readonly<Record<string, string>>;
  /** The version with this content hash, verified; undefined when there is none. */
  version(hash: Hash): StoreResult<VersionContent | undefined>;
  /** The changes to a class's `selector` (the empty selector: to its definition and comment), newest first. */
  history(className: string, selector: string): readonly ChangeRecord[];
  /** The changes after number `sequence` over the whole store, oldest first, at most `limit`. */
  changesSince(sequence: number, limit: number): readonly ChangeRecord[];
  /** The splices that were begun and not ended, oldest first. */
  pendingSplices(): readonly PendingSplice[];
  /**
   * Reads and hashes everything that any retained root or version reaches, and reports every damage found. `onChecked` hears
   * how many chunks and nodes were read.
   */
  verify(onChecked?: (count: number) => void): VerifyReport;
  /** How much room the store takes and what for. */
  size(): StoreSize;
  /** Ends the use of the store. Readers and writers that are still open are of no use afterwards. */
  close(): void;
}

/**
 * A store: the durable half of a workspace. It keeps immutable roots over content-addressed chunks, names for some of
 * them, versions of code, a journal of file splices, and a few notes. Every method either does the whole of what it
 * says or nothing; a problem it answers has changed nothing.
 */
export interface ObjectStore extends StoreReading {
  /**
   * A writer of the next root. It starts from the chunks of `from` (by default the latest root; `"empty"` for none), so
   * only what differs need be put. One may be open at a time; a second is the problem `checkpointOpen`.
   */
  beginCheckpoint(from?: RootId | "empty"): StoreResult<CheckpointWriter>;
  /** Gives root `id` the name `name`, durably. A name belongs to one root at a time: taken is `nameTaken`. */
  saveSnapshot(id: RootId, name: string, note: string): StoreResult<SnapshotRecord>;
  /** Gives a snapshot another name, durably. */
  renameSnapshot(name: string, newName: string): StoreResult<SnapshotRecord>;
  /** Replaces a snapshot's note, durably. */
  noteSnapshot(name: string, note: string): StoreResult<SnapshotRecord>;
  /** Forgets a snapshot's name, durably. Its root stays until it is pruned like any checkpoint. */
  deleteSnapshot(name: string): StoreResult<void>;
  /**
   * Forgets the roots committed before `olderThan` (milliseconds since 1970) that nothing holds: not the latest, no
   * snapshot, no open reader or writer, not among the newest `keep`. Answers how many. Their room is free for reuse
   * after `collect`.
   */
  prune(olderThan: number, keep: number): StoreResult<number>;
  /**
   * Forgets the roots that `retention` does not keep at the time `now` (milliseconds since 1970) and that nothing holds, as
   * for `prune`. Answers how many.
   */
  thin(retention: Retention, now: number): StoreResult<number>;
  /** Frees the room of what no retained root reaches. Not while a checkpoint is open: that is `checkpointOpen`. */
  collect(): StoreResult<CollectReport>;
  /**
   * The same in steps, one at a time. It begins when no checkpoint is open; between its steps there may be any, and what
   * they make stays. Ended early, it has freed what it came to.
   */
  beginCollection(): StoreResult<StoreWork<CollectReport>>;
  /**
   * Reads and hashes, in steps, every chunk and node that the present roots reach, or those of them that are named. They are
   * held until it ends.
   */
  beginCheck(roots?: readonly RootId[]): StoreResult<StoreWork<TreeReport>>;
  /** Keeps `value` under `key`; undefined forgets the key. */
  setMeta(key: string, value: string | undefined, durable: Durability): StoreResult<void>;
  /**
   * Records changes of code, all or none, and answers the hash of each. Content already stored is not stored again.
   */
  putVersions(changes: readonly Change[], durable: Durability): StoreResult<readonly Hash[]>;
  /**
   * Keeps versions, all or none, that something stored refers to by their hash, and answers the hash of each. No change
   * is recorded: nobody made one.
   */
  keepVersions(contents: readonly VersionContent[], durable: Durability): StoreResult<readonly Hash[]>;
  /** Journals durably that a file is about to be spliced. The file may be touched once this is acknowledged. */
  beginSplice(intent: SpliceIntent): StoreResult<SpliceId>;
  /** Journals that the splice is done, or was given up. Need not be durable: repeating a done splice is recognised. */
  endSplice(id: SpliceId): StoreResult<void>;
  /** Makes everything acknowledged so far survive a power cut. */
  sync(): StoreResult<void>;
}

/** A reader of one root. Every byte it answers has been checked against its hash. */
export interface RootReader {
  readonly root: RootRecord;
  /** The canonical bytes of a chunk. A number the root does not have is `absentChunk`. */
  chunk(number: ChunkNumber): StoreResult<Uint8Array>;
  /** The class of each object in a chunk, without reading the chunk: what a husk needs to be made. */
  classes(number: ChunkNumber): StoreResult<readonly string[]>;
  /** The numbers of all chunks, ascending. */
  chunkNumbers(): StoreResult<readonly ChunkNumber[]>;
  /** Lets the root go. Closing twice is harmless. */
  close(): void;
}

/** A writer of one root. Nothing it was given is visible to anyone before `commit` answers. */
export interface CheckpointWriter {
  /**
   * Sets the content of chunk `number`. The bytes are the writer's from here on: the caller must not change them.
   * Throws when they are no chunk in a format this version knows.
   */
  putChunk(number: ChunkNumber, bytes: Uint8Array): void;
  /**
   * Puts the objects of `bytes`, which is a chunk too, into chunk `number` in place of those with the same index; where
   * it is vacant the objects that the chunk had at the start stay. A damaged chunk is the commit's problem. At most one
   * patch or put of a chunk.
   */
  patchChunk(number: ChunkNumber, bytes: Uint8Array): void;
  /** Takes chunk `number` out of the root; one that is not there is no error. */
  removeChunk(number: ChunkNumber): void;
  /**
   * Makes the new root visible, and as durable as asked for. The writer is finished, whatever the answer; after a
   * problem the store is as if it had never begun.
   */
  commit(request: CommitRequest): StoreResult<RootRecord>;
  /** Gives up: nothing was written. Abandoning a finished writer is harmless. */
  abandon(): void;
}

/** What a commit says about the root it makes, besides its chunks. */
export type CommitRequest = {
  readonly roles: Readonly<Record<string, Reference>>;
  readonly codeVersion: string;
  readonly durable: Durability;
  /** The session whose state this is; absent for a root over the whole workspace, which becomes the latest. */
  readonly session?: string;
  readonly meta?: Readonly<Record<string, string>>;
  /** Chunk numbers below are used, in states that this one does not come from; absent where none are. */
  readonly nextChunk?: number;
} & ({ readonly kind: "checkpoint" } | { readonly kind: "snapshot"; readonly name: string; readonly note: string });

/** What a collection did. */
export interface CollectReport {
  /** Chunks and tree nodes that some retained root reaches. */
  readonly kept: number;
  /** Chunks and tree nodes that were let go. */
  readonly freed: number;
  /** By how many bytes this has made the store smaller. */
  readonly freedBytes: number;
}

/** The room a store takes. */
export interface StoreSize {
  /** Bytes of the file, its log aside; for a store in memory, of its contents. */
  readonly bytes: number;
  readonly roots: number;
  readonly packs: number;
  readonly versions: number;
}
