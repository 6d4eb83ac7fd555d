import { hashFromBytes, type Hash } from "../hash.ts";
import type { CollectReport } from "../object-store.ts";
import { eachEntry, PACK_BYTES, PackBuilder, placeAt } from "./pack.ts";
import { success, type StoreResult } from "../problem.ts";
import { attempt, reachable } from "../tree/index.ts";
import type { RootRecord } from "../root.ts";
import type { SqlitePacks } from "./packs.ts";

/** What a collection works on. */
export interface Collection {
  readonly packs: SqlitePacks;
  /** All retained roots. */
  readonly roots: readonly RootRecord[];
  /** Does all of an action in one transaction, or nothing. */
  readonly write: <T>(action: () => T) => StoreResult<T>;
}

/** How many packs are rewritten in one transaction. */
const PACKS_PER_STEP = 16;

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
 * Frees what no root reaches: packs without a live blob go, and packs with few, or small ones, are put together into new
 * ones, so that a day of checkpoints leaves no long list of packs behind. Packs with damaged blobs are left as evidence.
 */
export function collectPacks({ packs, roots, write }: Collection): StoreResult<Omit<CollectReport, "freedBytes">> {
  const marked = attempt(() => reachable(roots, packs));
  if (!marked.ok) return marked;
  const { uses, freed } = survey(packs, marked.value);
  const dead = uses.filter(({ live }) => live.length === 0).map(({ id }) => id);
  if (dead.length > 0) {
    const deleted = write(() => packs.delete(dead));
    packs.reload();
    if (!deleted.ok) return deleted;
  }
  const sparse = uses.filter(
    ({ live, liveBytes, bytes }) =>
      live.length > 0 && (liveBytes < bytes * WORTH_KEEPING || bytes < PACK_BYTES * WORTH_KEEPING),
  );
  const done = success({ kept: marked.value.size, freed });
  // A single small pack would only be copied.
  if (sparse.length === 1 && sparse.every(({ liveBytes, bytes }) => liveBytes >= bytes * WORTH_KEEPING)) return done;
  for (let start = 0; start < sparse.length; start += PACKS_PER_STEP) {
    const rewritten = write(() => rewrite(packs, sparse.slice(start, start + PACKS_PER_STEP)));
    packs.reload();
    // In a full file there may be no room to make room; what was freed before stays freed.
    if (!rewritten.ok && rewritten.problem.kind !== "storeFull") return rewritten;
    if (!rewritten.ok) break;
  }
  return done;
}

function survey(packs: SqlitePacks, reached: ReadonlySet<Hash>): { readonly uses: PackUse[]; readonly freed: number } {
  let freed = 0;
  const uses = packs.entries().map(({ id, entries }) => {
    const live: Hash[] = [];
    let liveBytes = 0;
    let bytes = 0;
    eachEntry(entries, (position) => {
      const hash = hashFromBytes(entries, position);
      const { length } = placeAt(entries, position);
      bytes += length;
      if (reached.has(hash) && packs.location(hash)?.pack === id) {
        live.push(hash);
        liveBytes += length;
      } else {
        freed++;
      }
    });
    return { id, live, liveBytes, bytes };
  });
  return { uses, freed };
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
