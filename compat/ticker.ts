import { Worker } from "node:worker_threads";

/** How often running code looks up from its work, in milliseconds. */
const TICK = 10;

/** A thread that sets the poll word again and again, so that running code sees to timers, and can be ended. */
export function startTicking(words: Int32Array): void {
  const program = `
    const { workerData } = require("node:worker_threads");
    setInterval(() => Atomics.store(workerData, 0, 1), ${TICK});`;
  new Worker(program, { eval: true, workerData: words }).unref();
}
