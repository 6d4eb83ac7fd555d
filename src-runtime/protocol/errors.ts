/**
 * The codes of the errors that a request can be answered with. The first group is JSON-RPC's own; ours are positive
 * and never reused. What a *program* did wrong is no protocol error: it is the `error` outcome of its evaluation.
 */
export const ErrorCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  /** A bug in Fresnel: the message says which, the log has the stack. */
  internalError: -32603,
  requestCancelled: -32800,

  /** The first message was not `initialize`, or `initialize` came twice. */
  notInitialized: 1,
  /** The secret is missing or is not this workspace's. */
  wrongSecret: 2,
  /** Client and runtime have no protocol version in common; only status and stop work. */
  versionMismatch: 3,
  /** The message is larger than the limit; the connection is closed. */
  messageTooLarge: 4,
  tooManyRequests: 5,
  /** The connection was closed for not answering in time or not reading what it was sent. */
  clientTooSlow: 6,

  /** This connection has not opened the session it names, or the session is gone. */
  unknownSession: 10,
  /** The token does not belong to the session it was shown for. */
  wrongToken: 11,
  /** The objects moved on: the handle belongs to an earlier state of the workspace, or was released. */
  staleHandle: 12,

  /** The VM thread ended and came back from the last checkpoint while this request was under way. */
  workspaceRecovered: 20,
  /** The workspace is stopping. */
  workspaceStopping: 21,
  /** The VM thread could not be started; the message says why. */
  workspaceBroken: 22,
  /** Refused because the workspace is in safe mode: nothing runs, everything can be inspected. */
  safeMode: 23,
  /** Refused because the project, or this client's use of it, is for browsing only: its user has not trusted its code. */
  notTrusted: 24,
  /** Refused because this is a past state, which is only looked at: nothing outside of it is changed from there. */
  pastState: 25,

  /** No class, package, method, actor, snapshot … of that name. */
  notFound: 30,
  /** The name is taken. */
  alreadyExists: 31,
  /** The code changed underneath: the client edited an older version. */
  conflict: 32,
  /** The source does not compile; `data.diagnostics` lists where and why. */
  doesNotCompile: 33,
  /** The store has no room, is damaged, or is of a newer format. */
  storeFailure: 40,
} as const;

/** One of the numbers of {@link ErrorCode}. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The name of a code, for messages and logs; `unknown(7)` for a number that this build does not know. */
export function errorCodeName(code: number): string {
  for (const [name, value] of Object.entries(ErrorCode)) if (value === code) return name;
  return `unknown(${code})`;
}

/**
 * The refusal of a request: a code, a message that a person can act on, and data for programs. A handler throws it; the
 * client's `request` rejects with it.
 */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: number;
  /** JSON only. */
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
