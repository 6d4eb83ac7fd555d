import * as z from "zod";
import type { EvaluationResult } from "./evaluation.ts";
import { evaluationId, sessionId, windowOf } from "./ids.ts";
import type { Page } from "./ids.ts";
import { MAX_SOURCE_LENGTH } from "./limits.ts";
import { vmRequest } from "./request.ts";

/** An actor as a list shows it. */
export interface ActorSummary {
  readonly id: number;
  /** Registered with `spawnAs:`. */
  readonly name?: string;
  readonly className: string;
  readonly state: "idle" | "running" | "waiting" | "suspended" | "crashed" | "stopped";
  readonly mailboxLength: number;
  readonly messagesHandled: number;
  readonly restarts: number;
  /** The last error that ended a turn. */
  readonly lastError?: string;
  /** The `id` of the supervisor that looks after it. */
  readonly supervisor: number;
}

/** What starts actors, and starts them again when they fail. */
export interface SupervisorSummary {
  /** Names it among supervisors; no actor's number. */
  readonly id: number;
  readonly name?: string;
  /** Which of its actors are started again when one fails. */
  readonly strategy: "oneForOne" | "oneForAll" | "restForOne";
  /** More restarts than this within `period` milliseconds, and it gives up. */
  readonly intensity: number;
  readonly period: number;
}

/** A message that an actor handles, or has yet to handle. */
export interface MailboxMessage {
  /** As it was written, with the arguments printed: `deposit: 50`. */
  readonly text: string;
  /**
   * How it was sent: by somebody who waits for the answer, or holds a promise of it, or neither; or by the system, to have
   * the actor start or end.
   */
  readonly sent: "call" | "future" | "async" | "start" | "restart" | "stop" | "exit";
  /** Who waits for the answer: an actor or a session, as people call it. Absent when nobody does. */
  readonly from?: string;
}

const actor = z.int().min(0);

/** Requests about actors. */
export const actorRequests = {
  /** All actors, and the supervisors they have: the root first. */
  "actors/list": vmRequest<{
    readonly actors: readonly ActorSummary[];
    readonly supervisors: readonly SupervisorSummary[];
  }>()("actors/list", z.object({})),
  /** What an actor has to do: the message it handles, if it does, and those that wait, the next one first. */
  "actors/mailbox": vmRequest<{ readonly handled?: MailboxMessage; readonly waiting: Page<MailboxMessage> }>()(
    "actors/mailbox",
    z.object({ session: sessionId, actor, window: windowOf.optional() }),
  ),
  /** Sends a message, written as an expression to which `actor` is the receiver, e.g. `actor deposit: 10`. */
  "actors/send": vmRequest<EvaluationResult>()(
    "actors/send",
    z.object({ session: sessionId, evaluationId, actor, message: z.string().max(MAX_SOURCE_LENGTH) }),
  ),
  /** Starts an actor again as its supervisor would: from its initial state, with the mailbox it has. */
  "actors/restart": vmRequest<{ readonly restarted: boolean }>()("actors/restart", z.object({ actor })),
  /** Has an actor stop when it has handled what is in its mailbox now. */
  "actors/stop": vmRequest<{ readonly stopped: boolean }>()("actors/stop", z.object({ actor })),
} as const;
