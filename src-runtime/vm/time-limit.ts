import type { ProcessLayout } from "./layouts.ts";
import { type Scheduler, SLICE } from "./scheduler.ts";

/**
 * The share of its limit that a process must have had as turns of its own before the limit is reached, unless others had all of
 * it: the thread's processor time counts collections of garbage, compilation, and what a machine that stands still takes for
 * work, too.
 */
const OWN_SHARE = 0.25;

/**
 * Calls back once a process has had so many milliseconds; answers how to cancel. What could run has them of processor
 * time: on a machine that is busy with others it is not ended sooner. What waits has them as they pass.
 */
export function limitTime(
  scheduler: Scheduler,
  process: ProcessLayout,
  milliseconds: number,
  reached: () => void,
): () => void {
  const { clock, timers } = scheduler;
  const worked = (): number => clock.worked?.() ?? clock.now();
  const began = worked();
  const lastOwn = process.turns + (milliseconds * OWN_SHARE) / SLICE;
  const last = scheduler.turns + milliseconds / SLICE;
  const due = (): void => {
    const { state, turns } = process;
    const turnsLeft = Math.min(lastOwn - turns, last - scheduler.turns);
    const left = Math.max(milliseconds - (worked() - began), turnsLeft * SLICE);
    const canRun = state === "ready" || state === "running";
    if (canRun && left >= 1) cancel = timers.after(left, due);
    else reached();
  };
  let cancel = timers.after(milliseconds, due);
  return () => cancel();
}
