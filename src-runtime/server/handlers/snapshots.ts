import {
  type CheckedParams,
  ErrorCode,
  RequestError,
  type Result,
  type SnapshotSummary,
} from "../../protocol/index.ts";
import type { RootRecord, SnapshotRecord } from "../../store/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import { mergeState } from "../merging.ts";
import { progressOf } from "../task-progress.ts";
import type { VmHandlers } from "../vm-service.ts";

/** Requests about named snapshots. */
export function snapshotHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `snapshot/${string}`>> {
  const { persistence } = workspace;
  return {
    "snapshot/save": async ({ name, note, replace }) => summary(await persistence.saveSnapshot(name, note, replace)),
    "snapshot/list": async () => ({ snapshots: (await persistence.snapshots()).map(summary) }),
    "snapshot/checkpoints": async () => ({
      checkpoints: (await persistence.checkpoints()).map(({ createdAt, objects }) => ({
        asOf: new Date(createdAt).toISOString(),
        objectCount: objects,
      })),
    }),
    "snapshot/keep": ({ asOf, name, note }) => keep(workspace, asOf, name, note),
    "snapshot/differingFiles": ({ name }) => ({ files: workspace.differingFiles(persistence.stateNamed(name)) }),
    "snapshot/windows": ({ name }) => ({
      files: [...persistence.windowsOf(persistence.stateNamed(name))].map(([path, text]) => ({ path, text })),
    }),
    "snapshot/restore": (request, { signal }) => restore(workspace, request, signal),
    "snapshot/merge": (request, { signal }) => mergeState(workspace, request, signal),
    "snapshot/delete": async ({ name }) => {
      await persistence.deleteSnapshot(name);
      return { deleted: name };
    },
    "snapshot/rename": async ({ name, to, note }) => summary(await persistence.renameSnapshot(name, to, note)),
  };
}

/** Gives a checkpoint a name, so that it stays. */
async function keep(
  { persistence }: LivingWorkspace,
  asOf: string,
  name: string,
  note: string,
): Promise<SnapshotSummary> {
  const root = persistence.stateNamed(asOf);
  if (new Date(root.createdAt).toISOString() !== asOf)
    throw new RequestError(
      ErrorCode.notFound,
      `The checkpoint of ${asOf} is not kept any more: the last one before is of ${new Date(root.createdAt).toISOString()}`,
    );
  return summary(await persistence.keep(root, name, note));
}

/** Replaces the shared state and the asking session's, or all sessions', after saving the present state to go back to. */
async function restore(
  workspace: LivingWorkspace,
  request: CheckedParams<"snapshot/restore">,
  signal: AbortSignal,
): Promise<Result<"snapshot/restore">> {
  const { session, name, sessions: all, files } = request;
  const { persistence } = workspace;
  const tell = progressOf(workspace.host, request);
  const state = persistence.stateNamed(name);
  const undo = `before restoring ${name} at ${new Date().toISOString()}`;
  // What is overwritten must come back with it, though the workspace may never have loaded it.
  if (files === "write") workspace.rereadFiles();
  tell("Saving what it is now");
  const before = await persistence.saveSnapshot(undo, "made by itself, to undo the restore", false);
  if (signal.aborted) {
    await persistence.deleteSnapshot(undo);
    throw new RequestError(ErrorCode.requestCancelled, "The restore was cancelled: nothing is changed");
  }
  if (files === "write") tell("Writing the project's files");
  // The code first: the objects that come back are instances of the classes as they were.
  const written = files === "write" ? await workspace.writeFilesOf(state, session) : undefined;
  tell("Putting the objects of then in place");
  try {
    await workspace.replaceBy(state, name, undo, session, all);
  } catch (error) {
    if (written !== undefined) await workspace.writeFilesOf(before.root, session);
    throw error;
  }
  workspace.host.emit(undefined, "workspace/restored", { snapshot: name, by: session, sessions: all });
  const bindings = await workspace.sessions.get(session)?.snapshot();
  return {
    restored: summary((await persistence.snapshots()).find((each) => each.name === name) ?? unnamed(state, name)),
    undo,
    differingFiles: workspace.differingFiles(state),
    writtenFiles: written?.files ?? [],
    problems: written?.problems ?? [],
    ...(bindings ? { bindings } : {}),
  };
}

/** A checkpoint as a snapshot is told, under what it was called by. */
const unnamed = (root: RootRecord, name: string): SnapshotRecord => ({ name, note: "", savedAt: root.createdAt, root });

function summary({ name, note, savedAt, root }: SnapshotRecord): SnapshotSummary {
  return {
    name,
    note,
    createdAt: new Date(savedAt).toISOString(),
    asOf: new Date(root.createdAt).toISOString(),
    root: root.tree,
    codeVersion: root.codeVersion,
    scope: root.session === undefined ? "workspace" : "session",
    objectCount: root.objects,
  };
}
