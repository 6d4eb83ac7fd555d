import Database from "better-sqlite3";
import { failure, success, type StoreOwner, type StoreResult } from "../problem.ts";

/**
 * The right to write a store, held by one connection of one process on this machine.
 *
 * It is an open write transaction on a small database beside the store, for these reasons. The operating system takes
 * its lock away when the process ends, however it ends: there is no stale lock to recognise, and no pid that another
 * process may have been given since. Whoever comes too late can still read in it who the owner is. And unlike SQLite's
 * exclusive locking mode it leaves the store itself open to readers, of this process and of others.
 *
 * On POSIX systems a process that opens and closes the lock's file by any other way than SQLite loses the lock: nothing
 * else in this program may touch it.
 */
export class StoreLock {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Takes the lock of the store in file `path`. Somebody else's is `storeLocked` and names them. */
  static acquire(path: string, owner: StoreOwner): StoreResult<StoreLock> {
    const database = new Database(`${path}.lock`, { timeout: 0 });
    try {
      // Who holds the lock is of no interest after a power cut.
      database.pragma("synchronous = OFF");
      database.pragma("journal_mode = MEMORY");
      database.exec("BEGIN IMMEDIATE");
      database.exec("CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL, since INTEGER NOT NULL)");
      database.exec("DELETE FROM owner");
      database.prepare("INSERT INTO owner VALUES (?, ?)").run(owner.pid, owner.since);
      // One who is just reading who the owner was holds the commit up for a moment.
      database.pragma("busy_timeout = 2000");
      database.exec("COMMIT");
      // From here on the signature can be read by all. Between the two transactions another may come first: fair.
      database.pragma("busy_timeout = 0");
      database.exec("BEGIN IMMEDIATE");
      return success(new StoreLock(database));
    } catch (error) {
      if (database.inTransaction) database.exec("ROLLBACK");
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
      const holder = isBusy ? readOwner(database) : undefined;
      database.close();
      if (!isBusy) throw error;
      const who = holder === undefined ? "another process" : `process ${holder.pid} since ${timeOf(holder.since)}`;
      return failure({
        kind: "storeLocked",
        message: `The store ${path} is in use by ${who}: connect to that workspace, or end it first`,
        ...(holder === undefined ? {} : { owner: holder }),
      });
    }
  }

  /** Gives the lock back. */
  release(): void {
    this.#database.close();
  }
}

function readOwner(database: Database.Database): StoreOwner | undefined {
  try {
    database.pragma("busy_timeout = 2000");
    return database.prepare<[], StoreOwner>("SELECT pid, since FROM owner").get();
  } catch (error) {
    // The owner has the lock, but has not signed yet.
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
