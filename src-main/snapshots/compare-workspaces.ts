import type { StateDifference } from "../channels.ts";
import type { ClientOptions, LaunchOptions, WorkspaceEntry } from "../workspaces/index.ts";
import { codePiecesOfState } from "./export-code.ts";
import type { TaskOptions } from "./progress.ts";
import { storeTask } from "./store-task.ts";
import { codeDifference } from "./workspace-difference.ts";

/** Which states of two workspaces are compared. */
export interface StatesOfTwo {
  /** A snapshot's name, or a time; the latest stored state when left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Also what nobody made: see `stateDifference`. */
  readonly all?: boolean | undefined;
}

/**
 * Compares a state of one workspace with one of another, code class by class and method by method, then objects by path, whether
 * they run or not. Throws NoSuchState where there is no such state, and StoreError where a store can't be read.
 */
export async function compareWorkspaces(
  one: WorkspaceEntry,
  two: WorkspaceEntry,
  { from, to, all = false }: StatesOfTwo,
  client: ClientOptions & LaunchOptions,
  options: TaskOptions = {},
): Promise<StateDifference> {
  const request = { kind: "compareTwo", files: one.files, otherFiles: two.files, from, to, all } as const;
  const { changes, isOfSession, fromAsOf, toAsOf } = await storeTask(request, options);
  const code = isOfSession
    ? []
    : codeDifference(
        await codePiecesOfState(one, from ?? fromAsOf, client, options.signal),
        await codePiecesOfState(two, to ?? toAsOf, client, options.signal),
      );
  const found = [...code, ...changes];
  return { changes: found, total: found.length, fromAsOf, toAsOf };
}
