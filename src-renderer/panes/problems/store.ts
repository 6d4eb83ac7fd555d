import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { CodeProblem } from "../../../src-runtime/protocol/index.ts";
import { messageOf, Refresher, whenBack } from "../../connection/index.ts";
import type { Disposer, WorkspaceSession } from "../../connection/index.ts";

/** What a problems pane needs of a window's session. */
export type ProblemsSession = Pick<WorkspaceSession, "request" | "on" | "store">;

/** What a problems pane shows. */
export interface ProblemsState {
  /** Undefined until they were asked for. */
  readonly problems: readonly CodeProblem[] | undefined;
  /** Why they could not be asked for. */
  readonly trouble: string | undefined;
}

/** What is wrong with the project's code, as it is changed. */
export class Problems {
  readonly store: StoreApi<ProblemsState> = createStore<ProblemsState>(() => ({
    problems: undefined,
    trouble: undefined,
  }));
  readonly #session: ProblemsSession;
  readonly #disposers: readonly Disposer[];
  readonly #refresher: Refresher;

  constructor(session: ProblemsSession) {
    this.#session = session;
    this.#refresher = new Refresher(
      () => this.#refresh(),
      () => session.store.getState().isConnected,
    );
    const refresh = (): void => void this.#refresher.run();
    this.#disposers = [session.on("code/changed", refresh), whenBack(session.store, refresh)];
    refresh();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  async #refresh(): Promise<void> {
    try {
      const { problems } = await this.#session.request("code/problems", {});
      this.store.setState({ problems, trouble: undefined });
    } catch (error) {
      this.store.setState({ trouble: messageOf(error) });
    }
  }
}

/** Where a problem is, in words: its method and the line there, or its file. */
export function placeOf({ method, file, line }: CodeProblem): string {
  if (!method) return file === undefined ? "" : `${file}, line ${line ?? 1}`;
  return `${method.class}${method.side === "class" ? " class" : ""}>>${method.selector}, line ${method.line}`;
}

/** What tells a problem from all others. */
export const keyOf = (problem: CodeProblem): string =>
  `${placeOf(problem)} ${problem.start ?? ""} ${problem.code} ${problem.message}`;
