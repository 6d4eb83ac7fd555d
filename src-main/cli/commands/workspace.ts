import { createInterface } from "node:readline/promises";
import { RequestError } from "../../../src-runtime/protocol/index.ts";
import type { WorkspaceStatus } from "../../../src-runtime/protocol/index.ts";
import type { RootRecord } from "../../../src-runtime/store/index.ts";
import {
  connectTo,
  deleteWorkspace,
  repairData,
  repairWorkspace,
  stopWorkspace,
  sweepAll,
  workspaceEntries,
} from "../../workspaces/index.ts";
import type { ClientOptions, StopReport, WorkspaceEntry } from "../../workspaces/index.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { ago, localTime, megabytes, tableText } from "../report.ts";
import { clientOptions, existingEntry } from "../target.ts";

/** Options of the commands about one workspace. */
export interface WorkspaceOptions {
  readonly project?: string;
  readonly json?: boolean;
}

/** What a workspace's process says of itself, or that there is none, or what is wrong. */
type Observed =
  | { readonly kind: "running"; readonly status: WorkspaceStatus }
  | { readonly kind: "stopped" }
  | { readonly kind: "trouble"; readonly message: string };

/** `fresnel workspace list`. */
export async function listCommand({ json }: WorkspaceOptions): Promise<number> {
  const options = await clientOptions("cli");
  sweepAll(options.around);
  const entries = workspaceEntries(options.around);
  const observed = await Promise.all(entries.map((entry) => observe(entry, options)));
  if (json === true) {
    const list = entries.map(({ metadata }, index) => ({ ...metadata, ...observed[index] }));
    process.stdout.write(`${JSON.stringify(list)}\n`);
    return ExitCode.ok;
  }
  const now = Date.now();
  const rows = entries.map((entry, index) => listRow(entry, observed[index] ?? { kind: "stopped" }, now));
  const headings = ["name", "project", "state", "sessions", "actors", "memory", "active"];
  process.stdout.write(entries.length === 0 ? "No workspaces\n" : `${tableText([headings, ...rows])}\n`);
  return ExitCode.ok;
}

/** `fresnel workspace status [NAME]`. */
export async function statusCommand(name: string | undefined, { project, json }: WorkspaceOptions): Promise<number> {
  const options = await clientOptions("cli");
  const entry = existingEntry(name, project, options);
  const observed = await observe(entry, options);
  if (json === true) process.stdout.write(`${JSON.stringify({ ...entry.metadata, ...observed })}\n`);
  else process.stdout.write(`${statusText(entry, observed)}\n`);
  return observed.kind === "trouble" ? ExitCode.failed : ExitCode.ok;
}

/** Options of `fresnel workspace stop`. */
export interface StopOptions extends WorkspaceOptions {
  readonly all?: boolean;
  readonly force?: boolean;
}

/** `fresnel workspace stop [NAME]` or `--all`. One that can't be saved goes on, unless `--force` says that it may not. */
export async function stopCommand(
  name: string | undefined,
  { project, all, force, json }: StopOptions,
): Promise<number> {
  if (all === true && name !== undefined) throw new UsageError("Give a name or --all, not both");
  const options = await clientOptions("cli");
  const entries = all === true ? workspaceEntries(options.around) : [existingEntry(name, project, options)];
  const stopped: Stopped[] = [];
  for (const entry of entries) stopped.push(await stopOne(entry, options, force === true));
  if (json === true) {
    const lines = stopped.map(({ entry, ...outcome }) => ({ ...entry.metadata, ...outcome }));
    process.stdout.write(`${JSON.stringify(all === true ? lines : lines[0])}\n`);
  } else for (const each of stopped) tellStopped(each, all === true);
  const isWell = stopped.every((each) => each.kind === "notRunning" || (each.kind === "stopped" && each.checkpointed));
  return isWell ? ExitCode.ok : ExitCode.failed;
}

