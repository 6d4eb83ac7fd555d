import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { DebuggerId, DebugFrame, ProcessSummary } from "../../../src-runtime/protocol/index.ts";
import { messageOf, Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";

/** What a processes pane needs of a window's session. */
export type ProcessesSession = Pick<WorkspaceSession, "request" | "on" | "store">;

/** What a processes pane shows. */
export interface ProcessesState {
  /** Undefined until they were asked for. */
  readonly processes: readonly ProcessSummary[] | undefined;
  /** How many there are; of very many only the first are shown. */
  readonly total: number;
  readonly chosen: number | undefined;
  /** Of the chosen process, innermost frame first; empty while none is chosen. */
  readonly frames: readonly DebugFrame[];
  readonly problem: string | undefined;
}

/** What can be had done to a process. */
export type ProcessOrder = "process/suspend" | "process/resume" | "process/terminate";

const SHOWN = 500;

/** The processes of a workspace as they run, wait and stand still. */
export class Processes {
  readonly store: StoreApi<ProcessesState> = createStore<ProcessesState>(() => ({
    processes: undefined,
    total: 0,
    chosen: undefined,
    frames: [],
    problem: undefined,
  }));
  readonly #session: ProcessesSession;
  readonly #disposers: Disposer[];
  readonly #refresher: Refresher;

  constructor(session: ProcessesSession) {
    this.#session = session;
    this.#refresher = new Refresher(
      () => this.#refresh(),
      () => session.store.getState().isConnected,
    );
    const refresh = (): void => this.refresh();
    this.#disposers = [
      session.on("workspace/ran", refresh),
      session.on("debug/opened", refresh),
      session.on("debug/changed", refresh),
      session.on("debug/closed", refresh),
      whenBack(session.store, refresh),
    ];
    this.refresh();
  }

  /** The chosen process, if it still is one. */
  get chosen(): ProcessSummary | undefined {
    const { processes, chosen } = this.store.getState();
    return processes?.find((each) => each.process === chosen);
  }

  choose(process: number | undefined): void {
    this.store.setState({ chosen: process, frames: [], problem: undefined });
    this.refresh();
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  /** Has something done to the chosen process. */
  async order(what: ProcessOrder): Promise<void> {
    const { chosen } = this.store.getState();
    if (chosen === undefined) return;
    await this.#trying(() => this.#session.request(what, { process: chosen }));
  }

  /** Stops the chosen process where it is; answers its debugger, or undefined where that is not possible. */
  async debug(): Promise<DebuggerId | undefined> {
    const { chosen } = this.store.getState();
    if (chosen === undefined) return undefined;
    return (await this.#trying(() => this.#session.request("process/debug", { process: chosen })))?.debugger;
  }

  async #trying<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      this.store.setState({ problem: undefined });
      return await work();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
      return undefined;
    } finally {
      this.refresh();
    }
  }

  /** Asks for the processes as they are now. One at a time; what happens meanwhile is seen by the next. */
  refresh(): void {
    void this.#refresher.run();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  async #refresh(): Promise<void> {
    try {
      const { entries, total } = await this.#session.request("process/list", { window: { from: 0, to: SHOWN } });
      this.store.setState({ processes: entries, total });
      await this.#refreshFrames();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }

  async #refreshFrames(): Promise<void> {
    const { chosen } = this;
    if (chosen === undefined) return this.store.setState({ frames: [] });
    const { process } = chosen;
    // One that has ended meanwhile is gone from the next list.
    const page = await this.#session
      .request("process/stack", { process, window: { from: 0, to: SHOWN } })
      .catch(() => undefined);
    if (this.store.getState().chosen === process) this.store.setState({ frames: page?.entries ?? [] });
  }
}

/** What a process does, in a few words. */
export function stateText({ state, waitsFor, debugger: debugger_ }: ProcessSummary): string {
  if (debugger_ !== undefined) return "in a debugger";
  if (state === "waiting") return `waits for ${waitsFor ?? "something"}`;
  return state === "running" ? "runs" : "suspended";
}
