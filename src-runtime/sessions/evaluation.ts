import { doItStatements, placed, type SourceDiagnostic, typedSecrets } from "../code/index.ts";
import type { BindingObject, ProcessLayout, SessionScope, Value, VM } from "../vm/index.ts";
import type { Bindings, BindingsDelta } from "./bindings.ts";
import { answering, displayed, type EvaluationMode } from "./display-policy.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { type Printed, type Printer, PrintOnce } from "./printer.ts";
import { type SourcePlaces, type StackFrame, stackFrames } from "./stack.ts";
import { Turn, type TurnEnd } from "./turn.ts";

/** What somebody wants evaluated. */
export interface EvaluationRequest {
  /** Names it within its session: it runs at most once. */
  readonly id: string;
  readonly source: string;
  readonly mode: EvaluationMode;
  /** Where the source comes from, for stacks. */
  readonly file?: string | undefined;
  /** What `self` is; nil if not given. */
  readonly receiver?: Value;
  /** Variables that exist for this evaluation only; they hide all others. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** It looks at something: `ans` stays as it is. */
  readonly keepsAnswer?: boolean;
  /** What becomes of its process at an error nobody handles: `end` (if not given) unwinds it, `debug` keeps it. */
  readonly onError?: "end" | "debug" | undefined;
  /** A debugger is to have it before it runs anything. */
  readonly stopsAtStart?: boolean | undefined;
}

/** What one statement shows. */
export interface Display extends Printed {
  /** Which statement, counted from 0. */
  readonly statement: number;
}

/** Why an evaluation did not come to its end. */
export interface EvaluationError extends Failure {
  /** Where the source could not be compiled; empty for errors at run time. */
  readonly diagnostics: readonly SourceDiagnostic[];
}

/** What an evaluation came to. */
export type EvaluationOutcome =
  | {
      readonly outcome: "ok";
      readonly value: Printed;
      readonly displays: readonly Display[];
      readonly ans?: Printed;
      readonly delta: BindingsDelta;
      readonly milliseconds: number;
    }
  | {
      readonly outcome: "error";
      readonly error: EvaluationError;
      readonly displays: readonly Display[];
      readonly interrupted: boolean;
      readonly milliseconds: number;
      /** The debugger that keeps it as it stands, undecided: its variables are neither harvested nor undone. */
      readonly debugger?: string;
    };

/** What an evaluation is told that somebody ended. */
export type Ending = Pick<Failure, "class" | "messageText">;

const INTERRUPTED: Ending = { class: "Interrupt", messageText: "Interrupted" };

/** Takes an evaluation over where it stands; answers who has it, or undefined to let it end. */
export type Keeper = (evaluation: Evaluation, error: Failure) => string | undefined;

/** Where an evaluation takes place: what it needs of its session. */
export interface EvaluationPlace {
  readonly vm: VM;
  readonly heap: number;
  readonly bindings: Bindings;
  readonly printer: Printer;
  readonly places: SourcePlaces | undefined;
  readonly keep: Keeper;
}

/** The outcome of an evaluation that was interrupted before it began. */
export const neverBegun: EvaluationOutcome = {
  outcome: "error",
  error: { class: "Interrupt", messageText: "Interrupted before it began", stack: [], diagnostics: [] },
  displays: [],
  interrupted: true,
  milliseconds: 0,
};

/**
 * One evaluation: compile, run, then either harvest, so that what it assigned are the session's variables and clients
 * are told, or undo, so that the variables are as they were. Objects that it changed stay changed.
 */
export class Evaluation {
  readonly request: EvaluationRequest;
  readonly #place: EvaluationPlace;
  #turn: Turn | undefined;
  #value: Value | undefined;
  #isWanted = false;
  /** Why somebody ended it, where that is more than an interrupt. */
  #stoppedFor: Ending | undefined;
  /** The variables that exist for this evaluation only. */
  readonly #own = new Map<string, BindingObject>();

  constructor(place: EvaluationPlace, request: EvaluationRequest) {
    this.#place = place;
    this.request = request;
  }

  /** One that a debugger had when its workspace ended. */
  static adopt(place: EvaluationPlace, request: EvaluationRequest, process: ProcessLayout): Evaluation {
    const adopted = new Evaluation(place, request);
    adopted.#turn = new Turn(place.vm, process);
    return adopted;
  }

