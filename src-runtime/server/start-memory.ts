import { getHeapStatistics } from "node:v8";

/** How long after its start a thread gives back what only the start needed, and how often it looks, in milliseconds. */
const AFTER_START = 3_000;

/** A larger heap, in bytes, is not collected for it: that would stop the thread for longer than anybody should wait. */
const SMALL_HEAP = 48 * 1024 * 1024;

/**
 * Gives back to the system what the start of this thread took and nobody needs any more, as soon as the thread has nothing to
 * do. V8 itself keeps it: above all the room for new objects, which grew while modules were loaded and the kernel was booted.
 */
export function giveBackAfterStart(
  isIdle = (): boolean => true,
  collect = globalThis.gc,
  heapBytes = (): number => getHeapStatistics().used_heap_size,
): void {
  const look = (): void => {
    if (!isIdle()) return giveBackAfterStart(isIdle, collect, heapBytes);
    if (heapBytes() > SMALL_HEAP) return;
    // Only what V8 calls its last resort makes the room for new objects small again.
    collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
  };
  setTimeout(look, AFTER_START).unref();
}
