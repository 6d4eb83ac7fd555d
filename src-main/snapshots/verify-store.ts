import type { Verification, WorkspaceFiles } from "../../src-runtime/protocol/index.ts";
import { furtherProblems, isSound, type RootRecord, type StoreReading } from "../../src-runtime/store/index.ts";
import { withStore } from "./with-store.ts";

/** Reads and hashes everything that a workspace's store reaches, whether the workspace runs or not. */
export function verifyStore(files: WorkspaceFiles, onChecked?: (count: number) => void): Verification {
  return withStore(files, (reading) => {
    const report = reading.verify(onChecked);
    const { checked, checkedBytes, damages, fileProblems } = report;
    // A file whose tables can't be read names no snapshots.
    const names = fileProblems.length === 0 ? namesByRoot(reading) : new Map<number, string>();
    const problems = [
      ...damages.map(({ problem, roots }) => `${problem.message} (${touched(roots, names)})`),
      ...furtherProblems(report),
    ];
    const good = report.lastGood === undefined ? undefined : reading.root(report.lastGood);
    return {
      sound: isSound(report),
      checked,
      checkedBytes,
      problems,
      lastGood: good && lastGood(good, names, reading),
    };
  });
}

function lastGood(
  { id, createdAt }: RootRecord,
  names: ReadonlyMap<number, string>,
  reading: StoreReading,
): NonNullable<Verification["lastGood"]> {
  const snapshot = names.get(id);
  const isLatest = reading.latest()?.id === id;
  return { createdAt: new Date(createdAt).toISOString(), ...(snapshot === undefined ? {} : { snapshot }), isLatest };
}

function namesByRoot(reading: StoreReading): ReadonlyMap<number, string> {
  return new Map(reading.snapshots().map(({ name, root }) => [root.id, name]));
}

function touched(roots: readonly number[], names: ReadonlyMap<number, string>): string {
  const snapshots = roots.flatMap((id) => names.get(id) ?? []);
  const checkpoints = roots.length - snapshots.length;
  return [
    ...snapshots.map((name) => `in snapshot ${name}`),
    ...(checkpoints === 0 ? [] : [`in ${checkpoints} ${checkpoints === 1 ? "checkpoint" : "checkpoints"}`]),
  ].join(", ");
}