  /** The object it came to; undefined unless it went well. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** The variables that were given to it, as they are now. */
  get variables(): ReadonlyMap<string, Value> {
    const { nil } = this.#place.vm;
    return new Map([...this.#own].map(([name, binding]) => [name, binding._value ?? nil]));
  }

  /** The process it runs in, once it has begun. */
  get process(): ProcessLayout | undefined {
    return this.#turn?.process;
  }

  /** Ends it where it is; `why` is told as its error. */
  stop(why?: Ending): void {
    this.#stoppedFor ??= why;
    this.#turn?.stop();
  }

  /** Stops it where it is, for a debugger to have it. */
  stopForDebugger(): void {
    this.#isWanted = true;
    this.stop();
  }

  #isForDebugger(end: TurnEnd): end is Extract<TurnEnd, { readonly kind: "failed" | "stopped" }> {
    return (end.kind === "failed" && this.request.onError === "debug") || (end.kind === "stopped" && this.#isWanted);
  }

  async run(): Promise<EvaluationOutcome> {
    const { vm, heap } = this.#place;
    const { source, receiver } = this.request;
    const secrets = typedSecrets(source, "doIt", vm.secrets.texts());
    if (secrets.length > 0) return refused(secrets, "TypedSecret");
    const compiled = vm.compileDoIt(source, this.#scope(), receiver);
    if (compiled.kind === "failed") return refused(placed(source, compiled.diagnostics));
    const process = vm.spawnCode(compiled.code, receiver ?? vm.nil, heap);
    process.bindingLog = new Map();
    process.displays = new Map();
    process.isDebugged = this.request.onError === "debug";
    this.#turn = new Turn(vm, process);
    if (this.request.stopsAtStart) return await this.#stoppedAtStart(this.#turn);
    const end = await this.#turn.run();
    if (this.#isForDebugger(end)) {
      const { milliseconds } = this.#turn;
      const error = await this.#describe(this.#turn, end);
      const keeper = this.#place.keep(this, error);
      if (keeper !== undefined) return this.#undecided(this.#turn, keeper, error, milliseconds);
    }
    return await this.#conclude(this.#turn, end);
  }

  /** Whoever kept it brings it to its end: its process finished, or else is to be unwound. */
  conclude(end: TurnEnd): Promise<EvaluationOutcome> {
    if (!this.#turn) throw new Error("The evaluation has not begun");
    return this.#conclude(this.#turn, end);
  }

  async #conclude(turn: Turn, end: TurnEnd): Promise<EvaluationOutcome> {
    try {
      return await (end.kind === "finished" ? this.#succeeded(turn, end.value) : this.#failed(turn, end));
    } finally {
      // The process may be remembered for long, and what it showed may be large.
      turn.process.bindingLog = undefined;
      turn.process.displays = undefined;
    }
  }

  #stoppedAtStart(turn: Turn): Promise<EvaluationOutcome> {
    const error = failure("Halt", "Stopped before its first statement", []);
    const keeper = this.#place.keep(this, error);
    return keeper === undefined
      ? this.#conclude(turn, { kind: "terminated" })
      : this.#undecided(turn, keeper, error, 0);
  }

  async #undecided(
    { process }: Turn,
    keeper: string,
    error: Failure,
    milliseconds: number,
  ): Promise<EvaluationOutcome> {
    return {
      outcome: "error",
      error: { ...error, diagnostics: [] },
      displays: await this.#displays(process, new PrintOnce(this.#place.printer)),
      interrupted: false,
      milliseconds,
      debugger: keeper,
    };
  }

  async #succeeded({ process, milliseconds }: Turn, value: Value): Promise<EvaluationOutcome> {
    const { bindings, printer } = this.#place;
    this.#value = value;
    const statements = doItStatements(this.request.source);
    const names = new Set(bindings.assigned(process.bindingLog ?? new Map()));
    const answer = this.request.keepsAnswer ? undefined : answering(statements);
    const ans = answer === undefined ? undefined : process.displays?.get(answer);
    if (ans !== undefined) {
      bindings.assign("ans", ans);
      names.add("ans");
    }
    const once = new PrintOnce(printer);
    return {
      outcome: "ok",
      value: await once.print(value),
      displays: await this.#displays(process, once),
      ...(ans === undefined ? {} : { ans: await once.print(ans) }),
      delta: await bindings.harvest(names, once),
      milliseconds,
    };
  }

  async #failed(turn: Turn, end: Exclude<TurnEnd, { readonly kind: "finished" }>): Promise<EvaluationOutcome> {
    const { bindings, printer } = this.#place;
    const { process, milliseconds } = turn;
    const error = await this.#describe(turn, end);
    const displays = await this.#displays(process, new PrintOnce(printer));
    await turn.unwind();
    // Unwind blocks may have assigned as well.
    bindings.undo(process.bindingLog ?? new Map());
    return {
      outcome: "error",
      error: { ...error, diagnostics: [] },
      displays,
      interrupted: end.kind === "stopped",
      milliseconds,
    };
  }

  #describe(turn: Turn, end: Exclude<TurnEnd, { readonly kind: "finished" }>): Promise<Failure> | Failure {
    const { vm, printer, places } = this.#place;
    const sources = { places, file: this.request.file };
    switch (end.kind) {
      case "failed":
        return describeFailure(vm, printer, end.exception, turn.stack, sources);
      case "stopped":
        return { ...(this.#stoppedFor ?? INTERRUPTED), stack: stackFrames(vm, turn.stack, sources) };
      case "terminated":
        return failure("ProcessTerminated", "The evaluation's process was terminated", []);
    }
  }

  /** The statements that are shown, of those that were evaluated. */
  async #displays(process: ProcessLayout, printer: PrintOnce): Promise<readonly Display[]> {
    const { source, mode } = this.request;
    const displays: Display[] = [];
    for (const statement of displayed(doItStatements(source), mode)) {
      const value = process.displays?.get(statement);
      if (value !== undefined) displays.push({ statement, ...(await printer.print(value)) });
    }
    return displays;
  }

  #scope(): SessionScope {
    const { vm, bindings } = this.#place;
    const { variables = new Map<string, Value>() } = this.request;
    const own = this.#own;
    for (const [name, value] of variables) own.set(name, vm.newBinding(name, value, "SessionBinding"));
    if (own.size === 0) return bindings;
    return {
      has: (name) => own.has(name) || bindings.has(name),
      hides: (name) => own.has(name),
      binding: (name) => own.get(name) ?? bindings.binding(name),
    };
  }
}

function refused(diagnostics: readonly SourceDiagnostic[], error = "SyntaxError"): EvaluationOutcome {
  const [first] = diagnostics.filter((each) => each.severity === "error");
  return {
    outcome: "error",
    error: { ...failure(error, first?.message ?? "The source has errors", []), diagnostics },
    displays: [],
    interrupted: false,
    milliseconds: 0,
  };
}

function failure(className: string, messageText: string, stack: readonly StackFrame[]): Failure {
  return { class: className, messageText, stack };
}
