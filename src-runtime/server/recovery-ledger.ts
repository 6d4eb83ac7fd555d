const WINDOW_MILLISECONDS = 5 * 60 * 1000;
const FAILURES_FOR_SAFE_MODE = 3;

/**
 * The record of recoveries that failed: of times that a workspace came back after an unclean end and ended uncleanly
 * again before it had answered anything. Three within five minutes, and the next start is in safe mode, where nothing
 * runs: so a workspace whose own objects kill it does not kill it for ever.
 *
 * A recovery counts as failed from its beginning until it has proved good, because a process that dies can't record it.
 */
export class RecoveryLedger {
  readonly #failures: number[];
  readonly #save: (failures: readonly string[]) => void;
  #open: number | undefined;

  constructor(failures: readonly string[], save: (failures: readonly string[]) => void) {
    this.#failures = failures.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
    this.#save = save;
  }

  /** Whether the next start must be in safe mode. */
  needsSafeMode(now: number): boolean {
    return this.#recent(now).length >= FAILURES_FOR_SAFE_MODE;
  }

  /** A recovery begins. */
  begin(now: number): void {
    this.#open = now;
    this.#set([...this.#recent(now), now]);
  }

  /** The recovery under way, if any, has proved good: the workspace answered an evaluation. */
  provedGood(): void {
    if (this.#open === undefined) return;
    this.#open = undefined;
    this.#set([]);
  }

  /** The workspace ended in order: what failed before is over. */
  endedInOrder(): void {
    this.#open = undefined;
    this.#set([]);
  }

  #recent(now: number): readonly number[] {
    return this.#failures.filter((time) => now - time < WINDOW_MILLISECONDS && time <= now);
  }

  #set(failures: readonly number[]): void {
    this.#failures.splice(0, this.#failures.length, ...failures);
    this.#save(failures.map((time) => new Date(time).toISOString()));
  }
}
