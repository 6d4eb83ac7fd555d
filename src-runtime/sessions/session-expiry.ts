import type { Session } from "./session.ts";

const HOUR = 3_600_000;

/**
 * Tells of which sessions it is to be assumed that nobody opens them again. It looks once an hour, and not in the first one:
 * who comes back after a long absence finds what they left. Whoever asks has the clock.
 */
export class SessionExpiry {
  readonly #kept: number;
  #lookedAt: number | undefined;

  /** `kept` is how long a session is kept that nobody has open, in milliseconds. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Those of the sessions whose time is over; one that somebody has open is in use. */
  due(sessions: readonly Session[], now: number): readonly Session[] {
    this.#lookedAt ??= now;
    // A clock that was set back must not put it off.
    if (Math.abs(now - this.#lookedAt) < HOUR) return [];
    this.#lookedAt = now;
    const [open, left] = [sessions.filter(isInUse), sessions.filter((each) => !isInUse(each))];
    for (const each of open) each.noteUse(now);
    return left.filter(({ lastActiveAt }) => now - Date.parse(lastActiveAt) > this.#kept);
  }
}

const isInUse = ({ connected, running }: Session): boolean => connected || running !== undefined;
