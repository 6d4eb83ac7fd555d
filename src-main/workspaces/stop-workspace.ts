import { ConnectionLost } from "../../src-runtime/client/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { identityOf, isRunning } from "../../src-runtime/protocol/index.ts";
import type { ProcessIdentity, Result } from "../../src-runtime/protocol/index.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import { folderChange } from "./folder-change.ts";
import { sweepEntry } from "./sweep.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** Longer than the workspace gives its last checkpoint, which somebody else may have asked it for. */
const PATIENCE_MILLISECONDS = 610_000;
const LOOK_AGAIN_MILLISECONDS = 20;

/** What stopping came to. */
export type StopReport =
  | { readonly kind: "stopped"; readonly checkpointed: boolean; readonly message: string }
  | { readonly kind: "notRunning" };

/** How a workspace is stopped. */
export interface StopOptions {
  /** It is ended though it can't be saved. */
  readonly force?: boolean;
  /** Who stops it starts it again: other clients come back by themselves. */
  readonly returns?: boolean;
}

/** The process did not end. */
export class DoesNotStop extends Error {
  override readonly name = "DoesNotStop";
}

/**
 * Stops a workspace in order, checkpoint first, and answers when its process is gone. Rejects, and the workspace goes on,
 * when it can't be saved; with `force` it is ended all the same.
 */
export async function stopWorkspace(
  entry: WorkspaceEntry,
  options: ClientOptions,
  reason: string,
  { force = false, returns = false }: StopOptions = {},
): Promise<StopReport> {
  const found = await connectTo(entry, options);
  if (found.kind === "absent") {
    sweepEntry(entry, options.around);
    return { kind: "notRunning" };
  }
  const process = found.kind === "notListening" ? found.node : await identified(found.client);
  let outcome: Result<"workspace/stop"> = { checkpointed: true, message: "it was stopping already" };
  if (found.kind === "connected") {
    try {
      outcome = await found.client.request("workspace/stop", { reason, force, returns });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      outcome = { checkpointed: false, message: error.message };
    } finally {
      found.client.close();
    }
  }
  if (process !== undefined) await ended(process, entry);
  return { kind: "stopped", ...outcome };
}

/** Which process answers. It is asked itself: `node.json` may be gone. */
async function identified(client: WorkspaceClient): Promise<ProcessIdentity | undefined> {
  const { pid } = await client.request("workspace/status", {});
  return identityOf(pid);
}

/** Resolves when the process is gone. */
async function ended(process: ProcessIdentity, entry: WorkspaceEntry): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (isRunning(process)) {
    if (performance.now() > deadline) {
      throw new DoesNotStop(
        `Process ${process.pid} of workspace ${entry.metadata.name} does not end: end it yourself. Its log: ${entry.files.log}`,
      );
    }
    // The process takes its node.json away as the last thing it does.
    await folderChange(entry.files.folder, LOOK_AGAIN_MILLISECONDS);
  }
}
