/** How long after its start a thread gives back what only the start needed, and how often it looks, in milliseconds. */
const AFTER_START = 3_000;

/**
 * Gives back to the system what the start of this thread took and nobody needs any more, as soon as the thread has nothing to
 * do. V8 itself keeps it: above all the room for new objects, which grew while modules were loaded and the kernel was booted.
 */
export function giveBackAfterStart(isIdle = (): boolean => true, collect = globalThis.gc): void {
  const look = (): void => {
    // Only what V8 calls its last resort makes the room for new objects small again.
    if (isIdle()) collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
    else giveBackAfterStart(isIdle, collect);
  };
  setTimeout(look, AFTER_START).unref();
}
