import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import type { StateDifference } from "../channels.ts";

/** Two states of a workspace that are to be compared. */
export interface ComparisonRequest {
  readonly files: WorkspaceFiles;
  /** As `rootNamed` takes it: a snapshot's name, or a time. */
  readonly from: string;
  /** The latest state when left out. */
  readonly to: string | undefined;
  /** How many changes are answered at most. */
  readonly limit: number;
}

/** What came of a comparison. */
export type Comparison =
  | ({ readonly kind: "compared" } & StateDifference)
  /** There is no such state, or the store can't be read. */
  | { readonly kind: "failed"; readonly message: string };

/** What the thread of a comparison says: how far it has come, and at last what came of it. */
export type ComparisonMessage = Comparison | { readonly kind: "progress"; readonly fraction: number };

/** How a comparison is followed and ended. */
export interface ComparisonOptions {
  /** Ends the thread: the comparison rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears now and then which share of the work is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

const isBuilt = import.meta.url.endsWith(".js");
const PROGRAM = fileURLToPath(new URL(isBuilt ? "./difference-thread.js" : "./difference-thread.ts", import.meta.url));

/**
 * Compares two states of a store, as `stateDifference` does, in a thread of its own: others are served meanwhile, and it can
 * be ended at any time.
 */
export async function compareStates(
  request: ComparisonRequest,
  { signal, onProgress }: ComparisonOptions = {},
): Promise<Comparison> {
  signal?.throwIfAborted();
  const worker = new Worker(PROGRAM, { workerData: request });
  const { promise, resolve, reject } = Promise.withResolvers<Comparison>();
  const onAbort = (): void => reject(signal?.reason as Error);
  signal?.addEventListener("abort", onAbort, { once: true });
  worker.on("message", (message: ComparisonMessage) => {
    if (message.kind === "progress") onProgress?.(message.fraction);
    else resolve(message);
  });
  worker.on("error", reject);
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
