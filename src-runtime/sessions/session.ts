import { checkDoIt, type DoItCheck } from "../code/index.ts";
import type { LivingSession, SessionThen } from "../persistence/index.ts";
import { type ProcessLayout, UNWIND_LIMIT, USER_PRIORITY, type Value, type VM } from "../vm/index.ts";
import { Bindings, type BindingsDelta, type BindingsSnapshot } from "./bindings.ts";
import {
  type Ending,
  Evaluation,
  type EvaluationOutcome,
  type EvaluationPlace,
  type EvaluationRequest,
  neverBegun,
} from "./evaluation.ts";
import type { Failure } from "./failure.ts";
import { ObjectRegistry } from "./object-registry.ts";
import { Printer } from "./printer.ts";
import type { SessionRecord } from "./session-record.ts";
import type { SourcePlaces } from "./stack.ts";
import type { TurnEnd } from "./turn.ts";
import { type WorkControl, WorkQueue } from "./work-queue.ts";

/** Work that was asked for under an id: it is done, or was before. */
export type Once<T> =
  | { readonly kind: "result"; readonly result: Promise<T> }
  /** The id was used before, and what came of it is not known any more: it is not done again. */
  | { readonly kind: "forgotten" };

/** What is known of an evaluation. */
export type EvaluationState =
  | { readonly state: "done"; readonly result: EvaluationOutcome }
  | { readonly state: "running" }
  | { readonly state: "unknown" };

/** What a session needs of its workspace. */
export interface SessionSurroundings {
  readonly vm: VM;
  /** False in a workspace in which everything can be looked at and nothing runs. */
  readonly runsCode: boolean;
  /** The clock by which sessions grow old, in milliseconds since 1970; the system's if not given. */
  readonly now?: () => number;
  /** Where methods stand in files, for stacks. */
  readonly places?: SourcePlaces;
  /** Takes over evaluations that stand at an error, for a debugger; answers its id. */
  readonly keep?: (undecided: Undecided, error: Failure) => string | undefined;
}

/** An evaluation that somebody keeps where it stands. */
export interface Undecided {
  readonly session: Session;
  readonly request: EvaluationRequest;
  readonly process: ProcessLayout;
  /** Brings it to its end: what came of it is from then on what came of the evaluation. */
  conclude(end: TurnEnd): Promise<EvaluationOutcome>;
}

const DAY = 24 * 3_600_000;

/** How many outcomes, and how many of their values, a session keeps. */
const MAX_OUTCOMES = 200;
const MAX_VALUES = 20;

/**
 * One client's place in the workspace: its variables and what it evaluated. Its evaluations run one after the other,
 * each at most once, in a heap of its own beside those of other sessions.
 */
export class Session {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly heap: number;
  /** A client has it open. */
  connected = false;
  readonly #vm: VM;
  readonly #now: () => number;
  readonly #places: SourcePlaces | undefined;
  readonly #keep: SessionSurroundings["keep"];
  readonly #record: SessionRecord;
  readonly #work = new WorkQueue();
  readonly #runsCode: boolean;
  #bindings: Bindings | undefined;
  #printer: Printer | undefined;
  #registry: ObjectRegistry | undefined;
  #usedIds: Set<string> | undefined;
  readonly #outcomes = new Map<string, Promise<EvaluationOutcome>>();
  readonly #finished = new Map<string, EvaluationOutcome>();
  readonly #values = new Map<string, Value>();
  /** The evaluation that runs, or ran last. */
  #current: Evaluation | undefined;
  #looks = 0;
  #closedFor: Ending | undefined;

  constructor({ vm, runsCode, now = Date.now, places, keep }: SessionSurroundings, record: SessionRecord) {
    this.#vm = vm;
    this.#runsCode = runsCode;
    this.#now = now;
    this.#places = places;
    this.#keep = keep;
    this.#record = record;
    this.id = record.id;
    this.name = record.name;
    this.createdAt = record.createdAt;
    this.heap = record.heap;
  }

  // A session that nobody has come back to is no more than its record: the rest is made when it is first asked for.

