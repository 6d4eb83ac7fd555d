import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { StoredDamage, WorkspaceStatus } from "../../src-runtime/protocol/index.ts";
import type { Disposer, WorkspaceSession } from "../connection/index.ts";

/** What the status line shows. */
export interface StatusState {
  readonly status: WorkspaceStatus | undefined;
  /** Up to when everything survives a crash. */
  readonly checkpointedAt: string | undefined;
  /** Why not up to now. */
  readonly notSaved: string | undefined;
  /** What of the stored state can't be read. */
  readonly damages: readonly StoredDamage[];
}

const ASK_EVERY_MILLISECONDS = 2_000;

/**
 * How a workspace is: it tells by itself when something ran and when there are other actors. Besides, it is asked again and
 * again while its window is in sight: the host answers even while the VM loops, so a window that shows what runs is never
 * behind.
 */
export class WorkspaceStatusWatch {
  readonly store: StoreApi<StatusState> = createStore(() => ({
    status: undefined as WorkspaceStatus | undefined,
    checkpointedAt: undefined as string | undefined,
    notSaved: undefined as string | undefined,
    damages: [] as readonly StoredDamage[],
  }));
  readonly #session: WorkspaceSession;
  readonly #disposers: readonly Disposer[];
  #isAsking = false;
  #isAskDue = false;

  constructor(session: WorkspaceSession) {
    this.#session = session;
    const timer = setInterval(() => void this.ask(), ASK_EVERY_MILLISECONDS);
    this.#disposers = [
      () => clearInterval(timer),
      session.store.subscribe(({ isConnected }, before) => {
        if (isConnected && !before.isConnected) void this.ask();
      }),
      session.on("workspace/checkpointed", ({ asOf }) =>
        this.store.setState({ checkpointedAt: asOf, notSaved: undefined }),
      ),
      session.on("workspace/notSaved", ({ message }) => this.store.setState({ notSaved: message })),
      session.on("workspace/damaged", (damage) =>
        this.store.setState(({ damages }) => ({ damages: [...damages, damage] })),
      ),
      session.on("actors/changed", (counts) =>
        this.store.setState(({ status }) =>
          status === undefined ? {} : { status: { ...status, counts: { ...status.counts, ...counts } } },
        ),
      ),
      session.on("workspace/ran", () => void this.ask()),
    ];
    void this.ask();
  }

  /** Asks for the status. One question at a time; what happens meanwhile is seen by the next. */
  async ask(): Promise<void> {
    this.#isAskDue = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#isAskDue && !document.hidden && this.#session.store.getState().isConnected) {
      this.#isAskDue = false;
      try {
        const status = await this.#session.request("workspace/status", {});
        this.store.setState({ status, notSaved: status.saved?.problem, damages: status.damages ?? [] });
      } catch {
        // The connection was lost: the link says so, and this asks again when it is back.
      }
    }
    this.#isAsking = false;
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }
}
