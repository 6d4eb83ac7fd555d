import type { BreakpointSummary, DebuggerSummary } from "./debugging.ts";
import type { EvaluationResult } from "./evaluation.ts";
import type { DebuggerId, EvaluationId, SessionId, TaskProgress } from "./ids.ts";
import type { AttachState } from "./attach-state.ts";
import type { BindingsSnapshot } from "./session.ts";
import type { TestOutcome } from "./tests.ts";
import type { TranscriptEntry } from "./transcript.ts";
import type { StoredDamage } from "./workspace.ts";

/**
 * What a workspace tells its clients unasked, by method. Events of a session go to the connections that opened it, the
 * others to all.
 */
export interface Events {
  /** Text was written to the Transcript. */
  "transcript/shown": TranscriptEntry;
  /** Something happened in a long evaluation; `sequence` counts up by one within it. */
  "evaluation/progress": {
    readonly session: SessionId;
    readonly evaluationId: EvaluationId;
    readonly sequence: number;
    readonly message: string;
    /** 0 to 1, if known. */
    readonly fraction?: number;
  };
  /** One test of a `test/run` has finished. */
  "test/finished": {
    readonly session: SessionId;
    readonly evaluationId: EvaluationId;
    readonly sequence: number;
    readonly done: number;
    readonly total: number;
    readonly test: TestOutcome;
  };
  /** A session's bindings were replaced from outside its own evaluations, e.g. by a restore. */
  "session/replaced": {
    readonly session: SessionId;
    readonly why: string;
    readonly bindings: BindingsSnapshot;
  };
  /** The VM thread ended and came back from the last checkpoint; one event for each session of the connection. */
  "workspace/recovered": {
    readonly session: SessionId;
    readonly state: AttachState;
    /** Why the VM thread ended. */
    readonly why: string;
    readonly bindings: BindingsSnapshot;
    /** What ran and came back suspended. */
    readonly suspended: readonly string[];
  };
  /** The VM thread does not react, came back, or could not be started. */
  "workspace/vmStateChanged": {
    readonly state: "running" | "notResponding" | "restarting" | "broken";
    readonly message: string;
  };
  /** How far something long has come that a client of the session asked for, and gave a `task` for. */
  "workspace/progress": TaskProgress;
  /** The shared state was replaced by a snapshot's, and with `sessions` that of all sessions; handles are stale. */
  "workspace/restored": { readonly snapshot: string; readonly by: SessionId; readonly sessions: boolean };
  /** One session became what a snapshot of it has, and nothing else was changed; its handles are stale. */
  "session/restored": { readonly session: SessionId; readonly snapshot: string; readonly by: SessionId };
  /** What was checkpointed up to `asOf` survives a crash. */
  "workspace/checkpointed": { readonly asOf: string };
  /** A checkpoint failed; told once until one succeeds again, which `workspace/checkpointed` tells. */
  "workspace/notSaved": { readonly message: string };
  /** Part of the state that is loaded as it is needed can't be read; told once for each part, however often it is met. */
  "workspace/damaged": StoredDamage;
  /** Something ran, so what a client looks at may have changed: at most ten times a second, and once after the last. */
  "workspace/ran": Record<string, never>;
  /** Actors were spawned, restarted or stopped, or crashed: at most ten times a second, and once after the last. */
  "actors/changed": {
    /** How many there are now, and how many messages wait for them. */
    readonly actors: number;
    readonly mailboxTotal: number;
  };
  /** A named snapshot was saved, renamed or deleted, or made by itself before a restore. */
  "snapshot/changed": { readonly names: readonly string[] };
  /** A process stands at an error or a halt, and waits for somebody. */
  "debug/opened": DebuggerSummary;
  /** Something happened to a debugger: it stands elsewhere, runs, or a frame of it was changed. */
  "debug/changed": DebuggerSummary;
  /** The process went on to its end, or was ended. */
  "debug/closed": { readonly debugger: DebuggerId };
  /** A breakpoint was set, changed or removed, or went with its line. */
  "debug/breakpointsChanged": { readonly breakpoints: readonly BreakpointSummary[] };
  /** An evaluation that a debugger had kept came to its end: `result` takes the place of its first answer. */
  "evaluation/decided": {
    readonly session: SessionId;
    readonly evaluationId: EvaluationId;
    readonly result: EvaluationResult;
  };
  /** Code that a session runs asks for a look, as by `anObject inspect` or `aClass browse`. Objects are kept with the session. */
  "tool/asked": {
    readonly session: SessionId;
    readonly tool:
      | { readonly kind: "inspector"; readonly kept: string; readonly title: string }
      | {
          readonly kind: "browser";
          readonly class: string;
          readonly side: "instance" | "class";
          readonly selector?: string;
        };
  };
  /** The workspace is about to end; `returns`: it is started again at once. */
  "workspace/stopping": { readonly reason: string; readonly returns: boolean };
  /** Code changed: by an accept, or by files. */
  "code/changed": {
    readonly by: "accept" | "files" | "load";
    readonly session?: SessionId;
    readonly classes: readonly string[];
    readonly problems: readonly string[];
  };
}

/** A method of {@link Events}. */
export type EventMethod = keyof Events;
