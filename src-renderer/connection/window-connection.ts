import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Attached, Json, LinkState, OpenOutcome, OpenTarget, Settings } from "../../src-main/channels.ts";
import { Rpc } from "./rpc.ts";
import type { Transport, TransportState } from "./transport.ts";
import { WorkspaceSession } from "./workspace-session.ts";

/** The workspace that a window has open. */
export interface OpenedWorkspace extends Extract<OpenOutcome, { kind: "opening" }> {
  /** There from the first time that the workspace was reached. */
  readonly session: WorkspaceSession | undefined;
}

/** What a window knows about its connections, for whoever shows it. */
export interface ConnectionState {
  readonly transport: TransportState;
  /** Absent until the main process has answered for the first time. */
  readonly about: Omit<Attached, "open" | "settings"> | undefined;
  readonly settings: Settings;
  readonly workspace: OpenedWorkspace | undefined;
  readonly link: LinkState;
  /** A folder that the user has to decide about, and what would be opened then. */
  readonly question: { readonly projectPath: string; readonly target: OpenTarget } | undefined;
  /** Why the last attempt to open something came to nothing. */
  readonly problem: string | undefined;
}

const RESUME_KEY = "fresnel.window";
/** The snapshot that this window was restored from just before its page was loaded. */
const RESTORED_KEY = "fresnel.restored";

interface Resume {
  readonly workspace: OpenedWorkspace["workspace"]["id"];
  readonly window: OpenedWorkspace["window"];
  /** Its page was left: whoever finds this is that window now. */
  readonly wasLeft: boolean;
}

/**
 * The window's two connections in one place: to the main process, and through it to a workspace. Both mend themselves;
 * after each mending the window is the one it was, with the same session.
 */
