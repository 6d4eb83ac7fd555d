import { readFileSync } from "node:fs";
import { env } from "node:process";

/** The variable that names the file in which, once it is there, stands by how many milliseconds the clock was set back. */
export const SET_BACK_FILE = "FRESNEL_CLOCK_SET_BACK";
/** How often a thread looks for the file, in milliseconds. */
const LOOK_EVERY = 5;

/**
 * Loaded into every thread of a workspace's process before anything else: once the file is there, all that asks for the time
 * is told an earlier one, as if somebody had set the system's clock back.
 */
const file = env[SET_BACK_FILE];

if (file !== undefined) {
  const { Date: SystemDate } = globalThis;
  let setBackBy: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const now = (): number => {
    if (setBackBy === undefined && performance.now() - lookedAt >= LOOK_EVERY) {
      lookedAt = performance.now();
      setBackBy = numberIn(file);
    }
    return SystemDate.now() - (setBackBy ?? 0);
  };
  globalThis.Date = new Proxy(SystemDate, {
    construct: (target, args: readonly unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    get: (target, property) => (property === "now" ? now : (Reflect.get(target, property) as unknown)),
  });
}

function numberIn(path: string): number | undefined {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
