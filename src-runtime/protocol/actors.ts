import * as z from "zod";
import { sessionId } from "./ids.ts";
import type { EvaluationResult } from "./evaluation.ts";
import { evaluationId } from "./ids.ts";
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
  readonly supervisor?: number;
}

const actor = z.int().min(0);

/** Requests about actors. */
export const actorRequests = {
  "actors/list": vmRequest<{ readonly actors: readonly ActorSummary[] }>()("actors/list", z.object({})),
  /** Sends a message, written as an expression to which `actor` is the receiver, e.g. `actor deposit: 10`. */
  "actors/send": vmRequest<EvaluationResult>()(
    "actors/send",
    z.object({ session: sessionId, evaluationId, actor, message: z.string().max(MAX_SOURCE_LENGTH) }),
  ),
  "actors/stop": vmRequest<{ readonly stopped: boolean }>()("actors/stop", z.object({ actor })),
} as const;
