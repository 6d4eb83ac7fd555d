import { createInterface } from "node:readline/promises";
import type { CheckpointSummary, SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import type { SnapshotChange } from "../../snapshots/index.ts";
import {
  checkedName,
  checkedNote,
  connectTo,
  putWindowsBack,
  windowsIn,
  windowsOfSession,
  type WorkspaceEntry,
} from "../../workspaces/index.ts";
import { differencesText, type DifferingFile, differingFiles } from "../differing-files.ts";
import { ExitCode } from "../exit-code.ts";
import { followed, longOperation, type LongOperation, type LongOptions } from "../long-operation.ts";
import { localTime, tableText } from "../report.ts";
import { chosenEntry, clientOptions, DEFAULT_SESSION, existingEntry, openTarget } from "../target.ts";
import type { Target, TargetOptions } from "../target.ts";

/** Options that all snapshot commands have. */
export interface SnapshotOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Options of `fresnel snapshot`. */
export interface SaveOptions extends SnapshotOptions {
  readonly note?: string;
  readonly replace?: boolean;
  readonly sessionOnly?: boolean;
}

/** `fresnel snapshot NAME`: saves a named snapshot of the workspace, or of the session alone. */
export async function saveCommand(name: string, options: SaveOptions): Promise<number> {
  const { note = "", replace = false, sessionOnly = false } = options;
  checkedName(name);
  checkedNote(note);
  const tell = (saved: SnapshotSummary): void => {
    const what = saved.session === undefined ? "" : ` of the session ${saved.session} alone`;
    show(options, saved, `Saved ${saved.name}${what} as of ${localTime(saved.createdAt)}`);
  };
  const stopped = await stoppedEntry(options);
  if (stopped !== undefined) {
    const { saveStoredSnapshot } = await import("../../snapshots/index.ts");
    const session = sessionOnly ? (options.session ?? DEFAULT_SESSION) : undefined;
    const saved = saveStoredSnapshot(stopped, { name, note, replace, session });
    if (saved !== undefined) {
      tell(saved);
      return ExitCode.ok;
    }
    // It was never started: there is nothing yet that could be named, until its process has stored something.
  }
  return withTarget(options, async ({ client, session: { session } }) => {
    const scope = sessionOnly ? "session" : "workspace";
    tell(await client.request("snapshot/save", { session, name, note, replace, scope }));
  });
}

/** Options of `fresnel restore`. */
export interface RestoreOptions extends SnapshotOptions {
  readonly sessions?: boolean;
  readonly keepFiles?: boolean;
  readonly writeFiles?: boolean;
  readonly detach?: boolean;
}

/** What becomes of files whose code is not the state's. */
type FileWish = "keep" | "write" | "detach";

/** `fresnel restore STATE`: goes back to a snapshot, or to what there was at a time; which can be undone. */
export async function restoreCommand(name: string, options: RestoreOptions & LongOptions): Promise<number> {
  const target = await openTarget(options, "cli", "visited");
  try {
    const isAtTerminal = process.stdout.isTTY && process.stdin.isTTY && options.json !== true;
    const differing = await differingFiles(target.client, name, isAtTerminal && process.env["NO_COLOR"] === undefined);
    if (differing.length > 0 && options.json !== true) process.stdout.write(`${differencesText(differing)}\n`);
    const files = wishOf(options) ?? (isAtTerminal && differing.length > 0 ? await askedWish() : "keep");
    if (files === undefined) {
      process.stderr.write("Nothing was restored\n");
      return ExitCode.failed;
    }
    const restoring = { ...options, files, differing };
    return await longOperation(options, (operation) => restoreIn(target, name, restoring, operation));
  } finally {
    await target.dispose();
  }
}

function wishOf({ keepFiles, writeFiles, detach }: RestoreOptions): FileWish | undefined {
  if (keepFiles === true) return "keep";
  if (writeFiles === true) return "write";
  return detach === true ? "detach" : undefined;
}

/** Asks at the terminal what becomes of the files that differ; undefined where nothing is to be restored. */
async function askedWish(): Promise<FileWish | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    "The code in these files is not the snapshot's. [k]eep the files, [w]rite those of then, [d]etach from them, or restore [n]othing? ",
  );
  terminal.close();
  const wishes: readonly FileWish[] = ["keep", "write", "detach"];
  const wished = answer.trim().toLowerCase();
  return wished === "" ? undefined : wishes.find((each) => each.startsWith(wished));
}

async function restoreIn(
  { client, session, entry }: Target,
  name: string,
  options: RestoreOptions & { readonly files: FileWish; readonly differing: readonly DifferingFile[] },
  { signal, onProgress }: LongOperation,
): Promise<number> {
  const { sessions = false, files, differing } = options;
  const report = await followed(client, onProgress, (task) =>
    client.request("snapshot/restore", { session: session.session, name, sessions, files, task }, signal),
  );
  if ((sessions || report.session !== undefined) && entry !== undefined) {
    const stored = await client.request("snapshot/windows", { name });
    const windows = windowsIn(new Map(stored.files.map(({ path, text }) => [path, text])));
    putWindowsBack(entry, report.session === undefined ? windows : windowsOfSession(entry, windows, report.session));
  }
  const lines = [
    ...report.writtenFiles.map((file) => `\n  written as it was: ${file}`),
    ...report.differingFiles.map(
      (file) =>
        `\n  differs from the snapshot's code, left as it is (--write-files writes it, --detach takes its code beside it): ${file}`,
    ),
    ...(report.detached ? ["\n  detached: its code is its own now, and what is accepted is written to no file"] : []),
    ...(report.attached ? ["\n  attached again: it has the code of the project's files"] : []),
    ...report.problems.map((problem) => `\n  ${problem}`),
  ];
  const ofSession = report.restored.session === undefined ? "" : `the session ${report.restored.session} from `;
  const text = `Restored ${ofSession}${report.restored.name} of ${localTime(report.restored.createdAt)}; fresnel restore '${report.undo}' undoes it`;
  show(options, { ...report, differences: differing }, text + lines.join(""));
  return ExitCode.ok;
}

