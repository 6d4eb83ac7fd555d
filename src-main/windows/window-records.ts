import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import type * as z from "zod";
import { identityOf, isRunning } from "../../src-runtime/protocol/index.ts";
import type { Json, WindowId } from "../channels.ts";
import {
  type JsonFile,
  type SessionKey,
  SessionTokens,
  WindowFiles,
  windowKey,
  type WindowRecord,
} from "../workspaces/index.ts";
import type { WorkspaceEntry } from "../workspaces/index.ts";

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
  readonly #keys: SessionTokens;
  readonly #onRelease: () => void;
  #record: WindowRecord;
  #timer: NodeJS.Timeout | undefined;
  #isReleased = false;
  #isReplaced = false;

  constructor(file: JsonFile<WindowRecord>, keys: SessionTokens, record: WindowRecord, onRelease: () => void) {
    const { session, ...others } = record;
    this.#file = file;
    this.#keys = keys;
    this.#onRelease = onRelease;
    this.#record = { ...others, holder: ownIdentity() };
    if (session !== undefined) this.session = session;
    this.flush();
  }

  get window(): WindowId {
    return this.#record.window;
  }

  get kept(): Readonly<Record<string, Json>> {
    return this.#record.kept;
  }

  get session(): SessionKey | undefined {
    return this.#keys.get(windowKey(this.window));
  }

  set session(session: SessionKey | undefined) {
    if (session === undefined) this.#keys.forget(windowKey(this.window));
    else this.#keys.set(windowKey(this.window), session);
  }

  /** Keeps a value under a key; `null` forgets it. */
  keep(key: string, value: Json): void {
    if (this.#isReplaced) return;
    const { [key]: _, ...others } = this.#record.kept;
    this.#record = {
      ...this.#record,
      kept: value === null ? others : { ...others, [key]: value as z.output<z.ZodJSONSchema> },
    };
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MILLISECONDS);
  }

  /** The window becomes what it was in a snapshot, once its page is loaded again: what the page keeps until then is not. */
  replace(kept: WindowRecord["kept"]): void {
    this.#record = { ...this.#record, kept };
    this.#isReplaced = true;
    this.flush();
  }

  /** The window was closed: another may take its place. */
  release(): void {
    if (this.#isReleased) return;
    const { holder: _, ...record } = this.#record;
    this.#record = record;
    this.flush();
    this.#isReleased = true;
    this.#onRelease();
  }

  /** Writes what was kept until now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isReleased) return;
    this.#record = { ...this.#record, lastUsed: new Date().toISOString() };
    this.#file.write(this.#record);
  }
}

/** The windows of one workspace, open and closed. */
export class WindowRecords {
  readonly #files: WindowFiles;
  readonly #keys: SessionTokens;
  /** The windows that this process has open, of all workspaces. */
  static readonly #held = new Map<string, WindowRecordHold>();

  constructor(entry: WorkspaceEntry) {
    this.#files = new WindowFiles(entry);
    this.#keys = new SessionTokens(entry);
  }

  /** A window that was never there before. */
  make(): WindowRecordHold {
    const window = randomBytes(8).toString("hex") as WindowId;
    return this.#hold({ window, lastUsed: new Date().toISOString(), kept: {} });
  }

  /** The window that was closed last, or a new one: closing and opening again changes nothing. */
  lastClosed(): WindowRecordHold {
    const free = this.#files.windows().find((record) => this.#isFree(record));
    return free === undefined ? this.make() : this.#hold(free);
  }

  /** The window of that id, if there is one and nobody else has it; with `takeOver` also from another page. */
  resume(window: WindowId, takeOver: boolean): WindowRecordHold | undefined {
    const file = this.#files.window(window);
    const record = file.read();
    if (record === undefined) return undefined;
    if (!this.#isFree(record)) {
      if (!takeOver) return undefined;
      WindowRecords.#held.get(file.path)?.release();
    }
    return this.#hold(file.read() ?? record);
  }

  #hold(record: WindowRecord): WindowRecordHold {
    const file = this.#files.window(record.window);
    const hold = new WindowRecordHold(file, this.#keys, record, () => WindowRecords.#held.delete(file.path));
    WindowRecords.#held.set(file.path, hold);
    this.#prune();
    return hold;
  }

  #isFree({ window, holder }: WindowRecord): boolean {
    if (WindowRecords.#held.has(this.#files.window(window).path)) return false;
    if (holder === undefined || holder.pid === process.pid) return true;
    return !isRunning({ pid: holder.pid, startTime: holder.startTime });
  }

  #prune(): void {
    const closed = this.#files.windows().filter((record) => this.#isFree(record));
    for (const { window } of closed.slice(MAX_RECORDS)) {
      rmSync(this.#files.window(window).path, { force: true });
      this.#keys.forget(windowKey(window));
    }
  }
}

function ownIdentity(): { pid: number; startTime?: string } {
  const { pid, startTime } = identityOf(process.pid) ?? { pid: process.pid, startTime: undefined };
  return startTime === undefined ? { pid } : { pid, startTime };
}
