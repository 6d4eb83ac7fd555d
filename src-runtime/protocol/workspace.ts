import * as z from "zod";
import { sessionId, stateName, taskId } from "./ids.ts";
import type { SessionId, WorkspaceId } from "./ids.ts";
import type { EvaluationId } from "./ids.ts";
import { hostRequest, vmRequest } from "./request.ts";

/** Schema of {@link ClientInfo}. */
export const clientInfo = z.object({
  kind: z.enum(["window", "repl", "cli", "editor", "agent", "test", "other"]),
  name: z.string().max(200),
  version: z.string().max(100),
  platform: z.string().max(200),
});
/** Who a client says it is; shown to people, trusted for nothing. */
export type ClientInfo = z.output<typeof clientInfo>;

/** Why a workspace holds what it holds: the answer to "what did I get back?". */
export type StartReport =
  /** A new workspace, or one whose state could not be read: `why` says which. */
  | { readonly kind: "fresh"; readonly why: string }
  /** Continued from the checkpoint of an orderly stop: nothing was lost. */
  | { readonly kind: "resumed"; readonly asOf: string }
  /** Came back after an unclean end, as of its last checkpoint; `lost` counts what could not be made anew. */
  | {
      readonly kind: "recovered";
      readonly asOf: string;
      readonly suspended: readonly SuspendedProcess[];
      readonly lost?: number;
    };

/** A process that ran when the workspace ended; it came back suspended and is never resumed by itself. */
export interface SuspendedProcess {
  readonly name: string;
  readonly session?: SessionId;
  readonly evaluation?: EvaluationId;
  /** The topmost frames, innermost first, e.g. `OrderedCollection>>do:`. */
  readonly stack: readonly string[];
}

/** Something that was stored and has no place in the workspace any more, and why. */
export interface LostSummary {
  readonly what: string;
  readonly why: string;
}

/** What came back after an unclean end, what did not, and what is still to be decided. */
export interface RecoveryReport {
  /** When the state was stored that came back: what was done after that is lost. */
  readonly asOf: string;
  /** How much of everything there is, as it came back. */
  readonly counts: {
    readonly objects: number;
    readonly sessions: number;
    readonly actors: number;
    readonly debuggers: number;
  };
  /** What ran when the workspace ended and stands still since; without those that were resumed, debugged or ended. */
  readonly suspended: readonly StandingProcess[];
  /** What could not be made anew: whatever refers to it has nil, or a tombstone, in its place. */
  readonly lost: readonly LostSummary[];
  /** What of the store can't be read, with what can be done about it. */
  readonly damages: readonly string[];
}

/** A process that stands still, by the number that requests about processes take. */
export interface StandingProcess extends SuspendedProcess {
  readonly process: number;
}

/** Something a client should tell its user, which stops nothing. */
export interface Warning {
  readonly code: "runtimeOlder" | "runtimeNewer" | "otherBuild" | "safeMode" | "browseOnly" | "notSaved" | "damaged";
  readonly message: string;
}

/** The answer to `initialize`. */
export interface InitializeResult {
  /**
   * `full`, or `limited` when client and runtime have no protocol version in common: then only `workspace/status` and
   * `workspace/stop` work, whose form never changes, and `message` says what to do.
   */
  readonly compatibility:
    | { readonly kind: "full"; readonly protocolVersion: number }
    | { readonly kind: "limited"; readonly why: "runtimeTooOld" | "clientTooOld"; readonly message: string };
  readonly runtime: RuntimeInfo;
  readonly workspace: { readonly id: WorkspaceId; readonly name: string; readonly projectPath: string };
  /** The optional methods and features that this runtime has. */
  readonly capabilities: readonly string[];
  readonly limits: { readonly maxMessageBytes: number };
  readonly warnings: readonly Warning[];
}

/** What a workspace runs on. */
export interface RuntimeInfo {
  readonly version: string;
  /** Tells two builds of one version apart. */
  readonly build: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly oldestProtocolVersion: number;
  readonly newestProtocolVersion: number;
}

