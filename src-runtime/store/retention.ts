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

  held(): RootId[] {
    return [...this.#counts.keys()];
  }
}
