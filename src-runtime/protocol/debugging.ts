import * as z from "zod";
import type { AcceptResult, MethodReference } from "./browsing.ts";
import { evaluationMode, type EvaluationResult, type Printed } from "./evaluation.ts";
import {
  className,
  debuggerId,
  evaluationId,
  type DebuggerId,
  type EvaluationId,
  type Page,
  type SessionId,
} from "./ids.ts";
import { selector, sessionId, side, windowOf } from "./ids.ts";
import { MAX_SOURCE_LENGTH } from "./limits.ts";
import { vmRequest } from "./request.ts";

/** A debugger: a process that stands still, with its whole stack, until somebody lets it go on or ends it. */
export interface DebuggerSummary {
  readonly debugger: DebuggerId;
  /** `ZeroDivide: …` where it stands at an error, else what its topmost frame runs. */
  readonly title: string;
  /** `running` while a step takes its time, or after `debug/proceed`. */
  readonly state: "suspended" | "running";
  /** Counts everything that happens to it: what was read of it at another moment is out of date. */
  readonly moment: number;
  /** The error that it stands at. */
  readonly error?: { readonly class: string; readonly messageText: string };
  /** The message that its receiver has no method for; see `debug/define`. */
  readonly missing?: MethodReference;
  /** Whose evaluation it is. */
  readonly session?: SessionId;
  readonly evaluation?: EvaluationId;
  readonly openedAt: string;
}

/** A frame of a debugger's stack. */
export interface DebugFrame {
  /** Counted from 0, the innermost; valid at one moment of the debugger. */
  readonly frame: number;
  /** `OrderedCollection>>do:`, `[ ] in Bank>>transfer`, or `doIt`. */
  readonly title: string;
  readonly receiverClass: string;
  /** 1-based, in the source of the method or evaluation. */
  readonly line: number;
  /** The method; absent for an evaluation's own text. */
  readonly method?: MethodReference;
}

/** A variable that can be seen from a frame. */
export interface DebugVariable extends Printed {
  readonly name: string;
  /** `outer`: of the method, or the block, around a block's frame. */
  readonly kind: "receiver" | "argument" | "temporary" | "outer";
}

/** A frame as a debugger shows it. */
export interface DebugFrameDetail extends DebugFrame {
  readonly moment: number;
  readonly source: string;
  /** UTF-16 offsets of the text that the frame stands at, half-open. */
  readonly start: number;
  readonly end: number;
  /** The version of the method that the frame runs. */
  readonly version?: string;
  /** The class has another version of the method by now. */
  readonly isOutdated: boolean;
  readonly variables: readonly DebugVariable[];
}

/** A line of a method at which processes that are debugged stop. */
export interface BreakpointSummary extends MethodReference {
  readonly id: number;
  /** 1-based, in the method's source: the line on which a statement begins. */
  readonly line: number;
  /** The text of that line. It keeps the breakpoint when the method is changed. */
  readonly text: string;
  readonly condition?: string;
  /** It stops from the so-manieth time on. */
  readonly fromHit: number;
  readonly isEnabled: boolean;
  /** How often a process that is debugged came to it, its condition true, since it was set or changed. */
  readonly hits: number;
}

/** The kinds of steps; see `debug/step`. */
export const stepKind = z.enum(["into", "over", "through", "out", "to"]);
/** See {@link stepKind}. */
export type StepKind = z.output<typeof stepKind>;

const inDebugger = { debugger: debuggerId };
const inFrame = { debugger: debuggerId, frame: z.int().min(0).default(0) };
const source = z.string().max(MAX_SOURCE_LENGTH);
const variableName = z.string().min(1).max(500);

