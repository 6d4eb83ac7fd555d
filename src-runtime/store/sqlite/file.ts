import { copyFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { failure, StoreError, success, type StoreProblem, type StoreResult } from "../problem.ts";
import { MIGRATIONS } from "./migrations.ts";
import { syncFile, syncFolder } from "./sync.ts";

/** An open SQLite database. */
export type SqliteDatabase = Database.Database;

/** The version of the tables below. A file with a higher one is refused, one with a lower one is converted. */
export const STORE_FORMAT_VERSION = MIGRATIONS.length + 1;

/** "Frsn": how a store is told from any other SQLite file. */
const APPLICATION_ID = 0x4672736e;
const PAGE_BYTES = 4096;

/** Above this size the log is cut back once it has been written into the file. */
const LOG_BYTES_KEPT = 4 * 1024 * 1024;

const TABLES = `
  CREATE TABLE pack (id INTEGER PRIMARY KEY AUTOINCREMENT, codec INTEGER NOT NULL, size INTEGER NOT NULL,
    entries BLOB NOT NULL, data BLOB NOT NULL);
  CREATE TABLE root (id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL, checksum BLOB NOT NULL);
  CREATE TABLE snapshot (name TEXT PRIMARY KEY, root INTEGER NOT NULL REFERENCES root(id), note TEXT NOT NULL,
    saved_at INTEGER NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE version (hash BLOB PRIMARY KEY, kind TEXT NOT NULL, class_name TEXT NOT NULL, selector TEXT NOT NULL,
    source TEXT NOT NULL, ir BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE change (sequence INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL REFERENCES version(hash),
    kind TEXT NOT NULL, class_name TEXT NOT NULL, selector TEXT NOT NULL, author TEXT NOT NULL, time INTEGER NOT NULL,
    package TEXT NOT NULL, file TEXT NOT NULL, removed INTEGER NOT NULL);
  CREATE INDEX change_by_selector ON change (class_name, selector, sequence);
  CREATE TABLE splice (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, before_hash BLOB, after_hash BLOB,
    start INTEGER NOT NULL, end INTEGER NOT NULL, replacement BLOB NOT NULL);
`;

/** How a file is to be opened. */
export interface StoreFileOptions {
  readonly readonly: boolean;
  /** The size the file may grow to; unlimited when absent. */
  readonly maxBytes?: number;
  /** An earlier format is converted without keeping the file as it was, which is a copy already. */
  readonly isCopy?: boolean;
}

/** A reader can't use a file of this format; its owner converts it. */
export class EarlierFormat extends Error {
  override readonly name = "EarlierFormat";
}

/** Where the file is kept as it was before it was converted from a format. */
export const pathBeforeConversion = (path: string, format: number): string => `${path}.format-${format}`;

/**
 * Opens the store in file `path`, making it when there is no such file and it is not to be read only, and answers what
 * `use` makes of the database. That one prepares the statements, and so finds out whether the tables are sound. A file of
 * an earlier format is converted, after a copy of it was made, and `use` is told of which; to be read only it can't be, which
 * throws EarlierFormat.
 */
export function openStoreFile<T>(
  path: string,
  options: StoreFileOptions,
  use: (database: SqliteDatabase, convertedFrom: number | undefined) => T,
): StoreResult<T> {
  let database: SqliteDatabase | undefined;
  try {
    database = new Database(path, { readonly: options.readonly, fileMustExist: options.readonly, timeout: 5000 });
    const found = identify(database, path, options.readonly);
    if (typeof found !== "number") {
      database.close();
      return failure(found);
    }
    if (found < STORE_FORMAT_VERSION) convert(database, path, found, options);
    configure(database, options);
    return success(use(database, found < STORE_FORMAT_VERSION ? found : undefined));
  } catch (error) {
    database?.close();
    if (error instanceof StoreError) return failure(error.problem);
    if (error instanceof Database.SqliteError && error.code === "SQLITE_ERROR") {
      const message = `The tables of ${path} are damaged (${error.message}): restore a backup`;
      return failure({ kind: "damagedFile", message });
    }
    return failure(sqliteProblem(error, path));
  }
}

/** Sets the size the file may grow to, from now on. */
export function limitSize(database: SqliteDatabase, maxBytes: number): void {
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`);
}

/** The problem behind an error of SQLite's; throws the error itself when it is our own mistake. */
export function sqliteProblem(error: unknown, path: string): StoreProblem {
  if (!(error instanceof Database.SqliteError)) {
    // better-sqlite3 reports a missing folder as a TypeError of its own.
    if (error instanceof TypeError && error.message.includes("directory does not exist")) {
      return { kind: "noStore", message: `There is no folder for the store ${path}: make it first` };
    }
    throw error;
  }
  const { code, message } = error;
  if (code === "SQLITE_FULL") {
    return { kind: "storeFull", message: `There is no room left for the store ${path}: free some, then try again` };
  }
  if (code.startsWith("SQLITE_CORRUPT")) {
    return { kind: "damagedFile", message: `The file ${path} is damaged (${message}): verify it, or restore a backup` };
  }
  if (code === "SQLITE_NOTADB") {
    return { kind: "notAStore", message: `${path} is not a Fresnel store (${message}): choose another file` };
  }
  if (code === "SQLITE_CANTOPEN") {
    return { kind: "noStore", message: `The store ${path} can't be opened (${message}): check that it exists` };
  }
  if (/^SQLITE_(IOERR|READONLY|PERM|AUTH|BUSY|PROTOCOL|NOLFS)/.test(code)) {
    return { kind: "ioError", message: `The store ${path} can't be used (${code}: ${message}): check disk and rights` };
  }
  throw error;
}

