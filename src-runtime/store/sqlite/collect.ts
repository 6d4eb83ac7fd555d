import { hashFromBytes, type Hash } from "../hash.ts";
import type { CollectReport } from "../object-store.ts";
import { eachEntry, PACK_BYTES, PackBuilder, placeAt } from "./pack.ts";
import { valueOf, type StoreResult } from "../problem.ts";
import { reachable } from "../tree/index.ts";
import type { RootRecord } from "../root.ts";
import { within, type WorkDone } from "../work.ts";
import type { SqlitePacks } from "./packs.ts";

/** What a collection works on. */
export interface Collected {
  readonly packs: SqlitePacks;
  /** All retained roots. */
  readonly roots: readonly RootRecord[];
  /** Does all of an action in one transaction, or nothing. */
  readonly write: <T>(action: () => T) => StoreResult<T>;
  /** The bytes of the file, and those of its pages that are free. */
  readonly room: () => { readonly bytes: number; readonly free: number };
  /** Gives so many free pages back, or as many as there are. */
  readonly shrink: (pages: number) => void;
}

/** How many packs are deleted, and how many rewritten, in one transaction. */
const DELETED_AT_ONCE = 64;
const REWRITTEN_AT_ONCE = 16;

/** How many free pages are given back at once: 512 KiB, most of which are copied to where there is room. */
const PAGES_AT_ONCE = 128;

/** A pack below this share of live bytes, or of a full pack's size, is rewritten together with its like. */
const WORTH_KEEPING = 0.5;

interface PackUse {
  readonly id: number;
  /** The blobs that a root reaches and that are read from this pack, not from a later copy. */
  readonly live: readonly Hash[];
  readonly liveBytes: number;
  readonly bytes: number;
}

/**
 * Frees what no root reaches, in steps between which checkpoints are made: packs without a live blob go, and packs with few,
 * or small ones, are put together into new ones, so that a day of checkpoints leaves no long list of packs behind. Packs with
 * damaged blobs are left as evidence.
 *
 * A checkpoint does not store what is there already. So `keeps` is to be asked by each that is made meanwhile: what it finds
 * before all is marked is alive from then on; afterwards it finds only what is, and stores the rest once more. Packs that are
 * written meanwhile are not looked at.
 */
export class PackCollection {
  readonly #collected: Collected;
  /** What the roots reach, once that is known. */
  #reached: ReadonlySet<Hash> | undefined;
  /** What checkpoints have found before that. */
  readonly #found = new Set<Hash>();
  /** The packs there were when it began. */
  readonly #packs: readonly number[];
  #freedBytes = 0;
  #deletes = false;

  constructor(collected: Collected) {
    this.#collected = collected;
    this.#packs = collected.packs.ids();
  }

