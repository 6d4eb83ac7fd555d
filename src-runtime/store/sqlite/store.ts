import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import { networkProblem } from "./file-system.ts";
import { hashToBytes, type Hash } from "../hash.ts";
import type {
  CheckpointWriter,
  CollectReport,
  CommitRequest,
  Durability,
  ObjectStore,
  StoreReading,
} from "../object-store.ts";
import { PackBuilder } from "./pack.ts";
import { failure, StoreError, success, valueOf, type StoreProblem, type StoreResult } from "../problem.ts";
import { expiredRoots, type Retention, thinnedRoots } from "../retention.ts";
import {
  attempt,
  CHECKPOINT_OPEN,
  type CheckpointTarget,
  baseOf,
  checkRoots,
  type RootDraft,
  TreeCheckpointWriter,
} from "../tree/index.ts";
import type { RootId, RootRecord, SnapshotRecord } from "../root.ts";
import { nameTaken, unknownRoot, unknownSnapshot } from "../snapshot-name.ts";
import type { SpliceId, SpliceIntent } from "../splice.ts";
import { PackCollection } from "./collect.ts";
import { EarlierFormat, limitSize, openStoreFile, sqliteProblem, type SqliteDatabase } from "./file.ts";
import { rootChecksum, SqliteReading } from "./reading.ts";
import { StoreLock } from "./lock.ts";
import { type SnapshotEntry, snapshotChecksum } from "./migrations.ts";
import { versionHash, type Change, type VersionContent } from "../version.ts";
import type { TreeReport } from "../verify.ts";
import { finishWork, SteppedWork, type StoreWork } from "../work.ts";

/** How a store file is opened by its owner. */
export interface SqliteStoreOptions {
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** The size the file may grow to; what does not fit is the problem `storeFull`. Unlimited when absent. */
  readonly maxBytes?: number;
  /** Answers the number of the file system a folder is on; the system's own by default. */
  readonly fileSystemType?: (folder: string) => number;
  /** How long a step of long work goes on, in milliseconds; for tests. */
  readonly stepLength?: number;
}

/**
 * Opens the store in file `path` for its owner, making it when it is not there; its folder must be. While it is open no
 * other process, and no second opening in this one, can own it; anyone may read it by `openStoreForReading`.
 */
export function openStore(path: string, options: SqliteStoreOptions = {}): StoreResult<SqliteStore> {
  const now = options.now ?? Date.now;
  let lock: StoreResult<StoreLock>;
  try {
    const problem = networkProblem(path, options.fileSystemType);
    if (problem !== undefined) return failure(problem);
    lock = StoreLock.acquire(path, { pid: process.pid, since: Date.now() });
  } catch (error) {
    return failure(openingProblem(error, path));
  }
  if (!lock.ok) return lock;
  const limit = options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes };
  const { value } = lock;
  const store = openStoreFile(
    path,
    { readonly: false, ...limit },
    (file, convertedFrom) => new SqliteStore(path, file, value, { now, stepLength: options.stepLength, convertedFrom }),
  );
  if (!store.ok) value.release();
  return store;
}

/**
 * Opens the store in file `path` to read it: whether its workspace runs or not, without disturbing it. A root that is
 * to outlive the owner's pruning must be held by a reader of the owner's.
 */
export function openStoreForReading(path: string): StoreResult<StoreReading> {
  return openToRead(path, (file) => new SqliteReading(path, file));
}

/**
 * Opens the store in file `path` to read it as it is now: what its owner commits, prunes or collects later is neither
 * seen nor missed. The log can't be cut back until it is closed, so close it soon.
 */
export function openStoreInstant(path: string): StoreResult<StoreReading> {
  return openToRead(path, (file) => {
    file.exec("BEGIN");
    // The transaction begins with its first reading.
    file.prepare("SELECT count(*) FROM sqlite_schema").get();
    return new SqliteReading(path, file, INSTANT_OPEN_PACKS);
  });
}

/** A file of an earlier format is converted first, which only its owner may: so for a moment this is the owner. */
function openToRead(
  path: string,
  use: (file: SqliteDatabase) => SqliteReading,
  convert: () => StoreResult<{ close(): void }> = () => openStore(path),
): StoreResult<StoreReading> {
  try {
    return openStoreFile(path, { readonly: true }, use);
  } catch (error) {
    if (!(error instanceof EarlierFormat)) throw error;
    const converted = convert();
    if (!converted.ok) return converted;
    converted.value.close();
    return openStoreFile(path, { readonly: true }, use);
  }
}

