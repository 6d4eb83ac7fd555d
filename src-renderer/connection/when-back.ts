import type { StoreApi } from "zustand/vanilla";
import type { Disposer } from "./disposer.ts";
import type { SessionState } from "./workspace-session.ts";

/**
 * Does something whenever what was read of a workspace may be old and can be read again: after a lost connection has come
 * back, and when the state was replaced.
 */
export function whenBack(store: StoreApi<SessionState>, action: () => void): Disposer {
  return store.subscribe(({ epoch, isConnected }, before) => {
    if (isConnected && (epoch !== before.epoch || !before.isConnected)) action();
  });
}
