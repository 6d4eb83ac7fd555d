import { fileURLToPath } from "node:url";
import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import type { StateDifference } from "../channels.ts";
import { inThread, type TaskOptions } from "./task-thread.ts";

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

const isBuilt = import.meta.url.endsWith(".js");
const PROGRAM = fileURLToPath(new URL(isBuilt ? "./difference-thread.js" : "./difference-thread.ts", import.meta.url));

/** Compares two states of a store, as `stateDifference` does, in a thread of its own. */
export function compareStates(request: ComparisonRequest, options: TaskOptions = {}): Promise<Comparison> {
  return inThread(PROGRAM, request, options);
}
