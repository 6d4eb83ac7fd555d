import { existsSync } from "node:fs";
import type { CheckpointSummary, SnapshotSummary, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { openStore, openStoreForReading, sessionNameOf, valueOf } from "../../src-runtime/store/index.ts";
import type { SnapshotRecord } from "../../src-runtime/store/index.ts";
import { checkedName } from "../workspaces/index.ts";

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

/** What is to be done to a snapshot. */
export type SnapshotChange =
  | { readonly kind: "delete"; readonly name: string }
  | { readonly kind: "rename"; readonly name: string; readonly to: string }
  | { readonly kind: "note"; readonly name: string; readonly note: string };

/**
 * Changes a snapshot in the store of a workspace that is stopped. Answers it as it is now; undefined when it was deleted.
 * Throws a `StoreError` for a name that is taken or that no snapshot has, and a `BadName` for one that none may have.
 */
export function changeStoredSnapshot(
  { store: path }: WorkspaceFiles,
  change: SnapshotChange,
): SnapshotSummary | undefined {
  if (change.kind === "rename") checkedName(change.to);
  const store = valueOf(openStore(path));
  try {
    switch (change.kind) {
      case "delete":
        valueOf(store.deleteSnapshot(change.name));
        return undefined;
      case "rename":
        return summary(valueOf(store.renameSnapshot(change.name, change.to)));
      case "note":
        return summary(valueOf(store.noteSnapshot(change.name, change.note)));
    }
  } finally {
    store.close();
  }
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
