import { loadPackages, type LoadReport } from "../code/index.ts";
import { ProjectFolder } from "../code/project-folder.ts";
import { loadKernel } from "../kernel/index.ts";
import { type OpenedHeap, Persistence } from "../persistence/index.ts";
import type { AttachState, SessionId, StartReport, SuspendedProcess } from "../protocol/index.ts";
import { valueOf } from "../store/index.ts";
import { SessionRegistry } from "../sessions/index.ts";
import { Transcript } from "../tools/transcript.ts";
import { COMMONS, ContextLayout, type HeapObject, type ProcessLayout, VM } from "../vm/index.ts";
import { kernelPrimitives } from "../vm/primitives/index.ts";
import { Reason, type VmHost, type VmStart } from "./vm-service.ts";

const SESSIONS = "sessions";
const TRANSCRIPT = "transcript";

/** Reasons for which running Smalltalk makes room for the event loop. */
const LEAVE = Reason.message | Reason.interrupt | Reason.stop;

/** Frames of a suspended process that are told. */
const SHOWN_FRAMES = 10;

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
  readonly project: ProjectFolder;
  readonly host: VmHost;
  /** What loading the project's packages came to. */
  loaded: LoadReport | undefined;
  /** Sessions that came from the store and that no client has come back to yet, with the time of their state. */
  readonly #storedSessions = new Map<string, string>();
  #report: StartReport = { kind: "fresh", why: "the workspace is new" };
  /** Processes that ran when the workspace ended, with what is told of them. */
  readonly suspended: { readonly process: ProcessLayout; readonly summary: SuspendedProcess }[] = [];

  constructor(host: VmHost, start: VmStart) {
    this.host = host;
    this.start = start;
    this.vm = new VM({
      primitives: kernelPrimitives,
      pollWords: host.words,
      softLimit: start.limits.heapBytes,
      surroundings: {
        poll: () => ({ leave: (host.takeReasons() & LEAVE) !== 0 }),
        running: (runs) => (runs ? host.runBegan() : host.runEnded()),
      },
    });
    const { vm } = this;
    loadKernel(vm);
    this.sessions = new SessionRegistry({ vm, runsCode: !start.safeMode });
    this.project = new ProjectFolder(start.workspace.projectPath);
    this.persistence = new Persistence(vm, start.storePath, start.storePort, [
      {
        roots: () => new Map<string, HeapObject>([[SESSIONS, this.sessions.root]]),
        meta: () => ({ [TRANSCRIPT]: String(this.transcript.last) }),
      },
    ]);
    vm.onTranscript = (text) => this.#show(text);
    this.transcript.onEntry = (entry) => host.emit(undefined, "transcript/shown", entry);
  }

  get report(): StartReport {
    return this.#report;
  }

  /** Loads the code, then makes the stored heap anew. Rejects with what a person can do when that is not possible. */
  async open(): Promise<void> {
    const { files } = this.project.read();
    this.loaded = loadPackages(this.vm, files);
    this.#takeOver(this.persistence.open());
    this.persistence.start();
    this.persistence.onDurable = (root) =>
      this.host.emit(undefined, "workspace/checkpointed", { asOf: new Date(root.createdAt).toISOString() });
    this.persistence.onProblem = (error) => console.error("a checkpoint failed:", error);
    if (this.#report.kind === "fresh" && !this.start.safeMode) await this.#initializeClasses();
  }

  /** What a client that comes back to a session is told of it. */
  stateOf(session: string): AttachState {
    const asOf = this.#storedSessions.get(session);
    this.#storedSessions.delete(session);
    return asOf === undefined ? { kind: "resumed" } : { kind: "recovered", asOf };
  }

  /**
   * Puts a snapshot's state in place of the present one: what all share, and the variables of one session or of all.
   * What runs is ended. On damage nothing is changed and a StoreError says what is damaged.
   */
  async replaceBy(snapshot: string, session: SessionId, all: boolean): Promise<void> {
    const { sessions, vm } = this;
    for (const each of sessions.all()) await each.close();
    const replaced = new Set(all ? sessions.all().map((each) => each.id) : [session]);
    const restored = await this.persistence.restoreSnapshot(snapshot, [
      sessions.root,
      ...sessions.rootsExcept(replaced),
    ]);
    const heap = valueOf(restored);
    for (const process of [...vm.scheduler.live()]) vm.scheduler.abandon(process);
    sessions.replace(heap.role(SESSIONS) ?? vm.nil, replaced);
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
        const { problem, lastGood } = opened;
        const remedy = lastGood
          ? `The last good state is of ${new Date(lastGood.createdAt).toISOString()}`
          : "No state in it is whole";
        throw new Error(`${problem.message}. ${remedy}`);
      }
      case "restored": {
        const { heap } = opened;
        const sessions = heap.role(SESSIONS);
        if (sessions) this.sessions.adopt(sessions);
        for (const each of this.sessions.all())
          this.#storedSessions.set(each.id, new Date(heap.root.createdAt).toISOString());
        this.transcript.continueAfter(Number(heap.root.meta[TRANSCRIPT] ?? 0));
        for (const process of heap.wasRunning) this.suspended.push({ process, summary: this.#describe(process) });
        const asOf = new Date(heap.root.createdAt).toISOString();
        this.#report = this.start.uncleanEnd
          ? { kind: "recovered", asOf, suspended: this.suspended.map((each) => each.summary) }
          : { kind: "resumed", asOf };
      }
    }
  }

  #describe(process: ProcessLayout): SuspendedProcess {
    const stack: string[] = [];
    let context = process._suspendedContext;
    for (; context instanceof ContextLayout && stack.length < SHOWN_FRAMES; context = context._sender)
      stack.push(context._code.title);
    const session = this.sessionOfHeap(process.heap);
    return { name: stack.at(-1) ?? "a process", stack, ...(session === undefined ? {} : { session }) };
  }

  #show(text: string): void {
    this.transcript.show(text, this.sessionOfHeap(this.vm.scheduler.running?.heap ?? COMMONS));
  }

  /** Class-side `initialize` runs once in the life of a workspace's state; later its results come from the store. */
  async #initializeClasses(): Promise<void> {
    for (const behavior of this.loaded?.toInitialize ?? []) {
      const process = this.vm.spawnSend(behavior, "initialize", [], COMMONS);
      await new Promise<void>((resolve) => {
        this.vm.scheduler.listen(process, (_process, outcome) => {
          if (outcome.kind === "unhandled") {
            this.vm.scheduler.abandon(process);
            this.#show(`${behavior.$info.name} class>>initialize failed\n`);
          }
          resolve();
        });
        this.vm.scheduler.resume(process);
      });
    }
  }
}
