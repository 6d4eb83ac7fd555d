import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { WorkspaceListing } from "../../../src-main/channels.ts";
import type { FileTexts, Params, RestoreReport, SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import { withTimes } from "../../shell/time-ago.ts";
import { keyOf, momentsIn, timelineOf } from "./timeline.ts";
import type { Checkpoint, Moment, TimelineItem } from "./timeline.ts";

/** What a snapshots pane needs of a window's session. */
export type SnapshotsSession = Pick<
  WorkspaceSession,
  "id" | "request" | "restore" | "fork" | "openWindow" | "on" | "store"
>;

/** What a snapshots pane shows. */
export interface SnapshotsState {
  /** The latest first; undefined until they were asked for. */
  readonly snapshots: readonly SnapshotSummary[] | undefined;
  /** All states there are, the latest first. */
  readonly timeline: readonly TimelineItem[];
  /** The key of the chosen line. */
  readonly chosen: string | undefined;
  /** The keys of the groups that are unfolded. */
  readonly unfolded: ReadonlySet<string>;
  /** The state that others can be compared with. */
  readonly marked: Moment | undefined;
  /** What is being done, in words. */
  readonly busy: string | undefined;
  /** What is being done can be stopped, as long as it has changed nothing. */
  readonly canStop: boolean;
  /** The restore that was done last: its `undo` takes it back. */
  readonly restored: RestoreReport | undefined;
  /** The workspace that was made last, with the snapshot it begins with. */
  readonly forked: { readonly workspace: WorkspaceListing; readonly snapshot: string } | undefined;
  readonly problem: string | undefined;
}

/** The states of a workspace that are kept: named snapshots, which are saved, renamed and deleted, and checkpoints. */
export class Snapshots {
  readonly store: StoreApi<SnapshotsState> = createStore<SnapshotsState>(() => ({
    snapshots: undefined,
    timeline: [],
    chosen: undefined,
    unfolded: new Set(),
    marked: undefined,
    busy: undefined,
    canStop: false,
    restored: undefined,
    forked: undefined,
    problem: undefined,
  }));
  readonly #session: SnapshotsSession;
  readonly #disposers: Disposer[];
  #checkpoints: readonly Checkpoint[] = [];
  /** The checkpoint that was told of last, which becomes one of those that are kept when the next one is. */
  #latest: string | undefined;
  /** Ends what is being done, if it can be. */
  #underWay = new AbortController();

  constructor(session: SnapshotsSession) {
    this.#session = session;
    this.#disposers = [
      session.on("workspace/checkpointed", ({ asOf }) => this.#checkpointed(asOf)),
      session.on("snapshot/changed", () => void this.refresh()),
      session.on("workspace/restored", () => void this.refresh()),
      session.store.subscribe(({ isConnected }, before) => {
        if (isConnected && !before.isConnected) void this.refresh();
      }),
    ];
    void this.refresh();
  }

  /** The chosen state; undefined while none is, or a group. */
  get moment(): Moment | undefined {
    const { timeline, chosen } = this.store.getState();
    return momentsIn(timeline).find((moment) => keyOf(moment) === chosen);
  }

  choose(key: string): void {
    this.store.setState({ chosen: key });
  }

  /** Unfolds a group, or folds it again. */
  unfold(key: string, isOpen: boolean): void {
    const unfolded = new Set(this.store.getState().unfolded);
    if (isOpen) unfolded.add(key);
    else unfolded.delete(key);
    this.store.setState({ unfolded });
  }

  /** Marks the chosen state, to compare others with it; the marked one is marked no more. */
  mark(): void {
    const { moment } = this;
    const { marked } = this.store.getState();
    const isMarked = moment !== undefined && marked !== undefined && keyOf(moment) === keyOf(marked);
    this.store.setState({ marked: isMarked ? undefined : moment });
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
      const [{ snapshots }, { checkpoints }] = await Promise.all([
        this.#session.request("snapshot/list", {}),
        this.#session.request("snapshot/checkpoints", {}),
      ]);
      this.#checkpoints = checkpoints;
      this.#show(snapshots);
    });
  }

  /** There is one more: the whole list is asked for only where others may have gone from it. */
  #checkpointed(asOf: string): void {
    const { snapshots } = this.store.getState();
    if (snapshots === undefined || this.#latest === asOf) return;
    this.#latest = asOf;
    if (this.#checkpoints.some((each) => each.asOf === asOf) || snapshots.some((each) => each.asOf === asOf)) return;
    this.#checkpoints = [...this.#checkpoints, { asOf }];
    this.#show(snapshots);
  }

  #show(snapshots: readonly SnapshotSummary[]): void {
    const { marked } = this.store.getState();
    const timeline = timelineOf(snapshots, this.#checkpoints);
    const isThere = marked !== undefined && momentsIn(timeline).some((each) => keyOf(each) === keyOf(marked));
    this.store.setState({
      snapshots: snapshots.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
      timeline,
      marked: isThere ? marked : undefined,
    });
  }

  /** Saves the workspace, or this window's session alone, as it is now. Answers whether that was done; it is durable then. */
  save(name: string, note: string, replace = false, scope: SnapshotSummary["scope"] = "workspace"): Promise<boolean> {
    return this.#do(`Saving ${name}`, async () => {
      await this.#session.request("snapshot/save", { session: this.#session.id, name, note, replace, scope });
      this.choose(`snapshot ${name}`);
    });
  }

  /** Gives a checkpoint a name: it stays then. */
  keep(asOf: string, name: string, note: string): Promise<boolean> {
    return this.#do(`Naming the checkpoint`, async () => {
      await this.#session.request("snapshot/keep", { asOf, name, note });
      this.choose(`snapshot ${name}`);
    });
  }

  /** The project's files whose code is not what it was in a state; none when that can't be known. */
  async differingFiles(name: string): Promise<readonly string[]> {
    let found: readonly string[] = [];
    await this.#attempt(async () => {
      found = (await this.#session.request("snapshot/differingFiles", { name })).files;
    });
    return found;
  }

  /** What one of these files has now and had then; the reason where it can't be shown. */
  async differingFile(name: string, file: string): Promise<FileTexts | string> {
    try {
      return await this.#session.request("snapshot/differingFile", { name, file });
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Makes the workspace what it was, by a snapshot's name or a checkpoint's time. What it is now is saved first. */
  restore(name: string, files: Params<"snapshot/restore">["files"] = "keep"): Promise<boolean> {
    return this.#do(`Restoring ${withTimes(name)}`, async () => {
      const { signal } = (this.#underWay = new AbortController());
      this.store.setState({ canStop: true });
      try {
        const restored = await this.#session.restore(name, files, {
          signal,
          onProgress: ({ message }) => this.store.setState({ busy: message }),
        });
        this.store.setState({ restored });
      } catch (error) {
        // Who stopped it knows why it was not done.
        if (!signal.aborted) throw error;
      }
    });
  }

  /** Stops a restore that has changed nothing yet; one that has goes on. */
  stop(): void {
    this.#underWay.abort();
  }

  /** Takes the last restore back, with the files if they were written. */
  async undoRestore(): Promise<boolean> {
    const { restored } = this.store.getState();
    if (restored === undefined) return false;
    return this.restore(restored.undo, restored.writtenFiles.length > 0 ? "write" : "keep");
  }

  /** Makes a workspace of its own that begins with a state; this one stays as it is. */
  fork(snapshot: string, name: string): Promise<boolean> {
    return this.#do(`Forking ${withTimes(snapshot)}`, async () => {
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
      this.choose(`snapshot ${to}`);
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
      this.store.setState({ busy: undefined, canStop: false });
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
