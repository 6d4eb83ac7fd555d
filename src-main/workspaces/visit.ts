import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** What a command did to a stopped workspace could not be stored. */
export class NotStored extends Error {
  override readonly name = "NotStored";
}

/**
 * A process that has a stopped workspace open for one command: nothing of it goes on, and no list says that it runs. It holds
 * the read end of a pipe from this process: when this one ends, however it ends, it ends too, and what is stored stays.
 */
export class Visit {
  readonly #entry: WorkspaceEntry;
  readonly #client: WorkspaceClient;
  readonly #child: ChildProcess;

  constructor(entry: WorkspaceEntry, client: WorkspaceClient, child: ChildProcess) {
    this.#entry = entry;
    this.#client = client;
    this.#child = child;
  }

  /** Has what was done stored, and waits until the process is gone. */
  async end(): Promise<void> {
    try {
      // It has to end: what it can't store, nobody can who comes later.
      const stopped = await this.#client.request("workspace/stop", { reason: "the command is done", force: true });
      if (!stopped.checkpointed)
        throw new NotStored(
          `What was done could not be stored, and ${this.#entry.metadata.name} is what was stored before: ${stopped.message}`,
        );
      await this.#ended();
    } finally {
      await this.abandon();
    }
  }

  /** Ends the process at once: what was not stored yet is lost. */
  async abandon(): Promise<void> {
    this.#client.close();
    this.#child.stdin?.end();
    await this.#ended();
  }

  async #ended(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    this.#child.ref();
    await once(this.#child, "exit");
  }
}
