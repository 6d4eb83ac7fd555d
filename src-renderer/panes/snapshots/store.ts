import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { WorkspaceListing } from "../../../src-main/channels.ts";
import type { RestoreReport, SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";

/** What a snapshots pane needs of a window's session. */
export type SnapshotsSession = Pick<
  WorkspaceSession,
  "id" | "request" | "restore" | "fork" | "openWindow" | "on" | "store"
>;

/** What a snapshots pane shows. */
export interface SnapshotsState {
  /** The latest first; undefined until they were asked for. */
  readonly snapshots: readonly SnapshotSummary[] | undefined;
  /** The name of the chosen one. */
  readonly chosen: string | undefined;
  /** What is being done, in words. */
  readonly busy: string | undefined;
  /** The restore that was done last: its `undo` takes it back. */
  readonly restored: RestoreReport | undefined;
  /** The workspace that was made last, with the snapshot it begins with. */
  readonly forked: { readonly workspace: WorkspaceListing; readonly snapshot: string } | undefined;
  readonly problem: string | undefined;
}

/** The named snapshots of a workspace: saved, restored, renamed, deleted. */
export class Snapshots {
  readonly store: StoreApi<SnapshotsState> = createStore<SnapshotsState>(() => ({
    snapshots: undefined,
    chosen: undefined,
    busy: undefined,
    restored: undefined,
    forked: undefined,
    problem: undefined,
  }));
  readonly #session: SnapshotsSession;
  readonly #disposers: Disposer[];

  constructor(session: SnapshotsSession) {
    this.#session = session;
    this.#disposers = [
      session.on("snapshot/changed", () => void this.refresh()),
      session.on("workspace/restored", () => void this.refresh()),
      session.store.subscribe(({ isConnected }, before) => {
        if (isConnected && !before.isConnected) void this.refresh();
      }),
    ];
    void this.refresh();
  }

  choose(name: string): void {
    this.store.setState({ chosen: name });
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  dismissRestored(): void {
    this.store.setState({ restored: undefined });
  }

  async refresh(): Promise<void> {
    if (!this.#session.store.getState().isConnected) return;
    await this.#attempt(async () => {
      const { snapshots } = await this.#session.request("snapshot/list", {});
      this.store.setState({ snapshots: snapshots.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) });
    });
  }

  /** Saves the workspace as it is now. Answers whether that was done; it is durable then. */
  save(name: string, note: string, replace = false): Promise<boolean> {
    return this.#do(`Saving ${name}`, async () => {
      await this.#session.request("snapshot/save", { session: this.#session.id, name, note, replace });
      this.store.setState({ chosen: name });
    });
  }

  /** The project's files whose code is not what it was when a snapshot was saved; none when that can't be known. */
  async differingFiles(name: string): Promise<readonly string[]> {
    let found: readonly string[] = [];
    await this.#attempt(async () => {
      found = (await this.#session.request("snapshot/differingFiles", { name })).files;
    });
    return found;
  }

  /** Makes the workspace what it was. What it is now is saved first: `restored` says as what. */
  restore(name: string, files: "keep" | "write" = "keep"): Promise<boolean> {
    return this.#do(`Restoring ${name}`, async () => {
      this.store.setState({ restored: await this.#session.restore(name, files) });
    });
  }

  /** Takes the last restore back, with the files if they were written. */
  async undoRestore(): Promise<boolean> {
    const { restored } = this.store.getState();
    if (restored === undefined) return false;
    return this.restore(restored.undo, restored.writtenFiles.length > 0 ? "write" : "keep");
  }

  /** Makes a workspace of its own that begins with a snapshot; this one stays as it is. */
  fork(snapshot: string, name: string): Promise<boolean> {
    return this.#do(`Forking ${snapshot}`, async () => {
      const workspace = await this.#session.fork(snapshot, name === "" ? undefined : name);
      this.store.setState({ forked: { workspace, snapshot } });
    });
  }

  /** Opens a window on the workspace that was made last. */
  async openFork(): Promise<void> {
    const { forked } = this.store.getState();
    this.dismissForked();
    if (forked !== undefined) await this.#attempt(() => this.#session.openWindow(forked.workspace));
  }

  dismissForked(): void {
    this.store.setState({ forked: undefined });
  }

  /** Gives a snapshot another name, or another note. */
  rename(name: string, to: string, note: string): Promise<boolean> {
    return this.#do(`Renaming ${name}`, async () => {
      await this.#session.request("snapshot/rename", { name, to, note });
      this.store.setState({ chosen: to });
    });
  }

  delete(name: string): Promise<boolean> {
    return this.#do(`Deleting ${name}`, async () => {
      await this.#session.request("snapshot/delete", { name });
      this.store.setState({ chosen: undefined });
    });
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  /** One thing at a time. */
  async #do(busy: string, work: () => Promise<void>): Promise<boolean> {
    if (this.store.getState().busy !== undefined) return false;
    this.store.setState({ busy, problem: undefined });
    try {
      return await this.#attempt(work);
    } finally {
      this.store.setState({ busy: undefined });
      await this.refresh();
    }
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
      return false;
    }
  }
}
