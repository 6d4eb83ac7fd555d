import { PollWord, Reason } from "./vm-service.ts";
import type { VmCounts } from "./vm-service.ts";

const TICK_MILLISECONDS = 5;

/**
 * The host's end of the words it shares with the VM: it asks the VM to look up from its work, and sees whether it did.
 * While Smalltalk runs it ticks; while nothing runs, no timer does.
 */
export class PollSignal {
  readonly words: Int32Array<SharedArrayBuffer>;
  #ticker: NodeJS.Timeout | undefined;
  #posted = 0;
  #lastProgress = 0;
  #lastProgressAt = performance.now();

  constructor(words: Int32Array<SharedArrayBuffer>) {
    this.words = words;
  }

  /** A message was posted to the VM's port. */
  messagePosted(): void {
    this.#posted = (this.#posted + 1) | 0;
    if (this.isRunning) this.raise(Reason.message);
    this.startTicking();
  }

  /** Sets reason bits, then the poll word, in this order: the VM clears them in the opposite one. */
  raise(reasons: number): void {
    Atomics.or(this.words, PollWord.reasons, reasons);
    Atomics.store(this.words, PollWord.poll, 1);
  }

  get isRunning(): boolean {
    return Atomics.load(this.words, PollWord.running) !== 0;
  }

  /** Compare two answers: they differ if the VM has polled in between. */
  get progress(): number {
    return Atomics.load(this.words, PollWord.progress);
  }

  /** Whether the VM has taken every message from its port: its event loop turns. */
  get hasTakenAll(): boolean {
    return Atomics.load(this.words, PollWord.received) === this.#posted;
  }

  /** Milliseconds since the VM last polled, as far as the ticks have seen; 0 while nothing runs. */
  get millisecondsSincePoll(): number {
    return this.isRunning ? performance.now() - this.#lastProgressAt : 0;
  }

  get counts(): VmCounts {
    return {
      sessions: Atomics.load(this.words, PollWord.sessions),
      actors: Atomics.load(this.words, PollWord.actors),
      mailboxTotal: Atomics.load(this.words, PollWord.mailboxTotal),
      heapBytes: Atomics.load(this.words, PollWord.heap) * 1024,
    };
  }

  /** Ticks until nothing runs and no message waits. */
  startTicking(): void {
    if (this.#ticker !== undefined) return;
    Atomics.store(this.words, PollWord.ticking, 1);
    this.#lastProgressAt = performance.now();
    this.#ticker = setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  dispose(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #tick(): void {
    // A message may have been posted just before a run began: remind the VM until it has taken them all.
    const waiting = !this.hasTakenAll;
    const progress = this.progress;
    if (progress !== this.#lastProgress) {
      this.#lastProgress = progress;
      this.#lastProgressAt = performance.now();
    }
    if (this.isRunning) {
      this.raise(waiting ? Reason.tick | Reason.message : Reason.tick);
    } else if (!waiting) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
      Atomics.store(this.words, PollWord.ticking, 0);
      // The VM looks at `ticking` after it has set `running`, we the other way round: one of us sees the other.
      if (this.isRunning) this.startTicking();
    }
  }
}
