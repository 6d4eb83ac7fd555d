import type { Session } from "./session.ts";

const HOUR = 3_600_000;

/**
 * Tells of which sessions it is to be assumed that nobody opens them again. It looks once an hour, and not in the first one:
 * who comes back after a long absence finds what they left. Whoever asks has the clock.
 */
export class SessionExpiry {
  readonly #kept: number;
  readonly #since: number;
  #lookedAt: number | undefined;

  /**
   * `kept` is how long a session is kept that nobody has open, in milliseconds. Nobody could open one here before `since`:
   * a fork of an old state has the sessions of then.
   */
  constructor(kept: number, since = Number.NEGATIVE_INFINITY) {
    this.#kept = kept;
    this.#since = since;
  }

  /** Those of the sessions whose time is over; one that somebody has open is in use. */
  due(sessions: readonly Session[], now: number): readonly Session[] {
    this.#lookedAt ??= now;
    // A clock that was set back must not put it off.
    if (Math.abs(now - this.#lookedAt) < HOUR) return [];
    this.#lookedAt = now;
    const [open, left] = [sessions.filter(isInUse), sessions.filter((each) => !isInUse(each))];
    for (const each of open) each.noteUse(now);
    return left.filter(({ lastActiveAt }) => now - Math.max(Date.parse(lastActiveAt), this.#since) > this.#kept);
  }
}

const isInUse = ({ connected, running }: Session): boolean => connected || running !== undefined;
