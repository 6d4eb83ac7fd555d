import * as z from "zod";
import { evaluationId, handle, sessionId } from "./ids.ts";
import type { DebuggerId, EvaluationId } from "./ids.ts";
import { MAX_SOURCE_LENGTH } from "./limits.ts";
import { hostRequest, vmRequest } from "./request.ts";
import type { BindingsDelta } from "./session.ts";

/**
 * How much an evaluation displays: `doIt` nothing, `printIt` its last value, `repl` every statement that is not
 * suppressed.
 */
export const evaluationMode = z.enum(["doIt", "printIt", "repl"]);
/** See {@link evaluationMode}. */
export type EvaluationMode = z.output<typeof evaluationMode>;

/** A printed value. */
export interface Printed {
  readonly printString: string;
  readonly className: string;
}

/** What one statement of a REPL evaluation shows. */
export interface Display extends Printed {
  /** Which statement, counted from 0. */
  readonly statement: number;
}

/** A frame of a Smalltalk stack, innermost first in its list. */
export interface StackFrame {
  /** `OrderedCollection>>do:`, `[ ] in Bank>>transfer`, or `doIt`. */
  readonly method: string;
  readonly receiverClass: string;
  /** 1-based; absent where there is no source. */
  readonly line?: number;
  /** The source line the frame stands at. */
  readonly source?: string;
  readonly file?: string;
}

/** An unhandled error of the evaluated program. */
export interface EvaluationError {
  /** The exception's class, e.g. `MessageNotUnderstood`. */
  readonly class: string;
  readonly messageText: string;
  readonly stack: readonly StackFrame[];
  /** Where the source could not be parsed or compiled; empty for errors at run time. */
  readonly diagnostics: readonly SourceDiagnostic[];
}

/** A place in a source text and what is wrong there. */
export interface SourceDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly severity: "error" | "warning" | "information";
  /** UTF-16 offsets, half-open. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** What an evaluation came to. The same for the same evaluation id, however often it is asked. */
export type EvaluationResult = EvaluationSuccess | EvaluationFailure;

/** The evaluation ran to its end: its assignments are now the session's bindings. */
export interface EvaluationSuccess {
  readonly outcome: "ok";
  /** The last value; present in every mode, so that a client decides what to show. */
  readonly value: Printed;
  readonly displays: readonly Display[];
  /** The last unsuppressed expression statement that is no assignment, also bound to the variable `ans`. */
  readonly ans?: Printed;
  readonly delta: BindingsDelta;
  readonly milliseconds: number;
}

/** The evaluation ended with an error or was interrupted: the session's bindings are as they were. */
export interface EvaluationFailure {
  readonly outcome: "error";
  readonly error: EvaluationError;
  /** What was displayed before the error. */
  readonly displays: readonly Display[];
  /** The error was the user's own interrupt. */
  readonly interrupted: boolean;
  readonly milliseconds: number;
  /**
   * The debugger that keeps the evaluation where it stands: it is undecided, and `evaluation/decided` tells what becomes
   * of it. Only for who asked for `onError: "debug"`.
   */
  readonly debugger?: DebuggerId;
}

/** Requests that run code. */
export const evaluationRequests = {
  /** Evaluates source in a session, after that session's earlier evaluations. Cancelling the request interrupts it. */
  "evaluation/evaluate": vmRequest<EvaluationResult>()(
    "evaluation/evaluate",
    z.object({
      session: sessionId,
      evaluationId,
      source: z.string().max(MAX_SOURCE_LENGTH),
      mode: evaluationMode.default("printIt"),
      /** What becomes of it at an error that nobody handles: it ends, or a debugger opens on its living stack. */
      onError: z.enum(["end", "debug"]).default("end"),
      /** A debugger opens before its first statement. */
      stopsAtStart: z.boolean().default(false),
      /** The held object that `self` is; nil if not given. */
      receiver: handle.optional(),
      /** For stacks and messages: where the source comes from. */
      file: z.string().max(4096).optional(),
    }),
  ),
  /** What an evaluation came to, for a client that lost its connection meanwhile; never runs anything. */
  "evaluation/result": vmRequest<
    | { readonly state: "done"; readonly result: EvaluationResult }
    | { readonly state: "running" }
    | { readonly state: "unknown" }
  >()("evaluation/result", z.object({ session: sessionId, evaluationId })),
  /**
   * Interrupts an evaluation of a session, or all of the session's. Answered by the host at once; the evaluation's own
   * answer says when it has ended. If the VM does not react in time it is restarted from the last checkpoint.
   */
  "evaluation/interrupt": hostRequest<{ readonly requested: readonly EvaluationId[] }>()(
    "evaluation/interrupt",
    z.object({ session: sessionId, evaluationId: evaluationId.optional() }),
  ),
  /** Whether a text is a whole do-it: a REPL asks before it sends. Pure: runs nothing. */
  "evaluation/check": vmRequest<{
    readonly completeness: "complete" | "incomplete" | "invalid";
    readonly diagnostics: readonly SourceDiagnostic[];
  }>()("evaluation/check", z.object({ session: sessionId, source: z.string().max(MAX_SOURCE_LENGTH) })),
} as const;
