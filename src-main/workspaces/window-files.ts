import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isRunning, type SessionId, sessionId, sessionToken } from "../../src-runtime/protocol/index.ts";
import { windowId } from "../channels.ts";
import { JsonFile } from "./json-file.ts";
import { SessionTokens } from "./session-tokens.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

/**
 * What is kept of a window on a workspace. The key of its session is not among it: snapshots have the windows, and no
 * secret.
 */
const windowRecord = z.object({
  window: windowId,
  lastUsed: z.iso.datetime(),
  /** The process that has the window open; it may have died. */
  holder: z.object({ pid: z.int(), startTime: z.string().optional() }).optional(),
  /** Earlier versions had the key here. */
  session: z.object({ session: sessionId, token: sessionToken }).optional(),
  kept: z.record(z.string(), z.json()),
});
export type WindowRecord = z.output<typeof windowRecord>;

const viewsFile = z.array(z.tuple([z.string(), z.json()]));
/** How objects were last looked at, by their names; the longest unseen first. */
export type ObjectViewsFile = z.output<typeof viewsFile>;

/** The file of a window, by its path in the folder of its workspace. */
const WINDOW_FILE = /^windows\/([0-9a-f]{16})\.json$/;
const VIEWS_FILE = "views.json";

/**
 * The files in which windows keep what is theirs: in the workspace's folder and not in its store, since text is saved as it
 * is typed, also while the VM loops or is dead. Snapshots have copies.
 */
export class WindowFiles {
  readonly #folder: string;

  constructor({ files }: WorkspaceEntry) {
    this.#folder = files.folder;
  }

  window(window: WindowRecord["window"]): JsonFile<WindowRecord> {
    return new JsonFile(join(this.#folder, "windows", `${window}.json`), windowRecord);
  }

  get views(): JsonFile<ObjectViewsFile> {
    return new JsonFile(join(this.#folder, VIEWS_FILE), viewsFile);
  }

  /** All windows that can be read, the last used first. */
  windows(): readonly WindowRecord[] {
    const folder = join(this.#folder, "windows");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => new JsonFile(join(folder, name), windowRecord).read() ?? [])
      .toSorted((a, b) => b.lastUsed.localeCompare(a.lastUsed));
  }
}

/** What a snapshot, or another workspace, has of windows: none of them is open, and none is anybody's. */
export interface StoredWindows {
  readonly windows: readonly WindowRecord[];
  readonly views: ObjectViewsFile;
}

/** The windows in files by their paths, as a snapshot has them; what is no window's file is left out. */
export function windowsIn(files: ReadonlyMap<string, string>): StoredWindows {
  const windows = [...files].flatMap(([path, text]) => {
    const record = WINDOW_FILE.test(path) ? parsed(windowRecord, text) : undefined;
    return record === undefined ? [] : [notOpen(record)];
  });
  return { windows, views: parsed(viewsFile, files.get(VIEWS_FILE) ?? "[]") ?? [] };
}

/** The windows that a workspace has now. */
export function windowsOf(entry: WorkspaceEntry): StoredWindows {
  const files = new WindowFiles(entry);
  return { windows: files.windows().map(notOpen), views: files.views.read() ?? [] };
}

/** The same as a snapshot has them: texts by the paths of the files that they are in. */
export function filesWith({ windows, views }: StoredWindows): ReadonlyMap<string, string> {
  const files = windows.map((each) => [`windows/${each.window}.json`, JSON.stringify(each)] as const);
  return new Map([...files, ...(views.length > 0 ? [[VIEWS_FILE, JSON.stringify(views)] as const] : [])]);
}

/** Gives windows to a workspace that has none yet. */
export function giveWindows(entry: WorkspaceEntry, { windows, views }: StoredWindows): void {
  const files = new WindowFiles(entry);
  for (const each of windows) files.window(each.window).write(each);
  if (views.length > 0) files.views.write([...views]);
}

/** Those of the windows that are a session's: what a restore of that session alone puts back. How objects were looked at is no session's. */
export function windowsOfSession(entry: WorkspaceEntry, { windows }: StoredWindows, session: SessionId): StoredWindows {
  const keys = new SessionTokens(entry);
  return { windows: windows.filter(({ window }) => keys.get(windowKey(window))?.session === session), views: [] };
}

/** What the key of a window's session is kept under. */
export const windowKey = (window: WindowRecord["window"]): string => `window/${window}`;

/** Has windows be what a snapshot has: those that nobody has open. Who has one open changes that itself. */
export function putWindowsBack(entry: WorkspaceEntry, stored: StoredWindows): void {
  const files = new WindowFiles(entry);
  const open = new Set(files.windows().flatMap(({ window, holder }) => (isHeld(holder) ? [window] : [])));
  for (const each of stored.windows) if (!open.has(each.window)) files.window(each.window).write(each);
  if (open.size === 0) files.views.write([...new Map([...(files.views.read() ?? []), ...stored.views])]);
}

const isHeld = (holder: WindowRecord["holder"]): boolean =>
  holder !== undefined && isRunning({ pid: holder.pid, startTime: holder.startTime });

function notOpen({ holder: _holder, session: _session, ...record }: WindowRecord): WindowRecord {
  return record;
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
