import {
  type CheckedParams,
  ErrorCode,
  RequestError,
  type Result,
  type SessionId,
  type SnapshotSummary,
} from "../../protocol/index.ts";
import { hasOwnCode, type Persistence, type SnapshotSession } from "../../persistence/index.ts";
import { type RootRecord, sessionNameOf, type SnapshotRecord } from "../../store/index.ts";
import type { LivingWorkspace } from "../living-workspace.ts";
import { mergeState } from "../merging.ts";
import { progressOf } from "../task-progress.ts";
import { nameBeforeRestoring } from "../undo-name.ts";
import type { VmHandlers } from "../vm-service.ts";
import { sessionNamed } from "./sessions.ts";

/** Requests about named snapshots. */
export function snapshotHandlers(
  workspace: LivingWorkspace,
): Pick<VmHandlers, Extract<keyof VmHandlers, `snapshot/${string}`>> {
  const { persistence } = workspace;
  return {
    "snapshot/save": async ({ name, note, replace, scope, session }) =>
      summary(
        await persistence.saveSnapshot(
          name,
          note,
          replace,
          scope === "session" ? labelOf(workspace, session) : undefined,
        ),
      ),
    "snapshot/list": async () => ({ snapshots: (await persistence.snapshots()).map(summary) }),
    "snapshot/checkpoints": async () => ({
      checkpoints: (await persistence.checkpoints()).map(({ createdAt, objects }) => ({
        asOf: new Date(createdAt).toISOString(),
        objectCount: objects,
      })),
    }),
    "snapshot/keep": ({ asOf, name, note }) => keep(workspace, asOf, name, note),
    "snapshot/differingFiles": ({ name }) => {
      const state = persistence.stateNamed(name);
      // The code is nothing that a session's snapshot puts back.
      return { files: state.session === undefined ? workspace.differingFiles(state) : [] };
    },
    "snapshot/differingFile": ({ name, file }) => workspace.differingFile(persistence.stateNamed(name), file),
    "snapshot/windows": ({ name }) => ({
      files: [...persistence.windowsOf(persistence.stateNamed(name))].map(([path, text]) => ({ path, text })),
    }),
    "snapshot/restore": (request, { signal }) => {
      const state = persistence.stateNamed(request.name);
      return state.session === undefined
        ? restore(workspace, request, signal)
        : restoreSession(workspace, state, state.session, request, signal);
    },
    "snapshot/merge": (request, { signal }) => mergeState(workspace, request, signal),
    "snapshot/delete": async ({ name }) => {
      await persistence.deleteSnapshot(name);
      return { deleted: name };
    },
    "snapshot/rename": async ({ name, to, note }) => summary(await persistence.renameSnapshot(name, to, note)),
  };
}

