import { copyFileSync, existsSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { failure, success, type StoreProblem, type StoreResult } from "../problem.ts";
import { isSound } from "../verify.ts";
import { sqliteProblem } from "./file.ts";
import { StoreLock } from "./lock.ts";
import { syncFile, syncFolder } from "./sync.ts";
import { openCopyForReading } from "./store.ts";

/**
 * Copies the store in file `path`, as it is at this moment, to a new file; a running owner is not disturbed. The copy is
 * there when it is whole: room for it is checked first, and every checksum in it before it gets its name. A damaged store
 * is `damagedFile`. `onChecked` hears of the checking as it does of `verify`.
 */
export function backupStore(path: string, destination: string, onChecked?: (count: number) => void): StoreResult<void> {
  const full = roomProblem([path, `${path}-wal`], dirname(destination));
  if (full !== undefined) return failure(full);
  const unfinished = unfinishedBackup(destination);
  rmSync(unfinished, { force: true });
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      database.prepare("VACUUM INTO ?").run(unfinished);
    } finally {
      database.close();
    }
    const problem = soundnessProblem(unfinished, onChecked);
    if (problem !== undefined) return failure(problem);
    syncFile(unfinished);
    renameSync(unfinished, destination);
    syncFolder(dirname(destination));
    return success(undefined);
  } catch (error) {
    return failure(sqliteProblem(error, path));
  } finally {
    removeDatabase(unfinished);
  }
}

/** Removes a backup, or what one that was ended in the middle left behind. */
export function discardBackup(destination: string): void {
  for (const path of [destination, unfinishedBackup(destination)]) removeDatabase(path);
}

/** Where a backup is while it has no name yet. */
const unfinishedBackup = (destination: string): string => `${destination}.unfinished`;

/**
 * Puts a backup in the place of the store in file `path`, which nobody may own. The backup stays as it is; its copy is
 * checked, and converted if it has an earlier format. What was at `path` is either still there or replaced whole.
 */
export function restoreStore(backup: string, path: string): StoreResult<void> {
  if (!existsSync(backup)) return failure({ kind: "noStore", message: `There is no backup ${backup}` });
  const full = roomProblem([backup], dirname(path));
  if (full !== undefined) return failure(full);
  const lock = StoreLock.acquire(path, { pid: process.pid, since: Date.now() });
  if (!lock.ok) return lock;
  const unfinished = `${path}.unfinished`;
  try {
    copyFileSync(backup, unfinished);
    const problem = soundnessProblem(unfinished);
    if (problem !== undefined) return failure(problem);
    syncFile(unfinished);
    // The old log must not be taken for the new file's: what it has goes into the old file first.
    if (existsSync(path)) closeLog(path);
    for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
    renameSync(unfinished, path);
    syncFolder(dirname(path));
    return success(undefined);
  } finally {
    removeDatabase(unfinished);
    lock.value.release();
  }
}

function closeLog(path: string): void {
  try {
    new Database(path).close();
  } catch (error) {
    // A file that is no database has no log worth keeping.
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

/** What is wrong with a store that nobody else knows of yet. It is converted if it has an earlier format. */
function soundnessProblem(path: string, onChecked?: (count: number) => void): StoreProblem | undefined {
  const opened = openCopyForReading(path);
  if (!opened.ok) return opened.problem;
  const report = opened.value.verify(onChecked);
  opened.value.close();
  removeLog(path);
  if (isSound(report)) return undefined;
  return {
    kind: "damagedFile",
    message: `The store is damaged: verify it to see where, and go back to a whole state first`,
  };
}

function roomProblem(files: readonly string[], folder: string): StoreProblem | undefined {
  const needed = files.reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return undefined;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const message = `There is no room in ${folder}: ${megabytes(needed)} are needed, ${megabytes(bavail * bsize)} are free`;
  return { kind: "storeFull", message };
}

function removeLog(path: string): void {
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

function removeDatabase(path: string): void {
  for (const each of [path, `${path}-journal`]) rmSync(each, { force: true });
  removeLog(path);
}
