import { hashFromBytes, hashOf, hashToBytes, type Hash } from "../hash.ts";
import type { RootReader, StoreReading, StoreSize } from "../object-store.ts";
import { failure, StoreError, success, type StoreResult } from "../problem.ts";
import { RootHolds } from "../retention.ts";
import { checkRoots, type ChunkDifference, differences, NodeCache, TreeRootReader } from "../tree/index.ts";
import type { RootId, RootRecord, SnapshotRecord } from "../root.ts";
import { unknownRoot } from "../snapshot-name.ts";
import type { PendingSplice, SpliceId } from "../splice.ts";
import { sqliteProblem, type SqliteDatabase } from "./file.ts";
import { type SnapshotEntry, snapshotChecksum } from "./migrations.ts";
import { SqlitePacks } from "./packs.ts";
import type { VerifyReport } from "../verify.ts";
import { versionHash, type ChangeRecord, type VersionContent, type VersionKind } from "../version.ts";
import { allOf } from "../work.ts";

/**
 * A root as its row has it: the record as JSON, and a checksum over that and the number. Damage to the head of the row makes
 * them anything.
 */
export interface RootRow {
  readonly id: number;
  readonly record: unknown;
  readonly checksum: unknown;
}

interface SnapshotRow extends SnapshotEntry {
  readonly checksum: unknown;
}

interface VersionRow {
  readonly hash: Uint8Array;
  readonly kind: VersionKind;
  readonly className: string;
  readonly selector: string;
  readonly source: string;
  readonly ir: Uint8Array;
}

interface ChangeRow extends Omit<ChangeRecord, "hash" | "removed"> {
  readonly hash: Uint8Array;
  readonly removed: number;
}

interface SpliceRow {
  readonly id: number;
  readonly file: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  readonly start: number;
  readonly end: number;
  readonly replacement: Uint8Array;
}

const CHANGE_COLUMNS = "sequence, hash, kind, class_name AS className, selector, author, time, package, file, removed";

/** The row of a root: what is written is the checksum's to vouch for when it is read. */
export function rootChecksum(id: number, record: string): Uint8Array {
  return hashToBytes(hashOf(Buffer.from(`${id}:${record}`)));
}

/**
 * The reading half of a store file: what both its owner and a foreign reader can ask. It looks into the file at every
 * question, so a foreign reader sees what the owner has committed since.
 */
export class SqliteReading implements StoreReading {
  protected readonly path: string;
  protected readonly database: SqliteDatabase;
  protected readonly packs: SqlitePacks;
  protected readonly holds = new RootHolds();
  readonly #nodes = new NodeCache();
  readonly #selectRoot;
  readonly #selectRoots;
  readonly #selectRootsNewestFirst;
  readonly #selectSnapshots;
  readonly #selectMeta;
  readonly #selectAllMeta;
  readonly #selectVersion;
  readonly #selectVersions;
  readonly #selectHistory;
  readonly #selectChangesSince;
  readonly #selectSplices;
  readonly #countVersions;
  readonly #countRoots;

