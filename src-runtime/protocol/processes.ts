import * as z from "zod";
import type { DebugFrame } from "./debugging.ts";
import { windowOf } from "./ids.ts";
import type { DebuggerId, EvaluationId, Page, SessionId } from "./ids.ts";
import { vmRequest } from "./request.ts";

/** A process as a list shows it. */
export interface ProcessSummary {
  /** Names it for as long as it lives, and the workspace runs. */
  readonly process: number;
  /** The name it was given, the text that was evaluated, or where it began. */
  readonly name: string;
  /** `running` also where others have their turn just now; `suspended`: it stands until somebody resumes it. */
  readonly state: "running" | "waiting" | "suspended";
  /** From 10, the least urgent, to 80. */
  readonly priority: number;
  /** What it runs, innermost. */
  readonly top?: string;
  /** What it waits for, in words: an actor's answer, or a semaphore. */
  readonly waitsFor?: string;
  /** Whose objects it works on: a session or an actor, as people call it. */
  readonly owner?: string;
  readonly session?: SessionId;
  /** The evaluation that it is. */
  readonly evaluation?: EvaluationId;
  /** The actor whose turn it is. */
  readonly actor?: number;
  /** The debugger that has it. */
  readonly debugger?: DebuggerId;
}

const process = z.int().min(0);

/** Requests about processes. */
export const processRequests = {
  /** A part of all processes that run, wait, or stand still. */
  "process/list": vmRequest<Page<ProcessSummary>>()("process/list", z.object({ window: windowOf.optional() })),
  /** A part of the stack of a process, innermost frame first. */
  "process/stack": vmRequest<Page<DebugFrame>>()("process/stack", z.object({ process, window: windowOf.optional() })),
  /** Has a process that runs stand where it is. It is kept, over restarts of the workspace too, until it is resumed or ended. */
  "process/suspend": vmRequest<{ readonly suspended: true }>()("process/suspend", z.object({ process })),
  /** Lets a process go on that was suspended, or that ran when the workspace ended. */
  "process/resume": vmRequest<{ readonly resumed: true }>()("process/resume", z.object({ process })),
  /** Ends a process, running its unwind blocks; the evaluation or the actor's turn that it is fails. */
  "process/terminate": vmRequest<{ readonly terminated: true }>()("process/terminate", z.object({ process })),
  /** Opens a debugger on a process that runs or is suspended, where it stands. */
  "process/debug": vmRequest<{ readonly debugger: DebuggerId }>()("process/debug", z.object({ process })),
} as const;
