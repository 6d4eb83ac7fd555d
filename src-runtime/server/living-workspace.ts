import type { ActorSystem } from "../actors/index.ts";
import {
  type ChangedCode,
  CodeBase,
  CodeEditor,
  type CodeEntry,
  differingFiles,
  type WrittenFiles,
} from "../code/index.ts";
import {
  type FoundDamage,
  hasOwnCode,
  type Keepers,
  type LostObject,
  type OpenedHeap,
  Persistence,
  StoreCodeJournal,
  StoredCode,
  StoredWindows,
  survivalOf,
} from "../persistence/index.ts";
import {
  ErrorCode,
  RequestError,
  type AttachState,
  type EvaluationId,
  type FileTexts,
  type LostSummary,
  type RecoveryReport,
  type SessionId,
  type StartReport,
  type StoredDamage,
  type SuspendedProcess,
} from "../protocol/index.ts";
import {
  describeFailure,
  type Failure,
  Printer,
  type Session,
  SessionExpiry,
  SessionRegistry,
  Turn,
} from "../sessions/index.ts";
import { type DamagedSession, DEFAULT_RETENTION, type RootRecord, type StoreProblem, valueOf } from "../store/index.ts";
import {
  ActorDesk,
  Breakpoints,
  Browser,
  CodeAnnouncing,
  DebugDesk,
  Editing,
  Inspector,
  PackageLoading,
  Problems,
  ProcessDesk,
  TestRunner,
  Transcript,
} from "../tools/index.ts";
import { COMMONS, ContextLayout, type HeapObject, type ProcessLayout, type Value, type VM } from "../vm/index.ts";
import { Beginnings } from "./beginnings.ts";
import { log } from "./log.ts";
import type { Machine } from "./machine.ts";
import { ProgressTeller } from "./progress-teller.ts";
import { ToolRequests } from "./tool-requests.ts";
import { Reason, type VmHost, type VmStart } from "./vm-service.ts";

const SESSIONS = "sessions";
const TRANSCRIPT = "transcript";
const DEBUGGERS = "debuggers";
const BREAKPOINTS = "breakpoints";
/** The classes of the project were never sent `initialize`: so far it was only browsed. */
const UNINITIALIZED = "uninitialized";

/** Reasons for which running Smalltalk makes room for the event loop. */
const LEAVE = Reason.message | Reason.interrupt | Reason.stop;

/** Frames of a suspended process that are told. */
const SHOWN_FRAMES = 10;

/** As many characters of a file are shown: more are no text that a person reads. */
const MAX_SHOWN = 4_000_000;

/** How often figures are published while something runs, in milliseconds. */
const PUBLISH_EVERY = 250;

/**
 * How often clients are told that something ran, and how soon after it did, in milliseconds. The answer to whoever had
 * it run goes before: a window that asks for all it shows anew would draw that first.
 */
const TELL_RAN_EVERY = 100;
const TELL_RAN_AFTER = 25;

/** How often it is looked for sessions that nobody opens any more, in milliseconds, whether anything is stored meanwhile or not. */
const SWEEP_EVERY = 15 * 60_000;

/** Code that was made ready for the objects of a state. */
interface PreparedCode {
  readonly problems: readonly string[];
  /** The objects are in place. */
  finish(): Promise<void>;
  /** They could not be put in place: the code becomes what it was. */
  takeBack(): Promise<void>;
}

/**
 * A workspace as it lives in the VM thread: the machine with the project's code, its sessions, its transcript, and the
 * store that all of it survives in.
 */
