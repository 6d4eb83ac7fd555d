import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { WorkspaceStatus } from "../../src-runtime/protocol/index.ts";
import type { Disposer, WorkspaceSession } from "../connection/index.ts";

/** What the status line shows. */
export interface StatusState {
  readonly status: WorkspaceStatus | undefined;
  /** Up to when everything survives a crash. */
  readonly checkpointedAt: string | undefined;
}

const ASK_EVERY_MILLISECONDS = 2_000;

/**
 * How a workspace is, asked for again and again while its window is in sight: the host answers even while the VM loops,
 * so a window that shows what runs is never behind.
 */
export class WorkspaceStatusWatch {
  readonly store: StoreApi<StatusState> = createStore(() => ({
    status: undefined as WorkspaceStatus | undefined,
    checkpointedAt: undefined as string | undefined,
  }));
  readonly #session: WorkspaceSession;
  readonly #disposers: readonly Disposer[];

  constructor(session: WorkspaceSession) {
    this.#session = session;
    const timer = setInterval(() => void this.ask(), ASK_EVERY_MILLISECONDS);
    this.#disposers = [
      () => clearInterval(timer),
      session.on("workspace/checkpointed", ({ asOf }) => this.store.setState({ checkpointedAt: asOf })),
      session.on("workspace/ran", () => void this.ask()),
    ];
    void this.ask();
  }

  async ask(): Promise<void> {
    if (document.hidden || !this.#session.store.getState().isConnected) return;
    try {
      this.store.setState({ status: await this.#session.request("workspace/status", {}) });
    } catch {
      // The connection was lost: the link says so, and this asks again when it is back.
    }
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }
}