/** The same for a copy that nobody else knows of yet: of an earlier format it is converted without being kept. */
export function openCopyForReading(path: string): StoreResult<StoreReading> {
  return openToRead(
    path,
    (file) => new SqliteReading(path, file),
    () => openStoreFile(path, { readonly: false, isCopy: true }, (file) => file),
  );
}

/** Up to 16 MB. */
const INSTANT_OPEN_PACKS = 256;

/** What a store goes by. */
interface StoreSettings {
  readonly now: () => number;
  readonly stepLength: number | undefined;
  readonly convertedFrom: number | undefined;
}

/** The store in one SQLite file, in the hands of its owner. Made by `openStore`. */
export class SqliteStore extends SqliteReading implements ObjectStore {
  readonly #lock: StoreLock;
  readonly #now: () => number;
  readonly #stepLength: number | undefined;
  readonly #statements: Statements;
  #synchronous: Durability | undefined;
  #writing = false;
  /** The collection that is under way. */
  #collection: PackCollection | undefined;

  /** The format that the file had, if it was converted when it was opened. */
  readonly convertedFrom: number | undefined;

  constructor(path: string, database: SqliteDatabase, lock: StoreLock, settings: StoreSettings) {
    super(path, database);
    this.convertedFrom = settings.convertedFrom;
    this.#lock = lock;
    this.#now = settings.now;
    this.#stepLength = settings.stepLength;
    this.#statements = prepareStatements(database);
  }

  /** Sets the size the file may grow to, from now on. */
  limitSize(maxBytes: number): void {
    limitSize(this.database, maxBytes);
  }

