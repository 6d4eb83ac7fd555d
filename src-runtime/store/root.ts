import type { Hash } from "./hash.ts";
import type { Reference } from "./reference.ts";

/** The number of a root in its store; later commits have higher ones, and none is given twice. */
export type RootId = number & { readonly __brand: "RootId" };

/**
 * A root: one immutable state of a workspace (or of one session), as committed. It is retained while it is the latest,
 * while a snapshot names it, and until `prune` finds it too old.
 */
export interface RootRecord {
  readonly id: RootId;
  /** The root this one was derived from; it may have been pruned since. */
  readonly parent?: RootId;
  /** The session whose state this is; absent for a root over the whole workspace. */
  readonly session?: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly createdAt: number;
  /** What the committer calls the exact code this state ran with. */
  readonly codeVersion: string;
  /** The hash of the tree over all chunks: equal states on one line of history have equal trees. */
  readonly tree: Hash;
  /** Where the graph begins: a reference for each name the committer chose. */
  readonly roles: Readonly<Record<string, Reference>>;
  readonly chunks: number;
  readonly objects: number;
  /** What the chunks take before compression; unknown in roots that an earlier version committed, and those made on top of them. */
  readonly bytes?: number | undefined;
  /** The lowest number that neither this root nor any ancestor of it ever used for a chunk. */
  readonly nextChunk: number;
  /** The committer's own notes. */
  readonly meta: Readonly<Record<string, string>>;
}

/** A snapshot: a name that a user gave to a root, which keeps the root from being pruned. */
export interface SnapshotRecord {
  readonly name: string;
  readonly note: string;
  /** When the name was given, in milliseconds since 1970. */
  readonly savedAt: number;
  readonly root: RootRecord;
}

/** The note of a session's root with what the session was called. */
export const SESSION_NAME = "sessionName";

/** What the session is called whose state a root is; undefined for a root over the whole workspace. */
export const sessionNameOf = ({ session, meta }: RootRecord): string | undefined =>
  session === undefined ? undefined : (meta[SESSION_NAME] ?? session);
