import {
  type DamagedSession,
  furtherProblems,
  isSound,
  mendedRoot,
  openStore,
  planSessionMending,
  type RootRecord,
  type SessionMending,
  type StoreReading,
  valueOf,
  writeMending,
} from "../../src-runtime/store/index.ts";
import type { RepairData } from "../channels.ts";
import { connectTo } from "./connect.ts";
import type { ClientOptions } from "./connect.ts";
import { StartLock } from "./start-lock.ts";
import { stopWorkspace } from "./stop-workspace.ts";
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
    const { report, mending, hasLostLatest } = repairOf(store);
    if (mending) {
      const writer = valueOf(store.beginCheckpoint(mending.latest.id));
      writeMending(writer, mending);
      valueOf(writer.commit(mendedRoot(mending)));
    } else if (report.kind === "repaired" && hasLostLatest) {
      const { roles, codeVersion, meta } = report.restored;
      const writer = valueOf(store.beginCheckpoint(report.restored.id));
      // What came later stays in the file, and nothing new must be taken for it.
      const nextChunk = Math.max(...store.roots().map((root) => root.nextChunk));
      valueOf(writer.commit({ kind: "checkpoint", roles, codeVersion, meta, durable: "full", nextChunk }));
    }
    return report;
  } finally {
    store.close();
  }
}

/** Stops a workspace and repairs its store. Nobody starts it meanwhile, and whoever was connected comes back afterwards. */
export async function stopAndRepair(entry: WorkspaceEntry, options: ClientOptions): Promise<RepairReport> {
  const lock = StartLock.tryAcquire(entry.files.startLock);
  if (lock === undefined)
    throw new StillRunning(`Another client is starting ${entry.metadata.name}: try again when it has`);
  try {
    // Where it can't be saved for its damage, it could never be stopped in order.
    await stopWorkspace(entry, options, "its store is repaired", { force: true, returns: true });
    return await repairWorkspace(entry, options);
  } finally {
    lock.release();
  }
}

/** What a repair would find and do, of a workspace that runs too. */
export const plannedRepair = (reading: StoreReading): RepairReport => repairOf(reading).report;

/** A report as data: times of states, and what is said of each problem. */
export function repairData(report: RepairReport): RepairData {
  if (report.kind === "sound") return report;
  if (report.kind === "sessionsRepaired") {
    const sessions = report.sessions.map(({ name, problem, whole }) => ({
      ...(name === undefined ? {} : { name }),
      problem: problem.message,
      ...(whole === undefined ? {} : { asOf: timeOf(whole) }),
    }));
    return { kind: report.kind, sessions };
  }
  const problems = report.problems.map(({ message }) => message);
  if (report.kind === "beyondRepair") return { kind: report.kind, problems };
  const { restored, latest = restored } = report;
  const lost = latest.id === restored.id ? {} : { lostUntil: timeOf(latest) };
  return { kind: report.kind, problems, asOf: timeOf(restored), ...lost };
}

const timeOf = ({ createdAt }: RootRecord): string => new Date(createdAt).toISOString();

/** What is to be done with a store. */
interface Repair {
  readonly report: RepairReport;
  readonly mending?: SessionMending;
  /** The state to go back to is not the latest, or what came after it can't be told. */
  readonly hasLostLatest?: boolean;
}

function repairOf(store: StoreReading): Repair {
  const latest = store.latest();
  const found = store.verify();
  const { checked, damages, lastGood, damagedRoots } = found;
  if (isSound(found)) return { report: { kind: "sound", checked } };
  const isLatestDamaged = damages.some(({ roots }) => latest && roots.includes(latest.id));
  const mending = isLatestDamaged ? planSessionMending(store) : undefined;
  if (mending?.rest.length === 0) return { report: { kind: "sessionsRepaired", sessions: mending.sessions }, mending };
  const problems: readonly FoundProblem[] = [
    ...damages.map(({ problem }) => problem),
    ...furtherProblems(found).map((message) => ({ message })),
  ];
  const restored = lastGood === undefined ? undefined : store.root(lastGood);
  if (!restored) return { report: { kind: "beyondRepair", problems } };
  const hasLostLatest = restored.id !== latest?.id || damagedRoots.length > 0;
  return { report: { kind: "repaired", restored, latest, problems }, hasLostLatest };
}