  beginCheckpoint(from?: RootId | "empty"): StoreResult<CheckpointWriter> {
    if (this.#writing) return failure(CHECKPOINT_OPEN);
    const found = this.#attempt(() => (typeof from === "number" ? this.root(from) : this.latest()));
    if (!found.ok) return found;
    const parent = found.value;
    if (parent === undefined && typeof from === "number") return failure(unknownRoot(from));
    this.#writing = true;
    const base = baseOf(from === "empty" ? undefined : parent, this.packs);
    return success(new TreeCheckpointWriter(base, parent, this.#target(parent)));
  }

  saveSnapshot(id: RootId, name: string, note: string): StoreResult<SnapshotRecord> {
    return this.#write("full", () => {
      const root = this.root(id);
      if (root === undefined) throw new StoreError(unknownRoot(id));
      if (this.#statements.countName.get(name) !== 0) throw new StoreError(nameTaken(name));
      const savedAt = this.#now();
      this.#putSnapshot({ name, root: id, note, savedAt });
      return { name, note, savedAt, root };
    });
  }

  renameSnapshot(name: string, newName: string): StoreResult<SnapshotRecord> {
    return this.#write("full", () => {
      const snapshot = this.#snapshot(name);
      if (name !== newName && this.#statements.countName.get(newName) !== 0) throw new StoreError(nameTaken(newName));
      const renamed = { ...snapshot, name: newName };
      this.#statements.deleteSnapshot.run(name);
      this.#putSnapshot({ ...renamed, root: snapshot.root.id });
      return renamed;
    });
  }

  noteSnapshot(name: string, note: string): StoreResult<SnapshotRecord> {
    return this.#write("full", () => {
      const snapshot = this.#snapshot(name);
      const noted = { ...snapshot, note };
      this.#putSnapshot({ ...noted, root: snapshot.root.id });
      return noted;
    });
  }

  deleteSnapshot(name: string): StoreResult<void> {
    return this.#write("full", () => {
      if (this.#statements.deleteSnapshot.run(name).changes === 0) throw new StoreError(unknownSnapshot(name));
    });
  }

  prune(olderThan: number, keep: number): StoreResult<number> {
    return this.#forget((held) => expiredRoots(this.roots(), held, olderThan, keep));
  }

  thin(retention: Retention, now: number): StoreResult<number> {
    return this.#forget((held) => thinnedRoots(this.roots(), held, retention, now));
  }

  #forget(choose: (held: ReadonlySet<RootId>) => readonly RootId[]): StoreResult<number> {
    return this.#write("normal", () => {
      const held = new Set([...this.holds.held(), ...(this.#statements.selectNamedRoots.all() as RootId[])]);
      const chosen = choose(held);
      for (const id of chosen) this.#statements.deleteRoot.run(id);
      return chosen.length;
    });
  }

  collect(): StoreResult<CollectReport> {
    const begun = this.beginCollection();
    return begun.ok ? finishWork(begun.value) : begun;
  }

  beginCollection(): StoreResult<StoreWork<CollectReport>> {
    if (this.#writing) return failure(CHECKPOINT_OPEN);
    if (this.#collection !== undefined) throw new Error("A collection of this store is under way: end it first");
    const { database, packs } = this;
    return this.#attempt(() => {
      const collection = new PackCollection({
        packs,
        roots: this.roots(),
        write: (action) => this.#write("normal", action),
        room: () => ({ bytes: this.fileBytes, free: Number(database.pragma("freelist_count", { simple: true })) }),
        shrink: (pages) => void database.pragma(`incremental_vacuum(${pages})`),
      });
      this.#collection = collection;
      return new SteppedWork(
        collection.steps(),
        (action) => this.#attempt(action),
        () => {
          this.#collection = undefined;
          if (collection.isIndexStale) packs.reload();
        },
        this.#stepLength,
      );
    });
  }

  beginCheck(ids?: readonly RootId[]): StoreResult<StoreWork<TreeReport>> {
    return this.#attempt(() => {
      const roots = this.roots().filter(({ id }) => ids?.includes(id) ?? true);
      const release = this.holds.holdAll(roots);
      const steps = checkRoots(roots, this.packs);
      return new SteppedWork(steps, (action) => this.#attempt(action), release, this.#stepLength);
    });
  }

  setMeta(key: string, value: string | undefined, durable: Durability): StoreResult<void> {
    return this.#write(durable, () => {
      if (value === undefined) this.#statements.deleteMeta.run(key);
      else this.#statements.putMeta.run(key, value);
    });
  }

  putVersions(changes: readonly Change[], durable: Durability): StoreResult<readonly Hash[]> {
    return this.#write(durable, () =>
      changes.map(({ content, author, time, package: packageName, file, removed }) => {
        const { kind, className, selector } = content;
        const hash = this.#keepVersion(content);
        const key = hashToBytes(hash);
        const { insertChange } = this.#statements;
        insertChange.run(key, kind, className, selector, author, time, packageName, file, removed ? 1 : 0);
        return hash;
      }),
    );
  }

  keepVersions(contents: readonly VersionContent[], durable: Durability): StoreResult<readonly Hash[]> {
    return this.#write(durable, () => contents.map((content) => this.#keepVersion(content)));
  }

  beginSplice({ file, before, after, start, end, replacement }: SpliceIntent): StoreResult<SpliceId> {
    return this.#write("full", () => {
      const [from, to] = [before, after].map((hash) => (hash === undefined ? null : hashToBytes(hash)));
      const { lastInsertRowid } = this.#statements.insertSplice.run(file, from!, to!, start, end, replacement);
      return Number(lastInsertRowid) as SpliceId;
    });
  }

  endSplice(id: SpliceId): StoreResult<void> {
    return this.#write("normal", () => void this.#statements.deleteSplice.run(id));
  }

  sync(): StoreResult<void> {
    // Nothing but the log can hold what was acknowledged and is not on the disk: SQLite syncs it before it moves a page.
    const log = `${this.path}-wal`;
    if (!existsSync(log)) return success(undefined);
    try {
      const handle = openSync(log, "r+");
      try {
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      return success(undefined);
    } catch (error) {
      const message = `The log ${log} can't be written through to the disk (${String(error)}): check the disk`;
      return failure({ kind: "ioError", message });
    }
  }

  override close(): void {
    super.close();
    this.#lock.release();
  }

  /**
   * Where a checkpoint's blobs go. Full packs are written as they come, each in a transaction of its own, so that a long
   * checkpoint keeps neither its bytes in memory nor other writers waiting; nothing refers to them until the last
   * transaction, which writes the rest and the root.
   */
  #target(parent: RootRecord | undefined): CheckpointTarget {
    const release = parent === undefined ? () => {} : this.holds.hold(parent.id);
    let pack = new PackBuilder();
    const written: number[] = [];
    const flush = (): void => {
      if (!pack.isEmpty) written.push(this.packs.insert(pack.seal()));
      pack = new PackBuilder();
    };
    return {
      has: (hash) => pack.has(hash) || (this.packs.has(hash) && (this.#collection?.keeps(hash) ?? true)),
      put: (hash, bytes) => {
        pack.add(hash, bytes);
        if (!pack.isFull) return;
        valueOf(this.#write("normal", flush));
      },
      admit: (request) => this.#admit(request),
      record: (draft, request) =>
        this.#write(request.durable, () => {
          flush();
          return this.#record(draft, request);
        }),
      end: (committed) => {
        this.#writing = false;
        release();
        if (committed) return;
        // Failing here costs nothing but room until the next collection.
        if (written.length > 0) this.#write("normal", () => this.packs.delete(written));
        this.packs.reload();
      },
    };
  }

  #admit(request: CommitRequest): StoreProblem | undefined {
    const isTaken = request.kind === "snapshot" && this.#statements.countName.get(request.name) !== 0;
    return isTaken ? nameTaken(request.name) : undefined;
  }

  #record(draft: RootDraft, request: CommitRequest): RootRecord {
    const id = (this.#statements.lastRoot.get() ?? 0) + 1;
    const record = { ...draft, createdAt: this.#now() };
    const text = JSON.stringify(record);
    this.#statements.insertRoot.run(id, text, rootChecksum(id, text));
    if (request.kind === "snapshot") {
      this.#putSnapshot({ name: request.name, root: id, note: request.note, savedAt: record.createdAt });
    }
    return { ...record, id: id as RootId };
  }

  #putSnapshot(entry: SnapshotEntry): void {
    const { name, root, note, savedAt } = entry;
    this.#statements.putSnapshot.run(name, root, note, savedAt, snapshotChecksum(entry));
  }

  #keepVersion(content: VersionContent): Hash {
    const { kind, className, selector, source, ir } = content;
    const hash = versionHash(content);
    this.#statements.putVersion.run(hashToBytes(hash), kind, className, selector, source, ir);
    return hash;
  }

  #snapshot(name: string): SnapshotRecord {
    const found = this.snapshots().find((snapshot) => snapshot.name === name);
    if (found === undefined) throw new StoreError(unknownSnapshot(name));
    return found;
  }

  /** Does all of `action` in one transaction, or nothing. */
  #write<T>(durable: Durability, action: () => T): StoreResult<T> {
    const { database } = this;
    return this.#attempt(() => {
      if (this.#synchronous !== durable) {
        database.pragma(`synchronous = ${durable}`);
        this.#synchronous = durable;
      }
      return database.transaction(action).immediate();
    });
  }

  #attempt<T>(action: () => T): StoreResult<T> {
    try {
      return attempt(action);
    } catch (error) {
      return failure(sqliteProblem(error, this.path));
    }
  }
}

