import type { BlobDamage, BlobSource } from "../tree/index.ts";
import { hashOf, type Hash } from "../hash.ts";
import { hashesOf, PackIndex, type BlobLocation } from "./pack-index.ts";
import { openPack, type SealedPack } from "./pack.ts";
import type { SqliteDatabase } from "./file.ts";

const OPEN_PACKS = 64;

/** A pack as its row has it. */
export interface PackRow {
  readonly codec: number;
  readonly size: number;
  readonly data: Uint8Array;
}

/**
 * The packs of a store file: where blobs are read from, and where packs are added and taken away. Its index is made when
 * a blob is first asked for, and caught up when a pack that another connection wrote or removed is met.
 */
export class SqlitePacks implements BlobSource {
  #index = new PackIndex();
  #loaded = false;
  #lastPack = 0;
  #missing: BlobDamage = { reason: "is missing from the store" };
  readonly #damaged = new Set<Hash>();
  /** Open packs, the one used last at the end. */
  readonly #open = new Map<number, Uint8Array>();
  readonly #openPacks: number;
  readonly #selectEntriesAfter;
  readonly #selectEntries;
  readonly #selectIds;
  readonly #selectLastPack;
  readonly #selectPack;
  readonly #insertPack;
  readonly #deletePack;
  readonly #countPacks;

  constructor(database: SqliteDatabase, openPacks = OPEN_PACKS) {
    this.#openPacks = openPacks;
    this.#selectEntriesAfter = database.prepare<[number], { id: number; entries: Uint8Array }>(
      "SELECT id, entries FROM pack WHERE id > ? ORDER BY id",
    );
    this.#selectEntries = database.prepare<[number], Uint8Array>("SELECT entries FROM pack WHERE id = ?").pluck();
    this.#selectIds = database.prepare<[], number>("SELECT id FROM pack ORDER BY id").pluck();
    this.#selectLastPack = database.prepare<[], number>("SELECT max(id) FROM pack").pluck();
    this.#selectPack = database.prepare<[number], PackRow>("SELECT codec, size, data FROM pack WHERE id = ?");
    this.#insertPack = database.prepare<[number, number, Uint8Array, Uint8Array]>(
      "INSERT INTO pack (codec, size, entries, data) VALUES (?, ?, ?, ?)",
    );
    this.#deletePack = database.prepare<[number]>("DELETE FROM pack WHERE id = ?");
    this.#countPacks = database.prepare<[], number>("SELECT count(*) FROM pack").pluck();
  }

  read(hash: Hash): Uint8Array | BlobDamage {
    let bytes = this.#readAt(this.#locate(hash), hash);
    if (bytes === undefined) {
      // The pack has gone: its blobs may have moved to a new one.
      this.reload();
      bytes = this.#readAt(this.#locate(hash), hash) ?? this.#missing;
    }
    if (!(bytes instanceof Uint8Array)) this.#damaged.add(hash);
    return bytes;
  }

  size(hash: Hash): number {
    return this.location(hash)?.length ?? 0;
  }

  /** Whether a blob is there, and has not turned out to be damaged: then it had better be stored once more. */
  has(hash: Hash): boolean {
    return this.location(hash) !== undefined && !this.#damaged.has(hash);
  }

  /** Where a blob is, or undefined, as far as packs added through this object tell. */
  location(hash: Hash): BlobLocation | undefined {
    if (!this.#loaded) this.#catchUp();
    return this.#index.locate(hash);
  }

  /** Inserts a pack and answers its number. To be called in a transaction; `reload` when that is rolled back. */
  insert(pack: SealedPack): number {
    if (!this.#loaded) this.#catchUp();
    const id = Number(this.#insertPack.run(pack.codec, pack.size, pack.entries, pack.data).lastInsertRowid);
    this.#take(id, pack.entries);
    if (this.#damaged.size > 0) for (const hash of hashesOf(pack.entries)) this.#damaged.delete(hash);
    return id;
  }

  /** Deletes packs. To be called in a transaction, and `reload` after it. */
  delete(ids: readonly number[]): void {
    for (const id of ids) this.#deletePack.run(id);
  }

  /** Makes the index anew from what the file has now. */
  reload(): void {
    this.#index = new PackIndex();
    this.#lastPack = 0;
    this.#open.clear();
    this.#catchUp();
  }

  /** How many packs there are. */
  count(): number {
    return this.#countPacks.get() ?? 0;
  }

  /** The numbers of all packs, ascending. */
  ids(): readonly number[] {
    return this.#selectIds.all();
  }

  /** The list of entries of a pack; undefined when it has gone. */
  entries(id: number): Uint8Array | undefined {
    return this.#selectEntries.get(id);
  }

  #locate(hash: Hash): BlobLocation | undefined {
    const known = this.location(hash);
    if (known !== undefined) return known;
    this.#catchUp();
    return this.#index.locate(hash);
  }

  /** Takes in the packs that came since the last time. */
  #catchUp(): void {
    this.#loaded = true;
    try {
      for (const { id, entries } of this.#selectEntriesAfter.iterate(this.#lastPack)) this.#take(id, entries);
    } catch (error) {
      // The file's structure is damaged at this pack; those behind it may still be found one by one.
      this.#missing = { reason: `is missing from the store, whose list of packs is damaged (${messageOf(error)})` };
      const last = attemptOr(0, () => this.#selectLastPack.get() ?? 0);
      for (let id = this.#lastPack + 1; id <= last; id++) {
        const entries = attemptOr(undefined, () => this.#selectEntries.get(id));
        if (entries !== undefined) this.#take(id, entries);
      }
      this.#lastPack = Math.max(this.#lastPack, last);
    }
  }

  #take(id: number, entries: Uint8Array): void {
    this.#index.add(id, entries);
    this.#lastPack = id;
  }

  /** The blob at `location`, the damage, or undefined when the pack is no longer there. */
  #readAt(location: BlobLocation | undefined, hash: Hash): Uint8Array | BlobDamage | undefined {
    if (location === undefined) return this.#missing;
    const { pack, offset, length } = location;
    const open = this.#openPack(pack);
    if (!(open instanceof Uint8Array)) return open;
    // A copy: the blob may be handed to another thread, or outlive the pack by far.
    const bytes = open.slice(offset, offset + length);
    return hashOf(bytes) === hash ? bytes : { reason: "does not match its hash" };
  }

  #openPack(id: number): Uint8Array | BlobDamage | undefined {
    const open = this.#open.get(id);
    if (open !== undefined) {
      this.#open.delete(id);
      this.#open.set(id, open);
      return open;
    }
    try {
      const row = this.#selectPack.get(id);
      if (row === undefined) return undefined;
      const raw = openPack(row.codec, row.size, row.data);
      const [oldest] = this.#open.keys();
      if (oldest !== undefined && this.#open.size >= this.#openPacks) this.#open.delete(oldest);
      this.#open.set(id, raw);
      return raw;
    } catch (error) {
      return { reason: `can't be read (${messageOf(error)})` };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function attemptOr<T>(otherwise: T, action: () => T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
