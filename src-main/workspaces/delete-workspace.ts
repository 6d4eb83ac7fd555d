import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ClientOptions } from "./connect.ts";
import { dataFolder } from "./data-folder.ts";
import { stopWorkspace } from "./stop-workspace.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/**
 * Deletes a workspace: stops it, and moves its folder, with store and snapshots, among the deleted ones. Answers where
 * it is now: moved back, it is there again. The project's own folder is never touched.
 */
export async function deleteWorkspace(entry: WorkspaceEntry, options: ClientOptions): Promise<string> {
  await stopWorkspace(entry, options, "it is deleted", { force: true });
  const deleted = join(dataFolder(options.around), "deleted");
  mkdirSync(deleted, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(":", "-");
  const backup = join(deleted, `${entry.metadata.id}-${stamp}`);
  renameSync(entry.files.folder, backup);
  return backup;
}
