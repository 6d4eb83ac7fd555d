import { existsSync } from "node:fs";
import type { SnapshotSummary, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { openStoreForReading, valueOf } from "../../src-runtime/store/index.ts";
import type { SnapshotRecord } from "../../src-runtime/store/index.ts";

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
