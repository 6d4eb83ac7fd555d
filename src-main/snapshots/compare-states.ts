import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import type { StateChange } from "../channels.ts";

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
  /** `total` says how many changes there are in all. */
  | { readonly kind: "compared"; readonly changes: readonly StateChange[]; readonly total: number }
  /** There is no such state, or the store can't be read. */
  | { readonly kind: "failed"; readonly message: string };

const isBuilt = import.meta.url.endsWith(".js");
const PROGRAM = fileURLToPath(new URL(isBuilt ? "./difference-thread.js" : "./difference-thread.ts", import.meta.url));

/** Compares two states of a store, as `stateDifference` does, in a thread of its own: others are served meanwhile. */
export async function compareStates(request: ComparisonRequest): Promise<Comparison> {
  const worker = new Worker(PROGRAM, { workerData: request });
  const [answer] = (await once(worker, "message")) as [Comparison];
  return answer;
}
