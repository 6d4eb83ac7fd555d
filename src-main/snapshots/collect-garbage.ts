import { existsSync } from "node:fs";
import { type CollectReport, NoSuchState, openStore, valueOf } from "../../src-runtime/store/index.ts";
import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";

/**
 * Frees the room of what no state reaches in the store of a workspace that is stopped. One that runs has its store in
 * its own hands: that is a StoreError `storeLocked`.
 */
export function collectGarbage({ store: path }: WorkspaceFiles): CollectReport {
  if (!existsSync(path)) throw new NoSuchState("The workspace has no store yet: there is nothing to free");
  const store = valueOf(openStore(path));
  try {
    return valueOf(store.collect());
  } finally {
    store.close();
  }
}
