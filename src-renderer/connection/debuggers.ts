import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type {
  BreakpointSummary,
  DebuggerId,
  DebuggerSummary,
  MethodReference,
} from "../../src-runtime/protocol/index.ts";
import type { Disposer } from "./disposer.ts";
import { isConnectionLoss } from "./rpc.ts";
import type { Rpc } from "./rpc.ts";

/** The debuggers there are. */
export interface DebuggersState {
  /** Oldest first. */
  readonly debuggers: readonly DebuggerSummary[];
  readonly breakpoints: readonly BreakpointSummary[];
  /** They were asked for since the workspace was reached: one that is not among them is gone. */
  readonly isKnown: boolean;
}

/** The open debuggers of the workspace, whoever opened them. They follow by themselves. */
export class Debuggers {
  readonly store: StoreApi<DebuggersState> = createStore(() => ({
    debuggers: [] as readonly DebuggerSummary[],
    breakpoints: [] as readonly BreakpointSummary[],
    isKnown: false as boolean,
  }));
  readonly #rpc: Pick<Rpc, "request" | "on">;
  readonly #disposers: readonly Disposer[];

  constructor(rpc: Pick<Rpc, "request" | "on">) {
    this.#rpc = rpc;
    this.#disposers = [
      rpc.on("debug/opened", (summary) => this.#put(summary)),
      rpc.on("debug/changed", (summary) => this.#put(summary)),
      rpc.on("debug/breakpointsChanged", ({ breakpoints }) => this.store.setState({ breakpoints })),
      rpc.on("debug/closed", ({ debugger: id }) =>
        this.store.setState(({ debuggers }) => ({ debuggers: debuggers.filter((each) => each.debugger !== id) })),
      ),
    ];
  }

  get(id: DebuggerId): DebuggerSummary | undefined {
    return this.store.getState().debuggers.find((each) => each.debugger === id);
  }

  /** The breakpoints of a method. */
  breakpointsOf({ class: className, side, selector }: MethodReference): readonly BreakpointSummary[] {
    return this.store
      .getState()
      .breakpoints.filter((each) => each.class === className && each.side === side && each.selector === selector);
  }

  /** Sets a breakpoint on a line of a method, or takes the one there away. */
  async toggleBreakpoint(method: MethodReference, line: number): Promise<void> {
    const there = this.breakpointsOf(method).find((each) => each.line === line);
    const { class: className, side, selector } = method;
    if (there) await this.#rpc.request("debug/removeBreakpoint", { breakpoint: there.id });
    else await this.#rpc.request("debug/setBreakpoint", { class: className, side, selector, line });
  }

  /** Asks for those there are. */
  async refresh(): Promise<void> {
    try {
      // Each answer is taken at once: what is told after it is newer.
      const { debuggers } = await this.#rpc.request("debug/list", {});
      this.store.setState({ debuggers, isKnown: true });
      const { breakpoints } = await this.#rpc.request("debug/breakpoints", {});
      this.store.setState({ breakpoints });
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
