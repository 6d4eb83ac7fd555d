import * as z from "zod";
import { givenName, sessionId } from "./ids.ts";
import { vmRequest } from "./request.ts";
import type { BindingsSnapshot } from "./session.ts";

/** A named, immutable state of the workspace. */
export interface SnapshotSummary {
  readonly name: string;
  readonly note: string;
  readonly createdAt: string;
  /** The root it pins; two snapshots of equal states have the same. */
  readonly root: string;
  readonly codeVersion: string;
  readonly scope: "workspace" | "session";
  readonly objectCount?: number;
  readonly byteCount?: number;
}

/** What a restore did. */
export interface RestoreReport {
  readonly restored: SnapshotSummary;
  /** The automatic snapshot made just before, by which the restore is undone. */
  readonly undo: string;
  /** The bindings of the session that asked. */
  readonly bindings?: BindingsSnapshot;
  /** Project files whose code still differs from the snapshot's. */
  readonly differingFiles: readonly string[];
  /** Project files that were written or removed, since that was asked for. */
  readonly writtenFiles: readonly string[];
  /** What of the code could not be put in place, and why. */
  readonly problems: readonly string[];
}

/** Requests about named snapshots. */
export const snapshotRequests = {
  /** Saves a snapshot; the answer comes when it is durable. */
  "snapshot/save": vmRequest<SnapshotSummary>()(
    "snapshot/save",
    z.object({
      session: sessionId.optional(),
      name: givenName,
      note: z.string().max(10_000).default(""),
      scope: z.enum(["workspace", "session"]).default("workspace"),
      /** Replaces a snapshot of that name instead of refusing. */
      replace: z.boolean().default(false),
    }),
  ),
  "snapshot/list": vmRequest<{ readonly snapshots: readonly SnapshotSummary[] }>()("snapshot/list", z.object({})),
  /** The project's files whose code is not what it was when a snapshot was saved. */
  "snapshot/differingFiles": vmRequest<{ readonly files: readonly string[] }>()(
    "snapshot/differingFiles",
    z.object({ name: givenName }),
  ),
  /**
   * Restores shared state and the session that asks, or with `sessions` all sessions. The project's files are kept as they
   * are, or with `files: "write"` become what they were; what they are now is in the snapshot that undoes it.
   */
  "snapshot/restore": vmRequest<RestoreReport>()(
    "snapshot/restore",
    z.object({
      session: sessionId,
      name: givenName,
      sessions: z.boolean().default(false),
      files: z.enum(["keep", "write"]).default("keep"),
    }),
  ),
  "snapshot/delete": vmRequest<{ readonly deleted: string }>()("snapshot/delete", z.object({ name: givenName })),
  "snapshot/rename": vmRequest<SnapshotSummary>()(
    "snapshot/rename",
    z.object({ name: givenName, to: givenName, note: z.string().max(10_000).optional() }),
  ),
} as const;