/** The format of the file, which is made if it is new; or why it can't be used. */
function identify(database: SqliteDatabase, path: string, readonly: boolean): number | StoreProblem {
  const application = database.pragma("application_id", { simple: true });
  const version = Number(database.pragma("user_version", { simple: true }));
  const isEmpty = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (application === 0 && isEmpty && !readonly) {
    create(database);
    return STORE_FORMAT_VERSION;
  }
  if (application !== APPLICATION_ID) {
    return { kind: "notAStore", message: `${path} is not a Fresnel store, but another program's: choose another file` };
  }
  if (version > STORE_FORMAT_VERSION) {
    const message = `The store ${path} has format ${version}, but this version of Fresnel knows up to ${STORE_FORMAT_VERSION}: open it with a newer one`;
    return { kind: "newerFormat", message, found: version, supported: STORE_FORMAT_VERSION };
  }
  if (version >= 1) return version;
  return { kind: "damagedFile", message: `The store ${path} says it has format ${version}: restore a backup` };
}

/** Takes all steps from a format on, or none. */
function convert(database: SqliteDatabase, path: string, from: number, { readonly, isCopy }: StoreFileOptions): void {
  if (readonly) throw new EarlierFormat(`The store ${path} has format ${from}`);
  if (isCopy !== true) keepAsItIs(database, pathBeforeConversion(path, from));
  database.pragma("synchronous = FULL");
  // A snapshot whose state is gone must not keep anybody from opening the rest.
  database.pragma("foreign_keys = OFF");
  database
    .transaction(() => {
      for (const migrate of MIGRATIONS.slice(from - 1)) migrate(database);
      database.pragma(`user_version = ${STORE_FORMAT_VERSION}`);
    })
    .immediate();
}

/** Copies the file, durably. What is damaged is so in the copy too. */
function keepAsItIs(database: SqliteDatabase, copy: string): void {
  const unfinished = `${copy}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    copyTo(database, unfinished);
    syncFile(unfinished);
    renameSync(unfinished, copy);
    syncFolder(dirname(copy));
  } catch (error) {
    if (error instanceof Database.SqliteError) throw error;
    const message = `The store can't be converted, since it can't be kept as it is in ${copy} (${String(error)}): make room there`;
    throw new StoreError({ kind: "ioError", message });
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function copyTo(database: SqliteDatabase, copy: string): void {
  try {
    database.prepare("VACUUM INTO ?").run(copy);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith("SQLITE_CORRUPT")) throw error;
    // SQLite can't read some page, so it is copied byte by byte, once it has all that is in the log.
    rmSync(copy, { force: true });
    const [log] = database.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[];
    if (log?.busy !== 0) throw new Error("somebody else is reading it", { cause: error });
    copyFileSync(database.name, copy);
  }
}

function create(database: SqliteDatabase): void {
  database.pragma(`page_size = ${PAGE_BYTES}`);
  database.pragma("auto_vacuum = INCREMENTAL");
  // In the log the tables cost no wait for the disk (40 ms elsewise), and what relies on them syncs them too.
  useLog(database);
  database.pragma("synchronous = NORMAL");
  // The mark comes with the tables or not at all: a file cut short by a crash is an empty one, and made again.
  database.transaction(() => {
    database.exec(TABLES);
    database.pragma(`user_version = ${STORE_FORMAT_VERSION}`);
    database.pragma(`application_id = ${APPLICATION_ID}`);
  })();
}

function configure(database: SqliteDatabase, { readonly, maxBytes }: StoreFileOptions): void {
  database.pragma("cache_size = -4096");
  if (readonly) return;
  useLog(database);
  database.pragma(`journal_size_limit = ${LOG_BYTES_KEPT}`);
  // Elsewhere these change nothing; on macOS an ordinary fsync leaves the bytes in the disk's own cache.
  database.pragma("fullfsync = ON");
  database.pragma("checkpoint_fullfsync = ON");
  database.pragma("foreign_keys = ON");
  if (maxBytes !== undefined) limitSize(database, maxBytes);
}

function useLog(database: SqliteDatabase): void {
  const mode = database.pragma("journal_mode = WAL", { simple: true });
  if (mode !== "wal") throw new Error(`The store ${database.name} has no write-ahead log, but mode ${String(mode)}`);
}
