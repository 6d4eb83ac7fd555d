import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { identityOf, isRunning, sessionId, sessionToken } from "../../src-runtime/protocol/index.ts";
import { windowId } from "../channels.ts";
import type { Json, WindowId } from "../channels.ts";
import type { SessionKey, WorkspaceEntry } from "../workspaces/index.ts";
import { JsonFile } from "./json-file.ts";

/** What is kept of a window on a workspace: how to get its session back, and what the window itself keeps. */
const windowRecord = z.object({
  window: windowId,
  lastUsed: z.iso.datetime(),
  /** The process that has the window open; it may have died. */
  holder: z.object({ pid: z.int(), startTime: z.string().optional() }).optional(),
  session: z.object({ session: sessionId, token: sessionToken }).optional(),
  kept: z.record(z.string(), z.json()),
});
type WindowRecord = z.output<typeof windowRecord>;

/** How many windows that were closed long ago are remembered. */
const MAX_RECORDS = 20;
/** Typing is saved as it happens; this much of it together. */
const WRITE_AFTER_MILLISECONDS = 100;

/**
 * The record of one open window. It is written soon after each change and at release, by itself and whole, so that
 * neither a killed workspace nor a killed program loses what was typed before the last tenth of a second.
 */
export class WindowRecordHold {
  readonly #file: JsonFile<WindowRecord>;
  readonly #onRelease: () => void;
  #record: WindowRecord;
  #timer: NodeJS.Timeout | undefined;
  #isReleased = false;

  constructor(file: JsonFile<WindowRecord>, record: WindowRecord, onRelease: () => void) {
    this.#file = file;
    this.#record = { ...record, holder: ownIdentity() };
    this.#onRelease = onRelease;
    this.#write();
  }

  get window(): WindowId {
    return this.#record.window;
  }

  get kept(): Readonly<Record<string, Json>> {
    return this.#record.kept;
  }

  get session(): SessionKey | undefined {
    return this.#record.session;
  }

  set session(session: SessionKey | undefined) {
    this.#record = { ...this.#record, session };
    this.#write();
  }

  /** Keeps a value under a key; `null` forgets it. */
  keep(key: string, value: Json): void {
    const { [key]: _, ...others } = this.#record.kept;
    this.#record = {
      ...this.#record,
      kept: value === null ? others : { ...others, [key]: value as z.output<z.ZodJSONSchema> },
    };
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MILLISECONDS);
  }

  /** The window was closed: another may take its place. */
  release(): void {
    if (this.#isReleased) return;
    const { holder: _, ...record } = this.#record;
    this.#record = record;
    this.#write();
    this.#isReleased = true;
    this.#onRelease();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isReleased) return;
    this.#record = { ...this.#record, lastUsed: new Date().toISOString() };
    this.#file.write(this.#record);
  }
}

/**
 * The windows of one workspace, open and closed, a file each in the workspace's own folder. They are not in its store:
 * text is saved as it is typed, also while the VM loops or is dead.
 */
export class WindowRecords {
  readonly #folder: string;
  /** The windows that this process has open, of all workspaces. */
  static readonly #held = new Map<string, WindowRecordHold>();

  constructor({ files }: WorkspaceEntry) {
    this.#folder = join(files.folder, "windows");
  }

  /** A window that was never there before. */
  make(): WindowRecordHold {
    const window = randomBytes(8).toString("hex") as WindowId;
    return this.#hold({ window, lastUsed: new Date().toISOString(), kept: {} });
  }

  /** The window that was closed last, or a new one: closing and opening again changes nothing. */
  lastClosed(): WindowRecordHold {
    const free = this.#all().find((record) => this.#isFree(record));
    return free === undefined ? this.make() : this.#hold(free);
  }

  /** The window of that id, if there is one and nobody else has it; with `takeOver` also from another page. */
  resume(window: WindowId, takeOver: boolean): WindowRecordHold | undefined {
    const record = this.#file(window).read();
    if (record === undefined) return undefined;
    if (!this.#isFree(record)) {
      if (!takeOver) return undefined;
      WindowRecords.#held.get(this.#file(window).path)?.release();
    }
    return this.#hold(this.#file(window).read() ?? record);
  }

  #hold(record: WindowRecord): WindowRecordHold {
    const file = this.#file(record.window);
    const hold = new WindowRecordHold(file, record, () => WindowRecords.#held.delete(file.path));
    WindowRecords.#held.set(file.path, hold);
    this.#prune();
    return hold;
  }

  #isFree({ window, holder }: WindowRecord): boolean {
    if (WindowRecords.#held.has(this.#file(window).path)) return false;
    if (holder === undefined || holder.pid === process.pid) return true;
    return !isRunning({ pid: holder.pid, startTime: holder.startTime });
  }

  #file(window: WindowId): JsonFile<WindowRecord> {
    return new JsonFile(join(this.#folder, `${window}.json`), windowRecord);
  }

  /** All that can be read, the last used first. */
  #all(): readonly WindowRecord[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => new JsonFile(join(this.#folder, name), windowRecord).read() ?? [])
      .toSorted((a, b) => b.lastUsed.localeCompare(a.lastUsed));
  }

  #prune(): void {
    const closed = this.#all().filter((record) => this.#isFree(record));
    for (const { window } of closed.slice(MAX_RECORDS)) rmSync(this.#file(window).path, { force: true });
  }
}

function ownIdentity(): { pid: number; startTime?: string } {
  const { pid, startTime } = identityOf(process.pid) ?? { pid: process.pid, startTime: undefined };
  return startTime === undefined ? { pid } : { pid, startTime };
}