/** What the host knows about its workspace without asking the VM. */
export interface WorkspaceStatus {
  readonly id: WorkspaceId;
  readonly name: string;
  readonly projectPath: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly lastActiveAt: string;
  readonly mode: "normal" | "safe" | "browseOnly";
  readonly runtime: RuntimeInfo;
  readonly vm: VmStatus;
  /** Absent until the VM thread has started for the first time. */
  readonly start?: StartReport;
  /** What survives a crash; absent from a runtime that is older than this. */
  readonly saved?: SavedStatus;
  /** What of the stored state can't be read, as far as anybody came to it; absent where nothing is known to be damaged. */
  readonly damages?: readonly StoredDamage[];
  readonly connections: readonly ConnectionStatus[];
  readonly counts: { readonly sessions: number; readonly actors: number; readonly mailboxTotal: number };
  readonly memory: { readonly residentBytes: number; readonly vmHeapBytes: number; readonly hostHeapBytes: number };
  readonly cpuSeconds: number;
}

/** Up to when everything survives a crash, and why not up to now. */
export interface SavedStatus {
  /** When the last checkpoint of this process began; absent until there is one. */
  readonly asOf?: string;
  /** Why the checkpoint after that failed; it is tried again and again. */
  readonly problem?: string;
}

/**
 * A part of the stored state that can't be read. Who follows a reference into it gets nil; the reference itself stays as it
 * is stored, and nothing is written in its place.
 */
export interface StoredDamage {
  /** What is damaged and what to do about it, for people. */
  readonly message: string;
  /** The classes of the objects in it, each once; none where that is not known. */
  readonly classes: readonly string[];
  /** The newest state that is whole, and the name of a snapshot of it, if it has one; absent where no state is whole. */
  readonly lastGood?: { readonly asOf: string; readonly snapshot?: string };
}

/** How the VM thread is, as the host sees it. */
export interface VmStatus {
  readonly state: "starting" | "idle" | "running" | "notResponding" | "restarting" | "broken" | "stopping";
  /** Why it is broken, or what it is being restarted for. */
  readonly message?: string;
  /** Milliseconds since the VM last looked at the poll word; absent while idle. */
  readonly sinceLastPoll?: number;
  readonly restarts: number;
  readonly running: readonly RunningRequest[];
}

/** A request under way in the VM. */
export interface RunningRequest {
  readonly method: string;
  readonly session?: SessionId;
  readonly evaluation?: EvaluationId;
  /** The beginning of what is evaluated. */
  readonly source?: string;
  readonly forMilliseconds: number;
  readonly interrupted: boolean;
}

/** A client that is connected. */
export interface ConnectionStatus {
  readonly client: ClientInfo;
  readonly connectedAt: string;
  readonly sessions: readonly SessionId[];
}

/** What freeing the room of what nobody can come back to did. */
export interface CollectionReport {
  /** Checkpoints that were too old to be kept. */
  readonly forgotten: number;
  /** Chunks and tree nodes that some state reaches, and those that none did. */
  readonly kept: number;
  readonly freed: number;
  /** By how many bytes the store has shrunk. */
  readonly freedBytes: number;
}

/** What a check of every checksum found, in words for a person. */
export interface Verification {
  readonly sound: boolean;
  readonly checked: number;
  readonly checkedBytes: number;
  /** Each damage in a sentence, with the snapshots and the number of checkpoints it touches. */
  readonly problems: readonly string[];
  /** The newest state that is whole; absent when there is none. */
  readonly lastGood?:
    | { readonly createdAt: string; readonly snapshot?: string; readonly isLatest: boolean }
    | undefined;
}

/** A backup of a workspace's store. */
export interface Generation {
  /** 1 is the newest, 2 the one before. */
  readonly number: number;
  readonly file: string;
  readonly createdAt: string;
  readonly bytes: number;
}

