import * as z from "zod";
import { givenName, givenNote, type SessionId, sessionId, stateName, taskId, workspaceId } from "./ids.ts";
import { vmRequest } from "./request.ts";
import type { BindingsSnapshot } from "./session.ts";

/** A named, immutable state of the workspace, or of one session. */
export interface SnapshotSummary {
  readonly name: string;
  readonly note: string;
  /** When it was given its name. */
  readonly createdAt: string;
  /** When its state was stored: a checkpoint may be named later. Absent from a runtime that is older than this. */
  readonly asOf?: string;
  /** The root it pins; two snapshots of equal states have the same. */
  readonly root: string;
  readonly codeVersion: string;
  /** What a restore of it puts back: all that is shared, or one session alone. */
  readonly scope: "workspace" | "session";
  /** The session it is of, by its name; absent where it is of the workspace. */
  readonly session?: string;
  readonly objectCount?: number;
  readonly byteCount?: number;
}

/** A state of the workspace that was stored by itself, and is kept for a while. */
export interface CheckpointSummary {
  /** When it was stored; by this it is named. */
  readonly asOf: string;
  readonly objectCount: number;
}

/** What a restore did. */
export interface RestoreReport {
  readonly restored: SnapshotSummary;
  /** The automatic snapshot made just before, by which the restore is undone. */
  readonly undo: string;
  /** The session that was restored, where the snapshot is of one session: nothing else was changed. */
  readonly session?: SessionId;
  /** The bindings of the session that asked, if they were restored. */
  readonly bindings?: BindingsSnapshot;
  /** Project files whose code still differs from the snapshot's. */
  readonly differingFiles: readonly string[];
  /** Whether it detached the workspace: its code is its own now, and what is accepted is written to no file. */
  readonly detached: boolean;
  /** Whether it attached the workspace again, which has the code of the project's files now. */
  readonly attached: boolean;
  /** Project files that were written or removed, since that was asked for. */
  readonly writtenFiles: readonly string[];
  /** What could not be put in place, and why. */
  readonly problems: readonly string[];
}

/** The path of a file with code, within its project. */
const codeFile = z
  .string()
  .max(4_096)
  .regex(/\.(class|trait|extension)\.st$/)
  .refine((file) => !file.split(/[\\/]/).includes(".."), "the file is not in the project");

/** A file of the project in two states; a text is absent where there is no such file. */
export interface FileTexts {
  readonly now?: string;
  readonly was?: string;
}

/** A place that is not the same in two states and in the one they began with, as readable Smalltalk. */
export interface MergedPlace {
  /** As `fresnel diff` has it: `globals/Bank/accounts/2/balance`, `sessions/main/x`, `code/Account>>balance`. */
  readonly path: string;
  /** The class of the object whose field it is, or of the object itself; absent for a root and for code. */
  readonly className?: string;
  /** What is there in each; absent where there is nothing. */
  readonly texts: { readonly base?: string; readonly ours?: string; readonly theirs?: string };
}

/** A place that both sides changed, each in another way. */
export interface MergeConflict extends MergedPlace {
  /** What the request said of it; absent where that is still to be said. */
  readonly decision?: "take" | "keep";
}

/** What a merge did, or would do. */
export interface MergeReport {
  /** False when it was only to be looked at, conflicts are undecided, or there is nothing to do: nothing was changed. */
  readonly applied: boolean;
  /** When the state was stored that both sides began with. */
  readonly baseAsOf: string;
  readonly theirsAsOf: string;
  /** What only they changed, which is taken. */
  readonly taken: readonly MergedPlace[];
  readonly conflicts: readonly MergeConflict[];
  /** What they changed and stays as it is here, with the reason. */
  readonly leftOut: readonly string[];
  /** How many objects came along. */
  readonly added: number;
  /** The automatic snapshot made just before, by which the merge is undone; absent when nothing was applied. */
  readonly undo?: string;
  /** Project files that were written, since code was taken. */
  readonly writtenFiles: readonly string[];
  readonly bindings?: BindingsSnapshot;
}

/** Paths in a merge: each means itself and all below it. */
const mergePaths = z.array(z.string().min(1).max(10_000)).max(100_000).default([]);

