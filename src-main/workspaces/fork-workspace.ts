import { randomBytes } from "node:crypto";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { WorkspaceId } from "../../src-runtime/protocol/index.ts";
import {
  backupStore,
  openStore,
  openStoreForReading,
  type RootRecord,
  StoreError,
  type StoreReading,
  valueOf,
} from "../../src-runtime/store/index.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import { workspacesFolder } from "./data-folder.ts";
import { sessionKeysFolder } from "./session-tokens.ts";
import { createEntry, freeName, NoSuchWorkspace, workspaceEntries } from "./workspace-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** What a fork is to be. */
export interface ForkRequest {
  /** The snapshot that it begins with; the latest state when left out. */
  readonly snapshot?: string;
  /** What it is called; one is found when left out. */
  readonly name?: string;
}

/**
 * Makes a workspace that begins with a state of another, with its snapshots, sessions and actors, and goes its own way from
 * there. It has the same project, but is detached: what is accepted in it stays in it. The other is left as it is, and
 * may run meanwhile.
 */
export async function forkWorkspace(
  entry: WorkspaceEntry,
  { snapshot, name }: ForkRequest,
  options: ClientOptions,
): Promise<WorkspaceEntry> {
  const { around } = options;
  const entries = workspaceEntries(around);
  if (name !== undefined && entries.some(({ metadata }) => metadata.name === name))
    throw new NoSuchWorkspace(`There is a workspace ${name} already: choose another name`);
  if (snapshot === undefined) await checkpointIfRunning(entry, options);
  const root = rootToFork(entry, snapshot);

  const id = randomBytes(16).toString("hex") as WorkspaceId;
  const folder = join(workspacesFolder(around), id);
  const { projectPath } = entry.metadata;
  const called = name ?? freeName(`${entry.metadata.name}-fork`, entries);
  const fork = createEntry(folder, { id, name: called, projectPath, throwAway: false, attached: false }, around);
  try {
    valueOf(backupStore(entry.files.store, fork.files.store));
    makeLatest(fork, root);
    // Whoever may use a session there may use it here.
    const keys = sessionKeysFolder(entry);
    if (existsSync(keys)) cpSync(keys, sessionKeysFolder(fork), { recursive: true });
    return fork;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What was done until now is to be in the fork. */
async function checkpointIfRunning(entry: WorkspaceEntry, options: ClientOptions): Promise<void> {
  const found = await connectTo(entry, options);
  if (found.kind !== "connected") return;
  try {
    await found.client.request("workspace/checkpoint", {});
  } finally {
    found.client.close();
  }
}

function rootToFork({ files, metadata }: WorkspaceEntry, snapshot: string | undefined): RootRecord {
  if (!existsSync(files.store))
    throw new NoSuchWorkspace(`${metadata.name} has nothing to fork: nothing was saved yet`);
  const reading = valueOf(openStoreForReading(files.store));
  try {
    const root = snapshot === undefined ? reading.latest() : snapshotRoot(reading, snapshot);
    if (root) return root;
    throw new NoSuchWorkspace(`${metadata.name} has nothing to fork: nothing was saved yet`);
  } finally {
    reading.close();
  }
}

function snapshotRoot(reading: StoreReading, name: string): RootRecord {
  const snapshots = reading.snapshots();
  const found = snapshots.find((each) => each.name === name);
  if (found) return found.root;
  const known = snapshots.map((each) => each.name).join(", ");
  const message = `There is no snapshot ${name}${known === "" ? ": none was saved yet" : `; there are: ${known}`}`;
  throw new StoreError({ kind: "unknownSnapshot", message });
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
