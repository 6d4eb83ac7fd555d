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
  /** Project files whose code differs from the snapshot's; files are never touched. */
  readonly differingFiles: readonly string[];
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
  /** Restores shared state and the session that asks, or with `sessions` all sessions. */
  "snapshot/restore": vmRequest<RestoreReport>()(
    "snapshot/restore",
    z.object({ session: sessionId, name: givenName, sessions: z.boolean().default(false) }),
  ),
  "snapshot/delete": vmRequest<{ readonly deleted: string }>()("snapshot/delete", z.object({ name: givenName })),
  "snapshot/rename": vmRequest<SnapshotSummary>()(
    "snapshot/rename",
    z.object({ name: givenName, to: givenName, note: z.string().max(10_000).optional() }),
  ),
} as const;
