import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  codeOfState,
  compareWorkspaces,
  exportInto,
  keepersOf,
  type QueryAnswer,
  queryStore,
  stateDifference,
  storeInfo,
  storeTask,
  withStore,
  writeCode,
} from "../../snapshots/index.ts";
import { rootNamed, StoredState, StoreError } from "../../../src-runtime/store/index.ts";
import { ConnectionLost } from "../../../src-runtime/client/index.ts";
import { type Keepers, RequestError, type StoreInfo, type Verification } from "../../../src-runtime/protocol/index.ts";
import type { StateChange } from "../../channels.ts";
import {
  type ClientOptions,
  type Config,
  connectTo,
  entryNamed,
  type LaunchOptions,
  NotResponding,
  type WorkspaceEntry,
} from "../../workspaces/index.ts";
import { ExitCode, UsageError } from "../exit-code.ts";
import { followed, type LongOperation, longOperation, type LongOptions, toldOperation } from "../long-operation.ts";
import { counted, kilobytes, lineOf, localTime, tableText } from "../report.ts";
import { clientOptions, existingEntry } from "../target.ts";

/** Options of the commands that read a workspace's store, whether it runs or not. */
export interface StoreOptions {
  readonly project?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

const LISTED_CLASSES = 15;
const COMPARING = "Comparing";

/** `fresnel info`: what the store holds, or with `--why` what keeps an object alive. */
export function infoCommand(options: StoreOptions & { snapshot?: string; why?: string }): Promise<number> {
  return onStore(options, async (entry, client) => {
    if (options.snapshot === undefined) await storeNow(entry, client);
    const { files } = entry;
    return withStore(files, (reading) => {
      const state = new StoredState(reading, rootNamed(reading, options.snapshot));
      if (options.why === undefined) {
        const info = { ...storeInfo(reading, state, files.holders), retention: retentionIn(client.config) };
        return show(options, info, infoText(info));
      }
      const keepers = keepersOf(reading, state, options.why, files.holders);
      return show(options, keepers, keepersText(keepers, options.why));
    });
  });
}

/** Options of `fresnel diff`. */
export interface DiffOptions extends StoreOptions, LongOptions {
  readonly all?: boolean;
  /** Another workspace, of which the second state is. */
  readonly with?: string;
}

/** `fresnel diff A [B]`: what changed from one snapshot to another, or to what is now; with another workspace to what it has. */
export function diffCommand(from: string | undefined, to: string | undefined, options: DiffOptions): Promise<number> {
  return onStore(options, async (entry, client) => {
    if (options.with !== undefined) {
      const other = entryNamed(options.with, client.around);
      return longOperation(options, (operation) => compareWith(entry, other, { from, to }, options, client, operation));
    }
    if (from === undefined) throw new UsageError("Say since which snapshot, or --with which other workspace");
    if (to === undefined) await storeNow(entry, client);
    const { files } = entry;
    const changes = toldOperation(options, (onProgress) =>
      withStore(files, (reading) =>
        stateDifference(reading, rootNamed(reading, from), rootNamed(reading, to), {
          holders: files.holders,
          onProgress: (fraction) => onProgress({ message: COMPARING, fraction }),
          ...(options.all !== undefined && { all: options.all }),
        }),
      ),
    );
    return showChanges(options, changes);
  });
}

/** What is not the same in a state of one workspace and in one of another. */
async function compareWith(
  one: WorkspaceEntry,
  two: WorkspaceEntry,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  options: DiffOptions,
  client: ClientOptions & LaunchOptions,
  { signal, onProgress }: LongOperation,
): Promise<number> {
  if (from === undefined) await storeNow(one, client);
  if (to === undefined) await storeNow(two, client);
  const { changes } = await compareWorkspaces(one, two, { from, to, all: options.all }, client, {
    signal,
    onProgress: ({ fraction }) => onProgress({ message: COMPARING, ...(fraction === undefined ? {} : { fraction }) }),
  });
  return showChanges(options, changes);
}

function showChanges(options: StoreOptions, changes: readonly StateChange[]): number {
  return show(options, changes, changes.length === 0 ? "No differences" : changes.map(changeText).join("\n"));
}

/** `fresnel sql STATEMENT`: what one statement that only reads answers, over the store's tables. */
export function sqlCommand(sql: string, options: StoreOptions & { limit: number; timeout: number }): Promise<number> {
  return onStore(options, async (entry, client) => {
    await storeNow(entry, client);
    const { store } = entry.files;
    if (!existsSync(store)) throw new UsageError("The workspace has no store yet: nothing was ever saved in it");
    const request = { store, sql, limit: options.limit, milliseconds: options.timeout * 1000 };
    return longOperation({}, async ({ signal }) => showAnswer(options, await queryStore(request, signal)));
  });
}

function showAnswer(options: StoreOptions, answer: QueryAnswer): number {
  if (answer.kind === "refused") throw new UsageError(answer.message);
  if (answer.kind === "failed") throw new Error(answer.message);
  const { columns, rows, more } = answer;
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  show(options, { columns, rows: objects, more }, rowsText(answer));
  if (more) process.stderr.write(`There are more than ${rows.length} rows: --limit shows more\n`);
  return ExitCode.ok;
}

/** `fresnel export FOLDER`: writes the code of a state as Tonel, and its bindings as STON, a file each. */
export function exportCommand(
  folder: string,
  options: StoreOptions & LongOptions & { snapshot?: string },
): Promise<number> {
  return onStore(options, (entry, client) =>
    longOperation(options, async ({ signal, onProgress }) => {
      const target = resolve(folder);
      if (options.snapshot === undefined) await storeNow(entry, client);
      const { report, code } = await exportInto(target, async () => {
        const task = { kind: "exportObjects", files: entry.files, state: options.snapshot, folder: target } as const;
        const { report, asOf } = await storeTask(task, { signal, onProgress });
        onProgress({ message: "Writing the code" });
        const code = await codeOfState(entry, options.snapshot ?? new Date(asOf).toISOString(), client, signal);
        signal.throwIfAborted();
        writeCode(code, target);
        return { report, code };
      });
      const skipped = [...report.skipped, ...code.problems.map((reason) => ({ path: "src", reason }))];
      const lines = skipped.map(({ path, reason }) => `\n  left out: ${path}: ${reason}`).join("");
      const files = report.files + code.files.length;
      return show(options, { files, skipped }, `Wrote ${files} files to ${folder}${lines}`);
    }),
  );
}

/** `fresnel verify`: reads everything and checks every checksum. */
export function verifyCommand(options: StoreOptions & LongOptions): Promise<number> {
  return onStore(options, ({ files, metadata }) =>
    longOperation(options, async (operation) => {
      const found = await storeTask({ kind: "verify", files }, operation);
      show(options, found, verificationText(found, metadata.name));
      return found.sound ? ExitCode.ok : ExitCode.failed;
    }),
  );
}

/** `fresnel gc`: frees the room of what no state reaches, in the workspace if it runs, and else in its store. */
export function gcCommand(options: StoreOptions & LongOptions): Promise<number> {
  return onStore(options, (entry, client) =>
    longOperation(options, async (operation) => {
      const found = await connectTo(entry, client);
      const report =
        found.kind === "connected"
          ? await followed(found.client, operation.onProgress, (task) =>
              found.client.request("workspace/collect", { task }, operation.signal),
            ).finally(() => found.client.close())
          : await storeTask({ kind: "collect", files: entry.files, retention: client.config.retention }, operation);
      const { forgotten, kept, freed, freedBytes } = report;
      const text = `Forgot ${counted(forgotten, "old checkpoint")}, freed ${freed} chunks and nodes, ${kilobytes(freedBytes)}; kept ${kept}`;
      return show(options, report, text);
    }),
  );
}

/** Does something with the store of the workspace that the options name. What it has not is a usage error. */
export async function onStore(
  { workspace, project }: StoreOptions,
  action: (entry: WorkspaceEntry, client: ClientOptions & LaunchOptions) => number | Promise<number>,
): Promise<number> {
  const client = await clientOptions("cli");
  const entry = existingEntry(workspace, project, client);
  try {
    return await action(entry, client);
  } catch (error) {
    if (!(error instanceof StoreError) || error.problem.kind !== "storeLocked") throw error;
    const { name } = entry.metadata;
    throw new Error(`${name} runs, and this needs its store alone: fresnel workspace stop '${name}', then once more`, {
      cause: error,
    });
  }
}

/**
 * Has a workspace that runs store what it is now, so that what is read is that. Where it can't, what was stored last is read, and
 * the user is told.
 */
async function storeNow(entry: WorkspaceEntry, client: ClientOptions): Promise<void> {
  try {
    const found = await connectTo(entry, client);
    if (found.kind !== "connected") return;
    await found.client.request("workspace/checkpoint", {}).finally(() => found.client.close());
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof NotResponding || error instanceof ConnectionLost))
      throw error;
    process.stderr.write(`What was stored last is read, since what is now could not be stored: ${error.message}\n`);
  }
}

