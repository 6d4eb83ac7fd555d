export { type CheckpointKind, Checkpointer, type CheckpointRoots, type SnapshotSession } from "./checkpointer.ts";
export { type FoundDamage, type OpenedHeap, Persistence } from "./persistence.ts";
export type { MergedHeap, MergeSource } from "./heap-merge.ts";
export { HeapReader, type LostObject } from "./heap-reader.ts";
export { HeapWriter } from "./heap-writer.ts";
export type { LivingSession, SessionThen } from "./session-restore.ts";
export { StoreCodeJournal } from "./store-code-journal.ts";
export { type Keepers, survivalOf } from "./survival.ts";
export { codeIn, hasOwnCode, StoredCode } from "./stored-code.ts";
export { SessionPlace } from "../store/index.ts";
export { StoredWindows } from "./stored-windows.ts";
export {
  type KeptGraphs,
  type SetVariable,
  type RestoredHeap,
  type RootContributor,
  type StoredRoles,
  type StoredTexts,
  WorkspaceHeap,
} from "./workspace-heap.ts";