  get bindings(): Bindings {
    return (this.#bindings ??= new Bindings(this.#vm, this.id, this.#record.cells, this.#record.version));
  }

  get printer(): Printer {
    return (this.#printer ??= new Printer(this.#vm, this.heap, this.#runsCode));
  }

  /** What clients keep by name. */
  get registry(): ObjectRegistry {
    return (this.#registry ??= new ObjectRegistry(this.#vm, this.#record.kept));
  }

  /** The ids of what was asked for. */
  get #used(): Set<string> {
    return (this.#usedIds ??= new Set(this.#record.ran));
  }

  /** The id of the evaluation that runs; undefined when none does. */
  get running(): string | undefined {
    const id = this.#current?.request.id;
    return id !== undefined && this.#work.has(id) ? id : undefined;
  }

  /** When it last did something, or was open, to the day. */
  get lastActiveAt(): string {
    return this.#record.lastActiveAt;
  }

  /** Somebody has it open at this time. It is stored, so not more often than once a day. */
  noteUse(now: number): void {
    if (Math.abs(now - Date.parse(this.lastActiveAt)) > DAY) this.#record.lastActiveAt = new Date(now).toISOString();
  }

  /** What was evaluated, oldest first. */
  get history(): readonly string[] {
    return this.#record.history;
  }

  /** Evaluates after what was asked before; the same id again gets the same outcome. */
  evaluate(request: EvaluationRequest): Once<EvaluationOutcome> {
    const known = this.#outcomes.get(request.id);
    if (known) return { kind: "result", result: known };
    const once = this.#once(request.id, request.source, (control) => this.#evaluate(request, control));
    if (once.kind === "result") keepLast(this.#outcomes, request.id, once.result, MAX_OUTCOMES);
    return once;
  }

  /** Whether a text could be evaluated as it stands; runs nothing. */
  check(source: string): DoItCheck {
    return checkDoIt(source);
  }

  /** Evaluates an expression for somebody who wants its value to look at: it leaves `ans` and the history alone. */
  lookAt(source: string): Promise<{ readonly outcome: EvaluationOutcome; readonly value: Value | undefined }> {
    const id = `look ${++this.#looks}`;
    return this.#work.add(id, async (control) => {
      if (control.stopped) return { outcome: neverBegun, value: undefined };
      const evaluation = this.#evaluation({ id, source, mode: "doIt", keepsAnswer: true });
      control.onStop(() => evaluation.stop());
      const outcome = await evaluation.run();
      return { outcome, value: evaluation.value };
    });
  }

  /**
   * Evaluates at once, beside what else the session does, for a debugger's frame. Answers what its variables are then;
   * the value is kept under the request's id.
   */
  async evaluateBeside(request: EvaluationRequest): Promise<{
    readonly outcome: EvaluationOutcome;
    readonly value: Value | undefined;
    readonly variables: ReadonlyMap<string, Value>;
  }> {
    const evaluation = new Evaluation(this.#place, request);
    const outcome = await evaluation.run();
    this.#keepValue(evaluation);
    this.#record.version = this.bindings.version;
    return { outcome, value: evaluation.value, variables: evaluation.variables };
  }

  /** Does something else that takes its turn among the evaluations, and is stopped like one. */
  perform<T>(id: string, work: (control: WorkControl) => Promise<T>): Once<T> {
    return this.#once(id, undefined, work);
  }

  #once<T>(id: string, source: string | undefined, work: (control: WorkControl) => Promise<T>): Once<T> {
    if (this.#used.has(id)) return { kind: "forgotten" };
    this.#used.add(id);
    this.#record.begin(id, source);
    this.#noteActivity();
    return { kind: "result", result: this.#work.add(id, work) };
  }

  async #evaluate(request: EvaluationRequest, control: WorkControl): Promise<EvaluationOutcome> {
    const outcome = control.stopped ? neverBegun : await this.#run(request, control);
    this.#noteOutcome(request.id, outcome);
    return outcome;
  }

  #noteOutcome(id: string, outcome: EvaluationOutcome): void {
    keepLast(this.#outcomes, id, Promise.resolve(outcome), MAX_OUTCOMES);
    keepLast(this.#finished, id, outcome, MAX_OUTCOMES);
    this.#record.version = this.bindings.version;
    this.#noteActivity();
  }

  async #run(request: EvaluationRequest, control: WorkControl): Promise<EvaluationOutcome> {
    const evaluation = this.#evaluation(request);
    control.onStop(() => evaluation.stop(this.#closedFor));
    const outcome = await evaluation.run();
    this.#keepValue(evaluation);
    return outcome;
  }

  #keepValue({ request, value }: Evaluation): void {
    if (value !== undefined) keepLast(this.#values, request.id, value, MAX_VALUES);
  }

  #evaluation(request: EvaluationRequest): Evaluation {
    this.#current = new Evaluation(this.#place, request);
    return this.#current;
  }

  get #place(): EvaluationPlace {
    const { heap, bindings, printer } = this;
    return {
      vm: this.#vm,
      heap,
      bindings,
      printer,
      places: this.#places,
      keep: (evaluation, error) => this.#keep?.(this.#undecided(evaluation), error),
    };
  }

  #undecided(evaluation: Evaluation): Undecided {
    const { request, process } = evaluation;
    if (!process) throw new Error(`Evaluation ${request.id} has not begun`);
    return {
      session: this,
      request,
      process,
      conclude: async (end) => {
        const outcome = await evaluation.conclude(end);
        this.#keepValue(evaluation);
        this.#noteOutcome(request.id, outcome);
        return outcome;
      },
    };
  }

  /** An evaluation that was undecided when the workspace ended, and still is. */
  adopt(request: EvaluationRequest, process: ProcessLayout): Undecided {
    return this.#undecided(Evaluation.adopt(this.#place, request, process));
  }

  /** What became of an evaluation; never runs anything. */
  outcome(id: string): EvaluationState {
    if (this.#work.has(id)) return { state: "running" };
    const result = this.#finished.get(id);
    return result ? { state: "done", result } : { state: "unknown" };
  }

  /** The object that one of the last evaluations came to. */
  valueOf(id: string): Value | undefined {
    return this.#values.get(id);
  }

  /** The id of the evaluation that a process runs. */
  evaluationIn(process: ProcessLayout): string | undefined {
    const current = this.#current;
    return current?.process === process && this.#work.has(current.request.id) ? current.request.id : undefined;
  }

  /** Stops the evaluation that a process runs, for a debugger; answers its id, or undefined when nobody has it. */
  async debug(process: ProcessLayout): Promise<string | undefined> {
    const id = this.evaluationIn(process);
    if (id === undefined) return undefined;
    this.#current?.stopForDebugger();
    const outcome = await this.#outcomes.get(id);
    return outcome?.outcome === "error" ? outcome.debugger : undefined;
  }

  /**
   * Ends an evaluation, or all, begun or waiting, and with them the forked processes that keep the session's heap to
   * themselves: while they run no evaluation gets its turn.
   */
  interrupt(id?: string): void {
    const { scheduler } = this.#vm;
    scheduler.betweenTurns(() => {
      this.#work.stop(id);
      const forked = scheduler.occupants(this.heap).filter(({ _priority }) => _priority <= USER_PRIORITY);
      for (const process of forked) scheduler.terminate(process);
      scheduler.timers.after(UNWIND_LIMIT, () =>
        scheduler.betweenTurns(() => {
          for (const process of forked) if (process.state !== "terminated") scheduler.abandon(process);
        }),
      );
    });
  }

  /** Becomes what it was in a stored state. What ran since is known to have run, and is not run again. */
  becomeAgain({ variables, history, kept }: SessionThen): void {
    this.bindings.putAll(variables);
    this.registry.replaceBy(kept);
    this.#record.replaceHistory(history);
    this.#record.version = this.bindings.version;
    this.#noteActivity();
  }

  /** What it lives by: its record, from which all that is stored of it is reached, and its variables' cells. */
  get living(): LivingSession {
    const { bindings } = this;
    return { root: this.#record.array, cells: bindings.cells, cell: (name) => bindings.binding(name) };
  }

  /** The variables as clients were told of them. */
  snapshot(): Promise<BindingsSnapshot> {
    return this.#telling(this.bindings.told(this.printer));
  }

  /** The variables as they print now. */
  refreshedSnapshot(): Promise<BindingsSnapshot> {
    return this.#telling(this.bindings.refreshed(this.printer));
  }

  /** Empties the variables. */
  clear(): Promise<BindingsDelta> {
    return this.#telling(this.bindings.clear(this.printer));
  }

  /** Ends what runs, for a reason that it is told; answers when nothing does. More can be evaluated afterwards. */
  async close(why?: Ending): Promise<void> {
    this.#closedFor = why;
    this.#work.stop();
    await this.#work.idle();
    // What is ended later is ended for another reason.
    this.#closedFor = undefined;
  }

  async #telling<T>(told: Promise<T>): Promise<T> {
    const answer = await told;
    if (this.#record.version !== this.bindings.version) this.#record.version = this.bindings.version;
    return answer;
  }

  #noteActivity(): void {
    this.#record.lastActiveAt = new Date(this.#now()).toISOString();
  }
}

/** Puts an entry into a map that keeps the newest ones. */
function keepLast<T>(map: Map<string, T>, key: string, value: T, count: number): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > count && oldest !== undefined) map.delete(oldest);
}