type Statements = ReturnType<typeof prepareStatements>;

/** The statements that write, each prepared once. */
function prepareStatements(database: SqliteDatabase) {
  type Bytes = Uint8Array;
  return {
    // Asked for instead of left to the insertion, because the checksum covers it.
    lastRoot: database
      .prepare<[], number>("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'root'")
      .pluck(),
    insertRoot: database.prepare<[number, string, Bytes]>("INSERT INTO root (id, record, checksum) VALUES (?, ?, ?)"),
    deleteRoot: database.prepare<[number]>("DELETE FROM root WHERE id = ?"),
    selectNamedRoots: database.prepare<[], number>("SELECT root FROM snapshot").pluck(),
    countName: database.prepare<[string], number>("SELECT count(*) FROM snapshot WHERE name = ?").pluck(),
    putSnapshot: database.prepare<[string, number, string, number, Bytes]>(
      "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)",
    ),
    deleteSnapshot: database.prepare<[string]>("DELETE FROM snapshot WHERE name = ?"),
    putMeta: database.prepare<[string, string]>("INSERT OR REPLACE INTO meta VALUES (?, ?)"),
    deleteMeta: database.prepare<[string]>("DELETE FROM meta WHERE key = ?"),
    putVersion: database.prepare<[Bytes, string, string, string, string, Bytes]>(
      "INSERT OR IGNORE INTO version VALUES (?, ?, ?, ?, ?, ?)",
    ),
    insertChange: database.prepare<[Bytes, string, string, string, string, number, string, string, number]>(
      `INSERT INTO change (hash, kind, class_name, selector, author, time, package, file, removed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertSplice: database.prepare<[string, Bytes | null, Bytes | null, number, number, Bytes]>(
      `INSERT INTO splice (file, before_hash, after_hash, start, "end", replacement) VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    deleteSplice: database.prepare<[number]>("DELETE FROM splice WHERE id = ?"),
  };
}

function openingProblem(error: unknown, path: string): StoreProblem {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return { kind: "noStore", message: `There is no folder for the store ${path}: make it first` };
  }
  return sqliteProblem(error, path);
}
