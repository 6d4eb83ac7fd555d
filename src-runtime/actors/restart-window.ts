/**
 * The times at which something was started again, as far as they still count: whether one restart more is within what
 * a supervisor allows. A value: recording answers a new one.
 */
export interface RestartWindow {
  /** Milliseconds, in ascending order. */
  readonly times: readonly number[];
}

/** How many restarts are allowed within how many milliseconds. */
export interface RestartLimit {
  readonly intensity: number;
  readonly period: number;
}

/**
 * Records a restart at `now`, forgetting those that are longer ago than the period. `exceeded`: it was one too many.
 * A time that lies ahead is of another clock, before the workspace was opened again, and counts no more.
 */
export function recordRestart(
  window: RestartWindow,
  now: number,
  limit: RestartLimit,
): { readonly window: RestartWindow; readonly exceeded: boolean } {
  const times = [...window.times.filter((time) => time <= now && time > now - limit.period), now];
  return { window: { times }, exceeded: times.length > limit.intensity };
}