export class LivingWorkspace {
  readonly start: VmStart;
  readonly vm: VM;
  readonly sessions: SessionRegistry;
  readonly transcript = new Transcript();
  readonly persistence: Persistence;
  readonly host: VmHost;
  readonly actors: ActorSystem;
  readonly actorDesk: ActorDesk;
  readonly loading: PackageLoading;
  readonly browser: Browser;
  readonly editing: Editing;
  readonly inspector: Inspector;
  readonly testRunner: TestRunner;
  readonly debugDesk: DebugDesk;
  readonly processDesk: ProcessDesk;
  readonly problems: Problems;
  readonly breakpoints: Breakpoints;
  readonly code: CodeBase;
  readonly editor: CodeEditor;
  readonly #storedCode: StoredCode;
  readonly #beginnings: Beginnings;
  #isRestored = false;
  #publishedAt = 0;
  #toldRanAt = Number.NEGATIVE_INFINITY;
  #tellsRan = false;
  #workTurns = 0;
  /** The classes of the project were sent `initialize`, in this life of the workspace or an earlier one. */
  #isInitialized = false;
  #toldActorsAt = Number.NEGATIVE_INFINITY;
  /** What clients were last told of an evaluation's progress. */
  readonly #progress = new ProgressTeller((event) => this.host.emit(event.session, "evaluation/progress", event));
  /** Something happened to actors that clients were not told of. */
  #actorsChanged = false;
  /** Sessions that came from the store and that no client has come back to yet, with the time of their state. */
  readonly #storedSessions = new Map<string, string>();
  /** Sessions that were damaged, with the time of the state that they are of now. */
  readonly #mendedSessions = new Map<string, string>();
  readonly #expiry: SessionExpiry;
  #sweeping: NodeJS.Timeout | undefined;
  /** Why the last checkpoint failed, if it did. */
  #notSaved: string | undefined;
  #report: StartReport = { kind: "fresh", why: "the workspace is new" };
  /** What there was when the workspace had come back after an unclean end. */
  #recovered: Pick<RecoveryReport, "asOf" | "counts" | "lost"> | undefined;
  /** What of the store can't be read, as it was told. */
  readonly #damages: string[] = [];
  /** Processes that ran when the workspace ended, with what is told of them. */
  readonly suspended: { readonly process: ProcessLayout; readonly summary: SuspendedProcess }[] = [];

  /** How many runs want all to go through the interpreter. */
  #interpreted = 0;
  #polls = 0;

