import type { ActorSystem, Reference } from "../actors/index.ts";
import {
  type DebuggerId,
  type DebugFrame,
  ErrorCode,
  type EvaluationId,
  type Page,
  type ProcessSummary,
  RequestError,
  type SessionId,
  type Window,
} from "../protocol/index.ts";
import { classNameOf, type Session, type SessionRegistry, Turn } from "../sessions/index.ts";
import { type CompiledCode, framesFrom, type ProcessLayout, type VM } from "../vm/index.ts";
import type { DebugDesk } from "./debug/index.ts";
import { frameLine } from "./debug/frames.ts";

/** What a list of processes needs of its workspace. */
export interface ProcessSurroundings {
  readonly vm: VM;
  readonly sessions: SessionRegistry;
  readonly actors: ActorSystem;
  readonly debugDesk: DebugDesk;
  /** Processes that stand still and are kept; see `Persistence.putAside`. */
  readonly aside: { list(): readonly ProcessLayout[]; add(process: ProcessLayout): void };
  /** What people call who has a heap: an actor or a session. */
  readonly titleOfHeap: (heap: number) => string | undefined;
}

/** The window for a client that does not say which. */
const FIRST_PAGE: Window = { from: 0, to: 100 };

/** Characters of an evaluated text that name its process. */
const SHOWN_SOURCE = 80;

/** The workspace's processes as tools show them and reach them. */
export class ProcessDesk {
  readonly #vm: VM;
  readonly #around: ProcessSurroundings;
  /** Of processes that were given none: what they began with stays, and may be far down a deep stack. */
  readonly #names = new WeakMap<ProcessLayout, string>();

  constructor(around: ProcessSurroundings) {
    this.#vm = around.vm;
    this.#around = around;
  }

