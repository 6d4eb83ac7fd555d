import { existsSync } from "node:fs";
import type { CheckpointSummary, SnapshotSummary, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import {
  nameToReplace,
  NoSuchState,
  type ObjectStore,
  openStore,
  openStoreForReading,
  type RootRecord,
  SESSION_NAME,
  sessionNameOf,
  type SnapshotRecord,
  StoredState,
  StoreError,
  type StoreResult,
  valueOf,
  writeTexts,
} from "../../src-runtime/store/index.ts";
import {
  checkedName,
  checkedNote,
  filesWith,
  SessionTokens,
  windowsIn,
  windowsOf,
  type WorkspaceEntry,
} from "../workspaces/index.ts";

/**
 * The snapshots of a workspace as its store has them, read without its process: what a workspace that is stopped, or
 * can't be opened, can still be restored to. Throws a `StoreError` when the store can't be read.
 */
export function storedSnapshots({ store }: WorkspaceFiles): readonly SnapshotSummary[] {
  if (!existsSync(store)) return [];
  const reading = valueOf(openStoreForReading(store));
  try {
    return reading.snapshots().map(summary);
  } finally {
    reading.close();
  }
}

/** The states that nobody gave a name and that are still kept, oldest first, read in the same way. */
export function storedCheckpoints({ store }: WorkspaceFiles): readonly CheckpointSummary[] {
  if (!existsSync(store)) return [];
  const reading = valueOf(openStoreForReading(store));
  try {
    const named = new Set(reading.snapshots().map(({ root }) => root.id));
    return reading
      .roots()
      .filter(({ id, session }) => session === undefined && !named.has(id))
      .map(({ createdAt, objects }) => ({ asOf: new Date(createdAt).toISOString(), objectCount: objects }));
  } finally {
    reading.close();
  }
}

/** A snapshot that is to be saved. */
export interface SnapshotRequest {
  readonly name: string;
  readonly note: string;
  /** The name is taken from the snapshot that has it. */
  readonly replace: boolean;
  /** The session, as the command line calls it, that it is to be of; of the whole workspace when undefined. */
  readonly session: string | undefined;
}

/**
 * Gives the newest state of a workspace that is stopped a name, with its windows as they are by now, as its process would do.
 * Answers undefined when nothing was ever stored. Throws a `StoreError` for a name that is taken, a `BadName` for one that
 * none may have, a `NoSuchState` where there is no such session.
 */
export function saveStoredSnapshot(
  entry: WorkspaceEntry,
  { name, note, replace, session }: SnapshotRequest,
): SnapshotSummary | undefined {
  checkedName(name);
  checkedNote(note);
  if (!existsSync(entry.files.store)) return undefined;
  const store = valueOf(openStore(entry.files.store));
  try {
    const latest = store.latest();
    if (latest === undefined) return undefined;
    const isTaken = store.snapshots().some((each) => each.name === name);
    if (isTaken && !replace) throw new StoreError(nameToReplace(name));
    const now = withWindowsOfNow(entry, store, latest);
    const root = session === undefined ? now : ofSession(entry, store, now, session);
    // The new state is stored before the name is taken from the old one.
    if (isTaken) valueOf(store.deleteSnapshot(name));
    return summary(valueOf(store.saveSnapshot(root.id, name, note)));
  } finally {
    store.close();
  }
}

/** The latest state with the windows of now: where it has others, the next one. */
function withWindowsOfNow(entry: WorkspaceEntry, store: ObjectStore, latest: RootRecord): RootRecord {
  const windows = [...filesWith(windowsOf(entry))];
  const then = [...filesWith(windowsIn(new StoredState(store, latest).windows()))];
  if (JSON.stringify(then) === JSON.stringify(windows)) return latest;
  const writer = valueOf(store.beginCheckpoint(latest.id));
  const roles = { ...latest.roles, windows: writeTexts(writer, latest.nextChunk, windows.flat()) };
  const { codeVersion, meta } = latest;
  return valueOf(writer.commit({ kind: "checkpoint", roles, codeVersion, meta, durable: "full" }));
}

/** The same state as that of the session that the command line calls so. */
function ofSession(entry: WorkspaceEntry, store: ObjectStore, root: RootRecord, name: string): RootRecord {
  const session = new SessionTokens(entry).get(name)?.session;
  if (session === undefined || new StoredState(store, root).session(session) === undefined)
    throw new NoSuchState(
      `There is no session ${name} in what is stored: nothing was ever evaluated in one of that name`,
    );
  const writer = valueOf(store.beginCheckpoint(root.id));
  const { roles, codeVersion, meta } = root;
  const about = { roles, codeVersion, meta: { ...meta, [SESSION_NAME]: name }, session } as const;
  return valueOf(writer.commit({ kind: "checkpoint", ...about, durable: "full" }));
}

/** What is to be done to a snapshot. */
export type SnapshotChange =
  | { readonly kind: "delete"; readonly name: string }
  | { readonly kind: "rename"; readonly name: string; readonly to: string }
  | { readonly kind: "note"; readonly name: string; readonly note: string };

/**
 * Changes a snapshot in the store of a workspace that is stopped. Answers it as it is now; undefined when it was deleted.
 * Throws a `StoreError` for a name that is taken, a `NoSuchState` for one that no snapshot has, and a `BadName` for one that none may have.
 */
export function changeStoredSnapshot(
  { store: path }: WorkspaceFiles,
  change: SnapshotChange,
): SnapshotSummary | undefined {
  if (change.kind === "rename") checkedName(change.to);
  if (change.kind === "note") checkedNote(change.note);
  const store = valueOf(openStore(path));
  try {
    switch (change.kind) {
      case "delete":
        foundIn(store.deleteSnapshot(change.name));
        return undefined;
      case "rename":
        return summary(foundIn(store.renameSnapshot(change.name, change.to)));
      case "note":
        return summary(foundIn(store.noteSnapshot(change.name, change.note)));
    }
  } finally {
    store.close();
  }
}

/** The value of a result; throws a `NoSuchState` where no snapshot has the name. */
function foundIn<T>(result: StoreResult<T>): T {
  if (!result.ok && result.problem.kind === "unknownSnapshot") throw new NoSuchState(result.problem.message);
  return valueOf(result);
}

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
