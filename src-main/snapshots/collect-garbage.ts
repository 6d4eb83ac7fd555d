import { existsSync } from "node:fs";
import { finishWork, NoSuchState, openStore, type Retention, valueOf } from "../../src-runtime/store/index.ts";
import type { CollectionReport, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";

/**
 * Frees the room of what no state reaches in the store of a workspace that is stopped, and first forgets the checkpoints that
 * the retention does not keep. One that runs has its store in its own hands: that is a StoreError `storeLocked`.
 * `onPhase` hears what is being done, and how much of it where that is known.
 */
export function collectGarbage(
  { store: path }: WorkspaceFiles,
  retention: Retention,
  onPhase: (message: string, fraction?: number) => void = () => undefined,
): CollectionReport {
  if (!existsSync(path)) throw new NoSuchState("The workspace has no store yet: there is nothing to free");
  const store = valueOf(openStore(path));
  try {
    onPhase("Forgetting old checkpoints");
    const forgotten = valueOf(store.thin(retention, Date.now()));
    const freeing = "Freeing what no state reaches";
    onPhase(freeing);
    const collected = finishWork(valueOf(store.beginCollection()), (done) => onPhase(freeing, done));
    return { forgotten, ...valueOf(collected) };
  } finally {
    store.close();
  }
}
