import { existsSync, rmSync } from "node:fs";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { Surroundings } from "./data-folder.ts";
import { isStartLockHeld } from "./start-lock.ts";
import { workspaceEntries } from "./workspace-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/**
 * Removes what a dead process left behind: `node.json`, socket and lock, never the store, the metadata or a snapshot.
 * Answers whether there was anything. A workspace that runs, or is being started, is left alone.
 */
export function sweepEntry({ files }: WorkspaceEntry, around: Surroundings): boolean {
  const node = readNodeInfo(files.node);
  if (node !== undefined && isRunning(node)) return false;
  const leftovers: string[] = [];
  if (!isStartLockHeld(files.startLock)) {
    leftovers.push(files.startLock);
    // A process that is just starting has a socket before it has a node.json; then somebody holds the lock.
    if (around.platform !== "win32" && node !== undefined) leftovers.push(node.address);
    leftovers.push(files.node);
  }
  const found = leftovers.filter((path) => existsSync(path));
  for (const path of found) rmSync(path, { force: true });
  return found.length > 0;
}

/** Sweeps up after all workspaces; answers those after which there was something. */
export function sweepAll(around: Surroundings): readonly WorkspaceEntry[] {
  return workspaceEntries(around).filter((entry) => sweepEntry(entry, around));
}
