import * as z from "zod";
import type { AttachState } from "./attach-state.ts";
import { givenName, sessionId, sessionToken } from "./ids.ts";
import type { SessionId, SessionToken } from "./ids.ts";
import { MAX_STON } from "./limits.ts";
import { vmRequest } from "./request.ts";

/** A variable of a session as a client shows it. */
export interface Binding {
  /** The stable key: an identifier, never a display string. */
  readonly key: string;
  readonly name: string;
  readonly printString: string;
  readonly className: string;
}

/** A line of a project's file, from 1. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

/** All bindings of a session at one version: what a client starts from, or falls back to. */
export interface BindingsSnapshot {
  readonly version: number;
  readonly bindings: readonly Binding[];
}

/**
 * What an evaluation changed in its session's bindings. A client that holds version `version - 1` applies it and then
 * equals the server; one that holds another version, or is told `fullSnapshotRequired`, takes `snapshot` or asks for it.
 */
export interface BindingsDelta {
  readonly version: number;
  readonly upserts: readonly Binding[];
  /** Keys. */
  readonly removals: readonly string[];
  readonly fullSnapshotRequired: boolean;
  /** Present when `fullSnapshotRequired`. */
  readonly snapshot?: BindingsSnapshot;
}

/** The answer to `session/open`. */
export interface OpenedSession {
  readonly session: SessionId;
  /** Keep it: only who shows it gets this session back. */
  readonly token: SessionToken;
  readonly name: string;
  readonly state: AttachState;
  readonly bindings: BindingsSnapshot;
  /** The number of the last transcript entry, to ask for what follows it. */
  readonly transcriptSequence: number;
}

/** A session as others see it. */
export interface SessionSummary {
  readonly session: SessionId;
  readonly name: string;
  readonly connected: boolean;
  readonly createdAt: string;
  readonly lastActiveAt: string;
  readonly bindingCount: number;
}

/** The longest text of a secret that somebody enters. */
const MAX_SECRET = 10_000;

/** What can be assigned to: a name that no other meaning is fixed for. */
const variableName = z
  .string()
  .max(200)
  .regex(/^(?!(?:self|super|nil|true|false|thisContext|thisProcess)$)[A-Za-z_]\w*$/, "is no name of a variable");

/** Requests about sessions. */
export const sessionRequests = {
  /**
   * Opens a session. With `session` and `token`: the one they belong to, else `unknownSession` or `wrongToken`. Without:
   * a new one, called `name` if given.
   */
  "session/open": vmRequest<OpenedSession>()(
    "session/open",
    z
      .object({ name: givenName.optional(), session: sessionId.optional(), token: sessionToken.optional() })
      .refine((p) => (p.session === undefined) === (p.token === undefined), "session and token go together"),
  ),
  /** Ends a session for good: its bindings go. To leave and come back, just disconnect. */
  "session/close": vmRequest<{ readonly closed: true }>()("session/close", z.object({ session: sessionId })),
  "session/list": vmRequest<{ readonly sessions: readonly SessionSummary[] }>()("session/list", z.object({})),
  /** The full snapshot of a session's bindings. */
  "session/bindings": vmRequest<BindingsSnapshot>()("session/bindings", z.object({ session: sessionId })),
  /** Binds a variable to a new object that STON describes, as `inspection/ston` answers it of another workspace or a past state. */
  "session/take": vmRequest<{ readonly bindings: BindingsSnapshot }>()(
    "session/take",
    z.object({ session: sessionId, name: variableName, ston: z.string().max(MAX_STON) }),
  ),
  /**
   * Binds a variable to a new Secret with this text, which is written nowhere by the workspace. Where it stands in the
   * project's files by then, `written` says so.
   */
  "session/secret": vmRequest<{ readonly bindings: BindingsSnapshot; readonly written: readonly FileLine[] }>()(
    "session/secret",
    z.object({ session: sessionId, name: variableName, text: z.string().min(1).max(MAX_SECRET) }),
  ),
  /** Empties the session's bindings; leaves actors alone. */
  "session/clear": vmRequest<{ readonly delta: BindingsDelta }>()("session/clear", z.object({ session: sessionId })),
} as const;