export class WindowConnection {
  readonly rpc: Rpc;
  readonly store: StoreApi<ConnectionState>;
  readonly #transport: Transport;
  readonly #keeper: Keeper;
  #isFirstAttach = true;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.rpc = new Rpc(transport);
    this.#keeper = new Keeper(this.rpc);
    this.store = createStore<ConnectionState>(() => ({
      transport: transport.state,
      about: undefined,
      settings: { theme: "system", keys: "pharo" },
      workspace: undefined,
      link: { kind: "opening" },
      question: undefined,
      problem: undefined,
    }));
    this.rpc.on("app/link", (link) => this.#linkChanged(link));
    this.rpc.on("app/windowRestored", ({ snapshot }) => {
      sessionStorage.setItem(RESTORED_KEY, snapshot);
      location.reload();
    });
    this.rpc.on("app/settingsChanged", (settings) => this.store.setState({ settings }));
    transport.onState((state) => {
      this.store.setState({ transport: state });
      if (state.kind === "open") void this.#attach();
      else this.store.getState().workspace?.session?.disconnected();
    });
    addEventListener("pagehide", () => {
      this.#keeper.flush();
      this.#remember(true);
    });
    document.addEventListener("visibilitychange", () => this.#keeper.flush());
  }

  /** Opens a workspace in this window. The state says what comes of it. */
  async open(target: OpenTarget, trust?: "trusted" | "browseOnly"): Promise<void> {
    this.#keeper.flush();
    this.store.setState({ problem: undefined, question: undefined });
    try {
      this.#took(await this.rpc.request("app/open", { target, ...(trust === undefined ? {} : { trust }) }), target);
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  /** The user does not want to decide now. */
  dismissQuestion(): void {
    this.store.setState({ question: undefined });
  }

  /** Back to the start window; the workspace goes on. */
  async leave(): Promise<void> {
    this.#keeper.flush();
    await this.rpc.request("app/leave", {});
    this.store.getState().workspace?.session?.dispose();
    sessionStorage.removeItem(RESUME_KEY);
    this.store.setState({ workspace: undefined });
  }

  /** Keeps something of this window, soon: it is asked for then, once, however often it changed meanwhile. */
  keep(key: string, value: () => Json): void {
    this.#keeper.keep(key, value);
  }

  async #attach(): Promise<void> {
    const { workspace } = this.store.getState();
    const stored = this.#isFirstAttach ? readResume() : undefined;
    // After an interruption this page still is the window; after a reload it is if the page before it was left.
    const resume =
      workspace === undefined
        ? stored && { workspace: stored.workspace, window: stored.window, takeOver: stored.wasLeft }
        : { workspace: workspace.workspace.id, window: workspace.window, takeOver: true };
    try {
      const isNewPage = this.#isFirstAttach && !isReload();
      const attached = await this.rpc.request("app/attach", {
        first: isNewPage,
        ...(resume === undefined ? {} : { resume }),
      });
      this.#isFirstAttach = false;
      const { open, settings, ...about } = attached;
      this.store.setState({ about, settings });
      if (open !== undefined) this.#took(open, undefined);
      this.#keeper.flush();
    } catch (error) {
      // A transport that broke again attaches again when it is mended.
      if (this.#transport.state.kind === "open") this.store.setState({ problem: messageOf(error) });
    }
  }

  #took(outcome: OpenOutcome, target: OpenTarget | undefined): void {
    switch (outcome.kind) {
      case "opening": {
        const before = this.store.getState().workspace;
        const isSame = before?.window === outcome.window;
        if (!isSame) before?.session?.dispose();
        this.store.setState({
          workspace: { ...outcome, session: isSame ? before.session : undefined },
          link: { kind: "opening" },
        });
        this.#remember(false);
        break;
      }
      case "askTrust":
        this.store.setState({
          question: { projectPath: outcome.projectPath, target: target ?? { folder: outcome.projectPath } },
        });
        break;
      case "noSuchFolder":
        this.store.setState({ problem: outcome.message });
    }
  }

  #linkChanged(link: LinkState): void {
    const { workspace } = this.store.getState();
    if (workspace === undefined) return;
    if (link.kind !== "connected") {
      workspace.session?.disconnected();
      this.store.setState({ link });
      return;
    }
    const session = workspace.session ?? this.#newSession();
    session.connected(link);
    const listing = { ...workspace.workspace, trust: link.trust };
    this.store.setState({ link, workspace: { ...workspace, workspace: listing, session } });
  }

  #newSession(): WorkspaceSession {
    const session = new WorkspaceSession(this.rpc);
    const snapshot = sessionStorage.getItem(RESTORED_KEY);
    sessionStorage.removeItem(RESTORED_KEY);
    if (snapshot !== null) session.restored(snapshot);
    return session;
  }

  #remember(wasLeft: boolean): void {
    const { workspace } = this.store.getState();
    if (workspace === undefined) return;
    const resume: Resume = { workspace: workspace.workspace.id, window: workspace.window, wasLeft };
    sessionStorage.setItem(RESUME_KEY, JSON.stringify(resume));
  }
}

const KEEP_AFTER_MILLISECONDS = 60;

/** Sends what a window keeps: soon, each key once, and again after an interruption. */
class Keeper {
  readonly #rpc: Rpc;
  readonly #waiting = new Map<string, () => Json>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
  }

  keep(key: string, value: () => Json): void {
    this.#waiting.set(key, value);
    this.#timer ??= setTimeout(() => this.flush(), KEEP_AFTER_MILLISECONDS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [key, value] of this.#waiting) {
      this.#waiting.delete(key);
      this.#rpc.request("app/keep", { key, value: value() as never }).catch(() => {
        // Kept again when the connection is back, unless there is something newer by then.
        if (!this.#waiting.has(key)) this.#waiting.set(key, value);
      });
    }
  }
}

function readResume(): Resume | undefined {
  const text = sessionStorage.getItem(RESUME_KEY);
  return text === null ? undefined : (JSON.parse(text) as Resume);
}

function isReload(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload";
}

/** What a person is told of something that was thrown. */
export function messageOf(error: unknown): string {
  // What is wrong with a value is of use to who wrote it; the request that it was a parameter of is not.
  return error instanceof Error ? error.message.replace(/^Invalid parameters of \S+: /, "") : String(error);
}
