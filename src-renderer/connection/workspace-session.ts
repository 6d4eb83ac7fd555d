import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type {
  AppParams,
  Json,
  LinkState,
  OpenedPast,
  PastId,
  RepairData,
  StateDifference,
  WindowEventMethod,
  WindowEvents,
  WorkspaceListing,
} from "../../src-main/channels.ts";
import type {
  EvaluationId,
  EvaluationMode,
  FileLine,
  Method,
  NEW_SESSION as NewSession,
  Params,
  Result,
  SessionId,
  SnapshotSummary,
  TaskProgress,
  WorkspaceId,
} from "../../src-runtime/protocol/index.ts";
import { Bindings } from "./bindings.ts";
import { codeTroubles } from "./code-report.ts";
import type { Disposer } from "./disposer.ts";
import { Debuggers } from "./debuggers.ts";
import { Evaluations } from "./evaluations.ts";
import type { EvaluationOptions, Outcome, RunningEvaluation } from "./evaluations.ts";
import { Listeners } from "./listeners.ts";
import { Refresher } from "./refresher.ts";
import { openWindow } from "./open-window.ts";
import { PastRpc } from "./past-rpc.ts";
import type { Rpc } from "./rpc.ts";
import { TestResults } from "./test-results.ts";
import type { BegunTests } from "./test-results.ts";
import { Transcript } from "./transcript.ts";

/** What there is to tell about how the session came to be as it is; see `notice`. */
export interface SessionState {
  readonly isConnected: boolean;
  /**
   * Counts up whenever the objects may be others than before: after a restore or a recovery. Handles from an earlier epoch
   * are stale.
   */
  readonly epoch: number;
  /** How many evaluations of this window run. */
  readonly running: number;
  /** What the workspace's VM is doing, when that is not the ordinary. */
  readonly trouble: string | undefined;
}

/** Something that the user is told once, in words. */
export interface Notice {
  readonly kind: "information" | "warning" | "error";
  readonly text: string;
  /** More, for who wants to know. */
  readonly details?: readonly string[];
  /**
   * It is about how the workspace came back, or what of it can't be read, of which the recovery page tells more: `toDecide` when
   * something stands still, or is lost.
   */
  readonly recovery?: "toRead" | "toDecide";
  /** Starting the workspace again, under this program, is what helps. */
  readonly restart?: true;
}

/** What a session speaks over: a window's connection, or a part of it. */
export type SessionRpc = Pick<Rpc, "request" | "on">;

/** How something long is followed and ended. */
export interface LongTask {
  /** Aborted, it ends, and whoever asked is refused. */
  readonly signal?: AbortSignal;
  /** Hears now and then how far it has come. */
  readonly onProgress?: (progress: TaskProgress) => void;
}

/** Which states are compared, by their names or times. */
export type ComparedStates = Omit<AppParams<"app/difference">, "task">;

type Connected = Extract<LinkState, { kind: "connected" }>;

/**
 * This window's session in its workspace: requests, evaluations, variables, transcript and events. It stays the same
 * object while connections come and go; `epoch` says when what it held of the workspace's objects is void.
 */
export class WorkspaceSession {
  readonly store: StoreApi<SessionState> = createStore(() => ({
    isConnected: false,
    epoch: 0,
    running: 0,
    trouble: undefined as string | undefined,
  }));
  readonly bindings: Bindings;
  readonly transcript: Transcript;
  readonly debuggers: Debuggers;
  readonly tests: TestResults;
  readonly #rpc: SessionRpc;
  readonly #evaluations: Evaluations;
  readonly #notices = new Listeners<Notice>();
  readonly #untold: Notice[] = [];
  readonly #disposers: Disposer[];
  readonly #running = new Set<EvaluationId>();
  /** What an evaluation changed inside the values of variables is shown after it. */
  readonly #bindingsRefresher: Refresher;
  #session: SessionId | undefined;

