import type { PollSignal } from "./poll-signal.ts";

const LOOK_MILLISECONDS = 50;

/** A machine that stood still makes up for none of the looks it missed: half of them must have been taken. */
const LOOKS_SHARE = 0.5;

/** How much processor time Smalltalk may take without a poll, once it was asked to look up. It polls in each loop. */
const RUNNING_ON_MILLISECONDS = 1_000;

/** In so many answers of a thread that runs on: one alone may come in the moment between a collection and the next poll. */
const RUNNING_ON_ANSWERS = 5;

/** What a watch looks at. */
export interface Watched {
  readonly signal: PollSignal;
  /**
   * Milliseconds of processor time that the thread has used. V8 tells it as soon as the thread runs JavaScript: not while it
   * collects, nor in a function of its own. Undefined where it can't be told.
   */
  processorTime(): Promise<number | undefined>;
}

/**
 * Watches a VM that was asked to look up from its work. If it neither polls nor takes its messages, it is stuck in something
 * that can't be interrupted, and only ending its thread helps. Where V8 answers while Smalltalk runs, that is known soon;
 * where it does not, it may just be collecting, and is given the time that `arm` is told.
 */
export class InterruptWatch {
  #timer: NodeJS.Timeout | undefined;

  /** Starts to watch, or goes on doing so. `onStuck` is called at most once, with the milliseconds that were given. */
  arm(watched: Watched, milliseconds: number, onStuck: (given: number) => void): void {
    if (this.#timer !== undefined) return;
    const { signal } = watched;
    const progress = signal.progress;
    const since = performance.now();
    let looksLeft = (milliseconds / LOOK_MILLISECONDS) * LOOKS_SHARE;
    const runningOn = new RunningOn();
    const isOver = (): boolean => this.#timer !== timer || signal.progress !== progress || signal.hasTakenAll;
    const timer = setInterval(() => {
      looksLeft--;
      if (isOver()) this.disarm();
      else if (looksLeft <= 0 && performance.now() - since >= milliseconds) {
        this.disarm();
        onStuck(milliseconds);
      } else
        void runningOn.ask(watched).then((isRunningOn) => {
          if (!isRunningOn || isOver()) return;
          this.disarm();
          onStuck(RUNNING_ON_MILLISECONDS);
        });
    }, LOOK_MILLISECONDS);
    this.#timer = timer;
  }

  disarm(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** What the answers of a thread come to that runs Smalltalk and does not poll. */
class RunningOn {
  #isAsking = false;
  #answers = 0;
  #first = 0;

  /** Asks, unless the last question has no answer yet. Whether it is certain now that the thread runs on. */
  async ask(watched: Watched): Promise<boolean> {
    if (this.#isAsking) return false;
    this.#isAsking = true;
    const time = await watched.processorTime();
    this.#isAsking = false;
    if (time === undefined || !watched.signal.isRunning) {
      this.#answers = 0;
      return false;
    }
    if (this.#answers++ === 0) this.#first = time;
    return this.#answers >= RUNNING_ON_ANSWERS && time - this.#first >= RUNNING_ON_MILLISECONDS;
  }
}
