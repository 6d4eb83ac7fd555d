import { Worker } from "node:worker_threads";
import type { VmThreadData } from "./thread-messages.ts";
import { POLL_WORDS } from "./vm-service.ts";

/** The VM thread's stack: it need only hold what is not spilled to the heap yet. */
const STACK_MEGABYTES = 64;

/** The least heap that V8 is allowed, whatever the soft limit: code, caches and what is just being collected count too. */
const LEAST_HEAP_MEGABYTES = 2048;

/** A VM thread that loads its modules, then waits for what it is to start from. */
export interface StartedVmThread {
  readonly worker: Worker;
  /** What it shares with the host; see PollWord. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The limit of V8's heap. */
  readonly heapMegabytes: number;
}

/** Starts a VM thread. `heapBytes` is the soft limit of the Smalltalk heap. */
export function startVmThread(entry: URL, heapBytes: number): StartedVmThread {
  // Far above the soft limit, at which the evaluation ends: at V8's own limit the thread does, or the process.
  const heapMegabytes = Math.max(LEAST_HEAP_MEGABYTES, (2 * heapBytes) / (1024 * 1024));
  const words = new Int32Array(new SharedArrayBuffer(POLL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const data: VmThreadData = { words, heapBytes };
  const worker = new Worker(entry, {
    workerData: data,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: heapMegabytes },
    name: "vm",
  });
  return { worker, words, heapMegabytes };
}
