import {
  type DebuggerId,
  type DebuggerSummary,
  ErrorCode,
  type EvaluationId,
  RequestError,
  type SessionId,
} from "../../protocol/index.ts";
import { describeFailure, type Failure, Printer, Turn, type TurnEnd, type Undecided } from "../../sessions/index.ts";
import {
  callInPlace,
  type CompiledCode,
  ContextLayout,
  framesFrom,
  homeFrame,
  type ProcessLayout,
  restart,
  returnFrom,
  Step,
  type StepKind,
  type TurnOutcome,
  type Value,
  type VM,
} from "../../vm/index.ts";
import { methodReference, type MissingMessage, notUnderstood, rootOf, topOfInterest } from "./frames.ts";

/** What a debugger is made of. */
export interface DebuggerParts {
  readonly vm: VM;
  readonly id: DebuggerId;
  readonly process: ProcessLayout;
  readonly openedAt: string;
  /** The evaluation whose process it is. */
  readonly undecided: Undecided | undefined;
  /** The error that the process stands at. */
  readonly error: ErrorLine | undefined;
}

/** An error in one line. */
export type ErrorLine = Pick<Failure, "class" | "messageText">;

/** What a debugger tells. */
export interface DebuggerListener {
  changed(it: Debugger): void;
  /** Its process came to its end. */
  ended(it: Debugger, end: TurnEnd): void;
}

/**
 * A debug session: a process that stands still, and what can be done with it. It knows no selection and no window, so
 * that any number of them may look at it.
 */
export class Debugger {
  readonly id: DebuggerId;
  readonly process: ProcessLayout;
  readonly openedAt: string;
  readonly undecided: Undecided | undefined;
  readonly #vm: VM;
  readonly #listener: DebuggerListener;
  #error: ErrorLine | undefined;
  #state: "suspended" | "running" | "ended" = "suspended";
  #moment = 1;
  #step: Step | undefined;
  /** Those who wait for the process to stand again. */
  #waiting: (() => void)[] = [];
  #frames: readonly ContextLayout[] | undefined;

  constructor({ vm, id, process, openedAt, undecided, error }: DebuggerParts, listener: DebuggerListener) {
    this.#vm = vm;
    this.id = id;
    this.process = process;
    this.openedAt = openedAt;
    this.undecided = undecided;
    this.#error = error;
    this.#listener = listener;
  }

  get state(): "suspended" | "running" | "ended" {
    return this.#state;
  }

  get moment(): number {
    return this.#moment;
  }

  get error(): ErrorLine | undefined {
    return this.#error;
  }

  get missing(): MissingMessage | undefined {
    return this.#state === "running" ? undefined : notUnderstood(this.#vm, this.process);
  }

