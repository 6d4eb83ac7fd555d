import { limitTime, type ProcessLayout, UNWIND_LIMIT, type Value, type VM } from "../vm/index.ts";

/** How the run of a turn came to its end. */
export type TurnEnd =
  | { readonly kind: "finished"; readonly value: Value }
  /** It ended itself, by `Processor activeProcess terminate`. */
  | { readonly kind: "terminated" }
  /** Nobody handled the exception; the stack is as it was when it was signaled. */
  | { readonly kind: "failed"; readonly exception: Value }
  /** Somebody ended it; the stack is as it was then. */
  | { readonly kind: "stopped"; readonly by: "interrupt" | "timeLimit" };

/** How many errors in unwind blocks are passed over before the rest of the stack is given up. */
const MAX_UNWIND_FAILURES = 100;

/**
 * One run of a process from outside: it ends with a value, with an error, or because it was stopped. After a failure or
 * a stop its stack is still there to be looked at, until `unwind`, which whoever runs a turn must call then.
 */
export class Turn {
  readonly process: ProcessLayout;
  readonly #vm: VM;
  #end: ((end: TurnEnd) => void) | undefined;
  #giveUp: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;
  #began = 0;
  #ended: number | undefined;

  constructor(vm: VM, process: ProcessLayout) {
    this.#vm = vm;
    this.process = process;
  }

  /** How long it has run, or had run when it ended, in milliseconds to the microsecond. */
  get milliseconds(): number {
    return Math.round((this.#ended ?? this.#vm.scheduler.clock.now()) * 1_000 - this.#began * 1_000) / 1_000;
  }

  /** The captured frame on top of its stack; nil when it has none. */
  get stack(): Value {
    return this.process._suspendedContext;
  }

  /**
   * Runs it, for at most so many milliseconds if a limit is given, as `limitTime` counts them.
   */
  run(timeLimit?: number): Promise<TurnEnd> {
    const { scheduler } = this.#vm;
    const { promise, resolve } = Promise.withResolvers<TurnEnd>();
    this.#began = scheduler.clock.now();
    this.#end = (end) => {
      this.#ended = scheduler.clock.now();
      this.#cancelTimer?.();
      this.#end = undefined;
      resolve(end);
    };
    scheduler.listen(this.process, (_process, outcome) => {
      switch (outcome.kind) {
        case "finished":
          return this.#end?.({ kind: "finished", value: outcome.value });
        case "unhandled":
          return this.#end?.({ kind: "failed", exception: outcome.exception });
        default:
          return this.#end?.({ kind: "terminated" });
      }
    });
    if (timeLimit !== undefined)
      this.#cancelTimer = limitTime(scheduler, this.process, timeLimit, () => this.stop("timeLimit"));
    scheduler.resume(this.process);
    return promise;
  }

  /**
   * Stops it where it stands, and with it the turn of an actor whose answer it waits for; while it unwinds, gives up the
   * rest of the unwinding. One that has ended stays so.
   */
  stop(by: "interrupt" | "timeLimit" = "interrupt"): void {
    const { scheduler } = this.#vm;
    scheduler.betweenTurns(() => {
      if (this.#end) {
        scheduler.giveUp(this.process);
        this.#end({ kind: "stopped", by });
      } else this.#giveUp?.();
    });
  }

  /** Unwinds what is left of its stack, running the unwind blocks there; those that go on for too long are given up. */
  unwind(): Promise<void> {
    const { process } = this;
    const { scheduler } = this.#vm;
    if (process.state === "terminated") return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      cancelTimer();
      this.#giveUp = undefined;
      resolve();
    };
    this.#giveUp = () => {
      scheduler.giveUp(process);
      scheduler.abandon(process);
      done();
    };
    const cancelTimer = limitTime(scheduler, process, UNWIND_LIMIT, () =>
      scheduler.betweenTurns(() => this.#giveUp?.()),
    );
    let failures = 0;
    scheduler.listen(process, (_process, outcome) => {
      if (outcome.kind !== "unhandled") return done();
      if (failures++ < MAX_UNWIND_FAILURES) scheduler.terminate(process);
      else this.#giveUp?.();
    });
    scheduler.terminate(process);
    return promise;
  }
}