/** Prints a result as JSON or as text. */
export function show({ json }: StoreOptions, value: unknown, text: string): number {
  process.stdout.write(`${json === true ? JSON.stringify(value) : text}\n`);
  return ExitCode.ok;
}

function changeText({ path, kind, before = "", after = "" }: StateChange): string {
  const sign = { added: "+", removed: "-", changed: "~" }[kind];
  // The text of a whole file says nothing in a line.
  if (path.startsWith("files/")) return `${sign} ${path}`;
  if (kind === "added") return `${sign} ${path}: ${lineOf(after)}`;
  if (kind === "removed") return `${sign} ${path}: ${lineOf(before)}`;
  return `${sign} ${path}: ${lineOf(before)} → ${lineOf(after)}`;
}

function rowsText({ columns, rows }: Extract<QueryAnswer, { kind: "rows" }>): string {
  return tableText([columns, ...rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))))]);
}

/** How long checkpoints are kept, in the units of `config.toml`. */
interface RetentionInfo {
  readonly allHours: number;
  readonly hourlyDays: number;
  readonly dailyDays: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const retentionIn = ({ retention: { all, hourly, daily } }: Config): RetentionInfo => ({
  allHours: all / HOUR,
  hourlyDays: hourly / DAY,
  dailyDays: daily / DAY,
});

function infoText(info: StoreInfo & { readonly retention: RetentionInfo }): string {
  const { size, classes, largest, retention } = info;
  const more = classes.length - LISTED_CLASSES;
  return [
    tableText([
      ["as of", localTime(info.createdAt)],
      ["objects", `${info.objects} in ${info.chunks} chunks`],
      ["file", `${kilobytes(size.bytes)} in ${counted(size.packs, "pack")}`],
      ["states", `${size.roots}, ${info.snapshots} of them with a name`],
      ["versions", String(size.versions)],
      [
        "kept",
        `all states of ${counted(retention.allHours, "hour")}, one an hour of ${counted(retention.hourlyDays, "day")}, one a day of ${counted(retention.dailyDays, "day")}`,
      ],
    ]),
    "",
    tableText([
      ["class", "objects", "bytes"],
      ...classes.slice(0, LISTED_CLASSES).map((each) => [each.className, String(each.objects), String(each.bytes)]),
    ]),
    ...(more > 0 ? [`… and ${more} more classes: --json lists them all`] : []),
    "",
    tableText([
      ["largest", "class", "bytes"],
      ...largest.map((each) => [each.path, each.className, String(each.bytes)]),
    ]),
  ].join("\n");
}

function keepersText({ className, path, referrers, referrerCount }: Keepers, asked: string): string {
  if (path === undefined) return `Nothing keeps ${asked} (${className}) alive`;
  const more = referrerCount - referrers.length;
  return [
    `${path} (${className}) is kept alive by`,
    ...referrers.map((referrer) => `  ${referrer}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ].join("\n");
}

function verificationText({ sound, checked, problems, lastGood }: Verification, name: string): string {
  if (sound) return `${name} is sound: ${checked} chunks and nodes were read, every byte is right`;
  const good =
    lastGood === undefined
      ? "No state is whole: restore a backup"
      : lastGood.isLatest
        ? "The latest state is whole; only older ones are damaged"
        : `The last state that is whole is of ${localTime(lastGood.createdAt)}${lastGood.snapshot === undefined ? "" : `, snapshot ${lastGood.snapshot}`}: fresnel workspace repair goes back to it`;
  return [...problems, good].join("\n");
}
