import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { DebuggerId, DebuggerSummary } from "../../src-runtime/protocol/index.ts";
import type { Disposer } from "./disposer.ts";
import { isConnectionLoss } from "./rpc.ts";
import type { Rpc } from "./rpc.ts";

/** The debuggers there are. */
export interface DebuggersState {
  /** Oldest first. */
  readonly debuggers: readonly DebuggerSummary[];
  /** They were asked for since the workspace was reached: one that is not among them is gone. */
  readonly isKnown: boolean;
}

/** The open debuggers of the workspace, whoever opened them. They follow by themselves. */
export class Debuggers {
  readonly store: StoreApi<DebuggersState> = createStore(() => ({
    debuggers: [] as readonly DebuggerSummary[],
    isKnown: false as boolean,
  }));
  readonly #rpc: Rpc;
  readonly #disposers: readonly Disposer[];

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
    this.#disposers = [
      rpc.on("debug/opened", (summary) => this.#put(summary)),
      rpc.on("debug/changed", (summary) => this.#put(summary)),
      rpc.on("debug/closed", ({ debugger: id }) =>
        this.store.setState(({ debuggers }) => ({ debuggers: debuggers.filter((each) => each.debugger !== id) })),
      ),
    ];
  }

  get(id: DebuggerId): DebuggerSummary | undefined {
    return this.store.getState().debuggers.find((each) => each.debugger === id);
  }

  /** Asks for those there are. */
  async refresh(): Promise<void> {
    try {
      const { debuggers } = await this.#rpc.request("debug/list", {});
      this.store.setState({ debuggers, isKnown: true });
    } catch (error) {
      // It is asked again when the connection is back.
      if (!isConnectionLoss(error)) throw error;
    }
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  #put(summary: DebuggerSummary): void {
    this.store.setState(({ debuggers }) => {
      const index = debuggers.findIndex((each) => each.debugger === summary.debugger);
      if (index < 0) return { debuggers: [...debuggers, summary] };
      const before = debuggers[index];
      // An answer may come after a later event.
      return before && before.moment > summary.moment ? {} : { debuggers: debuggers.with(index, summary) };
    });
  }
}
