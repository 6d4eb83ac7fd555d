import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { DebuggerId, DebuggerSummary, RecoveryReport, StoredDamage } from "../../../src-runtime/protocol/index.ts";
import { messageOf, Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";
import type { Repairing } from "./repair.ts";

/** What a recovery page needs of a window's session. */
export type RecoverySession = Pick<WorkspaceSession, "request" | "on" | "store" | "plannedRepair" | "repair">;

/** What a recovery page shows. */
export interface RecoveryState {
  /** `none` when the workspace did not come back after an unclean end; undefined until it was asked. */
  readonly report: RecoveryReport | "none" | undefined;
  /** The debuggers that are open: they came back as they stood. */
  readonly debuggers: readonly DebuggerSummary[];
  /** What of the store can't be read, as far as anybody came to it: also after an end in order. */
  readonly damages: readonly StoredDamage[];
  readonly problem: string | undefined;
}

/** What became of a workspace that had ended without notice: what is back, what is lost and why, and what stands still. */
export class Recovery {
  readonly store: StoreApi<RecoveryState> = createStore<RecoveryState>(() => ({
    report: undefined,
    debuggers: [],
    damages: [],
    problem: undefined,
  }));
  /** Repairs the workspace's store. */
  readonly repairing: Repairing;
  readonly #session: RecoverySession;
  readonly #disposers: Disposer[];
  readonly #refresher: Refresher;

  constructor(session: RecoverySession) {
    this.#session = session;
    this.repairing = session;
    this.#refresher = new Refresher(
      () => this.#refresh(),
      () => session.store.getState().isConnected,
    );
    const refresh = (): void => void this.#refresher.run();
    this.#disposers = [
      session.on("workspace/ran", refresh),
      session.on("workspace/recovered", refresh),
      session.on("workspace/damaged", refresh),
      session.on("workspace/restored", refresh),
      session.on("debug/opened", refresh),
      session.on("debug/closed", refresh),
      whenBack(session.store, refresh),
    ];
    refresh();
  }

  /** Lets a process go on where it stood. */
  async resume(process: number): Promise<void> {
    await this.#trying(() => this.#session.request("process/resume", { process }));
  }

  /** Ends a process: its unwind blocks run. */
  async terminate(process: number): Promise<void> {
    await this.#trying(() => this.#session.request("process/terminate", { process }));
  }

  /** Opens a debugger on a process, where it stood; answers it, undefined where that is not possible. */
  async debug(process: number): Promise<DebuggerId | undefined> {
    return (await this.#trying(() => this.#session.request("process/debug", { process })))?.debugger;
  }

  dismissProblem(): void {
    this.store.setState({ problem: undefined });
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  async #trying<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      this.store.setState({ problem: undefined });
      return await work();
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
      return undefined;
    } finally {
      await this.#refresher.run();
    }
  }

  async #refresh(): Promise<void> {
    try {
      const [{ recovery }, { damages = [] }, { debuggers }] = await Promise.all([
        this.#session.request("workspace/recovery", {}),
        this.#session.request("workspace/status", {}),
        this.#session.request("debug/list", {}),
      ]);
      this.store.setState({ report: recovery ?? "none", damages, debuggers });
    } catch (error) {
      this.store.setState({ problem: messageOf(error) });
    }
  }
}
