import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json, StateChange, StateDifference, WorkspaceListing } from "../../../src-main/channels.ts";
import type { SnapshotSummary, WorkspaceId } from "../../../src-runtime/protocol/index.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import { asObject, asText } from "../json.ts";

/**
 * Two states: snapshots by name, checkpoints by their time, null for what is there now. The second is one of the workspace
 * `other`, or, where that is null, of the same as the first.
 */
export type DifferenceParams = {
  readonly from: string | null;
  readonly to: string | null;
  readonly other: string | null;
};

/** What a comparison needs of a window's session. */
export type DifferenceSession = Pick<
  WorkspaceSession,
  "request" | "difference" | "others" | "snapshotsOf" | "on" | "store"
>;

/** What a pane with a comparison shows. */
export interface DifferenceState extends DifferenceParams {
  /** The names of the workspace's snapshots, and of those of the other one, the latest first. */
  readonly names: readonly string[];
  readonly otherNames: readonly string[];
  /** The other workspaces there are. */
  readonly others: readonly WorkspaceListing[];
  /** Undefined until the first comparison is done. */
  readonly difference: StateDifference | undefined;
  /** The path of the chosen change. */
  readonly chosen: string | undefined;
  readonly isComparing: boolean;
  /** Which share of a comparison is done, from 0 to 1; undefined while nobody knows. */
  readonly progress: number | undefined;
  readonly problem: string | undefined;
}

/** What changed from one state to another, or is not the same in one of another workspace, object by object. */
export class Difference {
  readonly store: StoreApi<DifferenceState>;
  readonly #session: DifferenceSession;
  readonly #disposers: Disposer[];
  /** Ends the comparison under way. */
  #underWay = new AbortController();

  constructor(session: DifferenceSession, { from, to, other }: DifferenceParams) {
    this.#session = session;
    this.store = createStore<DifferenceState>(() => ({
      from,
      to,
      other,
      names: [],
      otherNames: [],
      others: [],
      difference: undefined,
      chosen: undefined,
      isComparing: false,
      progress: undefined,
      problem: undefined,
    }));
    this.#disposers = [
      session.on("snapshot/changed", () => void this.#list()),
      session.store.subscribe(({ isConnected }, before) => {
        if (isConnected && !before.isConnected) void this.compare();
      }),
    ];
    void this.#list();
    void this.compare();
  }

  /** What is kept of the pane. */
  kept(): DifferenceParams {
    const { from, to, other } = this.store.getState();
    return { from, to, other };
  }

  choose(path: string): void {
    this.store.setState({ chosen: path });
  }

  /** Compares other states. */
  async show(states: Partial<DifferenceParams>): Promise<void> {
    const { other } = this.store.getState();
    this.store.setState({ ...states, difference: undefined, chosen: undefined });
    if (this.store.getState().other !== other) void this.#list();
    await this.compare();
  }

  /** Compares with what another workspace is now, or with what this one is. */
  compareWith(other: string | null): Promise<void> {
    return this.show({ other, to: null });
  }

  /** Whether there is something to compare: what a workspace is now is not another thing than itself. */
  get isChosen(): boolean {
    const { from, other } = this.store.getState();
    return from !== null || other !== null;
  }

  /** Compares, or compares again: what the workspace is now is another thing by then. */
  async compare(): Promise<void> {
    this.#underWay.abort();
    const { signal } = (this.#underWay = new AbortController());
    if (!this.isChosen) {
      this.store.setState({ isComparing: false, problem: undefined });
      return;
    }
    const { from, to, other } = this.store.getState();
    this.store.setState({ isComparing: true, progress: undefined, problem: undefined });
    try {
      const states = { ...(from !== null && { from }), ...(to !== null && { to }), ...(await this.#withOther(other)) };
      const difference = await this.#session.difference(states, {
        signal,
        onProgress: ({ fraction }) => {
          if (!signal.aborted) this.store.setState({ progress: fraction });
        },
      });
      if (signal.aborted) return;
      const { chosen } = this.store.getState();
      const isThere = difference.changes.some(({ path }) => path === chosen);
      this.store.setState({ difference, chosen: isThere ? chosen : difference.changes[0]?.path });
    } catch (error) {
      if (!signal.aborted) this.store.setState({ problem: messageOf(error) });
    } finally {
      if (!signal.aborted) this.store.setState({ isComparing: false });
    }
  }

  /** Ends the comparison under way: what was shown before it is shown still. */
  end(): void {
    this.#underWay.abort();
    this.store.setState({ isComparing: false });
  }

  dispose(): void {
    this.#underWay.abort();
    for (const dispose of this.#disposers) dispose();
  }

  /** Which workspace the second state is of, where it is another one's. Throws when there is no such workspace any more. */
  async #withOther(chosen: string | null): Promise<{ readonly other?: WorkspaceId }> {
    if (chosen === null) return {};
    const found = (await this.#session.others()).find(({ id }) => id === chosen);
    if (found === undefined)
      throw new Error("The workspace it was compared with is not there any more: choose another");
    return { other: found.id };
  }

  async #list(): Promise<void> {
    const chosen = this.store.getState().other;
    try {
      const { snapshots } = await this.#session.request("snapshot/list", {});
      const others = await this.#session.others();
      this.store.setState({ names: namesOf(snapshots), others });
      const other = others.find(({ id }) => id === chosen);
      const otherNames = other === undefined ? [] : namesOf(await this.#session.snapshotsOf(other.id));
      // Another one may have been chosen meanwhile.
      if (this.store.getState().other === chosen) this.store.setState({ otherNames });
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }
}

/** What a pane was opened on, or kept. */
export function differenceParams(kept: Json): DifferenceParams | undefined {
  const object = asObject(kept);
  if (object?.["from"] === undefined) return undefined;
  const text = (key: keyof DifferenceParams): string | null => asText(object[key], "") || null;
  return { from: text("from"), to: text("to"), other: text("other") };
}

/** The names of snapshots, the latest first. */
function namesOf(snapshots: readonly SnapshotSummary[]): readonly string[] {
  return snapshots.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(({ name }) => name);
}

/** What became of the thing at a path, in a word; or, of two workspaces, where it is. */
export function changeWord({ kind }: StateChange, isOfTwo: boolean): string {
  return isOfTwo
    ? { added: "only there", removed: "only here", changed: "differs" }[kind]
    : { added: "new", removed: "gone", changed: "changed" }[kind];
}