/** The session that a snapshot is to be of. */
function labelOf(workspace: LivingWorkspace, id: SessionId | undefined): SnapshotSession {
  if (id === undefined)
    throw new RequestError(ErrorCode.invalidParams, "A snapshot of a session is asked for by a session: say which");
  const { name } = sessionNamed(workspace, id);
  return { id, name };
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

/** All of a state is read and hashed before anything is changed; the workspace goes on meanwhile. */
const CHECKING = "Checking what was stored";

/** Replaces the shared state and the asking session's, or all sessions', after saving the present state to go back to. */
async function restore(
  workspace: LivingWorkspace,
  request: CheckedParams<"snapshot/restore">,
  signal: AbortSignal,
): Promise<Result<"snapshot/restore">> {
  const { name, files } = request;
  const { persistence } = workspace;
  const tell = progressOf(workspace.host, request);
  const state = persistence.stateNamed(name);
  if (files === "write" && hasOwnCode(state.meta))
    throw new RequestError(
      ErrorCode.invalidParams,
      `The workspace was detached when ${name} was stored: its code was in no files that could be written`,
    );
  if (files === "write" && workspace.isDetachedByRestore)
    throw new RequestError(
      ErrorCode.conflict,
      `The workspace is detached, and does not have the files that would be overwritten: restore ${name} as it is, which attaches it again, then write the files`,
    );
  tell(CHECKING);
  const checked = await persistence
    .checkState(state, (done) => tell(CHECKING, done), signal)
    .catch((error: unknown) => {
      throw signal.aborted ? restoreCancelled() : error;
    });
  try {
    return await restoreChecked(workspace, state, request, signal);
  } finally {
    await checked.close();
  }
}

async function restoreChecked(
  workspace: LivingWorkspace,
  state: RootRecord,
  request: CheckedParams<"snapshot/restore">,
  signal: AbortSignal,
): Promise<Result<"snapshot/restore">> {
  const { session, name, sessions: all, files } = request;
  const { persistence } = workspace;
  const tell = progressOf(workspace.host, request);
  const undo = nameBeforeRestoring(name);
  // What is overwritten must come back with it, though the workspace may never have loaded it.
  if (files === "write") workspace.rereadFiles();
  tell("Saving what it is now");
  const before = await persistence.saveToUndo(undo);
  await cancelled(persistence, undo, signal);
  if (files === "write") tell("Writing the project's files");
  // The code first: the objects that come back are instances of the classes as they were.
  const wasAttached = workspace.code.attached;
  const code = await workspace.prepareCodeOf(state, files);
  const written = files === "write" ? await workspace.writeFilesOf(state, session) : undefined;
  tell("Putting the objects of then in place");
  try {
    await workspace.replaceBy(state, name, undo, session, all);
  } catch (error) {
    if (written !== undefined) await workspace.writeFilesOf(before.root, session);
    await code.takeBack();
    throw error;
  }
  await code.finish();
  workspace.host.emit(undefined, "workspace/restored", { snapshot: name, by: session, sessions: all });
  tell("Storing it");
  const unstored = await persistence.storeDone();
  const bindings = await workspace.sessions.get(session)?.snapshot();
  return {
    restored: summary((await persistence.snapshots()).find((each) => each.name === name) ?? unnamed(state, name)),
    undo,
    differingFiles: workspace.code.attached ? workspace.differingFiles(state) : [],
    detached: wasAttached && !workspace.code.attached,
    attached: !wasAttached && workspace.code.attached,
    writtenFiles: written?.files ?? [],
    problems: [...code.problems, ...(written?.problems ?? []), ...(unstored === undefined ? [] : [unstored])],
    ...(bindings ? { bindings } : {}),
  };
}

/** Makes one session what it was in a snapshot of it, after saving what it is now to go back to. Nothing else is changed. */
async function restoreSession(
  workspace: LivingWorkspace,
  state: RootRecord,
  id: string,
  request: CheckedParams<"snapshot/restore">,
  signal: AbortSignal,
): Promise<Result<"snapshot/restore">> {
  const { session: by, name, sessions: all, files } = request;
  const { persistence, sessions, host } = workspace;
  const called = sessionNameOf(state) ?? id;
  if (all || files !== "keep")
    throw new RequestError(
      ErrorCode.invalidParams,
      `${name} is a snapshot of the session ${called} alone: neither other sessions nor files can be restored from it`,
    );
  const session = sessions.get(id) ?? sessions.all().find((each) => each.id === by && each.name === called);
  if (!session)
    throw new RequestError(
      ErrorCode.notFound,
      `The session ${called}, which ${name} is a snapshot of, is there no more: restore it from one of that name, or fork ${name} to have it as it was`,
    );
  const tell = progressOf(host, request);
  const undo = nameBeforeRestoring(name);
  tell("Saving what it is now");
  const label = { id: session.id, name: session.name };
  await persistence.saveSnapshot(undo, "made by itself, to undo the restore", false, label);
  await cancelled(persistence, undo, signal);
  tell("Putting the objects of then in place");
  const lost = await workspace.replaceSession(session, state, id, name, undo);
  const restored = session.id as SessionId;
  host.emit(undefined, "session/restored", { session: restored, snapshot: name, by });
  if (restored !== by) await workspace.tellReplaced(restored, `restored from ${name}`);
  tell("Storing it");
  const unstored = await persistence.storeDone();
  return {
    restored: summary((await persistence.snapshots()).find((each) => each.name === name) ?? unnamed(state, name)),
    undo,
    session: restored,
    differingFiles: [],
    detached: false,
    attached: false,
    writtenFiles: [],
    problems: [...lost.map(({ what, why }) => `${what}: ${why}`), ...(unstored === undefined ? [] : [unstored])],
    ...(restored === by ? { bindings: await session.snapshot() } : {}),
  };
}

/** A restore that was cancelled ends here, as nothing is changed yet. */
async function cancelled(persistence: Persistence, undo: string, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) return;
  await persistence.deleteSnapshot(undo);
  throw restoreCancelled();
}

const restoreCancelled = (): RequestError =>
  new RequestError(ErrorCode.requestCancelled, "The restore was cancelled: nothing is changed");

/** A checkpoint as a snapshot is told, under what it was called by. */
const unnamed = (root: RootRecord, name: string): SnapshotRecord => ({ name, note: "", savedAt: root.createdAt, root });

function summary({ name, note, savedAt, root }: SnapshotRecord): SnapshotSummary {
  const session = sessionNameOf(root);
  return {
    name,
    note,
    createdAt: new Date(savedAt).toISOString(),
    asOf: new Date(root.createdAt).toISOString(),
    root: root.tree,
    codeVersion: root.codeVersion,
    ...(session === undefined ? { scope: "workspace" } : { scope: "session", session }),
    objectCount: root.objects,
  };
}
