import { rootNamed } from "../../src-runtime/store/index.ts";
import {
  type ClientOptions,
  type LaunchOptions,
  ThrowAwayWorkspace,
  type WorkspaceEntry,
} from "../workspaces/index.ts";
import { copyState } from "./fork-workspace.ts";
import { withStore } from "./with-store.ts";

/**
 * A state of a workspace as it was, in a workspace of its own: whatever is done in it goes with it, and nothing outside of it
 * can be changed from there.
 */
export interface PastState {
  readonly workspace: ThrowAwayWorkspace;
  /** When the state was stored. */
  readonly asOf: string;
}

/**
 * Opens a state of a workspace, a snapshot's by its name or the last one before a time. The workspace itself is left as it
 * is, and may run meanwhile; whoever opens it disposes of it. Throws a `NoSuchState`.
 */
export async function openPastState(
  entry: WorkspaceEntry,
  state: string,
  options: ClientOptions & LaunchOptions,
): Promise<PastState> {
  const root = withStore(entry.files, (reading) => rootNamed(reading, state));
  const workspace = await ThrowAwayWorkspace.start(
    entry.metadata.projectPath,
    { ...options, pastState: true },
    (copy) => copyState(entry, root, copy),
  );
  return { workspace, asOf: new Date(root.createdAt).toISOString() };
}
