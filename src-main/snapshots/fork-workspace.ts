import { randomBytes } from "node:crypto";
import { cpSync, existsSync, rmSync } from "node:fs";
import type { WorkspaceId } from "../../src-runtime/protocol/index.ts";
import {
  backupStore,
  FORK_ORIGIN,
  NoSuchState,
  writeForkOrigin,
  openStore,
  readForkOrigin,
  rootNamed,
  type RootRecord,
  StoredState,
  StoreError,
  valueOf,
} from "../../src-runtime/store/index.ts";
import {
  checkedName,
  type ClientOptions,
  connectTo,
  createEntry,
  finishedEntry,
  freeName,
  giveWindows,
  NoSuchWorkspace,
  sessionKeysFolder,
  unfinishedFolder,
  windowsIn,
  windowsOf,
  type WorkspaceEntry,
  workspaceEntries,
} from "../workspaces/index.ts";
import type { TaskOptions } from "./progress.ts";
import { storeTask } from "./store-task.ts";
import { withStore } from "./with-store.ts";

/** What a fork is to be. */
export interface ForkRequest {
  /** The state that it begins with, a snapshot's name or a time; the latest when left out. */
  readonly state?: string;
  /** What it is called; one is found when left out. */
  readonly name?: string;
}

/**
 * Makes a workspace that begins with a state of another, with its snapshots, sessions, windows and actors, and goes its own way from
 * there. It has the same project, but is detached: what is accepted in it stays in it. The other is left as it is, and
 * may run meanwhile. It is there when all of it is.
 */
export async function forkWorkspace(
  entry: WorkspaceEntry,
  { state, name }: ForkRequest,
  options: ClientOptions,
  task: TaskOptions = {},
): Promise<WorkspaceEntry> {
  const { around } = options;
  if (name !== undefined) checkedName(name);
  const entries = workspaceEntries(around);
  if (name !== undefined && entries.some(({ metadata }) => metadata.name === name))
    throw new NoSuchWorkspace(`There is a workspace ${name} already: choose another name`);
  if (state === undefined) await checkpointIfRunning(entry, options);
  const { root, windows } = withStore(entry.files, (reading) => {
    const found = rootNamed(reading, state);
    return {
      root: found,
      windows: state === undefined ? windowsOf(entry) : windowsIn(new StoredState(reading, found).windows()),
    };
  });

  const id = randomBytes(16).toString("hex") as WorkspaceId;
  const folder = unfinishedFolder(id, around);
  const { projectPath } = entry.metadata;
  const called = name ?? freeName(`${entry.metadata.name}-fork`, entries);
  const fork = createEntry(folder, { id, name: called, projectPath, throwAway: false, attached: false }, around);
  try {
    await storeTask({ kind: "backup", store: entry.files.store, destination: fork.files.store }, task);
    beginWith(fork, entry, root);
    rememberOrigin(fork, entry);
    giveWindows(fork, windows);
    task.signal?.throwIfAborted();
    return finishedEntry(fork, around);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The id of the workspace that one is a fork of; undefined where it is none, or its store can't be read. */
export function originOf({ files }: WorkspaceEntry): string | undefined {
  try {
    return withStore(files, (reading) => readForkOrigin(reading.getMeta(FORK_ORIGIN))?.workspace);
  } catch (error) {
    if (error instanceof NoSuchState || error instanceof StoreError) return undefined;
    throw error;
  }
}

/** Gives a workspace that has nothing yet another one's store and sessions, as of a root of it. */
export function copyState(from: WorkspaceEntry, root: RootRecord, to: WorkspaceEntry): void {
  valueOf(backupStore(from.files.store, to.files.store));
  beginWith(to, from, root);
}

/** Has a copy of another one's store begin with a root of it, and lets in whoever may use that one. */
function beginWith(to: WorkspaceEntry, from: WorkspaceEntry, root: RootRecord): void {
  makeLatest(to, root);
  const keys = sessionKeysFolder(from);
  if (existsSync(keys)) cpSync(keys, sessionKeysFolder(to), { recursive: true });
}

/** Notes in a fork's store what it began with, by which it is merged back; a name keeps that state. */
function rememberOrigin({ files }: WorkspaceEntry, { metadata }: WorkspaceEntry): void {
  const store = valueOf(openStore(files.store));
  try {
    const root = store.latest();
    if (!root) throw new Error("A fork has no state");
    const name = `forked from ${metadata.name} at ${new Date().toISOString()}`;
    valueOf(store.saveSnapshot(root.id, name, "made by itself, to merge the fork back"));
    valueOf(store.setMeta(FORK_ORIGIN, writeForkOrigin({ workspace: metadata.id, root: root.id }), "full"));
  } finally {
    store.close();
  }
}

/** What was done until now is to be in the fork. */
export async function checkpointIfRunning(entry: WorkspaceEntry, options: ClientOptions): Promise<void> {
  const found = await connectTo(entry, options);
  if (found.kind !== "connected") return;
  try {
    await found.client.request("workspace/checkpoint", {});
  } finally {
    found.client.close();
  }
}

/** A workspace comes back as of its latest root: the one that was chosen becomes that. */
function makeLatest({ files }: WorkspaceEntry, { id, roles, codeVersion, meta }: RootRecord): void {
  const store = valueOf(openStore(files.store));
  try {
    if (store.latest()?.id === id) return;
    const writer = valueOf(store.beginCheckpoint(id));
    valueOf(writer.commit({ kind: "checkpoint", roles, codeVersion, meta, durable: "full" }));
  } finally {
    store.close();
  }
}
