import type { MessagePort } from "node:worker_threads";
import type { Retention } from "../store/index.ts";
import type {
  CheckedParams,
  EvaluationId,
  EventMethod,
  Events,
  Result,
  SessionId,
  StartReport,
  VmMethod,
  WorkspaceId,
} from "../protocol/index.ts";

/**
 * What the VM thread does for the server: the seam between the wire and the objects. The server reads messages, checks
 * them against their schemas and calls; the service knows no socket, no JSON and no client but by its sessions.
 *
 * All of it is called from the VM thread's event loop, never from within a running Smalltalk frame. A handler that only
 * reads answers at once; one that runs Smalltalk makes a turn of the session's actor and answers a promise. So that
 * messages arrive while Smalltalk runs, the scheduler leaves for the event loop when a poll finds `Reason.message` set.
 */
export interface VmService {
  /** One function a request. It throws a `RequestError` to refuse; anything else thrown is a bug and reported as one. */
  readonly handlers: VmHandlers;

  /**
   * Ends the evaluation, or all of the session's, unwinding it (so that `ensure:` blocks run). Its own request is then
   * answered with the outcome `error`, `interrupted: true`. Unknown or ended evaluations are ignored.
   */
  interrupt(session: SessionId, evaluation: EvaluationId | undefined): void;

  /** The last connection that had opened the session is gone. The session stays. */
  sessionLeft(session: SessionId): void;

  /**
   * The VM was recovered while clients held this session: answers it as of the checkpoint, or a fresh one *of the same
   * id and token* when the checkpoint does not have it. `session/open`'s answer says which.
   */
  reattach(session: SessionId, token: string, name: string): Promise<Result<"session/open">>;

  /** Makes a checkpoint and answers, when it is durable, as of when it is. Called before an orderly stop, with nothing running. */
  checkpoint(): Promise<{ readonly asOf: string }>;

  /** Tells the workspace's code that it is about to end, in order. Nothing is asked for after that but the checkpoint. */
  shutDown(): Promise<void>;

  /** Lets go of everything held outside the heap. The last call. */
  dispose(): Promise<void>;
}

/** A function for every request that the VM answers. */
export type VmHandlers = { readonly [M in VmMethod]: VmHandler<M> };

/** The function that answers one request. */
export type VmHandler<M extends VmMethod> = (params: CheckedParams<M>, call: Call) => Result<M> | Promise<Result<M>>;

/** What a handler knows about the call beyond its parameters. */
export interface Call {
  /** Aborted when the client cancels the request or goes away; evaluations are then interrupted by the server itself. */
  readonly signal: AbortSignal;
}

/** What the server does for the service. */
export interface VmHost {
  /**
   * The shared words. The VM tests `words[PollWord.poll] !== 0` with a plain load at loop heads and method entries, and
   * calls {@link takeReasons} in the slow path.
   */
  readonly words: Int32Array<SharedArrayBuffer>;

  /**
   * The poll's slow path: clears the poll word and answers the {@link Reason} bits that were set. It also counts as a
   * sign of life: a VM that does not call it for some seconds after an interrupt is ended and revived.
   */
  takeReasons(): number;

  /** Smalltalk begins to run: from now on the host sets `Reason.tick` every few milliseconds. */
  runBegan(): void;
  /** Nothing runs any more. */
  runEnded(): void;

  /** Tells the clients of a session, or with `undefined` all clients. Events arrive in the order they were sent in. */
  emit<E extends EventMethod>(session: SessionId | undefined, event: E, params: Events[E]): void;

  /** Publishes figures for `workspace/status`; four stores, so it may be called often. */
  publish(counts: VmCounts): void;

  /** The clock by which sessions grow old, in milliseconds since 1970; the system's when absent. */
  now?(): number;
}

/** Figures that the VM thread publishes. */
export interface VmCounts {
  readonly sessions: number;
  readonly actors: number;
  readonly mailboxTotal: number;
  readonly heapBytes: number;
}

/** Positions in the words that host and VM share. */
export const PollWord = {
  /** Non-zero: the VM takes its slow path at the next poll. */
  poll: 0,
  /** Bits of {@link Reason}. */
  reasons: 1,
  /** Counts the VM's slow paths; the host only compares. */
  progress: 2,
  /** 1 while Smalltalk runs. */
  running: 3,
  /** 1 while the host's ticker is on. */
  ticking: 4,
  sessions: 5,
  actors: 6,
  mailboxTotal: 7,
  /** In KiB. */
  heap: 8,
  /** Counts the messages that the VM thread took from its port. */
  received: 9,
} as const;

/** How many words there are. */
export const POLL_WORDS = 16;

/** Why the poll word was set: bits. */
export const Reason = {
  /** Time passed: time slices, the memory limit, checkpoint slices. */
  tick: 1,
  /** A message waits in the port: leave for the event loop. */
  message: 2,
  /** The user wants something ended: as `message`, and at once. */
  interrupt: 4,
  /** The workspace is to end: suspend all and leave for the event loop. */
  stop: 8,
} as const;

/** What the VM thread starts from. */
export interface VmStart {
  readonly workspace: {
    readonly id: WorkspaceId;
    readonly name: string;
    readonly projectPath: string;
    /** The workspace's own folder, with its store. */
    readonly folder: string;
    /** Accepted code is written to the project's files, and changes of the files are taken over. */
    readonly attached: boolean;
    /** When it was made, in ISO 8601; a fork then. */
    readonly createdAt?: string;
  };
  /** The module of the command line, for what code in the workspace asks of it; absent where it is not to be had. */
  readonly commandLine?: string;
  /** The store file, for the VM's own read-only connection. */
  readonly storePath: string;
  /** The other end is the store thread. */
  readonly storePort: MessagePort;
  /** Inspect everything, run nothing. */
  readonly safeMode: boolean;
  /** The user has not trusted the project's code: read everything, run nothing. */
  readonly browseOnly?: boolean;
  /** A past state that is only looked at: what is evaluated changes nothing outside, and nobody is told of a beginning. */
  readonly pastState?: boolean;
  /** It is open for one command and stopped otherwise: nothing of what is stored goes on by itself. */
  readonly forOneCommand?: boolean;
  /** The last run did not stop in order: what comes back is `recovered`. */
  readonly uncleanEnd: boolean;
  readonly limits: VmLimits;
  /** How long checkpoints are kept; the store's default when absent. */
  readonly retention?: Retention;
  /** How long sessions are kept that nobody has open, in milliseconds; for ever when absent. */
  readonly sessionsKept?: number;
}

/** Limits of the VM thread. */
export interface VmLimits {
  /** Soft limit of the Smalltalk heap: the evaluation that goes beyond it ends with an error. */
  readonly heapBytes: number;
  /** A stored state of more objects than this is loaded as it is needed; all at once when undefined. */
  readonly loadedAtOnce?: number | undefined;
  /** Whether what was loaded so is let go again when much of the heap's limit is in use; where it may not fit when undefined. */
  readonly letsGo?: boolean | undefined;
}

/**
 * Does what can be done before it is known what to start from; `heapBytes` is the soft limit of the Smalltalk heap. Answers what
 * makes the service: it reads the last checkpoint and loads the project's code, and rejects with what a person can act on.
 */
export type PrepareVmService = (host: VmHost, heapBytes: number) => (start: VmStart) => Promise<StartedVmService>;

/** A service that is ready, and what it came back with. */
export interface StartedVmService {
  readonly service: VmService;
  readonly report: StartReport;
}
