import * as z from "zod";
import { MAX_NAME_LENGTH, MAX_STATE_NAME_LENGTH } from "./limits.ts";
import { MAX_WINDOW } from "./limits.ts";

/** Schema of {@link WorkspaceId}. */
export const workspaceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "expected 32 hexadecimal digits")
  .brand<"WorkspaceId">();
/** Names a workspace for ever: the first 128 bits of the SHA-256 of its project's real path, in hexadecimal. */
export type WorkspaceId = z.output<typeof workspaceId>;

/** Schema of {@link SessionId}. */
export const sessionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "expected 32 hexadecimal digits")
  .brand<"SessionId">();
/** Names a session for ever: 128 random bits in hexadecimal. Knowing it gives nothing: the token does. */
export type SessionId = z.output<typeof sessionId>;

/** Schema of {@link SessionToken}. */
export const sessionToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{32,64}$/, "expected 32 to 64 characters of base64url")
  .brand<"SessionToken">();
/** The secret that gets a session back; given once, when the session is made. */
export type SessionToken = z.output<typeof sessionToken>;

/** Schema of {@link EvaluationId}. */
export const evaluationId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, "expected 1 to 64 letters, digits or . _ : -")
  .brand<"EvaluationId">();
/** Names one evaluation within its session; chosen by the client, who may send it again: it runs at most once. */
export type EvaluationId = z.output<typeof evaluationId>;

/** Schema of {@link Handle}. */
export const handle = z
  .string()
  .regex(/^[A-Za-z0-9:-]{1,40}$/, "expected a handle that an earlier answer gave")
  .brand<"Handle">();
/** A session's hold on a live object that a client looks at; valid until released, stale after a restore. */
export type Handle = z.output<typeof handle>;

/** Schema of {@link DebuggerId}. */
export const debuggerId = z.string().regex(/^[0-9a-f]{16}$/, "expected 16 hexadecimal digits");
/** Names a debugger for ever: it keeps its name when the workspace is started again. */
export type DebuggerId = z.output<typeof debuggerId>;

/** Schema of a name that a person gave: of a session, a workspace, a snapshot. */
export const givenName = z
  .string()
  .min(1, "a name may not be empty")
  .max(MAX_NAME_LENGTH, `a name may have at most ${MAX_NAME_LENGTH} characters`)
  .regex(/\S|^$/, "a name may not be blank")
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, "a name may not have control characters");

/** The longest note. */
const MAX_NOTE_LENGTH = 10_000;

/** Schema of what a person notes of a snapshot. */
export const givenNote = z.string().max(MAX_NOTE_LENGTH, `a note may have at most ${MAX_NOTE_LENGTH} characters`);

/** Schema of what a state that there is goes by: a snapshot's name, or a time. */
export const stateName = z.string().min(1, "a name may not be empty").max(MAX_STATE_NAME_LENGTH);

/** Schema of the name of something long that is asked for; chosen by the client, who is told by it how far it has come. */
export const taskId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "expected 1 to 64 letters, digits or -");

/** How far something long has come. */
export interface TaskProgress {
  readonly task: string;
  /** What is being done. */
  readonly message: string;
  /** Which share is done, from 0 to 1; absent while that can't be known. */
  readonly fraction?: number;
}

/** Schema of a class's qualified name, e.g. `Counter` or `Banking::Counter`. */
export const className = z
  .string()
  .max(500)
  .regex(
    /^[\p{L}_][\p{L}\p{N}_]*(::[\p{L}_][\p{L}\p{N}_]*)*$/u,
    "expected a class name such as Counter or Banking::Counter",
  );

/** Schema of the name of a package that is to be made: its folder is called so too, on every system. */
export const packageName = z
  .string()
  .max(100)
  .regex(
    /^[\p{L}_][\p{L}\p{N}_]*([.-][\p{L}\p{N}_]+)*$/u,
    "expected a package name such as Bank or Bank-Tests: letters and digits, parts joined by - or .",
  );

/** Schema of a selector, e.g. `+`, `size` or `at:put:`. */
export const selector = z
  .string()
  .max(500)
  .regex(
    /^([\p{L}_][\p{L}\p{N}_]*|([\p{L}_][\p{L}\p{N}_]*:)+|[^\s\p{L}\p{N}_:;.()[\]{}'"#$]+)$/u,
    "expected a selector",
  );

/** Which of the two classes of a pair: the class itself, or its metaclass. */
export const side = z.enum(["instance", "class"]);
/** See {@link side}. */
export type Side = z.output<typeof side>;

/** Schema of a half-open window `from ..< to` into a long list, counted from 0. */
export const windowOf = z
  .object({ from: z.int().min(0).default(0), to: z.int().min(0).default(100) })
  .refine(
    (w) => w.to >= w.from && w.to - w.from <= MAX_WINDOW,
    `expected from <= to and at most ${MAX_WINDOW} entries`,
  );
/** See {@link windowOf}. */
export type Window = z.output<typeof windowOf>;

/** A part of a long list: the entries from `from` on, and how many the whole has. */
export interface Page<T> {
  readonly from: number;
  readonly total: number;
  readonly entries: readonly T[];
}