/** `fresnel snapshots`: lists snapshots, with `all` checkpoints too, or deletes, renames or annotates a snapshot. */
export async function snapshotsCommand(
  options: SnapshotOptions & { all?: boolean; change?: SnapshotChange },
): Promise<number> {
  const { change } = options;
  const stored = await onStopped(options);
  if (stored !== undefined) return stored;
  return withTarget(options, async ({ client }) => {
    if (change === undefined) {
      const { snapshots } = await client.request("snapshot/list", {});
      if (options.all !== true) return show(options, snapshots, listText(snapshots));
      const { checkpoints } = await client.request("snapshot/checkpoints", {});
      return showStates(options, snapshots, checkpoints);
    }
    const { name } = change;
    if (change.kind === "delete") {
      return show(options, await client.request("snapshot/delete", { name }), changeText(change));
    }
    const to = change.kind === "rename" ? { to: change.to } : { to: name, note: change.note };
    show(options, await client.request("snapshot/rename", { name, ...to }), changeText(change));
  });
}

/** `fresnel fork [STATE]`: a workspace of its own that begins with a state of this one. */
export function forkCommand(state: string | undefined, options: ForkOptions): Promise<number> {
  return longOperation(options, async (operation) => {
    const { forkWorkspace } = await import("../../snapshots/index.ts");
    const connect = await clientOptions("cli");
    const entry = existingEntry(options.workspace, options.project, connect);
    const { name } = options;
    const request = { ...(state === undefined ? {} : { state }), ...(name === undefined ? {} : { name }) };
    const fork = await forkWorkspace(entry, request, connect, operation);
    const { name: called } = fork.metadata;
    const begins = state === undefined ? "as it is now" : `as of ${state}`;
    const text = `Forked ${entry.metadata.name} ${begins}: fresnel repl --workspace ${called}; what is accepted in it stays in it`;
    show(options, fork.metadata, text);
    return ExitCode.ok;
  });
}

/** Options of `fresnel fork`. */
export interface ForkOptions extends LongOptions {
  readonly project?: string;
  readonly workspace?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** The chosen workspace, if it is stopped: what its store is enough for is no reason to start it. */
async function stoppedEntry(options: TargetOptions): Promise<WorkspaceEntry | undefined> {
  const connect = await clientOptions("cli");
  const entry = chosenEntry(options, connect);
  const found = await connectTo(entry, connect);
  if (found.kind === "connected") found.client.close();
  return found.kind === "absent" ? entry : undefined;
}

/** Does the same to a workspace that is stopped, in its store. */
async function onStopped(options: Parameters<typeof snapshotsCommand>[0]): Promise<number | undefined> {
  const { change } = options;
  const entry = await stoppedEntry(options);
  if (entry === undefined) return undefined;
  const { changeStoredSnapshot, storedCheckpoints, storedSnapshots } = await import("../../snapshots/index.ts");
  if (change === undefined) {
    const snapshots = storedSnapshots(entry.files);
    if (options.all === true) showStates(options, snapshots, storedCheckpoints(entry.files));
    else show(options, snapshots, listText(snapshots));
  } else {
    show(options, changeStoredSnapshot(entry.files, change) ?? { deleted: change.name }, changeText(change));
  }
  return ExitCode.ok;
}

function changeText(change: SnapshotChange): string {
  switch (change.kind) {
    case "delete":
      return `Deleted ${change.name}`;
    case "rename":
      return `Renamed ${change.name} to ${change.to}`;
    case "note":
      return `Noted ${change.name}: ${change.note}`;
  }
}

/** All states that are kept, in the order in which they were stored. */
function showStates(
  options: SnapshotOptions,
  snapshots: readonly SnapshotSummary[],
  checkpoints: readonly CheckpointSummary[],
): void {
  const rows = [
    ...snapshots.map((each) => ({ ...each, asOf: each.asOf ?? each.createdAt, of: ofWhat(each) })),
    ...checkpoints.map((each) => ({ ...each, name: "", of: "workspace", note: "" })),
  ].toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1));
  const lines = rows.map(({ name, asOf, of, note, objectCount }) => [
    localTime(asOf),
    name,
    of,
    objectCount === undefined ? "" : String(objectCount),
    note,
  ]);
  const text =
    lines.length === 0 ? "No states are kept yet" : tableText([["as of", "name", "of", "objects", "note"], ...lines]);
  show(options, { snapshots, checkpoints }, text);
}

function listText(snapshots: readonly SnapshotSummary[]): string {
  const rows = snapshots.map((each) => [each.name, localTime(each.createdAt), ofWhat(each), each.note]);
  return rows.length === 0 ? "No snapshots" : tableText([["name", "created", "of", "note"], ...rows]);
}

/** What a snapshot is of. */
const ofWhat = ({ scope, session }: SnapshotSummary): string => (session === undefined ? scope : `session ${session}`);

async function withTarget(options: SnapshotOptions, action: (target: Target) => Promise<void>): Promise<number> {
  const target = await openTarget(options, "cli", "visited");
  try {
    await action(target);
    return ExitCode.ok;
  } finally {
    await target.dispose();
  }
}

function show({ json }: { readonly json?: boolean }, value: unknown, text: string): void {
  process.stdout.write(`${json === true ? JSON.stringify(value) : text}\n`);
}
