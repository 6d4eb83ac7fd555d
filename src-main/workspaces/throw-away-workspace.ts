import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { WorkspaceId } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import { launch } from "./launcher.ts";
import type { LaunchOptions } from "./launcher.ts";
import { createEntry } from "./workspace-entry.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/**
 * A workspace for one command. Its process holds the read end of a pipe from this one: when this process ends, however
 * it ends, the workspace goes, and its folder with it.
 */
export class ThrowAwayWorkspace {
  readonly client: WorkspaceClient;
  readonly entry: WorkspaceEntry;
  readonly #end: () => Promise<void>;

  private constructor(client: WorkspaceClient, entry: WorkspaceEntry, end: () => Promise<void>) {
    this.client = client;
    this.entry = entry;
    this.#end = end;
  }

  /** Starts one that has the code of a project, and writes nothing to it; `prepare` may give it a state to begin with. */
  static async start(
    projectPath: string,
    options: ClientOptions & LaunchOptions,
    prepare: (entry: WorkspaceEntry) => void = () => undefined,
  ): Promise<ThrowAwayWorkspace> {
    const folder = mkdtempSync(join(options.around.temporary, "fresnel-fresh-"));
    try {
      const id = randomBytes(16).toString("hex") as WorkspaceId;
      const entry = createEntry(folder, { id, name: "fresh", projectPath, throwAway: true }, options.around);
      prepare(entry);
      const { child, address } = await launch(entry, options, "throwAway");
      const exited = once(child, "exit");
      const found = await connectTo(entry, { ...options, address });
      if (found.kind !== "connected")
        throw new Error(`The throw-away workspace in ${folder} ended right after its start`);
      return new ThrowAwayWorkspace(found.client, entry, async () => {
        child.ref();
        child.stdin?.end();
        if (child.exitCode === null && child.signalCode === null) await exited;
      });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the process and waits until nothing of the workspace is left. */
  async dispose(): Promise<void> {
    this.client.close();
    await this.#end();
    rmSync(this.entry.files.folder, { recursive: true, force: true });
  }
}
