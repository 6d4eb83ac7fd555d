import * as z from "zod";
import type { EvaluationResult } from "./evaluation.ts";
import { givenName, stateName } from "./ids.ts";
import { MAX_SOURCE_LENGTH, MAX_WINDOW } from "./limits.ts";
import { hostRequest } from "./request.ts";
import type { WorkspaceMetadata } from "./workspace-files.ts";

/** How many objects of a class there are, and how large they are together. */
export interface ClassCount {
  readonly className: string;
  readonly objects: number;
  readonly bytes: number;
}

/** One large object. */
export interface LargeObject {
  readonly path: string;
  readonly className: string;
  readonly bytes: number;
}

/** What a workspace's store holds. */
export interface StoreInfo {
  /** Bytes of the file, its log aside, and what is in it. */
  readonly size: {
    readonly bytes: number;
    readonly roots: number;
    readonly packs: number;
    readonly versions: number;
  };
  readonly snapshots: number;
  /** When the state was stored that the counts are of. */
  readonly createdAt: string;
  readonly objects: number;
  readonly chunks: number;
  readonly classes: readonly ClassCount[];
  readonly largest: readonly LargeObject[];
}

/** What keeps an object alive. */
export interface Keepers {
  readonly className: string;
  /** A shortest path to it; absent when nothing keeps it. */
  readonly path?: string | undefined;
  /** The fields that refer to it, by their paths; the first of them. */
  readonly referrers: readonly string[];
  readonly referrerCount: number;
}

/** A change from one state to another, by the path of what is otherwise, with its texts before and after. */
export interface StateChange {
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** The class of the object whose field it is, or of the object itself; absent for a root. */
  readonly className?: string;
  readonly before?: string;
  readonly after?: string;
}

/** What one statement of SQL answered. */
export interface QueryResult {
  readonly columns: readonly string[];
  /** Each row by column; a blob is in hexadecimal, an integer beyond 2^53 - 1 in digits. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  /** Whether there are more rows than were asked for. */
  readonly more: boolean;
}

const path = z.string().min(1).max(10_000);

/**
 * Requests about stored states, answered as the commands of the same kind do, beside the workspace's process: what is now is
 * stored first. A state is named by a snapshot or a time, as for `snapshot/restore`.
 */
export const storedRequests = {
  /** What the store holds, as `fresnel info` tells: of what is now, or of a state. */
  "workspace/info": hostRequest<StoreInfo>()("workspace/info", z.object({ name: stateName.optional() })),
  /** What keeps the object at a path alive, as `fresnel info --why` tells. */
  "workspace/keepers": hostRequest<Keepers>()("workspace/keepers", z.object({ path, name: stateName.optional() })),
  /** The rows of one statement that only reads, as `fresnel sql` answers them. */
  "workspace/query": hostRequest<QueryResult>()(
    "workspace/query",
    z.object({
      sql: z.string().min(1).max(100_000),
      limit: z.int().min(1).max(MAX_WINDOW).default(1_000),
      /** When to give up. */
      seconds: z.number().min(0.001).max(3_600).default(30),
    }),
  ),
  /** What changed from one state to another, or to what is now, as `fresnel diff` tells: of very many the first, and how many. */
  "snapshot/difference": hostRequest<{ readonly changes: readonly StateChange[]; readonly total: number }>()(
    "snapshot/difference",
    z.object({ from: stateName, to: stateName.optional(), all: z.boolean().default(false) }),
  ),
  /** Makes a detached workspace that begins with a state, or with what is now, as `fresnel fork` does. */
  "snapshot/fork": hostRequest<WorkspaceMetadata>()(
    "snapshot/fork",
    z.object({ state: stateName.optional(), name: givenName.optional() }),
  ),
  /** Evaluates in a copy of a past state, which goes afterwards, as `fresnel at` does, with the variables of a session. */
  "snapshot/evaluate": hostRequest<EvaluationResult>()(
    "snapshot/evaluate",
    z.object({ state: stateName, source: z.string().max(MAX_SOURCE_LENGTH), sessionName: givenName.default("main") }),
  ),
} as const;
