import { existsSync } from "node:fs";
import type { WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { NoSuchState, openStoreInstant, type StoreReading, valueOf } from "../../src-runtime/store/index.ts";

/** Does something with a workspace's store as it is at this moment, whether the workspace runs or not. */
export function withStore<T>({ store }: WorkspaceFiles, action: (reading: StoreReading) => T): T {
  if (!existsSync(store)) throw new NoSuchState("The workspace has no store yet: nothing was ever saved in it");
  const reading = valueOf(openStoreInstant(store));
  try {
    return action(reading);
  } finally {
    reading.close();
  }
}