/** Requests about named snapshots. */
export const snapshotRequests = {
  /** Saves a snapshot of the workspace, or of the `session` alone; the answer comes when it is durable. */
  "snapshot/save": vmRequest<SnapshotSummary>()(
    "snapshot/save",
    z.object({
      session: sessionId.optional(),
      name: givenName,
      note: givenNote.default(""),
      scope: z.enum(["workspace", "session"]).default("workspace"),
      /** Replaces a snapshot of that name instead of refusing. */
      replace: z.boolean().default(false),
    }),
  ),
  "snapshot/list": vmRequest<{ readonly snapshots: readonly SnapshotSummary[] }>()("snapshot/list", z.object({})),
  /**
   * The states that were stored by themselves and are still kept, oldest first; one that has a name is a snapshot. Wherever
   * a request names a state, the `asOf` of a checkpoint is its name, as any time is the last checkpoint before it.
   */
  "snapshot/checkpoints": vmRequest<{ readonly checkpoints: readonly CheckpointSummary[] }>()(
    "snapshot/checkpoints",
    z.object({}),
  ),
  /** Gives a checkpoint a name, so that it stays; `notFound` when it is not kept any more. */
  "snapshot/keep": vmRequest<SnapshotSummary>()(
    "snapshot/keep",
    z.object({ asOf: z.iso.datetime(), name: givenName, note: givenNote.default("") }),
  ),
  /** The project's files whose code is not what it was in a state, named as for `snapshot/restore`. */
  "snapshot/differingFiles": vmRequest<{ readonly files: readonly string[] }>()(
    "snapshot/differingFiles",
    z.object({ name: stateName }),
  ),
  /** One of these files as it is `now` and as it `was` then; a text is absent where there is no such file. */
  "snapshot/differingFile": vmRequest<FileTexts>()(
    "snapshot/differingFile",
    z.object({ name: stateName, file: codeFile }),
  ),
  /** What the windows kept when a state was saved: files by their paths in the workspace's folder. */
  "snapshot/windows": vmRequest<{ readonly files: readonly { readonly path: string; readonly text: string }[] }>()(
    "snapshot/windows",
    z.object({ name: stateName }),
  ),
  /**
   * Restores shared state and the session that asks, or with `sessions` all sessions, to a state: a snapshot by its name,
   * or the last checkpoint before a time. The project's files are kept as they
   * are, or with `files: "write"` become what they were; what they are now is in the snapshot that undoes it. With
   * `files: "detach"` they stay, and the workspace is detached from them with the code of then. It is attached again when a
   * state is restored in which it was.
   *
   * A snapshot of one session restores that session alone, or the one of that name if it is there no more: its variables,
   * what its clients keep, its history. `sessions` and `files` are not for it. What anything else reaches stays as it is.
   */
  "snapshot/restore": vmRequest<RestoreReport>()(
    "snapshot/restore",
    z.object({
      session: sessionId,
      name: stateName,
      sessions: z.boolean().default(false),
      files: z.enum(["keep", "write", "detach"]).default("keep"),
      /** `workspace/progress` tells by this how far it has come. */
      task: taskId.optional(),
    }),
  ),
  /**
   * Merges a state into the running one: what only they changed since the base is taken; what both changed is a conflict,
   * of which `take`, `keep` or `others` say what becomes of it. Nothing is applied while a conflict is undecided.
   */
  "snapshot/merge": vmRequest<MergeReport>()(
    "snapshot/merge",
    z.object({
      session: sessionId,
      /** The other workspace of the same user whose state it is; this one if absent. */
      from: z.object({ workspace: workspaceId, name: givenName }).optional(),
      /** A snapshot's name, or a time; the latest state of the other workspace if absent. */
      state: stateName.optional(),
      /** The snapshot that both began with; a fork knows its own. */
      base: stateName.optional(),
      /** The variables of all sessions are merged, not only of the one that asks. */
      sessions: z.boolean().default(false),
      take: mergePaths,
      keep: mergePaths,
      /** What becomes of conflicts that neither list names. */
      others: z.enum(["ask", "take", "keep"]).default("ask"),
      /** Only tells what would be done. */
      dryRun: z.boolean().default(false),
      /** `workspace/progress` tells by this how far it has come. */
      task: taskId.optional(),
    }),
  ),
  "snapshot/delete": vmRequest<{ readonly deleted: string }>()("snapshot/delete", z.object({ name: stateName })),
  "snapshot/rename": vmRequest<SnapshotSummary>()(
    "snapshot/rename",
    z.object({ name: stateName, to: givenName, note: givenNote.optional() }),
  ),
} as const;