/** Requests of debuggers. What only looks works while the process runs, too, as of when it stood last. */
export const debugRequests = {
  /** All debuggers of the workspace, oldest first. */
  "debug/list": vmRequest<{ readonly debuggers: readonly DebuggerSummary[] }>()("debug/list", z.object({})),
  /** A part of the stack, innermost frame first. */
  "debug/stack": vmRequest<Page<DebugFrame> & { readonly moment: number }>()(
    "debug/stack",
    z.object({ ...inDebugger, window: windowOf.optional() }),
  ),
  /** A frame with its source, the place it stands at, and its variables, printed for a session. */
  "debug/frame": vmRequest<DebugFrameDetail>()("debug/frame", z.object({ session: sessionId, ...inFrame })),
  /**
   * Lets the process go on a little, seen from a frame: `into` the method of the next message, `over` it, `through` it but
   * stopping in the method's own blocks, `out` of the frame, `to` the statement at an offset of its source. The answer
   * comes when it stands again, or has ended; cancelling the request makes it stand where it is.
   */
  "debug/step": vmRequest<DebuggerSummary | { readonly state: "ended" }>()(
    "debug/step",
    z
      .object({ ...inFrame, kind: stepKind, offset: z.int().min(0).optional() })
      .refine((p) => (p.kind === "to") === (p.offset !== undefined), "offset goes with the kind to, and only with it"),
  ),
  /** Begins a frame anew; if its method was changed, in its new text. */
  "debug/restart": vmRequest<DebuggerSummary | { readonly state: "ended" }>()("debug/restart", z.object(inFrame)),
  /** Leaves a frame with the value of an expression. */
  "debug/return": vmRequest<DebuggerSummary | { readonly state: "ended" }>()(
    "debug/return",
    z.object({ session: sessionId, ...inFrame, source }),
  ),
  /** Lets the process go on by itself; an error goes on with the value of the expression, nil if none is given. */
  "debug/proceed": vmRequest<{ readonly state: "running" }>()(
    "debug/proceed",
    z.object({ session: sessionId, ...inDebugger, source: source.optional() }),
  ),
  /** Makes a running process stand where it is. */
  "debug/interrupt": vmRequest<DebuggerSummary | { readonly state: "ended" }>()(
    "debug/interrupt",
    z.object(inDebugger),
  ),
  /** Ends the process, running its unwind blocks, and closes the debugger. */
  "debug/terminate": vmRequest<{ readonly terminated: true }>()("debug/terminate", z.object(inDebugger)),
  /** Evaluates in a frame: `self` is its receiver, its variables can be read and assigned. */
  "debug/evaluate": vmRequest<EvaluationResult>()(
    "debug/evaluate",
    z.object({ session: sessionId, ...inFrame, evaluationId, source, mode: evaluationMode.default("printIt") }),
  ),
  /** Gives a variable of a frame, or an instance variable of its receiver, the value of an expression. */
  "debug/assign": vmRequest<{ readonly assigned: Printed }>()(
    "debug/assign",
    z.object({ session: sessionId, ...inFrame, variable: variableName, source }),
  ),
  /** Accepts a text for the method of a frame, and begins the frame anew in it. */
  "debug/accept": vmRequest<AcceptResult>()(
    "debug/accept",
    z.object({ session: sessionId, ...inFrame, source, package: z.string().max(500).optional() }),
  ),
  /** All breakpoints of the workspace. */
  "debug/breakpoints": vmRequest<{ readonly breakpoints: readonly BreakpointSummary[] }>()(
    "debug/breakpoints",
    z.object({}),
  ),
  /**
   * Sets a breakpoint on the first statement that begins on a line of a method or below it, or changes the one there. It
   * stops evaluations with `onError: "debug"`, where its condition, an expression in the method, is true.
   */
  "debug/setBreakpoint": vmRequest<BreakpointSummary>()(
    "debug/setBreakpoint",
    z.object({
      class: className,
      side: side.default("instance"),
      selector,
      line: z.int().min(1),
      condition: source.optional(),
      fromHit: z.int().min(1).default(1),
      isEnabled: z.boolean().default(true),
    }),
  ),
  "debug/removeBreakpoint": vmRequest<{ readonly removed: boolean }>()(
    "debug/removeBreakpoint",
    z.object({ breakpoint: z.int().min(0) }),
  ),
  /** Defines the method for the message that was not understood, and goes on in it; the class is the receiver's if not given. */
  "debug/define": vmRequest<AcceptResult>()(
    "debug/define",
    z.object({
      session: sessionId,
      ...inDebugger,
      class: className.optional(),
      side: side.optional(),
      /** The text; one that signals ShouldBeImplemented if not given. */
      source: source.optional(),
      protocol: z.string().max(500).optional(),
      /** For a class outside the project: the project package that gets the method. */
      package: z.string().max(500).optional(),
    }),
  ),
} as const;