  /** Whether a blob that is there is still there afterwards. */
  keeps(hash: Hash): boolean {
    if (this.#reached !== undefined) return this.#isLive(hash) || this.#isLater(hash);
    this.#found.add(hash);
    return true;
  }

  /** Whether the index of the packs tells of some that have gone. */
  get isIndexStale(): boolean {
    return this.#deletes;
  }

  *steps(): Generator<WorkDone, CollectReport> {
    const { packs, roots } = this.#collected;
    const reached = yield* within(0, 0.3, reachable(roots, packs));
    this.#reached = reached;
    const { uses, freed } = yield* within(0.3, 0.5, this.#survey());
    yield* within(0.5, 0.6, this.#delete(uses.filter(({ live }) => live.length === 0).map(({ id }) => id)));
    yield* within(0.6, 0.9, this.#rewrite(uses.filter(({ live }) => live.length > 0)));
    yield* within(0.9, 1, this.#shrink());
    return { kept: reached.size, freed, freedBytes: this.#freedBytes };
  }

  #isLive(hash: Hash): boolean {
    return this.#reached?.has(hash) === true || this.#found.has(hash);
  }

  /** Whether the blob is in a pack that was written since it began. */
  #isLater(hash: Hash): boolean {
    return (this.#collected.packs.location(hash)?.pack ?? 0) > (this.#packs.at(-1) ?? 0);
  }

  /** Does all of an action in one transaction, and counts by how much the file has grown. */
  #write(action: () => void): StoreResult<void> {
    const { room, write } = this.#collected;
    const before = room().bytes;
    this.#deletes = true;
    const written = write(action);
    this.#freedBytes += before - room().bytes;
    return written;
  }

  *#survey(): Generator<WorkDone, { readonly uses: readonly PackUse[]; readonly freed: number }> {
    const { packs } = this.#collected;
    const ids = this.#packs;
    const uses: PackUse[] = [];
    let freed = 0;
    for (const [index, id] of ids.entries()) {
      yield index / ids.length;
      const entries = packs.entries(id);
      if (entries === undefined) continue;
      const live: Hash[] = [];
      let liveBytes = 0;
      let bytes = 0;
      eachEntry(entries, (position) => {
        const hash = hashFromBytes(entries, position);
        const { length } = placeAt(entries, position);
        bytes += length;
        if (this.#isLive(hash) && packs.location(hash)?.pack === id) {
          live.push(hash);
          liveBytes += length;
        } else {
          freed++;
        }
      });
      uses.push({ id, live, liveBytes, bytes });
    }
    return { uses, freed };
  }

  *#delete(ids: readonly number[]): Generator<WorkDone, void> {
    const { packs } = this.#collected;
    for (let start = 0; start < ids.length; start += DELETED_AT_ONCE) {
      valueOf(this.#write(() => packs.delete(ids.slice(start, start + DELETED_AT_ONCE))));
      yield start / ids.length;
    }
  }

  *#rewrite(uses: readonly PackUse[]): Generator<WorkDone, void> {
    const { packs } = this.#collected;
    const sparse = uses.filter(
      ({ liveBytes, bytes }) => liveBytes < bytes * WORTH_KEEPING || bytes < PACK_BYTES * WORTH_KEEPING,
    );
    // A single small pack would only be copied.
    if (sparse.length === 1 && sparse.every(({ liveBytes, bytes }) => liveBytes >= bytes * WORTH_KEEPING)) return;
    for (let start = 0; start < sparse.length; start += REWRITTEN_AT_ONCE) {
      const rewritten = this.#write(() => rewrite(packs, sparse.slice(start, start + REWRITTEN_AT_ONCE)));
      if (!rewritten.ok) {
        // The index tells of packs that were not written after all.
        packs.reload();
        // In a full file there may be no room to make room; what was freed before stays freed.
        if (rewritten.problem.kind === "storeFull") return;
        valueOf(rewritten);
      }
      yield start / sparse.length;
    }
  }

  /** Gives back what is free by now, and no more: whoever writes meanwhile frees pages as well. */
  *#shrink(): Generator<WorkDone, void> {
    const { room, shrink } = this.#collected;
    const all = room().free;
    for (let left = all; left > 0; left -= PAGES_AT_ONCE) {
      const before = room().bytes;
      shrink(Math.min(left, PAGES_AT_ONCE));
      const given = before - room().bytes;
      this.#freedBytes += given;
      if (given === 0) return;
      yield 1 - left / all;
    }
  }
}

function rewrite(packs: SqlitePacks, uses: readonly PackUse[]): void {
  let builder = new PackBuilder();
  const replaced: number[] = [];
  for (const { id, live } of uses) {
    const blobs = live.map((hash) => [hash, packs.read(hash)] as const);
    if (blobs.some(([, bytes]) => !(bytes instanceof Uint8Array))) continue;
    for (const [hash, bytes] of blobs) if (bytes instanceof Uint8Array) builder.add(hash, bytes);
    replaced.push(id);
    if (builder.isFull) {
      packs.insert(builder.seal());
      builder = new PackBuilder();
    }
  }
  if (!builder.isEmpty) packs.insert(builder.seal());
  packs.delete(replaced);
}