  /** `openPacks` is how many packs stay open at most: more of them for somebody who reads much at once and is soon gone. */
  constructor(path: string, database: SqliteDatabase, openPacks?: number) {
    this.path = path;
    this.database = database;
    this.packs = new SqlitePacks(database, openPacks);
    this.#selectRoot = database.prepare<[number], RootRow>("SELECT id, record, checksum FROM root WHERE id = ?");
    this.#selectRoots = database.prepare<[], RootRow>("SELECT id, record, checksum FROM root ORDER BY id");
    this.#selectRootsNewestFirst = database.prepare<[], RootRow>(
      "SELECT id, record, checksum FROM root ORDER BY id DESC",
    );
    this.#selectSnapshots = database.prepare<[], SnapshotRow>(
      "SELECT name, root, note, saved_at AS savedAt, checksum FROM snapshot ORDER BY saved_at, name",
    );
    this.#selectMeta = database.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
    this.#selectAllMeta = database.prepare<[], { key: string; value: string }>("SELECT key, value FROM meta");
    const version = "SELECT hash, kind, class_name AS className, selector, source, ir FROM version";
    this.#selectVersion = database.prepare<[Uint8Array], VersionRow>(`${version} WHERE hash = ?`);
    this.#selectVersions = database.prepare<[], VersionRow>(version);
    this.#selectHistory = database.prepare<[string, string], ChangeRow>(
      `SELECT ${CHANGE_COLUMNS} FROM change WHERE class_name = ? AND selector = ? ORDER BY sequence DESC`,
    );
    this.#selectChangesSince = database.prepare<[number, number], ChangeRow>(
      `SELECT ${CHANGE_COLUMNS} FROM change WHERE sequence > ? ORDER BY sequence LIMIT ?`,
    );
    this.#selectSplices = database.prepare<[], SpliceRow>(
      `SELECT id, file, before_hash AS before, after_hash AS after, start, "end", replacement FROM splice ORDER BY id`,
    );
    this.#countVersions = database.prepare<[], number>("SELECT count(*) FROM version").pluck();
    this.#countRoots = database.prepare<[], number>("SELECT count(*) FROM root").pluck();
  }

  latest(): RootRecord | undefined {
    return this.#ask(() => {
      for (const row of this.#selectRootsNewestFirst.iterate()) {
        const root = intactRoot(row);
        if (root !== undefined && root.session === undefined) return root;
      }
      return undefined;
    });
  }

  root(id: RootId): RootRecord | undefined {
    const row = this.#ask(() => this.#selectRoot.get(id));
    return row && intactRoot(row);
  }

  roots(): readonly RootRecord[] {
    const rows = this.#ask(() => this.#selectRoots.all());
    return rows.map(intactRoot).filter((root) => root !== undefined);
  }

  damagedRoots(): readonly RootId[] {
    const rows = this.#ask(() => this.#selectRoots.all());
    return rows.filter((row) => intactRoot(row) === undefined).map(({ id }) => id as RootId);
  }

  openRoot(id: RootId): StoreResult<RootReader> {
    const root = this.root(id);
    if (root === undefined) return failure(unknownRoot(id));
    return success(new TreeRootReader(root, this.packs, this.holds.hold(id), this.#nodes));
  }

  diff(from: RootId, to: RootId): StoreResult<readonly ChunkDifference[]> {
    const [one, two] = [this.root(from), this.root(to)];
    if (one === undefined || two === undefined) return failure(unknownRoot(one === undefined ? from : to));
    return differences(one, two, this.packs, this.#nodes);
  }

  snapshots(): readonly SnapshotRecord[] {
    return this.#ask(() => this.#selectSnapshots.all()).flatMap(({ checksum, ...entry }) => {
      const root = isIntact(entry, checksum) ? this.root(entry.root as RootId) : undefined;
      return root === undefined ? [] : [{ ...entry, root }];
    });
  }

  lostSnapshots(): readonly string[] {
    const there = new Set(this.snapshots().map(({ name }) => name));
    return this.#ask(() => this.#selectSnapshots.all()).flatMap(({ name }) => (there.has(name) ? [] : [name]));
  }

  getMeta(key: string): string | undefined {
    return this.#ask(() => this.#selectMeta.get(key));
  }

  allMeta(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#ask(() => this.#selectAllMeta.all()).map(({ key, value }) => [key, value]));
  }

  version(hash: Hash): StoreResult<VersionContent | undefined> {
    const row = this.#ask(() => this.#selectVersion.get(hashToBytes(hash)));
    if (row === undefined) return success(undefined);
    const content = contentOf(row);
    if (versionHash(content) === hash) return success(content);
    const message = `The version ${hash} of ${row.className}>>${row.selector} does not match its hash: restore a backup`;
    return failure({ kind: "damagedVersion", message });
  }

  history(className: string, selector: string): readonly ChangeRecord[] {
    return this.#ask(() => this.#selectHistory.all(className, selector)).map(changeOf);
  }

  changesSince(sequence: number, limit: number): readonly ChangeRecord[] {
    return this.#ask(() => this.#selectChangesSince.all(sequence, limit)).map(changeOf);
  }

  pendingSplices(): readonly PendingSplice[] {
    return this.#ask(() => this.#selectSplices.all()).map(({ id, before, after, replacement, ...range }) => ({
      ...range,
      id: id as SpliceId,
      before: before === null ? undefined : hashFromBytes(before),
      after: after === null ? undefined : hashFromBytes(after),
      replacement: new Uint8Array(replacement),
    }));
  }

  verify(onChecked?: (count: number) => void): VerifyReport {
    const fileProblems: string[] = [];
    const carefully = <T>(otherwise: T, read: () => T): T => {
      try {
        return read();
      } catch (error) {
        fileProblems.push(error instanceof Error ? error.message : String(error));
        return otherwise;
      }
    };
    const structure = carefully(
      [],
      () => this.database.pragma("integrity_check(100)") as { integrity_check: string }[],
    );
    fileProblems.push(...structure.map((row) => row.integrity_check).filter((message) => message !== "ok"));
    const roots = carefully([], () => this.roots());
    const damagedRoots = carefully([], () => this.damagedRoots());
    const nothing = { checked: 0, checkedBytes: 0, damages: [], lastGood: undefined };
    const findings = carefully(nothing, () => allOf(checkRoots(roots, this.packs, onChecked)));
    const damagedVersions = carefully([], () => this.#damagedVersions());
    const damagedSnapshots = carefully([], () => this.#damagedSnapshots());
    return {
      ...findings,
      damagedRoots,
      damagedVersions,
      damagedSnapshots,
      fileProblems: [...new Set(fileProblems)],
    };
  }

  size(): StoreSize {
    return this.#ask(() => this.#size());
  }

  close(): void {
    this.database.close();
  }

  /** What a query answers; damage to the file's structure is a StoreError. */
  #ask<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw new StoreError(sqliteProblem(error, this.path));
    }
  }

  #size(): StoreSize {
    return {
      bytes: this.fileBytes,
      roots: this.#countRoots.get() ?? 0,
      packs: this.packs.count(),
      versions: this.#countVersions.get() ?? 0,
    };
  }

  /** The bytes of the file, its log aside. */
  protected get fileBytes(): number {
    const pages = Number(this.database.pragma("page_count", { simple: true }));
    return pages * Number(this.database.pragma("page_size", { simple: true }));
  }

  #damagedSnapshots(): string[] {
    return this.#selectSnapshots
      .all()
      .flatMap(({ checksum, ...entry }) => (isIntact(entry, checksum) ? [] : [entry.name]));
  }

  #damagedVersions(): Hash[] {
    const damaged: Hash[] = [];
    for (const row of this.#selectVersions.iterate()) {
      const hash = hashFromBytes(row.hash);
      if (versionHash(contentOf(row)) !== hash) damaged.push(hash);
    }
    return damaged;
  }
}

/** The record in a root's row, or undefined when the checksum does not vouch for it. */
function intactRoot(row: RootRow): RootRecord | undefined {
  if (typeof row.record !== "string" || !(row.checksum instanceof Uint8Array)) return undefined;
  if (Buffer.compare(rootChecksum(row.id, row.record), row.checksum) !== 0) return undefined;
  return { ...(JSON.parse(row.record) as Omit<RootRecord, "id">), id: row.id as RootId };
}

function isIntact(entry: SnapshotEntry, checksum: unknown): boolean {
  return checksum instanceof Uint8Array && Buffer.compare(snapshotChecksum(entry), checksum) === 0;
}

function contentOf({ kind, className, selector, source, ir }: VersionRow): VersionContent {
  return { kind, className, selector, source, ir: new Uint8Array(ir) };
}

function changeOf(row: ChangeRow): ChangeRecord {
  return { ...row, hash: hashFromBytes(row.hash), removed: row.removed === 1 };
}
