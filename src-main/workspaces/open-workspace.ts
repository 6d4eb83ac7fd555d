import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import { folderChange } from "./folder-change.ts";
import { StartFailed, launch } from "./launcher.ts";
import type { LaunchOptions, ProcessLife } from "./launcher.ts";
import { StartLock } from "./start-lock.ts";
import { sweepAll } from "./sweep.ts";
import { Visit } from "./visit.ts";
import { readEntry } from "./workspace-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

const PATIENCE_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 200;

/** A workspace that runs, and a connection to it. */
export interface OpenedWorkspace {
  readonly entry: WorkspaceEntry;
  readonly client: WorkspaceClient;
  /** Its process was started for this. */
  readonly started: boolean;
  /** It was stopped, and is open for one command. */
  readonly visit?: Visit;
}

/** The workspace's process neither listens nor ends. */
export class Stalled extends Error {
  override readonly name = "Stalled";
}

/**
 * Connects to a workspace, and starts its process if none runs. However many do so at once, one process is started and
 * all are connected to it.
 */
export async function openWorkspace(
  entry: WorkspaceEntry,
  options: ClientOptions & LaunchOptions,
): Promise<OpenedWorkspace> {
  return open(entry, options, "lasting");
}

/** Connects to a workspace that runs, and else has it open for one command: nothing of it goes on, and it stays stopped. */
export async function visitWorkspace(
  entry: WorkspaceEntry,
  options: ClientOptions & LaunchOptions,
): Promise<OpenedWorkspace> {
  return open(entry, options, "forOneCommand");
}

async function open(
  entry: WorkspaceEntry,
  options: ClientOptions & LaunchOptions,
  life: Exclude<ProcessLife, "throwAway">,
): Promise<OpenedWorkspace> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await connectTo(entry, options);
    if (found.kind === "connected") return { entry, client: found.client, started: false };
    if (found.kind === "absent") {
      const started = await startIfNobodyElseDoes(entry, options, life);
      if (started !== undefined) return started;
    }
    if (performance.now() > deadline) {
      const who = found.kind === "notListening" ? `Process ${found.node.pid}` : "Another client";
      throw new Stalled(
        `${who} has been starting or stopping workspace ${entry.metadata.name} for more than ${PATIENCE_MILLISECONDS / 1000} s. ` +
          `A large one may be storing its last checkpoint, for up to 10 minutes: try again later. Ended, the workspace comes back as of the checkpoint before. Its log: ${entry.files.log}`,
      );
    }
    await folderChange(entry.files.folder, LOOK_AGAIN_MILLISECONDS);
  }
}

/** Undefined when another client holds the right to start it, or was faster. */
async function startIfNobodyElseDoes(
  entry: WorkspaceEntry,
  options: ClientOptions & LaunchOptions,
  life: Exclude<ProcessLife, "throwAway">,
): Promise<OpenedWorkspace | undefined> {
  const lock = StartLock.tryAcquire(entry.files.startLock);
  if (lock === undefined) return undefined;
  try {
    // It may have been started and the lock released since we looked.
    const found = await connectTo(entry, options);
    if (found.kind === "connected") return { entry, client: found.client, started: false };
    if (found.kind === "notListening") return undefined;
    sweepAll(options.around);
    const current = readEntry(entry.files.folder) ?? entry;
    const { address, child } = await launch(current, options, life);
    const connected = await connectTo(current, { ...options, address });
    if (connected.kind === "connected") {
      const { client } = connected;
      const visit = life === "lasting" ? {} : { visit: new Visit(current, client, child) };
      return { entry: current, client, started: true, ...visit };
    }
    throw new StartFailed(
      `Workspace ${current.metadata.name} ended right after its start: see ${current.files.log}`,
      false,
    );
  } catch (error) {
    if (error instanceof StartFailed && error.alreadyRunning) return undefined;
    throw error;
  } finally {
    lock.release();
  }
}
