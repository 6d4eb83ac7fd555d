import type { RootId, RootRecord } from "./root.ts";
import type { VerifyReport } from "./verify.ts";

/** The newest of `roots` (oldest first) over the whole workspace, among those that `fits`. */
export function newestWorkspaceRoot(
  roots: readonly RootRecord[],
  fits: (root: RootRecord) => boolean = () => true,
): RootRecord | undefined {
  return roots.findLast((root) => root.session === undefined && fits(root));
}

/** The roots (oldest first) that `prune` forgets: old enough, held by nothing, and not among the newest. */
export function expiredRoots(
  roots: readonly RootRecord[],
  held: ReadonlySet<RootId>,
  olderThan: number,
  keep: number,
): RootId[] {
  const latest = newestWorkspaceRoot(roots)?.id;
  return roots
    .slice(0, Math.max(0, roots.length - keep))
    .filter(({ id, createdAt }) => createdAt < olderThan && id !== latest && !held.has(id))
    .map(({ id }) => id);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long states that nobody named are kept, by their age in milliseconds. */
export interface Retention {
  /** Up to this age all of them. */
  readonly all: number;
  /** Up to this age the newest of each hour. */
  readonly hourly: number;
  /** Up to this age the newest of each day. */
  readonly daily: number;
}

/** All for an hour, one an hour for a day, one a day for a month. */
export const DEFAULT_RETENTION: Retention = { all: HOUR, hourly: DAY, daily: 30 * DAY };

/** The roots (oldest first) that `thin` forgets: held by nothing, and neither the newest of their hour nor of their day. */
export function thinnedRoots(
  roots: readonly RootRecord[],
  held: ReadonlySet<RootId>,
  retention: Retention,
  now: number,
): RootId[] {
  const latest = newestWorkspaceRoot(roots)?.id;
  const taken = new Set<string>();
  const thinned: RootId[] = [];
  // The newest come first: each takes the place of its hour or day.
  for (const { id, createdAt, session = "" } of roots.toReversed()) {
    const place = placeOf(now - createdAt, createdAt, retention);
    const key = place === "none" || place === "own" ? place : `${session} ${place}`;
    if (key !== "own" && (key === "none" || taken.has(key)) && id !== latest && !held.has(id)) thinned.push(id);
    taken.add(key);
  }
  return thinned;
}

/** The hour or day that a state of that age stands for: it may be a place of its own, or too old for any. */
function placeOf(age: number, createdAt: number, { all, hourly, daily }: Retention): string {
  if (age <= all) return "own";
  if (age <= hourly) return `hour ${Math.floor(createdAt / HOUR)}`;
  return age <= daily ? `day ${Math.floor(createdAt / DAY)}` : "none";
}

/** The newest root over the whole workspace that no damage touches. */
export function lastGoodRoot(roots: readonly RootRecord[], damages: VerifyReport["damages"]): RootId | undefined {
  const touched = new Set(damages.flatMap((damage) => damage.roots));
  return newestWorkspaceRoot(roots, ({ id }) => !touched.has(id))?.id;
}

/** Counts who holds each root open, so that it outlives pruning. */
export class RootHolds {
  readonly #counts = new Map<RootId, number>();

  /** Holds root `id` until the answer is called. */
  hold(id: RootId): () => void {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    return () => {
      const left = (this.#counts.get(id) ?? 0) - 1;
      if (left > 0) this.#counts.set(id, left);
      else this.#counts.delete(id);
    };
  }

  /** Holds all of these until the answer is called. */
  holdAll(roots: readonly Pick<RootRecord, "id">[]): () => void {
    const releases = roots.map(({ id }) => this.hold(id));
    return () => releases.forEach((release) => release());
  }

  held(): RootId[] {
    return [...this.#counts.keys()];
  }
}