  list({ from, to }: Window = FIRST_PAGE): Page<ProcessSummary> {
    const all = this.#all();
    return { from, total: all.length, entries: all.slice(from, to).map((each) => this.#summary(each)) };
  }

  stack(id: number, { from, to }: Window = FIRST_PAGE): Page<DebugFrame> {
    const entries: DebugFrame[] = [];
    let total = 0;
    for (const each of framesFrom(this.#named(id)._suspendedContext)) {
      if (total >= from && total < to) entries.push(frameLine(this.#vm, each, total));
      total++;
    }
    return { from, total, entries };
  }

  suspend(id: number): void {
    const process = this.#named(id);
    this.#assertNotDebugged(process);
    if (this.#stateOf(process) === "suspended") throw conflict("It is suspended already");
    this.#assertRuns(process);
    this.#vm.scheduler.suspend(process);
    this.#around.aside.add(process);
  }

  resume(id: number): void {
    const process = this.#named(id);
    this.#assertNotDebugged(process);
    if (this.#stateOf(process) !== "suspended") throw conflict("It is not suspended: there is nothing to resume");
    this.#vm.scheduler.resume(process);
  }

  async terminate(id: number): Promise<void> {
    const process = this.#named(id);
    const debugger_ = this.#around.debugDesk.of(process);
    if (debugger_) return debugger_.terminate();
    const session = this.#sessionOf(process);
    const evaluation = session?.evaluationIn(process);
    if (evaluation !== undefined) return session?.interrupt(evaluation);
    const actor = this.#actorOf(process);
    if (actor) return void this.#around.actors.kill(actor._id);
    await new Turn(this.#vm, process).unwind();
  }

  async debug(id: number): Promise<DebuggerId> {
    const process = this.#named(id);
    const { debugDesk } = this.#around;
    const known = debugDesk.of(process);
    if (known) return known.id;
    if (this.#stateOf(process) !== "suspended") this.#assertRuns(process);
    if (this.#actorOf(process))
      throw conflict("An actor's turn can't be debugged yet: its stack can be read, and it can be ended");
    if (!debugDesk.canKeep(process))
      throw conflict("Its stack is too deep for a debugger: it can be suspended or ended");
    const session = this.#sessionOf(process);
    const opened =
      session?.evaluationIn(process) === undefined ? debugDesk.stop(process) : await session.debug(process);
    if (opened !== undefined) return opened;
    throw conflict("It ended before it could be stopped");
  }

  /** What people know a process by: the name it was given, the text that was evaluated, or where it began. */
  nameOf(process: ProcessLayout): string {
    const { _name: given, _suspendedContext: top } = process;
    if (this.#vm.isString(given)) return this.#vm.text(given);
    const known = this.#names.get(process);
    if (known !== undefined) return known;
    let outermost: CompiledCode | undefined;
    for (const each of framesFrom(top)) outermost = each._code;
    if (outermost === undefined) return "a process";
    const name = outermostName(outermost);
    this.#names.set(process, name);
    return name;
  }

  /** Those that run or wait, then those that stand. */
  #all(): readonly ProcessLayout[] {
    const { aside, debugDesk } = this.#around;
    const all = new Set([...this.#vm.scheduler.live(), ...aside.list(), ...debugDesk.processes]);
    return [...all].filter((each) => each.state !== "terminated");
  }

  #named(id: number): ProcessLayout {
    const found = this.#all().find((each) => this.#vm.identityHash(each) === id);
    if (found) return found;
    throw new RequestError(ErrorCode.notFound, `There is no process ${id}: it has ended`);
  }

  #summary(process: ProcessLayout): ProcessSummary {
    const vm = this.#vm;
    const [top] = framesFrom(process._suspendedContext);
    const session = this.#sessionOf(process);
    const evaluation = session?.evaluationIn(process);
    const actor = this.#actorOf(process);
    const owner = this.#around.titleOfHeap(process.heap);
    const debugger_ = this.#around.debugDesk.of(process);
    const state = this.#stateOf(process);
    return {
      process: vm.identityHash(process),
      name: this.nameOf(process),
      state,
      priority: process._priority,
      ...(top ? { top: top._code.title } : {}),
      ...(state === "waiting" ? { waitsFor: this.#awaited(process) } : {}),
      ...(owner === undefined ? {} : { owner }),
      ...(session === undefined ? {} : { session: session.id as SessionId }),
      ...(evaluation === undefined ? {} : { evaluation: evaluation as EvaluationId }),
      ...(actor === undefined ? {} : { actor: actor._id }),
      ...(debugger_ === undefined ? {} : { debugger: debugger_.id }),
    };
  }

  #stateOf({ state, _myList: list }: ProcessLayout): ProcessSummary["state"] {
    if (state === "ready" || state === "running") return "running";
    return list === this.#vm.nil ? "suspended" : "waiting";
  }

  #awaited(process: ProcessLayout): string {
    const [actor] = this.#around.actors.awaitedBy(process);
    if (!actor) return `a ${classNameOf(this.#vm, process._myList)}`;
    return `an answer of ${this.#around.titleOfHeap(actor._id) ?? "an actor"}`;
  }

  #sessionOf({ heap }: ProcessLayout): Session | undefined {
    return this.#around.sessions.ofHeap(heap);
  }

  /** The actor whose turn a process is. */
  #actorOf(process: ProcessLayout): Reference | undefined {
    const actor = this.#around.actors.withId(process.heap);
    return actor?._turn === process ? actor : undefined;
  }

  #assertNotDebugged(process: ProcessLayout): void {
    const it = this.#around.debugDesk.of(process);
    if (it) throw conflict(`Debugger ${it.id} has it: proceed or end it there`);
  }

  /** What was taken from what it waits for would go on as if it had come. */
  #assertRuns(process: ProcessLayout): void {
    if (this.#stateOf(process) === "waiting")
      throw conflict(`It waits for ${this.#awaited(process)}: its stack can be read, and it can be ended`);
  }
}

/** The text of an evaluation, or where a process began. */
function outermostName(code: CompiledCode): string {
  if (code.methodClass) return code.title;
  const [line = ""] = code.method.source.trim().split("\n", 1);
  return line.length > SHOWN_SOURCE ? `${line.slice(0, SHOWN_SOURCE)}…` : line;
}

const conflict = (message: string): RequestError => new RequestError(ErrorCode.conflict, message);