  /** What clients are told of it. */
  get summary(): DebuggerSummary {
    const { missing, undecided } = this;
    const error = this.#error;
    return {
      debugger: this.id,
      title: error ? [error.class, error.messageText].filter((each) => each !== "").join(": ") : this.#topTitle,
      state: this.#state === "running" ? "running" : "suspended",
      moment: this.#moment,
      ...(error ? { error: { class: error.class, messageText: error.messageText } } : {}),
      ...(missing ? { missing: methodReference(this.#vm.classOf(missing.receiver), missing.selector) } : {}),
      ...(undecided
        ? { session: undecided.session.id as SessionId, evaluation: undecided.request.id as EvaluationId }
        : {}),
      openedAt: this.openedAt,
    };
  }

  get #topTitle(): string {
    return this.frames()[0]?._code.title ?? "a process";
  }

  // Frames

  /** The stack as it stands, or stood last: innermost frame first, without what only signals and stops. */
  frames(): readonly ContextLayout[] {
    this.#frames ??= [...framesFrom(topOfInterest(this.#vm, this.process))];
    return this.#frames;
  }

  frame(index: number): ContextLayout {
    const found = this.frames()[index];
    if (found) return found;
    throw new RequestError(ErrorCode.notFound, `The stack has no frame ${index}: it has ${this.frames().length}`);
  }

  /** A frame that may be changed, or gone on from. */
  #standing(index: number): ContextLayout {
    this.assertStands();
    return this.frame(index);
  }

  /** Refuses while the process runs. */
  assertStands(): void {
    if (this.#state === "suspended") return;
    const message =
      this.#state === "running"
        ? "The process runs: interrupt it first, or wait until it stands"
        : "The process has ended: the debugger is closed";
    throw new RequestError(ErrorCode.conflict, message);
  }

  /** A frame, or an object that it shows, was changed. */
  noteChange(): void {
    this.#moment++;
    this.#frames = undefined;
    this.#listener.changed(this);
  }

  // Going on

  /** One step, seen from a frame. Answers when the process stands again. */
  step(index: number, kind: StepKind): Promise<void> {
    return this.#goOn(new Step(this.#vm.runtime, this.#standing(index), kind));
  }

  /**
   * Lets the process go on by itself. With a value, the message that was not understood, or whatever else the frame on
   * top waits for, answers that; without, such a message is sent again, as somebody may have written its method.
   */
  proceed(value?: Value): void {
    this.assertStands();
    const { missing, process } = this;
    if (value !== undefined) {
      if (missing) returnFrom(this.#vm, process, missing.frame, value);
      else if (process.resumption.kind === "value") {
        this.#vm.touch(process);
        process.resumption = { kind: "value", value };
      }
    }
    void this.#goOn(undefined);
  }

  /** Begins a frame anew, or in other code in place of its own; of a closure's frame that of its method. */
  restart(index: number, code?: CompiledCode): Promise<void> {
    const frame = this.#standing(index);
    if (!code) return this.#begin(restart(this.#vm, this.process, frame));
    const home = homeFrame(frame);
    if (!home)
      throw new RequestError(ErrorCode.notFound, `The method around ${frame._code.title} has returned already`);
    return this.#begin(restart(this.#vm, this.process, home, code));
  }

  /** Leaves a frame with a value, and stands in the one below. */
  returnFrom(index: number, value: Value): Promise<void> {
    const frame = this.#standing(index);
    returnFrom(this.#vm, this.process, frame, value);
    return this.#goOn(new Step(this.#vm.runtime, frame, { kind: "over" }));
  }

  /** Runs a method in place of the error that there was none. */
  callMissing(missing: MissingMessage, code: CompiledCode): Promise<void> {
    this.assertStands();
    return this.#begin(callInPlace(this.#vm, this.process, missing.frame, code, missing.args));
  }

  /** The process is to stand before the first thing that a new frame does. */
  #begin(frame: ContextLayout): Promise<void> {
    return this.#goOn(new Step(this.#vm.runtime, frame, { kind: "over" }));
  }

  /**
   * A process that a breakpoint stopped goes on to the statement that has it: what signals and stops is done then. False
   * where it stands at something else.
   */
  passesBreakpoint(): boolean {
    const { process } = this;
    const vm = this.#vm;
    const behavior = vm.tryClassNamed("Break");
    if (!behavior || !vm.inheritsFrom(vm.classOf(process._exception), behavior)) return false;
    const top = topOfInterest(vm, process);
    if (!(top instanceof ContextLayout)) return false;
    void this.#goOn(new Step(vm.runtime, top, { kind: "over" }));
    return true;
  }

  /** Makes a running process stand where it is; answers when it does. */
  interrupt(): Promise<void> {
    if (this.#state !== "running") return Promise.resolve();
    const stands = this.stands();
    const { scheduler } = this.#vm;
    scheduler.betweenTurns(() => {
      if (this.#state !== "running") return;
      scheduler.suspend(this.process);
      this.#rest(undefined);
    });
    return stands;
  }

  /** Answers when the process stands, or has ended. */
  stands(): Promise<void> {
    if (this.#state !== "running") return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A process that waited when its workspace ended still does: it is not resumed, and runs until it is signaled. */
  goOnWaiting(): void {
    if (this.process._myList === this.#vm.nil) return;
    this.#state = "running";
    this.#vm.scheduler.listen(this.process, (_process, outcome) => void this.#settle(outcome));
  }

  /** Ends it: the process is unwound by whoever hears of its end. */
  async terminate(): Promise<void> {
    await this.interrupt();
    if (this.#state === "suspended") this.#end({ kind: "terminated" });
  }

  #goOn(step: Step | undefined): Promise<void> {
    const { process } = this;
    const { scheduler } = this.#vm;
    this.#state = "running";
    this.#error = undefined;
    this.#frames = undefined;
    this.#step = step;
    step?.begin(process);
    scheduler.listen(process, (_process, outcome) => void this.#settle(outcome));
    scheduler.resume(process);
    // A step that is done at once is told once, when it is.
    setImmediate(() => {
      if (this.#state === "running") this.noteChange();
    });
    return this.stands();
  }

  async #settle(outcome: TurnOutcome): Promise<void> {
    switch (outcome.kind) {
      case "finished":
        return this.#end({ kind: "finished", value: outcome.value });
      case "unwound":
        return this.#end({ kind: "terminated" });
      case "unhandled":
        this.#step?.end(this.process);
        if (this.passesBreakpoint()) return;
        return this.#rest(await describe(this.#vm, this.process, outcome.exception));
      case "stopped":
        return this.#rest(undefined);
      case "slice":
      case "waiting":
    }
  }

  #rest(error: ErrorLine | undefined): void {
    if (this.#state !== "running") return;
    this.#state = "suspended";
    this.#error = error;
    this.#step?.end(this.process);
    this.#step = undefined;
    this.noteChange();
    for (const stands of this.#waiting.splice(0)) stands();
  }

  #end(end: TurnEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#step?.end(this.process);
    this.#step = undefined;
    this.#listener.ended(this, end);
    for (const stands of this.#waiting.splice(0)) stands();
  }
}

/** The code that a class has now for the method of a frame; undefined for a do-it, or when it was removed. */
export function presentCode(context: ContextLayout): CompiledCode | undefined {
  const { methodClass, method } = rootOf(context._code);
  return methodClass?.$info.methods.get(method.selector);
}

/** An error in one line, printed in the heap of its process. */
export function describe(vm: VM, process: ProcessLayout, exception: Value): Promise<Failure> {
  const turn = new Turn(vm, process);
  return describeFailure(vm, new Printer(vm, process.heap), exception, turn.stack, {});
}
