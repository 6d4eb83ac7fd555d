import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { rootNamed, type RootRecord, StoredState } from "../../src-runtime/store/index.ts";
import type { StateChange, StateDifference } from "../channels.ts";
import { sessionIn, stateDifference } from "./state-difference.ts";
import { withStore } from "./with-store.ts";
import { workspaceDifference } from "./workspace-difference.ts";

/** Two states of a workspace that are to be compared. */
export interface ComparisonRequest {
  readonly files: WorkspaceFiles;
  /** As `rootNamed` takes them: a snapshot's name, or a time; the latest state when left out. */
  readonly from: string | undefined;
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

/** A state of one workspace and one of another, which are to be compared. */
export interface ComparisonOfTwoRequest {
  readonly files: WorkspaceFiles;
  readonly otherFiles: WorkspaceFiles;
  /** As `rootNamed` takes them; the latest state when left out. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly all: boolean;
}

/** What is not the same in the objects of two workspaces. */
export interface ComparisonOfTwo extends Pick<StateDifference, "fromAsOf" | "toAsOf"> {
  readonly changes: readonly StateChange[];
  /** Whether one of the states is of a session alone: then it has no code. */
  readonly isOfSession: boolean;
}

/** The same for states of two workspaces, as `workspaceDifference` compares them. */
export function compareStatesOfTwo(
  { files, otherFiles, from, to, all }: ComparisonOfTwoRequest,
  onProgress: (fraction: number) => void,
): ComparisonOfTwo {
  return withStore(files, (reading) =>
    withStore(otherFiles, (other) => {
      const before = new StoredState(reading, rootNamed(reading, from));
      const after = new StoredState(other, rootNamed(other, to));
      return {
        changes: workspaceDifference(before, after, { all, onProgress }),
        fromAsOf: asOf(before.root),
        toAsOf: asOf(after.root),
        isOfSession: sessionIn([before, after]) !== undefined,
      };
    }),
  );
}

function asOf({ createdAt }: RootRecord): string {
  return new Date(createdAt).toISOString();
}
