import type { Clock } from "./scheduler.ts";
import type { HeapObject } from "./values.ts";

/** Something that is to happen at a time. */
interface Timer {
  readonly due: number;
  readonly ring: () => void;
  /** The Delay, or the waiting process, that it belongs to, if it is one of Smalltalk's: the store keeps those. */
  readonly delay: HeapObject | undefined;
}

/**
 * What waits for its time, earliest first. The clock is asked for one call, for the earliest; besides, whoever runs
 * long asks for those that are due at each poll, so that a busy process does not hold up a more urgent one.
 */
export class Timers {
  readonly #clock: Clock;
  readonly #timers: Timer[] = [];
  readonly #cancelDelay = new WeakMap<HeapObject, () => void>();
  #armed: Timer | undefined;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rings after so many milliseconds; answers how to cancel. */
  after(milliseconds: number, ring: () => void): () => void {
    return this.#add({ due: this.#clock.now() + milliseconds, ring, delay: undefined });
  }

  /** Rings after so many milliseconds for a Delay, or a process that waits no longer; each has at most one timer. */
  scheduleDelay(delay: HeapObject, milliseconds: number, ring: () => void): void {
    this.unscheduleDelay(delay);
    this.#cancelDelay.set(delay, this.#add({ due: this.#clock.now() + milliseconds, ring, delay }));
  }

  unscheduleDelay(delay: HeapObject): void {
    this.#cancelDelay.get(delay)?.();
    this.#cancelDelay.delete(delay);
  }

  #add(timer: Timer): () => void {
    this.#timers.splice(
      this.#countWhile((each) => each.due <= timer.due),
      0,
      timer,
    );
    this.#arm();
    return () => this.#cancel(timer);
  }

  /** Rings those whose time has come. */
  ringDue(): void {
    const now = this.#clock.now();
    for (let first = this.#timers[0]; first && first.due <= now; first = this.#timers[0]) {
      this.#timers.shift();
      first.ring();
    }
    this.#arm();
  }

  /** The Delays that are under way and the processes whose waits have a limit, each with the time of the clock when it will be over. */
  *pendingDelays(): Iterable<{ readonly delay: HeapObject; readonly due: number }> {
    for (const { delay, due } of this.#timers) if (delay) yield { delay, due };
  }

  /** Milliseconds until the next one rings; undefined when there is none. */
  get next(): number | undefined {
    const [first] = this.#timers;
    return first && Math.max(0, first.due - this.#clock.now());
  }

  #cancel(timer: Timer): void {
    const index = this.#timers.indexOf(
      timer,
      this.#countWhile((each) => each.due < timer.due),
    );
    if (index < 0) return;
    this.#timers.splice(index, 1);
    this.#arm();
  }

  /** How many timers come first for which the test holds; by bisection. */
  #countWhile(holds: (timer: Timer) => boolean): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const timer = this.#timers[middle];
      if (timer && holds(timer)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Has the clock call at the time of the earliest. */
  #arm(): void {
    const [first] = this.#timers;
    if (first === this.#armed) return;
    this.#disarm?.();
    this.#armed = first;
    this.#disarm = first && this.#clock.after(Math.max(0, first.due - this.#clock.now()), () => this.#rung());
  }

  #rung(): void {
    this.#armed = undefined;
    this.#disarm = undefined;
    this.ringDue();
  }
}
