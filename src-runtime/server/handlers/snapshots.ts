import {
  type CheckedParams,
  ErrorCode,
  RequestError,
  type Result,
  type SnapshotSummary,
} from "../../protocol/index.ts";
import type { SnapshotRecord } from "../../store/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import { mergeState } from "../merging.ts";
import type { VmHandlers } from "../vm-service.ts";

/** Requests about named snapshots. */
export function snapshotHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `snapshot/${string}`>> {
  const { persistence } = workspace;
  return {
    "snapshot/save": async ({ name, note, replace }) => summary(await persistence.saveSnapshot(name, note, replace)),
    "snapshot/list": async () => ({ snapshots: (await persistence.snapshots()).map(summary) }),
    "snapshot/differingFiles": async ({ name }) => ({ files: await workspace.differingFiles(name) }),
    "snapshot/restore": (request) => restore(workspace, request),
    "snapshot/merge": (request, { signal }) => mergeState(workspace, request, signal),
    "snapshot/delete": async ({ name }) => {
      await persistence.deleteSnapshot(name);
      return { deleted: name };
    },
    "snapshot/rename": async ({ name, to, note }) => summary(await persistence.renameSnapshot(name, to, note)),
  };
}

/** Replaces the shared state and the asking session's, or all sessions', after saving the present state to go back to. */
async function restore(
  workspace: LivingWorkspace,
  { session, name, sessions: all, files }: CheckedParams<"snapshot/restore">,
): Promise<Result<"snapshot/restore">> {
  const { persistence } = workspace;
  const record = (await persistence.snapshots()).find((each) => each.name === name);
  if (!record) throw new RequestError(ErrorCode.notFound, `There is no snapshot named "${name}"`);
  const undo = `before restoring ${name} at ${new Date().toISOString()}`;
  // What is overwritten must come back with it, though the workspace may never have loaded it.
  if (files === "write") workspace.rereadFiles();
  await persistence.saveSnapshot(undo, "made by itself, to undo the restore", false);
  // The code first: the objects that come back are instances of the classes as they were.
  const written = files === "write" ? await workspace.writeFilesOf(name, session) : undefined;
  try {
    await workspace.replaceBy(name, session, all);
  } catch (error) {
    if (written !== undefined) await workspace.writeFilesOf(undo, session);
    throw error;
  }
  workspace.host.emit(undefined, "workspace/restored", { snapshot: name, by: session });
  const bindings = await workspace.sessions.get(session)?.snapshot();
  return {
    restored: summary(record),
    undo,
    differingFiles: await workspace.differingFiles(name),
    writtenFiles: written?.files ?? [],
    problems: written?.problems ?? [],
    ...(bindings ? { bindings } : {}),
  };
}

function summary({ name, note, savedAt, root }: SnapshotRecord): SnapshotSummary {
  return {
    name,
    note,
    createdAt: new Date(savedAt).toISOString(),
    root: root.tree,
    codeVersion: root.codeVersion,
    scope: root.session === undefined ? "workspace" : "session",
    objectCount: root.objects,
  };
}
