import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { ConnectionLost } from "../../src-runtime/client/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { BROWSING_METHODS, ErrorCode, RequestError, isMethod } from "../../src-runtime/protocol/index.ts";
import type {
  AttachState,
  EventMethod,
  Events,
  Method,
  OpenedSession,
  SessionId,
} from "../../src-runtime/protocol/index.ts";
import { AppErrorCode, FORWARDED_EVENTS } from "../channels.ts";
import type { LinkState } from "../channels.ts";
import { openWorkspace, stopAndRepair, stopWorkspace, windowsIn, windowsOfSession } from "../workspaces/index.ts";
import type {
  ClientOptions,
  LaunchOptions,
  OpenedWorkspace,
  RepairReport,
  SessionKey,
  StoredWindows,
  WorkspaceEntry,
} from "../workspaces/index.ts";

/** Where a link finds the key of its session, and puts a new one. */
export interface SessionKeyHolder {
  session: SessionKey | undefined;
}

/** What only the main process itself asks of a workspace for a window. */
const NOT_FOR_WINDOWS: ReadonlySet<Method> = new Set(["initialize", "session/open", "session/close"]);

/** After a connection that lasted less than this, the next attempt waits. */
const STABLE_MILLISECONDS = 3_000;
const MAX_WAIT_MILLISECONDS = 10_000;

/**
 * A window's way to its workspace: it starts the workspace if need be, opens the window's session, and when the
 * connection ends it does so again by itself, unless the workspace was stopped for good. It never sends anything twice:
 * what was under way is refused with `notConnected`, and the window asks what became of it.
 */
