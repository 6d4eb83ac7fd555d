import {
  type DamagedSession,
  furtherProblems,
  isSound,
  mendedRoot,
  type ObjectStore,
  openStore,
  planSessionMending,
  type RootRecord,
  valueOf,
  writeMending,
} from "../../src-runtime/store/index.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/** What is wrong with a store, in words. */
interface FoundProblem {
  readonly message: string;
}

/** What a repair found and did. */
export type RepairReport =
  /** Every byte is what it should be: nothing was done. */
  | { readonly kind: "sound"; readonly checked: number }
  /** Only sessions were damaged: each is what it was when it was whole last, and all else as it is. */
  | { readonly kind: "sessionsRepaired"; readonly sessions: readonly DamagedSession[] }
  /** The workspace comes back as of `restored`; states after it are lost. */
  | {
      readonly kind: "repaired";
      readonly restored: RootRecord;
      readonly latest: RootRecord | undefined;
      readonly problems: readonly FoundProblem[];
    }
  | { readonly kind: "beyondRepair"; readonly problems: readonly FoundProblem[] };

/** A workspace that runs has its store in its own hands. */
export class StillRunning extends Error {
  override readonly name = "StillRunning";
}

/**
 * Checks every byte of a stopped workspace's store. When nothing but sessions of its latest state is damaged, these become
 * what they were before; when more is, the newest state that is whole becomes the latest again. Nothing is removed: the damaged states stay in the file.
 */
export async function repairWorkspace(entry: WorkspaceEntry, options: ClientOptions): Promise<RepairReport> {
  const found = await connectTo(entry, options);
  if (found.kind === "connected") found.client.close();
  if (found.kind !== "absent")
    throw new StillRunning(
      `${entry.metadata.name} runs: stop it first, by fresnel workspace stop ${entry.metadata.name}`,
    );
  const store = valueOf(openStore(entry.files.store));
  try {
    const latest = store.latest();
    const report = store.verify();
    const { checked, damages, lastGood, damagedRoots } = report;
    if (isSound(report)) return { kind: "sound", checked };
    const sessions = damages.some(({ roots }) => latest && roots.includes(latest.id)) ? mendSessions(store) : [];
    if (sessions.length > 0) return { kind: "sessionsRepaired", sessions };
    const problems: readonly FoundProblem[] = [
      ...damages.map(({ problem }) => problem),
      ...furtherProblems(report).map((message) => ({ message })),
    ];
    const restored = lastGood === undefined ? undefined : store.root(lastGood);
    if (!restored) return { kind: "beyondRepair", problems };
    if (restored.id !== latest?.id || damagedRoots.length > 0) {
      const { roles, codeVersion, meta } = restored;
      const writer = valueOf(store.beginCheckpoint(restored.id));
      valueOf(writer.commit({ kind: "checkpoint", roles, codeVersion, meta, durable: "full" }));
    }
    return { kind: "repaired", restored, latest, problems };
  } finally {
    store.close();
  }
}

/** Answers which sessions were damaged, none if more was. */
function mendSessions(store: ObjectStore): readonly DamagedSession[] {
  const mending = planSessionMending(store);
  if (mending === undefined) return [];
  const writer = valueOf(store.beginCheckpoint(mending.latest.id));
  writeMending(writer, mending);
  valueOf(writer.commit(mendedRoot(mending)));
  return mending.sessions;
}
