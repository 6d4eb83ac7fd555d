import {
  attempt,
  type BlobDamage,
  type BlobSource,
  CHECKPOINT_OPEN,
  type CheckpointTarget,
  checkRoots,
  type ChunkDifference,
  differences,
  baseOf,
  reachable,
  type RootDraft,
  TreeCheckpointWriter,
  TreeRootReader,
} from "./tree/index.ts";
import { hashOf, type Hash } from "./hash.ts";
import type {
  CheckpointWriter,
  CollectReport,
  CommitRequest,
  Durability,
  ObjectStore,
  RootReader,
  StoreSize,
} from "./object-store.ts";
import { failure, success, type StoreProblem, type StoreResult } from "./problem.ts";
import { expiredRoots, newestWorkspaceRoot, type Retention, RootHolds, thinnedRoots } from "./retention.ts";
import type { RootId, RootRecord, SnapshotRecord } from "./root.ts";
import { nameTaken, unknownRoot, unknownSnapshot } from "./snapshot-name.ts";
import type { PendingSplice, SpliceId, SpliceIntent } from "./splice.ts";
import type { TreeReport, VerifyReport } from "./verify.ts";
import { versionHash, type Change, type ChangeRecord, type VersionContent } from "./version.ts";
import { allOf, finishWork, SteppedWork, type StoreWork, type WorkDone } from "./work.ts";

interface Name {
  readonly root: RootId;
  readonly note: string;
  readonly savedAt: number;
}

/**
 * The store that keeps everything in memory: the reference for what a store does, and the one for throw-away workspaces.
 * Nothing in it survives the process, whatever durability was asked for; in all else it keeps every promise.
 */