export class WorkspaceLink extends EventEmitter<{
  changed: [LinkState];
  event: [EventMethod, unknown];
  /** A snapshot was restored with all sessions; it has these windows. */
  restored: [snapshot: string, StoredWindows];
}> {
  readonly entry: WorkspaceEntry;
  readonly #options: ClientOptions & LaunchOptions;
  readonly #keys: SessionKeyHolder;
  readonly #isTrusted: () => boolean;
  /** The project's code may run, as far as the last connection knows: its user may decide anew in another window. */
  #mayRun: boolean;
  #state: LinkState = { kind: "opening" };
  #client: WorkspaceClient | undefined;
  /** What its window was not told yet. A workspace says it once, and the connection may break right after. */
  #untold: News = NO_NEWS;
  /** Ends what this link has begun: the present run of the loop that keeps the connection. */
  #leaving = new AbortController();

  constructor(
    entry: WorkspaceEntry,
    keys: SessionKeyHolder,
    isTrusted: () => boolean,
    options: ClientOptions & LaunchOptions,
  ) {
    super();
    this.entry = entry;
    this.#keys = keys;
    this.#isTrusted = isTrusted;
    this.#mayRun = isTrusted();
    this.#options = options;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Begins; `changed` tells what comes of it. */
  open(): void {
    void this.#keepConnected(this.#leaving.signal);
  }

  /** Begins again, after it failed or the workspace was stopped; with `restart` stops the workspace first. */
  async reopen(restart: boolean): Promise<void> {
    this.close();
    this.#leaving = new AbortController();
    this.#change({ kind: "opening" });
    if (restart)
      await stopWorkspace(this.entry, this.#options, "it is started again under another version", { returns: true });
    this.open();
  }

  /** Stops the workspace, repairs its store, and begins again, whatever came of it. */
  async repair(): Promise<RepairReport> {
    this.close();
    this.#leaving = new AbortController();
    this.#change({ kind: "opening" });
    try {
      return await stopAndRepair(this.entry, this.#options);
    } finally {
      this.open();
    }
  }

  /** Leaves. The session, and what runs in it, stays. */
  close(): void {
    this.#leaving.abort();
    this.#client?.close();
    this.#client = undefined;
  }

  /** Hands a window's request on to the workspace. */
  async request(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    if (!isMethod(method)) throw new RequestError(ErrorCode.methodNotFound, `There is no method ${method}`);
    if (NOT_FOR_WINDOWS.has(method)) {
      throw new RequestError(ErrorCode.methodNotFound, `${method} is not for windows: a window has one session`);
    }
    if (!this.#mayRun && !BROWSING_METHODS.has(method)) {
      const message = `${this.entry.metadata.projectPath} was opened for browsing only: trust it to run its code`;
      throw new RequestError(AppErrorCode.notTrusted, message);
    }
    if (this.#client === undefined || this.#state.kind !== "connected") {
      throw new RequestError(AppErrorCode.notConnected, "The workspace is not connected");
    }
    try {
      // The workspace checks the parameters itself.
      return await this.#client.request(method, params, signal);
    } catch (error) {
      if (error instanceof ConnectionLost) throw new RequestError(AppErrorCode.notConnected, error.message);
      throw error;
    }
  }

  /** Has what was done until now stored, where the workspace runs. */
  async checkpoint(): Promise<void> {
    await this.#client?.request("workspace/checkpoint", {});
  }

  async #keepConnected(leaving: AbortSignal): Promise<void> {
    for (let wait = 0; ;) {
      let ended: string;
      const since = performance.now();
      try {
        const connection = await this.#connect(leaving);
        if (connection === undefined) return;
        const end = await connection.ended;
        if (leaving.aborted) return;
        if (end.onPurpose) return this.#change({ kind: "stopped", why: end.why });
        ended = end.why;
      } catch (error) {
        if (leaving.aborted) return;
        if (!(error instanceof ConnectionLost)) {
          return this.#change({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
        }
        ended = error.message;
      }
      this.#change({ kind: "lost", why: ended });
      wait = performance.now() - since > STABLE_MILLISECONDS ? 0 : Math.min(MAX_WAIT_MILLISECONDS, wait * 2 + 250);
      await delay(wait, undefined, { signal: leaving }).catch(() => {});
      if (leaving.aborted) return;
    }
  }

  /** Connects and opens the session; answers what resolves when the connection ends, undefined if there is nothing to wait for. */
  async #connect(leaving: AbortSignal): Promise<{ readonly ended: Promise<ConnectionEnd> } | undefined> {
    const { client, started } = await this.#openWorkspace();
    this.#untold = { ...this.#untold, started: this.#untold.started || started };
    if (leaving.aborted) {
      client.close();
      return undefined;
    }
    const { initialized } = client;
    if (initialized.compatibility.kind === "limited") {
      client.close();
      this.#change({ kind: "incompatible", message: initialized.compatibility.message });
      return undefined;
    }
    const ended = connectionEnd(client);
    this.#forwardEvents(client);
    try {
      await this.#enter(client, leaving);
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== ErrorCode.workspaceStopping) throw error;
      // It had begun to end: what becomes of this link follows from how it does.
    }
    return leaving.aborted ? undefined : { ended };
  }

  /** Opens the session, and tells what there is to tell of it. */
  async #enter(client: WorkspaceClient, leaving: AbortSignal): Promise<void> {
    const { initialized } = client;
    const { token: _, ...session } = await this.#openSession(client);
    if (session.state.kind !== "resumed") this.#untold = { ...this.#untold, state: session.state };
    const { start } = await client.request("workspace/status", {});
    if (leaving.aborted) return client.close();
    this.#client = client;
    const trust = this.#mayRun ? "trusted" : "browseOnly";
    const { started: wasStarted, state = session.state } = this.#untold;
    this.#untold = NO_NEWS;
    this.#change({
      kind: "connected",
      initialized,
      session: { ...session, state },
      started: wasStarted,
      trust,
      ...(start === undefined ? {} : { start }),
    });
  }

  /** One that runs for browsing only, though its user has trusted it since, is started again. */
  async #openWorkspace(): Promise<OpenedWorkspace> {
    this.#mayRun = this.#isTrusted();
    if (!this.#mayRun) return openWorkspace(this.entry, { ...this.#options, browseOnly: true });
    const opened = await openWorkspace(this.entry, this.#options);
    if (!opened.client.initialized.warnings.some(({ code }) => code === "browseOnly")) return opened;
    opened.client.close();
    await stopWorkspace(this.entry, this.#options, "its code was trusted", { returns: true });
    return openWorkspace(this.entry, this.#options);
  }

  async #openSession(client: WorkspaceClient): Promise<OpenedSession> {
    const key = this.#keys.session;
    if (key !== undefined) {
      try {
        return await client.request("session/open", { session: key.session, token: key.token });
      } catch (error) {
        if (!(error instanceof RequestError) || !GONE.has(error.code)) throw error;
        const opened = await this.#newSession(client);
        return { ...opened, state: { kind: "fresh", why: `the window's session is gone: ${error.message}` } };
      }
    }
    return this.#newSession(client);
  }

  async #newSession(client: WorkspaceClient): Promise<OpenedSession> {
    const opened = await client.request("session/open", {});
    this.#keys.session = { session: opened.session, token: opened.token };
    return opened;
  }

  #forwardEvents(client: WorkspaceClient): void {
    for (const method of Object.keys(FORWARDED_EVENTS) as EventMethod[]) {
      client.on(method, (params: unknown) => this.emit("event", method, params));
    }
    client.on("workspace/restored", ({ snapshot, sessions }) => {
      if (sessions) void this.#tellWindows(client, snapshot);
    });
    client.on("session/restored", ({ session, snapshot }) => {
      if (session === this.#keys.session?.session) void this.#tellWindows(client, snapshot, session);
    });
  }

  /** The windows of all sessions are to be what they were in a snapshot, or those of one. */
  async #tellWindows(client: WorkspaceClient, snapshot: string, session?: SessionId): Promise<void> {
    try {
      const { files } = await client.request("snapshot/windows", { name: snapshot });
      const all = windowsIn(new Map(files.map(({ path, text }) => [path, text])));
      const windows = session === undefined ? all : windowsOfSession(this.entry, all, session);
      if (this.#client === client) this.emit("restored", snapshot, windows);
    } catch (error) {
      // Its state is gone already, or the connection: the windows stay as they are.
      if (!(error instanceof RequestError) && !(error instanceof ConnectionLost)) throw error;
    }
  }

  #change(state: LinkState): void {
    this.#state = state;
    if (state.kind !== "connected") this.#client = undefined;
    this.emit("changed", state);
  }
}

/** What came of connecting that its window has to hear of. */
interface News {
  /** The workspace's process was started for it. */
  readonly started: boolean;
  /** What became of the session, unless it was just as it was left. */
  readonly state?: AttachState;
}

const NO_NEWS: News = { started: false };

interface ConnectionEnd {
  readonly why: string;
  /** The workspace said that it was about to stop, and not that it would be started again. */
  readonly onPurpose: boolean;
}

function connectionEnd(client: WorkspaceClient): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    let stopping: Events["workspace/stopping"] | undefined;
    client.on("workspace/stopping", (event) => {
      stopping = event;
    });
    client.on("closed", (why) =>
      resolve({ why: stopping?.reason ?? why, onPurpose: stopping !== undefined && !stopping.returns }),
    );
  });
}

const GONE: ReadonlySet<number> = new Set([ErrorCode.unknownSession, ErrorCode.wrongToken]);
