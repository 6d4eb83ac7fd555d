import type { PollSignal } from "./poll-signal.ts";

const LOOK_MILLISECONDS = 50;

/** A machine that stood still makes up for none of the looks it missed: half of them must have been taken. */
const LOOKS_SHARE = 0.5;

/**
 * Watches a VM that was asked to look up from its work. If it neither polls nor takes its messages for the given time,
 * it is stuck in something that can't be interrupted, and only ending its thread helps.
 */
export class InterruptWatch {
  #timer: NodeJS.Timeout | undefined;

  /** Starts to watch `signal`, or goes on doing so. `onStuck` is called at most once. */
  arm(signal: PollSignal, milliseconds: number, onStuck: () => void): void {
    if (this.#timer !== undefined) return;
    const progress = signal.progress;
    const since = performance.now();
    let looksLeft = (milliseconds / LOOK_MILLISECONDS) * LOOKS_SHARE;
    this.#timer = setInterval(() => {
      looksLeft--;
      if (signal.progress !== progress || signal.hasTakenAll) this.disarm();
      else if (looksLeft <= 0 && performance.now() - since >= milliseconds) {
        this.disarm();
        onStuck();
      }
    }, LOOK_MILLISECONDS);
  }

  disarm(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
