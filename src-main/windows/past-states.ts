import { randomBytes } from "node:crypto";
import { ConnectionLost } from "../../src-runtime/client/index.ts";
import { ErrorCode, isMethod, RequestError } from "../../src-runtime/protocol/index.ts";
import type { EventMethod, Method, OpenedSession } from "../../src-runtime/protocol/index.ts";
import { NoSuchState } from "../../src-runtime/store/index.ts";
import { AppErrorCode, FORWARDED_EVENTS } from "../channels.ts";
import type { OpenedPast, PastId } from "../channels.ts";
import { openPastState } from "../snapshots/index.ts";
import type { PastState } from "../snapshots/index.ts";
import type { ClientOptions, LaunchOptions, SessionKey, WorkspaceEntry } from "../workspaces/index.ts";

/** Each is a process of its own. */
const MAX_OPEN = 4;

/** What a window may ask of a past state: to look and to evaluate, and nothing that is about a workspace as a whole. */
const METHODS: ReadonlySet<Method> = new Set<Method>([
  "session/bindings",
  "evaluation/evaluate",
  "evaluation/result",
  "evaluation/interrupt",
  "evaluation/check",
  "inspection/open",
  "inspection/object",
  "inspection/slots",
  "inspection/elements",
  "inspection/into",
  "inspection/survival",
  "inspection/ston",
  "inspection/keep",
  "inspection/forget",
  "inspection/release",
  "transcript/since",
  "debug/list",
  "debug/breakpoints",
]);

/** What a window is told of its past states. */
export interface PastListener {
  event(past: PastId, method: EventMethod, params: unknown): void;
  /** It is no more, and not because the window closed it. */
  ended(past: PastId, why: string): void;
}

/** The past states that a window has open. */
export class PastStates {
  readonly #entry: WorkspaceEntry;
  readonly #options: ClientOptions & LaunchOptions;
  readonly #listener: PastListener;
  readonly #open = new Map<PastId, PastState>();
  /** Those that are being opened count too. */
  #opening = 0;
  #isOver = false;

  constructor(entry: WorkspaceEntry, options: ClientOptions & LaunchOptions, listener: PastListener) {
    this.#entry = entry;
    this.#options = options;
    this.#listener = listener;
  }

  /** Opens a state, with the variables that the session of that key had in it. */
  async open(state: string, key: SessionKey | undefined): Promise<OpenedPast> {
    if (this.#open.size + this.#opening >= MAX_OPEN)
      throw new RequestError(AppErrorCode.refused, `${MAX_OPEN} past states are open already: close one`);
    this.#opening++;
    try {
      return await this.#opened(await openPastState(this.#entry, state, this.#options), key);
    } catch (error) {
      throw error instanceof NoSuchState ? new RequestError(AppErrorCode.refused, error.message) : error;
    } finally {
      this.#opening--;
    }
  }

  async ask(past: PastId, method: string, params: object, signal: AbortSignal): Promise<unknown> {
    if (!isMethod(method) || !METHODS.has(method))
      throw new RequestError(ErrorCode.methodNotFound, `${method} is not for past states`);
    const opened = this.#open.get(past);
    if (opened === undefined) throw new RequestError(AppErrorCode.notConnected, "The past state is closed");
    try {
      return await opened.workspace.client.request(method, params, signal);
    } catch (error) {
      if (error instanceof ConnectionLost) throw new RequestError(AppErrorCode.notConnected, error.message);
      throw error;
    }
  }

  /** Closes one: what was done in it is gone. */
  async close(past: PastId): Promise<void> {
    const opened = this.#open.get(past);
    this.#open.delete(past);
    await opened?.workspace.dispose();
  }

  /** Closes all, those that are still being opened too. */
  closeAll(): void {
    this.#isOver = true;
    for (const past of this.#open.keys()) void this.close(past);
  }

  async #opened(opened: PastState, key: SessionKey | undefined): Promise<OpenedPast> {
    const { workspace, asOf } = opened;
    const { client } = workspace;
    try {
      const { token: _, ...session } = await openSession(opened, key);
      if (this.#isOver) throw new RequestError(AppErrorCode.notConnected, "The window has left the workspace");
      const past = randomBytes(8).toString("hex") as PastId;
      this.#open.set(past, opened);
      for (const method of Object.keys(FORWARDED_EVENTS) as EventMethod[])
        client.on(method, (params: unknown) => this.#listener.event(past, method, params));
      client.on("closed", (why) => {
        if (!this.#open.has(past)) return;
        void this.close(past);
        this.#listener.ended(past, why);
      });
      return { past, asOf, initialized: client.initialized, session };
    } catch (error) {
      await workspace.dispose();
      throw error;
    }
  }
}

/** The session of the key as it was then; a new one where there was none yet. */
async function openSession({ workspace: { client } }: PastState, key: SessionKey | undefined): Promise<OpenedSession> {
  if (key === undefined) return client.request("session/open", {});
  try {
    return await client.request("session/open", key);
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== ErrorCode.unknownSession) throw error;
    return client.request("session/open", {});
  }
}