export class MemoryStore implements ObjectStore {
  readonly #now: () => number;
  readonly #blobs = new Map<Hash, Uint8Array>();
  readonly #roots = new Map<RootId, RootRecord>();
  readonly #names = new Map<string, Name>();
  readonly #meta = new Map<string, string>();
  readonly #versions = new Map<Hash, VersionContent>();
  readonly #changes: ChangeRecord[] = [];
  readonly #splices = new Map<SpliceId, SpliceIntent>();
  readonly #holds = new RootHolds();
  readonly #source: BlobSource = {
    read: (hash) => this.#read(hash),
    size: (hash) => this.#blobs.get(hash)?.length ?? 0,
  };
  #lastRoot = 0;
  #lastSplice = 0;
  #writing = false;

  /** `now` is the clock, in milliseconds since 1970. */
  constructor({ now = Date.now }: { readonly now?: () => number } = {}) {
    this.#now = now;
  }

  latest(): RootRecord | undefined {
    return newestWorkspaceRoot(this.roots());
  }

  root(id: RootId): RootRecord | undefined {
    return this.#roots.get(id);
  }

  roots(): readonly RootRecord[] {
    return [...this.#roots.values()];
  }

  lostSnapshots(): readonly string[] {
    return [];
  }

  damagedRoots(): readonly RootId[] {
    return [];
  }

  openRoot(id: RootId): StoreResult<RootReader> {
    const root = this.#roots.get(id);
    if (root === undefined) return failure(unknownRoot(id));
    return success(new TreeRootReader(root, this.#source, this.#holds.hold(id)));
  }

  beginCheckpoint(from?: RootId | "empty"): StoreResult<CheckpointWriter> {
    if (this.#writing) return failure(CHECKPOINT_OPEN);
    const parent = from === undefined || from === "empty" ? this.latest() : this.#roots.get(from);
    if (parent === undefined && typeof from === "number") return failure(unknownRoot(from));
    this.#writing = true;
    const base = baseOf(from === "empty" ? undefined : parent, this.#source);
    return success(new TreeCheckpointWriter(base, parent, this.#target(parent)));
  }

  diff(from: RootId, to: RootId): StoreResult<readonly ChunkDifference[]> {
    const [one, two] = [this.root(from), this.root(to)];
    if (one === undefined || two === undefined) return failure(unknownRoot(one === undefined ? from : to));
    return differences(one, two, this.#source);
  }

  snapshots(): readonly SnapshotRecord[] {
    return Array.from(this.#names.keys(), (name) => this.#snapshot(name)).toSorted(
      (one, two) => one.savedAt - two.savedAt || (one.name < two.name ? -1 : 1),
    );
  }

  saveSnapshot(id: RootId, name: string, note: string): StoreResult<SnapshotRecord> {
    if (!this.#roots.has(id)) return failure(unknownRoot(id));
    if (this.#names.has(name)) return failure(nameTaken(name));
    this.#names.set(name, { root: id, note, savedAt: this.#now() });
    return success(this.#snapshot(name));
  }

  renameSnapshot(name: string, newName: string): StoreResult<SnapshotRecord> {
    const named = this.#names.get(name);
    if (named === undefined) return failure(unknownSnapshot(name));
    if (name !== newName && this.#names.has(newName)) return failure(nameTaken(newName));
    this.#names.delete(name);
    this.#names.set(newName, named);
    return success(this.#snapshot(newName));
  }

  noteSnapshot(name: string, note: string): StoreResult<SnapshotRecord> {
    const named = this.#names.get(name);
    if (named === undefined) return failure(unknownSnapshot(name));
    this.#names.set(name, { ...named, note });
    return success(this.#snapshot(name));
  }

  deleteSnapshot(name: string): StoreResult<void> {
    return this.#names.delete(name) ? success(undefined) : failure(unknownSnapshot(name));
  }

  prune(olderThan: number, keep: number): StoreResult<number> {
    return this.#forget((held) => expiredRoots(this.roots(), held, olderThan, keep));
  }

  thin(retention: Retention, now: number): StoreResult<number> {
    return this.#forget((held) => thinnedRoots(this.roots(), held, retention, now));
  }

  #forget(choose: (held: ReadonlySet<RootId>) => readonly RootId[]): StoreResult<number> {
    const chosen = choose(new Set([...this.#holds.held(), ...Array.from(this.#names.values(), ({ root }) => root)]));
    for (const id of chosen) this.#roots.delete(id);
    return success(chosen.length);
  }

  collect(): StoreResult<CollectReport> {
    const begun = this.beginCollection();
    return begun.ok ? finishWork(begun.value) : begun;
  }

  beginCollection(): StoreResult<StoreWork<CollectReport>> {
    if (this.#writing) return failure(CHECKPOINT_OPEN);
    return success(new SteppedWork(this.#collecting(), attempt));
  }

  /** All in one step: there is nothing that could be done in between. */
  // oxlint-disable-next-line require-yield
  *#collecting(): Generator<WorkDone, CollectReport> {
    const kept = allOf(reachable(this.roots(), this.#source));
    const before = this.size().bytes;
    let freed = 0;
    for (const hash of this.#blobs.keys()) {
      if (kept.has(hash)) continue;
      this.#blobs.delete(hash);
      freed++;
    }
    return { kept: this.#blobs.size, freed, freedBytes: before - this.size().bytes };
  }

  beginCheck(ids?: readonly RootId[]): StoreResult<StoreWork<TreeReport>> {
    const roots = this.roots().filter(({ id }) => ids?.includes(id) ?? true);
    const release = this.#holds.holdAll(roots);
    return success(new SteppedWork(checkRoots(roots, this.#source), attempt, release));
  }

  getMeta(key: string): string | undefined {
    return this.#meta.get(key);
  }

  allMeta(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#meta);
  }

  setMeta(key: string, value: string | undefined, _durable: Durability): StoreResult<void> {
    if (value === undefined) this.#meta.delete(key);
    else this.#meta.set(key, value);
    return success(undefined);
  }

  putVersions(changes: readonly Change[], _durable: Durability): StoreResult<readonly Hash[]> {
    const hashes = changes.map((change) => {
      const { content, ...occasion } = change;
      const { kind, className, selector } = content;
      const hash = this.#keepVersion(content);
      this.#changes.push({ ...occasion, sequence: this.#changes.length + 1, hash, kind, className, selector });
      return hash;
    });
    return success(hashes);
  }

  keepVersions(contents: readonly VersionContent[], _durable: Durability): StoreResult<readonly Hash[]> {
    return success(contents.map((content) => this.#keepVersion(content)));
  }

  version(hash: Hash): StoreResult<VersionContent | undefined> {
    return success(this.#versions.get(hash));
  }

  history(className: string, selector: string): readonly ChangeRecord[] {
    return this.#changes
      .filter((change) => change.className === className && change.selector === selector)
      .toReversed();
  }

  changesSince(sequence: number, limit: number): readonly ChangeRecord[] {
    return this.#changes.filter((change) => change.sequence > sequence).slice(0, limit);
  }

  beginSplice(intent: SpliceIntent): StoreResult<SpliceId> {
    const id = ++this.#lastSplice as SpliceId;
    this.#splices.set(id, { ...intent, replacement: Uint8Array.from(intent.replacement) });
    return success(id);
  }

  endSplice(id: SpliceId): StoreResult<void> {
    this.#splices.delete(id);
    return success(undefined);
  }

  pendingSplices(): readonly PendingSplice[] {
    return Array.from(this.#splices, ([id, intent]) => ({ id, ...intent }));
  }

  verify(onChecked?: (count: number) => void): VerifyReport {
    return {
      ...allOf(checkRoots(this.roots(), this.#source, onChecked)),
      damagedRoots: [],
      damagedVersions: [],
      damagedSnapshots: [],
      fileProblems: [],
    };
  }

  size(): StoreSize {
    let bytes = 0;
    for (const blob of this.#blobs.values()) bytes += blob.length;
    return { bytes, roots: this.#roots.size, packs: 0, versions: this.#versions.size };
  }

  sync(): StoreResult<void> {
    return success(undefined);
  }

  close(): void {
    this.#blobs.clear();
    this.#roots.clear();
    this.#names.clear();
  }

  #target(parent: RootRecord | undefined): CheckpointTarget {
    const release = parent === undefined ? () => {} : this.#holds.hold(parent.id);
    return {
      has: (hash) => this.#blobs.has(hash),
      put: (hash, bytes) => void this.#blobs.set(hash, bytes),
      admit: (request) => this.#admit(request),
      record: (draft, request) => success(this.#record(draft, request)),
      end: () => {
        this.#writing = false;
        release();
      },
    };
  }

  #admit(request: CommitRequest): StoreProblem | undefined {
    return request.kind === "snapshot" && this.#names.has(request.name) ? nameTaken(request.name) : undefined;
  }

  #record(draft: RootDraft, request: CommitRequest): RootRecord {
    const root: RootRecord = { ...draft, id: ++this.#lastRoot as RootId, createdAt: this.#now() };
    this.#roots.set(root.id, root);
    if (request.kind === "snapshot") {
      this.#names.set(request.name, { root: root.id, note: request.note, savedAt: root.createdAt });
    }
    return root;
  }

  #keepVersion(content: VersionContent): Hash {
    const hash = versionHash(content);
    if (!this.#versions.has(hash)) this.#versions.set(hash, { ...content, ir: Uint8Array.from(content.ir) });
    return hash;
  }

  #snapshot(name: string): SnapshotRecord {
    const { root, ...rest } = this.#names.get(name)!;
    return { name, ...rest, root: this.#roots.get(root)! };
  }

  #read(hash: Hash): Uint8Array | BlobDamage {
    const bytes = this.#blobs.get(hash);
    if (bytes === undefined) return { reason: "is missing from the store" };
    return hashOf(bytes) === hash ? bytes : { reason: "does not match its hash" };
  }
}
