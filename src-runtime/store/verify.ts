import type { DamagedChunk, DamagedTree } from "./problem.ts";
import type { Hash } from "./hash.ts";
import type { RootId } from "./root.ts";

/** One damage, with every root that it touches. */
export interface Damage {
  readonly problem: DamagedChunk | DamagedTree;
  readonly roots: readonly RootId[];
}

/** The outcome of reading a whole store and checking every hash. */
export interface VerifyReport {
  /** How many chunks and tree nodes were read. */
  readonly checked: number;
  readonly checkedBytes: number;
  readonly damages: readonly Damage[];
  /** Roots whose own record is damaged, so that nothing can be reached through them. */
  readonly damagedRoots: readonly RootId[];
  /** Code versions whose content does not match their hash. */
  readonly damagedVersions: readonly Hash[];
  /** The names of snapshots whose entry does not match its checksum: nobody knows which state they are of. */
  readonly damagedSnapshots: readonly string[];
  /** Trouble in the file's own structure, in the words of the database; empty for none. */
  readonly fileProblems: readonly string[];
  /** The newest root over the whole workspace that is whole, or undefined: the one to offer the user. */
  readonly lastGood: RootId | undefined;
}

/** What of a report is found in steps: all that chunks and nodes tell. */
export type TreeReport = Pick<VerifyReport, "checked" | "checkedBytes" | "damages" | "lastGood">;

/** Whether a report found nothing amiss. */
export function isSound(report: VerifyReport): boolean {
  return (
    report.damages.length === 0 &&
    report.damagedRoots.length === 0 &&
    report.damagedVersions.length === 0 &&
    report.damagedSnapshots.length === 0 &&
    report.fileProblems.length === 0
  );
}

/** What a report found besides damaged chunks and nodes, in words. */
export function furtherProblems(report: VerifyReport): readonly string[] {
  const { damagedRoots, damagedVersions, damagedSnapshots, fileProblems } = report;
  return [
    ...damagedRoots.map((id) => `The record of root ${id} does not match its checksum: that state is lost`),
    ...damagedVersions.map((hash) => `The code version ${hash} does not match its hash`),
    ...damagedSnapshots.map(
      (name) => `The entry of snapshot "${name}" does not match its checksum: that snapshot is lost`,
    ),
    ...fileProblems.map((message) => `The file itself: ${message}`),
  ];
}