/** What became of a workspace that was to be stopped. One that refuses goes on, and says why. */
type Stopped = { readonly entry: WorkspaceEntry } & (
  | StopReport
  | { readonly kind: "refused"; readonly message: string }
);

async function stopOne(entry: WorkspaceEntry, options: ClientOptions, force: boolean): Promise<Stopped> {
  try {
    return { entry, ...(await stopWorkspace(entry, options, "fresnel workspace stop", { force })) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { entry, kind: "refused", message: error.message };
  }
}

function tellStopped(stopped: Stopped, isOneOfAll: boolean): void {
  const { name } = stopped.entry.metadata;
  if (stopped.kind === "notRunning") {
    if (!isOneOfAll) process.stdout.write(`${name} was not running\n`);
  } else if (stopped.kind === "refused") {
    process.stderr.write(`${stopped.message}\n`);
  } else if (stopped.checkpointed) {
    process.stdout.write(`Stopped ${name}: ${stopped.message}\n`);
  } else process.stderr.write(`Stopped ${name} without a last checkpoint: ${stopped.message}\n`);
}

/** `fresnel workspace delete NAME`. */
export async function deleteCommand(name: string, { yes, json }: { yes?: boolean; json?: boolean }): Promise<number> {
  const options = await clientOptions("cli");
  const entry = existingEntry(name, undefined, options);
  if (yes !== true && !(await confirmed(entry))) {
    process.stderr.write("Nothing was deleted\n");
    return ExitCode.failed;
  }
  const backup = await deleteWorkspace(entry, options);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...entry.metadata, deleted: true, backup })}\n`);
    return ExitCode.ok;
  }
  process.stdout.write(
    `Deleted ${entry.metadata.name}. A backup is in ${backup}: move it back to ${entry.files.folder} to undo\n`,
  );
  return ExitCode.ok;
}

/** `fresnel workspace repair [NAME]`. */
export async function repairCommand(name: string | undefined, { project, json }: WorkspaceOptions): Promise<number> {
  const options = await clientOptions("cli");
  const entry = existingEntry(name, project, options);
  const report = await repairWorkspace(entry, options);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ name: entry.metadata.name, ...repairData(report) })}\n`);
    return report.kind === "beyondRepair" ? ExitCode.failed : ExitCode.ok;
  }
  const { name: workspace } = entry.metadata;
  switch (report.kind) {
    case "sound":
      process.stdout.write(
        `${workspace} is sound: ${report.checked} chunks and nodes were read, every byte is right\n`,
      );
      return ExitCode.ok;
    case "sessionsRepaired":
      for (const { name, problem, whole } of report.sessions) {
        const session = name === undefined ? "a session" : `session ${name}`;
        const outcome =
          whole === undefined ? "is left out: no state has it whole" : `comes back as of ${localTime(timeOf(whole))}`;
        process.stdout.write(
          `${workspace}: ${session}, of which chunk ${problem.chunk} can't be read, ${outcome}; all else is as it was\n`,
        );
      }
      return ExitCode.ok;
    case "repaired": {
      for (const { message } of report.problems) process.stderr.write(`${message}\n`);
      const lost = report.latest && report.latest.id !== report.restored.id;
      const loss = lost
        ? `, which is not the latest: changes until ${localTime(new Date(report.latest.createdAt).toISOString())} are lost`
        : "";
      process.stdout.write(
        `${workspace} comes back as of ${localTime(new Date(report.restored.createdAt).toISOString())}${loss}\n`,
      );
      return ExitCode.ok;
    }
    case "beyondRepair":
      for (const { message } of report.problems) process.stderr.write(`${message}\n`);
      process.stderr.write(
        `No state of ${workspace} is whole: take a backup of ${entry.files.store}, then delete it\n`,
      );
      return ExitCode.failed;
  }
}

const timeOf = ({ createdAt }: RootRecord): string => new Date(createdAt).toISOString();

