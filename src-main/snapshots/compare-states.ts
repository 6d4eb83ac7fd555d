import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { rootNamed, type RootRecord } from "../../src-runtime/store/index.ts";
import type { StateDifference } from "../channels.ts";
import { stateDifference } from "./state-difference.ts";
import { withStore } from "./with-store.ts";

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

/**
 * Compares two states of a store, as `stateDifference` does; `onProgress` hears which share is done, from 0 to 1. It takes
 * long where much has changed. Throws NoSuchState where there is no such state, and StoreError where the store can't be read.
 */
export function compareStates(
  { files, from, to, limit }: ComparisonRequest,
  onProgress: (fraction: number) => void,
): StateDifference {
  return withStore(files, (reading) => {
    const [before, after] = [rootNamed(reading, from), rootNamed(reading, to)];
    const changes = stateDifference(reading, before, after, { holders: files.holders, onProgress });
    return {
      changes: changes.slice(0, limit),
      total: changes.length,
      fromAsOf: asOf(before),
      toAsOf: asOf(after),
    };
  });
}

function asOf({ createdAt }: RootRecord): string {
  return new Date(createdAt).toISOString();
}