  constructor(host: VmHost, start: VmStart, { vm, actors, connect }: Machine) {
    this.host = host;
    this.start = start;
    this.vm = vm;
    connect({
      poll: () => {
        this.transcript.flushOld();
        if (this.#actorsChanged) this.#tellActorsNowAndThen();
        const isAsked = (host.takeReasons() & LEAVE) !== 0;
        return { leave: this.#captures() || isAsked };
      },
      running: (runs) => {
        if (runs) {
          host.runBegan();
          if (this.#interpreted > 0) vm.scheduler.requestPoll();
          return;
        }
        host.runEnded();
        this.#publishNowAndThen();
        if (this.#actorsChanged) this.#tellActorsNowAndThen();
        this.#ran();
      },
    });
    vm.scheduler.halted = !this.runsCode;
    vm.isPastState = start.pastState === true;
    this.actors = actors;
    this.actors.onEvent = () => {
      this.#actorsChanged = true;
    };
    this.actorDesk = new ActorDesk(this.actors);
    this.persistence = new Persistence(
      vm,
      start.storePath,
      start.storePort,
      [
        {
          roots: () =>
            new Map<string, HeapObject>([
              [SESSIONS, this.sessions.root],
              [DEBUGGERS, this.debugDesk.root],
            ]),
          // Of all sessions, of one, and what one has, such as its variables.
          listDepth: 3,
          meta: () => ({
            [TRANSCRIPT]: String(this.transcript.last),
            [BREAKPOINTS]: this.vm.secrets.leftOut(this.breakpoints.toText()),
            ...(this.#isInitialized ? {} : { [UNINITIALIZED]: "true" }),
          }),
        },
      ],
      start.retention ?? DEFAULT_RETENTION,
    );
    const { projectPath: folder, attached } = start.workspace;
    const code = new CodeBase({ vm, folder, attached, journal: new StoreCodeJournal(this.persistence.store) });
    this.code = code;
    this.#storedCode = new StoredCode(vm, code);
    this.persistence.contribute(this.#storedCode);
    this.persistence.contribute(new StoredWindows(vm, start.workspace.folder));
    this.sessions = new SessionRegistry({
      vm,
      runsCode: this.#goesOn,
      now: () => this.#now(),
      places: code,
      keep: (undecided, error) => this.debugDesk.keep(undecided, error),
    });
    vm.roots.push(() => [this.sessions.root, this.debugDesk.root]);
    const { createdAt } = start.workspace;
    this.#expiry = new SessionExpiry(
      start.sessionsKept ?? Number.POSITIVE_INFINITY,
      createdAt === undefined ? undefined : Date.parse(createdAt),
    );
    this.#beginnings = new Beginnings(vm, (text) => this.transcript.show(text, {}));
    const announcing = new CodeAnnouncing(vm);
    announcing.onProblem = (message) => this.transcript.show(`${message}\n`, {});
    this.loading = new PackageLoading(code, announcing);
    this.loading.onLoad = (classes) => {
      for (const each of classes) this.breakpoints.codeChanged(each);
      host.emit(undefined, "code/changed", { by: "load", classes, problems: [] });
    };
    this.browser = new Browser(code);
    this.problems = new Problems(code, () => this.loading.status);
    this.editor = new CodeEditor(code);
    this.editing = new Editing(this.editor, this.browser, announcing);
    this.breakpoints = new Breakpoints(vm);
    this.breakpoints.onChange = () => {
      this.persistence.noteChange();
      host.emit(undefined, "debug/breakpointsChanged", { breakpoints: this.breakpoints.list() });
    };
    this.editing.onChange = (name) => {
      this.breakpoints.codeChanged(name);
      host.emit(undefined, "code/changed", { by: "accept", classes: [name], problems: [] });
    };
    this.editing.onPackage = () => host.emit(undefined, "code/changed", { by: "accept", classes: [], problems: [] });
    this.debugDesk = new DebugDesk(vm, this.editing, {
      opened: (summary) => host.emit(undefined, "debug/opened", summary),
      changed: (summary) => host.emit(undefined, "debug/changed", summary),
      closed: (debugger_) => host.emit(undefined, "debug/closed", { debugger: debugger_ }),
      decided: ({ session: { id }, request }, result) =>
        host.emit(id as SessionId, "evaluation/decided", {
          session: id as SessionId,
          evaluationId: request.id as EvaluationId,
          result,
        }),
    });
    this.processDesk = new ProcessDesk({
      vm,
      sessions: this.sessions,
      actors: this.actors,
      debugDesk: this.debugDesk,
      aside: {
        list: () => this.persistence.suspended,
        add: (process) => this.persistence.putAside(process),
      },
      titleOfHeap: (heap) => this.titleOfHeap(heap),
    });
    this.inspector = new Inspector(vm);
    this.testRunner = new TestRunner(code);
    this.persistence.onDamage = (damage) => this.#tellDamage(damage);
    this.persistence.onLoss = (message) => this.#tellUnreadable(message);
    this.persistence.onSnapshots = (names) => host.emit(undefined, "snapshot/changed", { names });
    vm.onTranscript = (text) => this.#show(text);
    vm.onProgress = (message, fraction) => {
      const session = this.sessions.ofHeap(vm.runtime.process?.heap ?? COMMONS);
      if (session) this.#progress.note(session, message, fraction);
    };
    const toolRequests = new ToolRequests(vm, (event) => host.emit(event.session, "tool/asked", event));
    toolRequests.onTooMany = ({ id }) =>
      this.transcript.show("More inspectors and browsers are asked for than anybody can look at: some are left out\n", {
        session: id as SessionId,
      });
    vm.onToolRequest = (request) => {
      const session = this.sessions.ofHeap(vm.runtime.process?.heap ?? COMMONS);
      if (session) toolRequests.ask(session, request);
    };
    vm.survivalOf = (value) => survivalOf(vm, value, this.#keepers);
    vm.scheduler.onOrphan = (process, outcome) => {
      if (outcome.kind === "unhandled") void this.#endFailed(process, outcome.exception);
    };
    this.transcript.onEntry = (entry) => host.emit(undefined, "transcript/shown", entry);
  }

  /** What keeps objects besides globals, classes, actors and processes. */
  get #keepers(): Keepers {
    const sessions = this.sessions.all();
    const others = (id: string): ReadonlySet<string> =>
      new Set(sessions.flatMap((each) => (each.id === id ? [] : [each.id])));
    return {
      sessions: sessions.map(({ id, name }) => ({ name, roots: this.sessions.rootsExcept(others(id)) })),
      debuggers: this.debugDesk.root,
    };
  }

  /** False where everything is only to be looked at. */
  get runsCode(): boolean {
    return !this.start.safeMode && this.start.browseOnly !== true;
  }

  /**
   * Whether what is stored goes on by itself: what waited waits again, classes that are new are initialized, old sessions go. Not
   * where all is only to be looked at, nor in one that is open for a command and stopped otherwise.
   */
  get #goesOn(): boolean {
    return this.runsCode && this.start.forOneCommand !== true;
  }

  /** Whether classes are told when it begins and ends: not of what is only looked at. */
  get #tellsBeginnings(): boolean {
    return this.#goesOn && this.start.pastState !== true;
  }

  get report(): StartReport {
    return this.#report;
  }

  /** What came back after an unclean end, and what is still to be decided; undefined when there was none. */
  get recovery(): RecoveryReport | undefined {
    if (this.#recovered === undefined) return undefined;
    const still = new Set(this.persistence.suspended);
    return {
      ...this.#recovered,
      lost: eachOnce(this.#recovered.lost),
      suspended: this.suspended
        .filter(({ process }) => still.has(process) && process.state === "suspended" && !this.debugDesk.of(process))
        .map(({ process, summary }) => ({ ...summary, process: this.vm.identityHash(process) })),
      damages: this.#damages,
    };
  }

  /** Loads the code, then makes the stored heap anew. Rejects with what a person can do when that is not possible. */
  async open(): Promise<void> {
    const isOwn = hasOwnCode(this.persistence.latestMeta());
    // Detached by a restore, it is so until a state of before is restored: the state says which.
    if (this.code.attached && isOwn) this.code.detach();
    const { attached } = this.code;
    const hasCode = !attached && isOwn;
    // A fork begins with the code of the state that it begins with, whatever the files are by now.
    const then = attached || hasCode ? undefined : this.persistence.latestFiles();
    const loaded = await this.loading.openProject(hasCode, then);
    this.#takeOver(await this.#openStored());
    this.loading.note(await this.#storedCode.restored);
    this.persistence.start();
    this.persistence.onDurable = (root) => {
      this.#notSaved = undefined;
      this.host.emit(undefined, "workspace/checkpointed", { asOf: new Date(root.createdAt).toISOString() });
      this.#closeOldSessions();
    };
    this.persistence.onProblem = (error) => this.#tellNotSaved(error);
    if (!this.#isInitialized && this.#goesOn) {
      await this.loading.initializeProject(loaded);
      this.#isInitialized = true;
      this.persistence.noteChange();
    }
    if (this.#tellsBeginnings) await this.#beginnings.startUp(this.beginning);
    this.#closeOldSessions();
    this.#sweeping = setInterval(() => this.#closeOldSessions(), SWEEP_EVERY).unref();
    this.publish();
    const { problems } = this.loading.status;
    if (problems.length > 0)
      this.host.emit(undefined, "code/changed", {
        by: "files",
        classes: [],
        problems: problems.map(({ file, line, message }) => `${file}:${line}: ${message}`),
      });
  }

  /** The stored heap: with damaged sessions as they were before, and what else is damaged missing from it. */
  async #openStored(): Promise<OpenedHeap> {
    const { loadedAtOnce, letsGo } = this.start.limits;
    const opened = this.persistence.open(loadedAtOnce, letsGo);
    if (opened.kind !== "damaged") return opened;
    const mending = await this.persistence.mendSessions();
    for (const each of mending?.sessions ?? []) this.#tellMended(each, mending?.rest.length === 0);
    const mended = mending?.rest.length === 0 ? this.persistence.open(loadedAtOnce, letsGo) : opened;
    // What can be read is there, and who comes to what can't is told.
    return mended.kind === "damaged" ? this.persistence.open(0, letsGo, true) : mended;
  }

  /** What the objects here began with: how the workspace was started, or that a snapshot was restored since. */
  get beginning(): StartReport["kind"] | "restored" {
    return this.#isRestored ? "restored" : this.#report.kind;
  }

  /** Tells code of the workspace that it is about to end. */
  async shutDown(): Promise<void> {
    if (this.#tellsBeginnings) await this.#beginnings.shutDown();
  }

  /** Lets the store go; nothing is done by itself any more. */
  close(): void {
    clearInterval(this.#sweeping);
    this.persistence.close();
  }

  /** Tells that a checkpoint failed, once for all that fail in a row for the same reason. */
  #tellNotSaved(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#notSaved) return;
    this.#notSaved = message;
    console.error("a checkpoint failed:", error);
    this.host.emit(undefined, "workspace/notSaved", { message });
  }

  /** Tells of part of the state that can't be read: to whoever watches, and in the Transcript for who comes later. */
  #tellDamage({ problem, lastGood, snapshot }: FoundDamage): void {
    const asOf = lastGood && new Date(lastGood.createdAt).toISOString();
    this.#tellUnreadable(
      this.#damage(problem, lastGood),
      problem,
      asOf === undefined ? {} : { lastGood: snapshot === undefined ? { asOf } : { asOf, snapshot } },
    );
  }

  /** Tells of a session that could not be read and is what it was before, to its clients when they come back too. */
  #tellMended({ id, name, problem, whole }: DamagedSession, isAll: boolean): void {
    const session = name === undefined ? "A session" : `Session ${name}`;
    const asOf = whole && new Date(whole.createdAt).toISOString();
    if (id !== undefined && asOf !== undefined) this.#mendedSessions.set(id, asOf);
    const outcome =
      asOf === undefined
        ? "No state that is kept has it whole: it was left out"
        : `It is what it was in the newest state that has it whole, of ${asOf}`;
    const rest = isAll ? "All else is as it was" : "What others have lost is told besides";
    this.#tellUnreadable(`${session} was damaged: chunk ${problem.chunk} can't be read. ${outcome}. ${rest}`, problem);
  }

  #tellUnreadable(message: string, problem?: StoreProblem, more: Pick<StoredDamage, "lastGood"> = {}): void {
    console.error("part of what is stored can't be read:", message);
    this.#damages.push(message);
    this.transcript.show(`Part of what is stored can't be read. ${message}\n`, {});
    const classes = problem?.kind === "damagedChunk" ? [...new Set(problem.classes)].filter((name) => name !== "") : [];
    this.host.emit(undefined, "workspace/damaged", { message, classes, ...more });
  }

  /** Somebody opens a session, or has left it. */
  noteUse(session: Session): void {
    session.noteUse(this.#now());
  }

  /** Ends a session for good. */
  async closeSession(session: Session): Promise<void> {
    await this.debugDesk.closeSession(session);
    await this.sessions.close(session.id);
    this.inspector.forget(session);
    this.publish();
  }

  /** Ends sessions that nobody opened for long; not one with a debugger, which somebody still has to decide on. */
  #closeOldSessions(): void {
    if (!this.#goesOn) return;
    for (const each of this.#expiry.due(this.sessions.all(), this.#now())) {
      if (this.debugDesk.hasDebuggersOf(each)) continue;
      log.info("a session that nobody opened for long is gone", { id: each.id, lastActiveAt: each.lastActiveAt });
      this.closeSession(each).catch((error: unknown) => console.error("a session could not be closed:", error));
    }
  }

  #now(): number {
    return this.host.now?.() ?? Date.now();
  }

  /** Publishes how much there is of everything. */
  publish(): void {
    this.#publishedAt = performance.now();
    const { size: actors, mailboxTotal } = this.actors;
    this.host.publish({ sessions: this.sessions.size, actors, mailboxTotal, heapBytes: this.vm.memory.used });
  }

  /** Tells clients that something ran: soon after a rest, and else when a tenth of a second is over. */
  #ran(): void {
    if (this.#tellsRan || this.vm.scheduler.workTurns === this.#workTurns) return;
    this.#tellsRan = true;
    const rest = TELL_RAN_EVERY - (performance.now() - this.#toldRanAt);
    const tell = (): void => {
      this.#tellsRan = false;
      this.#toldRanAt = performance.now();
      this.#workTurns = this.vm.scheduler.workTurns;
      this.publish();
      if (this.#actorsChanged) this.#tellActors();
      this.host.emit(undefined, "workspace/ran", {});
    };
    // Whoever asks for the status by themselves must find what ran.
    if (rest <= 0) setImmediate(() => this.publish());
    setTimeout(tell, Math.max(rest, TELL_RAN_AFTER));
  }

  /** Does something with an engine: with the interpreter, all that runs meanwhile is captured again and again. */
  async runOn<T>(engine: "compiled" | "interpreter", action: () => Promise<T>): Promise<T> {
    if (engine === "compiled") return action();
    this.#interpreted++;
    try {
      return await action();
    } finally {
      this.#interpreted--;
    }
  }

  /** Whether what runs is to be captured at this poll: at every other one, for a process that resumes polls again at once. */
  #captures(): boolean {
    if (this.#interpreted === 0) return false;
    this.vm.scheduler.requestPoll();
    return this.#polls++ % 2 === 0;
  }

  /** Tells clients that there are other actors, when they were not told just now; whoever comes later tells the rest. */
  #tellActorsNowAndThen(): void {
    if (performance.now() - this.#toldActorsAt >= TELL_RAN_EVERY) this.#tellActors();
  }

  #tellActors(): void {
    this.#actorsChanged = false;
    this.#toldActorsAt = performance.now();
    const { size: actors, mailboxTotal } = this.actors;
    this.host.emit(undefined, "actors/changed", { actors, mailboxTotal });
  }

  #publishNowAndThen(): void {
    if (performance.now() - this.#publishedAt >= PUBLISH_EVERY) this.publish();
  }

  /** What a client that comes back to a session is told of it. */
  stateOf(session: string): AttachState {
    const asOf = this.#storedSessions.get(session);
    this.#storedSessions.delete(session);
    const mendedAsOf = this.#mendedSessions.get(session);
    if (asOf !== undefined && mendedAsOf !== undefined) return { kind: "recovered", asOf: mendedAsOf };
    // After an orderly stop it is as it was left, though it was on disk meanwhile.
    return asOf === undefined || !this.start.uncleanEnd ? { kind: "resumed" } : { kind: "recovered", asOf };
  }

  /**
   * Puts a stored state in place of the present one: what all share, and the variables of one session or of all.
   * What runs is ended, evaluations with the error `WorkspaceRestored`. On damage nothing is changed and a StoreError says
   * what is damaged. `name` says which state it is, `undo` what the present one is called.
   */
  async replaceBy(root: RootRecord, name: string, undo: string, session: SessionId, all: boolean): Promise<void> {
    const { sessions, vm } = this;
    const messageText = `The workspace is being restored from ${name}, and what ran was ended; restoring '${undo}' undoes it`;
    for (const each of sessions.all()) await each.close({ class: "WorkspaceRestored", messageText });
    const waited = this.persistence.resting;
    const replaced = new Set(all ? sessions.all().map((each) => each.id) : [session]);
    const restored = this.persistence.restoreState(root, (heap) => {
      // One that the state does not have stays as it is.
      const going = sessions.idsIn(heap.role(SESSIONS) ?? vm.nil).intersection(replaced);
      return {
        roots: [sessions.root, ...sessions.rootsExcept(going), ...this.debugDesk.rootsExcept(replaced)],
        without: sessions.rootsOf(going),
      };
    });
    const heap = valueOf(restored);
    for (const process of [...vm.scheduler.live(), ...waited]) vm.scheduler.abandon(process);
    this.debugDesk.forget(replaced);
    const changed = sessions.replace(heap.role(SESSIONS) ?? vm.nil, replaced);
    this.debugDesk.adopt(heap.role(DEBUGGERS) ?? vm.nil, (id) => (replaced.has(id) ? sessions.get(id) : undefined));
    this.actors.restored(this.#goesOn);
    if (this.#goesOn) this.persistence.goOnWaiting();
    this.#isRestored = true;
    if (this.#tellsBeginnings) await this.#beginnings.startUp(this.beginning);
    this.inspector.invalidate();
    this.publish();
    this.#tellActors();
    for (const id of changed) if (id !== session) await this.tellReplaced(id as SessionId, `restored from ${name}`);
  }

  /**
   * Makes one session what the session `id` was in a stored state; all that anything else reaches stays as it is. What it
   * evaluates is ended, with the error `WorkspaceRestored`; its forked processes go on. Answers what could not come back.
   */
  async replaceSession(
    session: Session,
    root: RootRecord,
    id: string,
    name: string,
    undo: string,
  ): Promise<readonly LostObject[]> {
    const messageText = `The session is being restored from ${name}, and what it evaluated was ended; restoring '${undo}' undoes it`;
    await session.close({ class: "WorkspaceRestored", messageText });
    const then = this.persistence.bringSession(root, id, session.living);
    session.becomeAgain(then);
    this.inspector.forget(session);
    this.publish();
    this.host.emit(undefined, "workspace/ran", {});
    return then.lost;
  }

  /**
   * Makes the code ready for the objects of a state. A state in which the workspace was detached has code of its own, and the
   * workspace is detached again with it; with any other it is attached, or detached with what the state's files say if that
   * is wished for. No file is written. Answers what is to be done when the objects are in place, and how to take it back.
   */
  async prepareCodeOf(root: RootRecord, wish: "keep" | "write" | "detach"): Promise<PreparedCode> {
    const { code, editor } = this;
    const nothing: PreparedCode = { finish: async () => undefined, takeBack: async () => undefined, problems: [] };
    // A fork never was attached.
    if (!this.start.workspace.attached) return nothing;
    const before = { attached: code.attached, texts: code.fileTexts, entries: code.beyondFiles.entries };
    const keepOnly = async (entries: readonly CodeEntry[]): Promise<void> =>
      this.#tellCode({ classes: await editor.keepOnly(entries), problems: [] });
    const takeBack = async (): Promise<void> => {
      if (before.attached) this.#tellCode(await editor.become(before.texts));
      else if (code.attached) code.detach();
      code.beyondFiles.restore(before.entries, before.attached);
      if (!before.attached) await keepOnly(before.entries);
    };
    if (hasOwnCode(root.meta)) {
      if (!code.attached) return nothing;
      const then = this.persistence.entriesOf(root);
      code.detach();
      return { ...nothing, finish: () => keepOnly(then), takeBack };
    }
    const detaches = wish === "detach";
    if (code.attached && !detaches) return nothing;
    const texts = detaches ? this.persistence.filesOf(root) : code.project.texts();
    if (texts === undefined)
      throw new RequestError(
        ErrorCode.conflict,
        "The snapshot is of an earlier version of Fresnel, and does not say what its code was: keep the files",
      );
    const changed = await editor.become(texts);
    this.#tellCode(changed);
    const finish = async (): Promise<void> => {
      if (detaches) code.detach();
    };
    return { finish, takeBack, problems: changed.problems };
  }

  /** Whether a restore has detached it: a state of before attaches it again. */
  get isDetachedByRestore(): boolean {
    return this.start.workspace.attached && !this.code.attached;
  }

  #tellCode({ classes, problems }: ChangedCode): void {
    for (const each of classes) this.breakpoints.codeChanged(each);
    this.host.emit(undefined, "code/changed", { by: "files", classes, problems });
  }

  /** The project's files whose code is not what it was in a stored state; none where nobody knows. */
  differingFiles(root: RootRecord): readonly string[] {
    const then = this.#comparableFiles(root);
    return then === undefined ? [] : differingFiles(this.code, then);
  }

  /** One of those files as it is now and as it was then. */
  differingFile(root: RootRecord, file: string): FileTexts {
    const files = this.#comparableFiles(root);
    const [now, was] = [this.code.project.text(file), files?.get(file)];
    if (!files || now === was)
      throw new RequestError(ErrorCode.notFound, `${file} is no file of the project whose code was another then`);
    for (const text of [now, was])
      if ((text?.length ?? 0) > MAX_SHOWN)
        throw new RequestError(
          ErrorCode.conflict,
          `${file} has more than ${MAX_SHOWN} characters, which are too many to be shown`,
        );
    return { ...(now === undefined ? {} : { now }), ...(was === undefined ? {} : { was }) };
  }

  #comparableFiles(root: RootRecord): ReadonlyMap<string, string> | undefined {
    return this.start.workspace.attached && !hasOwnCode(root.meta) ? this.persistence.filesOf(root) : undefined;
  }

  /** The next snapshot has the project's files as they are now, also what somebody else wrote and was not loaded. */
  rereadFiles(): void {
    this.code.rereadFileTexts();
  }

  /** Makes the project's files, and the code that runs, what they were in a stored state. */
  async writeFilesOf(root: RootRecord, session: SessionId): Promise<WrittenFiles> {
    const isFiled = this.code.attached && !hasOwnCode(root.meta);
    const then = isFiled ? this.persistence.filesOf(root) : undefined;
    if (then === undefined) return { files: [], classes: [], problems: [] };
    const written = await this.editor.writeFiles(then, this.sessions.get(session)?.name ?? "");
    for (const each of written.classes) this.breakpoints.codeChanged(each);
    if (written.files.length > 0)
      this.host.emit(undefined, "code/changed", { by: "files", classes: written.classes, problems: written.problems });
    return written;
  }

  /** Tells the clients of a session that its variables are others. */
  async tellReplaced(session: SessionId, why: string): Promise<void> {
    const bindings = await this.sessions.get(session)?.snapshot();
    if (!bindings) return;
    this.host.emit(session, "session/replaced", { session, why, bindings });
  }

  /** What people call who has that heap: an actor or a session; undefined for the commons. */
  titleOfHeap(heap: number): string | undefined {
    return this.actorDesk.titleOfHeap(heap) ?? this.sessions.ofHeap(heap)?.name;
  }

  /** The heap whose session an evaluation belongs to. */
  sessionOfHeap(heap: number): SessionId | undefined {
    return this.sessions.ofHeap(heap)?.id as SessionId | undefined;
  }

  #takeOver(opened: OpenedHeap): void {
    switch (opened.kind) {
      case "fresh":
        return;
      case "damaged": {
        throw new Error(this.#damage(opened.problem, opened.lastGood));
      }
      case "restored": {
        const { heap } = opened;
        const sessions = heap.role(SESSIONS);
        if (sessions) this.sessions.adopt(sessions);
        for (const each of this.sessions.all())
          this.#storedSessions.set(each.id, new Date(heap.root.createdAt).toISOString());
        this.breakpoints.restore(heap.root.meta[BREAKPOINTS] ?? "[]");
        this.debugDesk.adopt(heap.role(DEBUGGERS) ?? this.vm.nil, (id) => this.sessions.get(id));
        this.actors.restored(this.#goesOn);
        if (this.#goesOn) this.persistence.goOnWaiting();
        this.#isInitialized = heap.root.meta[UNINITIALIZED] !== "true";
        this.transcript.continueAfter(Number(heap.root.meta[TRANSCRIPT] ?? 0));
        for (const process of heap.wasRunning) this.suspended.push({ process, summary: this.#describe(process) });
        const asOf = new Date(heap.root.createdAt).toISOString();
        if (!this.start.uncleanEnd) {
          this.#report = { kind: "resumed", asOf };
          return;
        }
        const suspended = this.suspended.map((each) => each.summary);
        this.#report = { kind: "recovered", asOf, suspended, lost: heap.lost.length };
        this.#recovered = {
          asOf,
          counts: {
            objects: heap.root.objects,
            sessions: this.sessions.size,
            actors: this.actors.size,
            debuggers: this.debugDesk.list().length,
          },
          // What is loaded later may be lost too.
          lost: heap.lost,
        };
      }
    }
  }

  /** What is damaged, and what can be done. */
  #damage({ message }: StoreProblem, lastGood: RootRecord | undefined): string {
    const command = `fresnel workspace repair ${this.start.workspace.name}`;
    const remedy = lastGood
      ? `${command} goes back to the last state that is whole, of ${new Date(lastGood.createdAt).toISOString()}`
      : `No state in it is whole; ${command} tells more`;
    return `${message}. ${remedy}`;
  }

  #describe(process: ProcessLayout): SuspendedProcess {
    const stack: string[] = [];
    let each = process._suspendedContext;
    for (; each instanceof ContextLayout && stack.length < SHOWN_FRAMES; each = each._sender)
      stack.push(each._code.title);
    const session = this.sessionOfHeap(process.heap);
    return { name: this.processDesk.nameOf(process), stack, ...(session === undefined ? {} : { session }) };
  }

  #show(text: string): void {
    const heap = this.vm.runtime.process?.heap ?? COMMONS;
    this.transcript.show(text, { session: this.sessionOfHeap(heap), actor: this.actorDesk.titleOfHeap(heap) });
  }

  /** A process that nobody waits for had an error: its user is told, and its unwind blocks run. */
  async #endFailed(process: ProcessLayout, exception: Value): Promise<void> {
    const turn = new Turn(this.vm, process);
    const failure = await this.#describeError(turn, exception);
    const lines = [`Error in a process: ${headline(failure)}`, ...failure.stack.map(({ method }) => `  ${method}`)];
    this.transcript.show(`${lines.join("\n")}\n`, { session: this.sessionOfHeap(process.heap) });
    await turn.unwind();
  }

  #describeError(turn: Turn, exception: Value): Promise<Failure> {
    const printer = new Printer(this.vm, turn.process.heap);
    return describeFailure(this.vm, printer, exception, turn.stack, { places: this.code });
  }
}

/** What is lost, each once: of an instance of a missing class there may be thousands. */
function eachOnce(lost: readonly LostSummary[]): readonly LostSummary[] {
  const counts = new Map<string, { readonly each: LostSummary; count: number }>();
  for (const each of lost) {
    const key = `${each.what}: ${each.why}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { each, count: 1 });
  }
  return [...counts.values()].map(({ each, count }) =>
    count === 1 ? each : { ...each, what: `${each.what}, ${count} times` },
  );
}

const headline = ({ class: className, messageText }: Failure): string =>
  messageText === "" ? className : `${className}: ${messageText}`;