async function confirmed({ metadata }: WorkspaceEntry): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("Deleting asks first: without a terminal, say --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const question = `Delete workspace ${metadata.name} of ${metadata.projectPath}, with its objects and snapshots? [y/N] `;
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function observe(entry: WorkspaceEntry, options: ClientOptions): Promise<Observed> {
  try {
    const found = await connectTo(entry, options);
    if (found.kind === "absent") return { kind: "stopped" };
    if (found.kind === "notListening") return { kind: "trouble", message: `process ${found.node.pid} does not listen` };
    const status = await found.client.request("workspace/status", {});
    found.client.close();
    return { kind: "running", status };
  } catch (error) {
    if (error instanceof RequestError || error instanceof Error) return { kind: "trouble", message: error.message };
    throw error;
  }
}

function listRow({ metadata }: WorkspaceEntry, observed: Observed, now: number): readonly string[] {
  const { name, projectPath, lastActiveAt } = metadata;
  if (observed.kind === "running") {
    const { status } = observed;
    const { sessions, actors } = status.counts;
    const memory = megabytes(status.memory.residentBytes);
    return [
      name,
      projectPath,
      stateText(status),
      String(sessions),
      String(actors),
      memory,
      ago(status.lastActiveAt, now),
    ];
  }
  return [name, projectPath, observed.kind, "", "", "", ago(lastActiveAt, now)];
}

function stateText({ vm, mode }: WorkspaceStatus): string {
  return mode === "safe" ? `${vm.state} (safe mode)` : vm.state;
}

function statusText({ metadata, files }: WorkspaceEntry, observed: Observed): string {
  const common: [string, string][] = [
    ["name", metadata.name],
    ["project", metadata.projectPath],
    ["id", metadata.id],
    ["folder", files.folder],
  ];
  if (observed.kind !== "running") {
    const state = observed.kind === "stopped" ? "stopped" : `trouble: ${observed.message}`;
    return tableText([...common, ["state", state]]);
  }
  const { status } = observed;
  const lines: [string, string][] = [
    ...common,
    ["state", status.vm.message === undefined ? stateText(status) : `${stateText(status)}: ${status.vm.message}`],
    [
      "process",
      `${status.pid}, Fresnel ${status.runtime.version} on Node ${status.runtime.node}, up ${Math.round(status.uptimeSeconds)} s`,
    ],
    ["memory", `${megabytes(status.memory.residentBytes)}, heap ${megabytes(status.memory.vmHeapBytes)}`],
    ["sessions", String(status.counts.sessions)],
    ["actors", `${status.counts.actors}, ${status.counts.mailboxTotal} messages waiting`],
  ];
  if (status.saved !== undefined) lines.push(["saved", savedText(status.saved)]);
  for (const { message } of status.damages ?? []) lines.push(["damaged", message]);
  if (status.start !== undefined) lines.push(["came back", startText(status.start)]);
  for (const { client, sessions } of status.connections) {
    lines.push([
      "connected",
      `${client.name} ${client.version}${sessions.length === 0 ? "" : `, ${sessions.length} session`}`,
    ]);
  }
  for (const running of status.vm.running) {
    const what = running.source ?? running.method;
    lines.push(["running", `${what.split("\n")[0]} (for ${running.forMilliseconds} ms)`]);
  }
  return tableText(lines);
}

function savedText({ asOf, problem }: NonNullable<WorkspaceStatus["saved"]>): string {
  const until = asOf === undefined ? "nothing since it was started" : `as of ${asOf}`;
  return problem === undefined ? until : `${until}; it can't be saved now: ${problem}`;
}

function startText(start: NonNullable<WorkspaceStatus["start"]>): string {
  switch (start.kind) {
    case "fresh":
      return `fresh: ${start.why}`;
    case "resumed":
      return `resumed as of ${start.asOf}`;
    case "recovered":
      return `recovered as of ${start.asOf}${start.suspended.map(({ name }) => `; suspended: ${name}`).join("")}`;
  }
}
