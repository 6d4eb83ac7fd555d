import { existsSync } from "node:fs";
import { NoSuchState, openStore, type Retention, valueOf } from "../../src-runtime/store/index.ts";
import type { CollectionReport, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";

/**
 * Frees the room of what no state reaches in the store of a workspace that is stopped, and first forgets the checkpoints that
 * the retention does not keep. One that runs has its store in its own hands: that is a StoreError `storeLocked`.
 */
export function collectGarbage({ store: path }: WorkspaceFiles, retention: Retention): CollectionReport {
  if (!existsSync(path)) throw new NoSuchState("The workspace has no store yet: there is nothing to free");
  const store = valueOf(openStore(path));
  try {
    const forgotten = valueOf(store.thin(retention, Date.now()));
    return { forgotten, ...valueOf(store.collect()) };
  } finally {
    store.close();
  }
}
