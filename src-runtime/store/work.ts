import { success, type StoreResult } from "./problem.ts";

/** How far something has come: the share that is done, from 0 to 1. */
export type WorkDone = number;

/** Where something long stands after a step. */
export type WorkState<T> =
  | { readonly kind: "underWay"; readonly done: WorkDone }
  | { readonly kind: "done"; readonly value: T };

/** Something long that a store does in steps, so that whatever else is asked of it is done in between. */
export interface StoreWork<T> {
  /** Goes on for a moment. After a problem, and once it is done, there is nothing to go on with: `end` it. */
  step(): StoreResult<WorkState<T>>;
  /** Ends it where it stands: what was done stays done. Ending twice is harmless. */
  end(): void;
}

/** How long a step goes on, in milliseconds: what it is in the midst of then is brought to its end. */
export const STEP = 20;

/** Work that is written as a generator, which yields wherever it may be left for a while. */
export class SteppedWork<T> implements StoreWork<T> {
  readonly #steps: Iterator<WorkDone, T>;
  readonly #attempt: <V>(action: () => V) => StoreResult<V>;
  readonly #onEnd: () => void;
  readonly #length: number;
  #isEnded = false;

  /** `attempt` makes a problem of what a step throws; `onEnd` is called once. A step takes `length` milliseconds. */
  constructor(
    steps: Iterator<WorkDone, T>,
    attempt: <V>(action: () => V) => StoreResult<V>,
    onEnd: () => void = () => undefined,
    length = STEP,
  ) {
    this.#steps = steps;
    this.#attempt = attempt;
    this.#onEnd = onEnd;
    this.#length = length;
  }

  step(): StoreResult<WorkState<T>> {
    if (this.#isEnded) throw new Error("The work was ended before");
    return this.#attempt(() => {
      const end = performance.now() + this.#length;
      for (;;) {
        const next = this.#steps.next();
        if (next.done === true) return { kind: "done", value: next.value };
        if (performance.now() >= end) return { kind: "underWay", done: next.value };
      }
    });
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#onEnd();
  }
}

/** Does all that is left of some work, and ends it. */
export function finishWork<T>(work: StoreWork<T>, onDone: (done: WorkDone) => void = () => undefined): StoreResult<T> {
  try {
    for (;;) {
      const stepped = work.step();
      if (!stepped.ok) return stepped;
      if (stepped.value.kind === "done") return success(stepped.value.value);
      onDone(stepped.value.done);
    }
  } finally {
    work.end();
  }
}

/** What steps answer when they are all done at once. */
export function allOf<T>(steps: Iterator<WorkDone, T>, onStep: () => void = () => undefined): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    onStep();
  }
}

/** Parts of some work, with what each of them does, as shares of the whole. */
export function* within<T>(from: WorkDone, to: WorkDone, steps: Iterator<WorkDone, T>): Generator<WorkDone, T> {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    yield from + next.value * (to - from);
  }
}
