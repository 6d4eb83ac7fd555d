import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Json, StateChange, StateDifference } from "../../../src-main/channels.ts";
import { messageOf } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import { asObject, asText } from "../json.ts";

/** Two states of the workspace: snapshots by name, checkpoints by their time; `to` is null for what it is now. */
export type DifferenceParams = {
  readonly from: string;
  readonly to: string | null;
};

/** What a comparison needs of a window's session. */
export type DifferenceSession = Pick<WorkspaceSession, "request" | "difference" | "on" | "store">;

/** What a pane with a comparison shows. */
export interface DifferenceState extends DifferenceParams {
  /** The names of the snapshots there are, the latest first. */
  readonly names: readonly string[];
  /** Undefined until the first comparison is done. */
  readonly difference: StateDifference | undefined;
  /** The path of the chosen change. */
  readonly chosen: string | undefined;
  readonly isComparing: boolean;
  /** Which share of a comparison is done, from 0 to 1; undefined while nobody knows. */
  readonly progress: number | undefined;
  readonly problem: string | undefined;
}

/** What changed from one snapshot to another, or to what the workspace is now, object by object. */
export class Difference {
  readonly store: StoreApi<DifferenceState>;
  readonly #session: DifferenceSession;
  readonly #disposers: Disposer[];
  /** Ends the comparison under way. */
  #underWay = new AbortController();

  constructor(session: DifferenceSession, { from, to }: DifferenceParams) {
    this.#session = session;
    this.store = createStore<DifferenceState>(() => ({
      from,
      to,
      names: [],
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
    const { from, to } = this.store.getState();
    return { from, to };
  }

  choose(path: string): void {
    this.store.setState({ chosen: path });
  }

  /** Compares other states. */
  async show(states: Partial<DifferenceParams>): Promise<void> {
    this.store.setState({ ...states, difference: undefined, chosen: undefined });
    await this.compare();
  }

  /** Compares, or compares again: what the workspace is now is another thing by then. */
  async compare(): Promise<void> {
    this.#underWay.abort();
    const { signal } = (this.#underWay = new AbortController());
    const { from, to } = this.store.getState();
    this.store.setState({ isComparing: true, progress: undefined, problem: undefined });
    try {
      const difference = await this.#session.difference(from, to ?? undefined, {
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

  async #list(): Promise<void> {
    try {
      const { snapshots } = await this.#session.request("snapshot/list", {});
      const latestFirst = snapshots.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      this.store.setState({ names: latestFirst.map(({ name }) => name) });
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }
}

/** What a pane was opened on, or kept. */
export function differenceParams(kept: Json): DifferenceParams | undefined {
  const object = asObject(kept);
  const from = asText(object?.["from"], "");
  const to = asText(object?.["to"], "");
  return from === "" ? undefined : { from, to: to === "" ? null : to };
}

/** What became of the thing at a path, in a word. */
export function changeWord({ kind }: StateChange): string {
  return { added: "new", removed: "gone", changed: "changed" }[kind];
}