/** What an export wrote. */
export interface ExportReport {
  readonly files: number;
  /** What can't be written as STON or Tonel, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** What importing an export did. */
export interface ImportReport {
  /** The bindings that were given values, by path: `globals/Bank`, `sessions/main/x`, `classes/Account/Rate`. */
  readonly bindings: readonly string[];
  /** The classes whose code is another now. */
  readonly classes: readonly string[];
  /** Project files that were written, since code was taken. */
  readonly writtenFiles: readonly string[];
  /** What was left as it is here, and why. */
  readonly problems: readonly string[];
  /** The automatic snapshot made just before, by which the import is undone. */
  readonly undo: string;
}

/** Requests about the workspace as a whole. */
export const workspaceRequests = {
  /** The first message of every connection; anything else first is answered with an error and a closed connection. */
  initialize: hostRequest<InitializeResult>()(
    "initialize",
    z.object({
      /** The newest protocol version that the client speaks. */
      protocolVersion: z.int().min(1).max(1_000_000),
      /** The oldest one; the same when absent. */
      oldestProtocolVersion: z.int().min(1).max(1_000_000).optional(),
      clientInfo,
      secret: z.string().max(200),
      build: z.string().max(100).optional(),
      capabilities: z.array(z.string().max(100)).max(200).default([]),
      /** This client's user has not trusted the project: from now on only `BROWSING_METHODS` are answered. */
      browseOnly: z.boolean().default(false),
    }),
  ),
  /** Answered by the host itself, even while the VM loops. */
  "workspace/status": hostRequest<WorkspaceStatus>()("workspace/status", z.object({})),
  /**
   * Checkpoints and ends the process; the answer comes when the checkpoint is durable. Refused when there can be none,
   * such as on a full disk, unless `force` says that what would be lost may be.
   */
  "workspace/stop": hostRequest<{ readonly checkpointed: boolean; readonly message: string }>()(
    "workspace/stop",
    z.object({
      reason: z.string().max(500).optional(),
      force: z.boolean().default(false),
      /** It is started again at once: clients may come back by themselves. */
      returns: z.boolean().default(false),
    }),
  ),
  /** What came back after the last unclean end; nothing when the workspace was not recovered. */
  "workspace/recovery": vmRequest<{ readonly recovery?: RecoveryReport }>()("workspace/recovery", z.object({})),
  /** Makes a checkpoint now; the answer comes when it is durable. */
  "workspace/checkpoint": vmRequest<{ readonly asOf: string }>()("workspace/checkpoint", z.object({})),
  /**
   * Forgets the checkpoints that are too old to be kept, and frees the room in the store of what no state reaches. Named
   * snapshots stay. Cancelled, it has freed what it came to.
   */
  "workspace/collect": vmRequest<CollectionReport>()(
    "workspace/collect",
    /** `workspace/progress` tells by this, to all clients, how far it has come. */
    z.object({ task: taskId.optional() }),
  ),
  /** Reads all that is stored and checks every checksum, as `fresnel verify` does. Cancelled, it just ends. */
  "workspace/verify": hostRequest<Verification>()("workspace/verify", z.object({ task: taskId.optional() })),
  /**
   * Copies what is stored, checked, beside the earlier backups, of which the oldest go, as `fresnel backup` does. Cancelled, it
   * leaves no copy.
   */
  "workspace/backup": hostRequest<Generation>()(
    "workspace/backup",
    z.object({ keep: z.int().min(1).max(10_000).optional(), task: taskId.optional() }),
  ),
  /**
   * Writes the code of a state as Tonel and its objects as STON into a folder, as `fresnel export` does: of what is now,
   * or of one named as for `snapshot/restore`. Cancelled, it leaves the folder as it was.
   */
  "workspace/export": hostRequest<ExportReport>()(
    "workspace/export",
    z.object({ directory: z.string().min(1).max(4096), name: stateName.optional(), task: taskId.optional() }),
  ),
  /**
   * Takes what `fresnel export` wrote into a folder: its code as if it was accepted here, and its objects in the place of those
   * that are bound to the same names. Code that can't be read changes nothing; of objects all are taken or none.
   */
  "workspace/import": vmRequest<ImportReport>()(
    "workspace/import",
    z.object({ session: sessionId, directory: z.string().min(1).max(4096), task: taskId.optional() }),
  ),
} as const;