  constructor(rpc: SessionRpc) {
    this.#rpc = rpc;
    this.#evaluations = new Evaluations(rpc.request);
    this.bindings = new Bindings(() => rpc.request("session/bindings", { session: this.id }));
    this.#bindingsRefresher = new Refresher(
      // Where it fails the connection is lost, and all variables come with the next one.
      () => this.bindings.refresh().catch(() => {}),
      () => this.#running.size === 0 && this.store.getState().isConnected,
    );
    this.transcript = new Transcript((sequence) => rpc.request("transcript/since", { sequence }));
    this.debuggers = new Debuggers(rpc);
    this.tests = new TestResults(
      rpc,
      () => this.#session,
      (names) => this.#test(names),
    );
    this.#disposers = [
      () => this.debuggers.dispose(),
      () => this.tests.dispose(),
      rpc.on("transcript/shown", (entry) => this.transcript.shown(entry)),
      rpc.on("evaluation/progress", (progress) => this.#evaluations.progress(progress)),
      rpc.on("session/replaced", ({ session, bindings }) => {
        if (session === this.#session) this.bindings.replace(bindings);
      }),
      rpc.on("evaluation/decided", ({ session, result }) => {
        if (session === this.#session) void this.#ended(result);
      }),
      rpc.on("workspace/recovered", ({ session, bindings, why, suspended }) => {
        if (session !== this.#session) return;
        this.bindings.replace(bindings);
        void this.debuggers.refresh();
        this.#newEpoch();
        this.#tell({
          kind: "warning",
          text: `The workspace came back from its last checkpoint: ${why}`,
          details: suspended,
          recovery: suspended.length > 0 ? "toDecide" : "toRead",
        });
      }),
      rpc.on("workspace/restored", ({ snapshot, by }) => {
        this.#newEpoch();
        void this.debuggers.refresh();
        // Who asked for it is told there what came of it.
        if (by === this.#session) return;
        this.#tell({ kind: "information", text: `The workspace was restored to ${snapshot} by another window` });
      }),
      rpc.on("workspace/damaged", ({ message }) =>
        this.#tell({
          kind: "warning",
          text: "Part of what is stored of the workspace can't be read",
          details: [message],
          recovery: "toRead",
        }),
      ),
      rpc.on("workspace/vmStateChanged", ({ state, message }) => {
        this.store.setState({ trouble: state === "running" ? undefined : message });
      }),
    ];
  }

  /** The session's id. There from the first connection on. */
  get id(): SessionId {
    if (this.#session === undefined) throw new Error("the session has not been opened yet");
    return this.#session;
  }

  /** Asks the workspace; see docs/protocol.md. Rejects with a `Refusal`. */
  request<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    return this.#rpc.request(method, params, signal);
  }

  on<M extends WindowEventMethod>(method: M, listener: (params: WindowEvents[M]) => void): Disposer {
    return this.#rpc.on(method, listener);
  }

  /** The window was loaded again since it was restored, with all sessions, from a snapshot. */
  restored(snapshot: string): void {
    const text = `The workspace was restored to ${snapshot}, with all sessions: this window is as it was then`;
    // Somebody else may have done it: what was typed since is gone from here.
    this.#tell({ kind: "warning", text });
  }

  /** What there was to tell before anybody listened is told first: how the workspace came back, for one. */
  onNotice(listener: (notice: Notice) => void): Disposer {
    for (const notice of this.#untold.splice(0)) listener(notice);
    return this.#notices.add(listener);
  }

  /** Evaluates source; `self` is nil, or a held object. The variables follow by themselves. */
  evaluate(source: string, mode: EvaluationMode, options?: EvaluationOptions): RunningEvaluation {
    return this.#track(this.#evaluations.evaluate(this.id, source, mode, options));
  }

  /** Sends an actor a message, written as an expression in which `actor` is the receiver. */
  send(actor: number, message: string): RunningEvaluation {
    return this.#track(this.#evaluations.send(this.id, actor, message));
  }

  /** Interrupts an evaluation, or all of this window's. */
  async interrupt(evaluationId?: EvaluationId): Promise<void> {
    await this.request("evaluation/interrupt", {
      session: this.id,
      ...(evaluationId === undefined ? {} : { evaluationId }),
    });
  }

  /**
   * Makes the workspace what it was; the project's files are kept, or written as they were, or it is detached from them. What it is now is saved first:
   * the report says as what.
   */
  async restore(
    name: string,
    files: Params<"snapshot/restore">["files"] = "keep",
    task: LongTask = {},
  ): Promise<Result<"snapshot/restore">> {
    const report = await this.#follow(task, (id) =>
      this.request("snapshot/restore", { session: this.id, name, files, task: id }, task.signal),
    );
    // Others are told of their variables by an event, who asked by the answer.
    if (report.bindings !== undefined) this.bindings.replace(report.bindings);
    return report;
  }

  /**
   * Merges the latest state of another workspace into this one, or with `dryRun` only tells what would be done: see
   * `snapshot/merge`. What runs there is stored first.
   */
  async merge(
    from: WorkspaceListing,
    wish: Pick<Params<"snapshot/merge">, "take" | "keep" | "dryRun">,
    task: LongTask = {},
  ): Promise<Result<"snapshot/merge">> {
    const report = await this.#follow(task, async (id) => {
      await this.#rpc.request("app/checkpoint", { workspace: from.id });
      const { id: workspace, name } = from;
      const asked = { session: this.id, from: { workspace, name }, ...wish, task: id };
      return this.request("snapshot/merge", asked, task.signal);
    });
    if (report.bindings !== undefined) this.bindings.replace(report.bindings);
    return report;
  }

  /** The workspaces that can be merged into this one: its forks, and what it is a fork of. */
  async relatives(): Promise<readonly WorkspaceListing[]> {
    return (await this.#rpc.request("app/relatives", {})).workspaces;
  }

  /**
   * What changed from one state to another, or is not the same in one of another workspace; what is left out is what is
   * there now.
   */
  difference(states: ComparedStates, task: LongTask = {}): Promise<StateDifference> {
    return this.#follow(task, (id) => this.#rpc.request("app/difference", { ...states, task: id }, task.signal));
  }

  /** What a repair of the workspace's store would do: nothing is changed. */
  plannedRepair(): Promise<RepairData> {
    return this.#rpc.request("app/plannedRepair", {});
  }

  /** Stops the workspace, repairs its store, and starts it again: this session comes back. */
  repair(): Promise<RepairData> {
    return this.#rpc.request("app/repair", {});
  }

  /** All workspaces but this one. */
  async others(): Promise<readonly WorkspaceListing[]> {
    return (await this.#rpc.request("app/others", {})).workspaces;
  }

  /** The snapshots of another workspace. */
  async snapshotsOf(workspace: WorkspaceId): Promise<readonly SnapshotSummary[]> {
    return (await this.#rpc.request("app/snapshots", { workspace })).snapshots;
  }

  /** Binds a variable of this window to a new object that STON describes. */
  async take(name: string, ston: string): Promise<void> {
    const { bindings } = await this.request("session/take", { session: this.id, name, ston });
    this.bindings.replace(bindings);
  }

  /** Binds a variable of this window to a new Secret with this text; answers where that is written in files. */
  async enterSecret(name: string, text: string): Promise<readonly FileLine[]> {
    const { bindings, written } = await this.request("session/secret", { session: this.id, name, text });
    this.bindings.replace(bindings);
    return written;
  }

  /** Makes a workspace of its own that begins with a snapshot of this one; a name is found when none is given. */
  async fork(snapshot: string, name: string | undefined): Promise<WorkspaceListing> {
    const { workspace } = await this.#rpc.request("app/fork", { snapshot, ...(name === undefined ? {} : { name }) });
    return workspace;
  }

  /** Opens a window on another workspace, as it was left there. */
  async openWindow({ id }: WorkspaceListing): Promise<void> {
    await openWindow(this.#rpc, id, true);
  }

  /**
   * Opens a state of the workspace as it was, with a session of its own in it: what is done there changes nothing here. Whoever
   * opens it disposes of it.
   */
  async openPast(state: string): Promise<PastSession> {
    const opened = await this.#rpc.request("app/openPast", { state });
    return new PastSession(this.#rpc, opened);
  }

  /** How an object was last looked at, in whichever window. */
  async view(object: string): Promise<Json> {
    return (await this.#rpc.request("app/view", { object })).view;
  }

  keepView(object: string, view: Json): void {
    // Lost with the connection, a view is at worst the one before.
    this.#rpc.request("app/keepView", { object, view: view as never }).catch(() => {});
  }

  /** Says what could not be loaded of the project, and what its code lacks; when asked to, also that it lacks nothing. */
  async tellOfCode(isAsked: boolean): Promise<void> {
    try {
      const report = await this.request("code/status", {});
      const details = codeTroubles(report);
      if (details.length > 0) {
        this.#tell({ kind: "warning", text: "Not all of the project's code could be loaded; the rest runs", details });
      } else if (isAsked) {
        const { length } = report.packages;
        this.#tell({
          kind: "information",
          text: `All code is loaded: ${length} packages, ${report.classCount} classes`,
        });
      }
    } catch (error) {
      // Nobody who did not ask has to know that the connection was lost meanwhile: the window says so anyway.
      if (isAsked) this.#tell({ kind: "error", text: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The link is there, for the first time or again. */
  connected(link: Connected): void {
    const { session } = link;
    const isFirst = this.#session === undefined;
    const isSame = this.#session === session.session;
    this.#session = session.session;
    this.bindings.replace(session.bindings);
    if (!isFirst && !(isSame && session.state.kind === "resumed")) this.#newEpoch();
    this.store.setState({ isConnected: true, trouble: undefined });
    void this.transcript.connected(session.transcriptSequence);
    void this.debuggers.refresh();
    if (isSame) void this.#evaluations.reconnected(session.session);
    else this.#evaluations.abandon("The session that ran this is gone");
    for (const notice of noticesAbout(link, isFirst)) this.#tell(notice);
    if (link.started) void this.tellOfCode(false);
  }

  disconnected(): void {
    this.store.setState({ isConnected: false });
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#evaluations.abandon("This window has left the workspace");
  }

  /** An evaluation is over: shows what it made of the variables. */
  async #ended(outcome: Outcome): Promise<void> {
    if (outcome.outcome === "ok") await this.bindings.apply(outcome.delta);
    await this.#bindingsRefresher.run();
  }

  /** Asks for something long, under a name by which it is told how far it has come. */
  async #follow<T>({ onProgress }: LongTask, ask: (id: string) => Promise<T>): Promise<T> {
    const id = crypto.randomUUID();
    const listen = (progress: TaskProgress): void => {
      if (progress.task === id) onProgress?.(progress);
    };
    const disposers = [this.#rpc.on("app/progress", listen), this.#rpc.on("workspace/progress", listen)];
    try {
      return await ask(id);
    } finally {
      for (const dispose of disposers) dispose();
    }
  }

  #newEpoch(): void {
    this.store.setState(({ epoch }) => ({ epoch: epoch + 1 }));
  }

  #tell(notice: Notice): void {
    if (this.#notices.isEmpty) this.#untold.push(notice);
    else this.#notices.tell(notice);
  }

  #test(names: readonly string[]): BegunTests {
    const run = this.#evaluations.test(this.id, names);
    this.#count(run.id, run.report);
    return run;
  }

  #track(evaluation: RunningEvaluation): RunningEvaluation {
    this.#count(evaluation.id, evaluation.outcome);
    void evaluation.outcome.then(
      (outcome) => {
        // While a debugger holds it, what becomes of its variables is not decided.
        const keeper = outcome.outcome === "error" ? outcome.debugger : undefined;
        if (keeper === undefined) void this.#ended(outcome);
      },
      () => {},
    );
    return evaluation;
  }

  #count(id: EvaluationId, ended: Promise<unknown>): void {
    const update = (): void => this.store.setState({ running: this.#running.size });
    this.#running.add(id);
    update();
    const done = (): void => {
      this.#running.delete(id);
      update();
    };
    ended.then(done, done);
  }
}

/** A past state that a window has open, and its session there. */
export class PastSession {
  /** When the state was stored. */
  readonly asOf: string;
  readonly session: WorkspaceSession;
  readonly #rpc: SessionRpc;
  readonly #past: PastId;
  readonly #stopListening: Disposer;
  /** Hears why it is no more, when nobody closed it. */
  onEnded: (why: string) => void = () => undefined;

  constructor(rpc: SessionRpc, { past, asOf, initialized, session }: OpenedPast) {
    this.#rpc = rpc;
    this.#past = past;
    this.asOf = asOf;
    const way = new PastRpc(rpc, past);
    this.session = new WorkspaceSession(way);
    this.session.connected({ kind: "connected", initialized, session, started: false, trust: "trusted" });
    const stopHearingEnd = rpc.on("app/pastEnded", (ended) => {
      if (ended.past !== past) return;
      this.session.disconnected();
      this.onEnded(ended.why);
    });
    this.#stopListening = () => {
      way.dispose();
      stopHearingEnd();
    };
  }

  /** Closes it: what was done in it is gone. */
  dispose(): void {
    this.#stopListening();
    this.session.dispose();
    // With the connection lost it is closed by itself.
    this.#rpc.request("app/closePast", { past: this.#past }).catch(() => {});
  }
}

const NEW_SESSION: typeof NewSession = "the session is new";

/** What came back, in words: nothing when nothing was lost and nothing is new. */
export function noticesAbout({ session, start, initialized, started }: Connected, isFirst: boolean): readonly Notice[] {
  const notices = initialized.warnings.map(({ code, message }): Notice => ({
    kind: "warning",
    text: message,
    ...(code === "otherBuild" || code === "runtimeOlder" ? { restart: true } : {}),
    ...(code === "damaged" ? { recovery: "toRead" } : {}),
  }));
  if (started && start?.kind === "recovered") {
    const suspended = start.suspended.map(({ name, stack }) => [name, ...stack.slice(0, 1)].join(": "));
    const ran = suspended.length === 0 ? "" : `; suspended: ${suspended.length}`;
    notices.push({
      kind: "warning",
      text: `The workspace had ended without notice. It is back as of ${timeText(start.asOf)}${ran}`,
      details: suspended,
      recovery: suspended.length + (start.lost ?? 0) > 0 ? "toDecide" : "toRead",
    });
  } else if (session.state.kind === "recovered") {
    notices.push({
      kind: "warning",
      text: `Your session is back as of ${timeText(session.state.asOf)}`,
      recovery: "toRead",
    });
  } else if (session.state.kind === "resumed" && !isFirst) {
    notices.push({ kind: "information", text: "Connected again: nothing was lost" });
  }
  if (session.state.kind === "fresh" && (!isFirst || session.state.why !== NEW_SESSION)) {
    notices.push({ kind: "warning", text: `This is a new session: ${session.state.why}` });
  }
  return notices;
}

function timeText(iso: string): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}
