import type { MergedPlace, MergeReport } from "../../../src-runtime/protocol/index.ts";
import { entryNamed } from "../../workspaces/index.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { followed, longOperation, type LongOptions } from "../long-operation.ts";
import { counted, lineOf, localTime } from "../report.ts";
import { clientOptions, openTarget } from "../target.ts";
import type { SnapshotOptions } from "./snapshot.ts";

/** Options of `fresnel merge`. */
export interface MergeOptions extends SnapshotOptions, LongOptions {
  /** The workspace whose state is merged; this one's if absent. */
  readonly from?: string;
  readonly base?: string;
  readonly take?: readonly string[];
  readonly keep?: readonly string[];
  readonly takeAll?: boolean;
  readonly keepAll?: boolean;
  readonly sessions?: boolean;
  readonly dryRun?: boolean;
}

/** `fresnel merge [STATE]`: takes what was changed in a state, of this workspace or of a fork, into the running one. */
export async function mergeCommand(state: string | undefined, options: MergeOptions): Promise<number> {
  const { from, base, take = [], keep = [], takeAll, keepAll, sessions = false, dryRun = false } = options;
  if (state === undefined && from === undefined)
    throw new UsageError("Say what is to be merged: a snapshot, or --from with the workspace that has it");
  const connect = await clientOptions("cli");
  const other = from === undefined ? undefined : entryNamed(from, connect.around);
  if (other !== undefined && state === undefined) {
    const { checkpointIfRunning } = await import("../../snapshots/index.ts");
    await checkpointIfRunning(other, connect);
  }
  return longOperation(options, async ({ signal, onProgress }) => {
    const target = await openTarget(options, "cli", "visited");
    try {
      const request = {
        session: target.session.session,
        ...(other && { from: { workspace: other.metadata.id, name: other.metadata.name } }),
        ...(state === undefined ? {} : { state }),
        ...(base === undefined ? {} : { base }),
        take: [...take],
        keep: [...keep],
        others: takeAll === true ? ("take" as const) : keepAll === true ? ("keep" as const) : ("ask" as const),
        sessions,
        dryRun,
      };
      const report = await followed(target.client, onProgress, (task) =>
        target.client.request("snapshot/merge", { ...request, task }, signal),
      );
      for (const path of [...take, ...keep])
        if (!report.conflicts.some((conflict) => conflict.path === path || conflict.path.startsWith(`${path}/`)))
          process.stderr.write(`Nothing is in conflict at ${path}\n`);
      process.stdout.write(`${options.json === true ? JSON.stringify(report) : reportText(report, dryRun)}\n`);
      return dryRun || undecidedIn(report) === 0 ? ExitCode.ok : ExitCode.failed;
    } finally {
      await target.dispose();
    }
  });
}

const undecidedIn = ({ conflicts }: MergeReport): number =>
  conflicts.filter(({ decision }) => decision === undefined).length;

function reportText(report: MergeReport, dryRun: boolean): string {
  const { applied, taken, conflicts, leftOut, writtenFiles, undo } = report;
  const undecided = undecidedIn(report);
  return [
    ...taken.map(takenText),
    ...conflicts.flatMap((conflict) => [
      `! ${conflict.path}${conflict.decision === undefined ? "" : ` (${conflict.decision})`}`,
      ...(["base", "ours", "theirs"] as const).map((side) => `    ${side.padEnd(6)} ${sideText(conflict, side)}`),
    ]),
    ...leftOut.map((each) => `  not merged: ${each}`),
    ...writtenFiles.map((file) => `  written: ${file}`),
    applied
      ? `Merged the state of ${localTime(report.theirsAsOf)}; fresnel restore '${undo}' --write-files undoes it`
      : undecided > 0 && !dryRun
        ? `Nothing was merged: ${undecided} of ${conflicts.length} conflicts are undecided; --take PATH and --keep PATH, or --take-all and --keep-all, decide them`
        : taken.length + conflicts.length === 0
          ? "Nothing to merge"
          : `Would be merged, as of ${localTime(report.theirsAsOf)}${undecided === 0 ? "" : `; ${counted(undecided, "conflict")} to be decided`}`,
  ].join("\n");
}

function takenText({ path, texts: { ours, theirs } }: MergedPlace): string {
  if (theirs === undefined) return `- ${path}: ${lineOf(ours ?? "")}`;
  return ours === undefined ? `+ ${path}: ${lineOf(theirs)}` : `~ ${path}: ${lineOf(ours)} → ${lineOf(theirs)}`;
}

const sideText = ({ texts }: MergedPlace, side: "base" | "ours" | "theirs"): string => {
  const text = texts[side];
  return text === undefined ? "(nothing)" : lineOf(text);
};
