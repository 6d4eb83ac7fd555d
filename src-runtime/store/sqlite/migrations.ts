import { hashOf, hashToBytes } from "../hash.ts";
import type { SqliteDatabase } from "./file.ts";

/** A step from one format of the tables to the next. It runs in a transaction, and is never changed once it was published. */
export type Migration = (database: SqliteDatabase) => void;

/** The steps in their order: the first leads from format 1 to 2. Whoever changes the tables adds one. */
export const MIGRATIONS: readonly Migration[] = [addSnapshotChecksums];

/** A snapshot's row without its checksum. */
export interface SnapshotEntry {
  readonly name: string;
  readonly root: number;
  readonly note: string;
  readonly savedAt: number;
}

/** What vouches for the row of a snapshot. */
export function snapshotChecksum({ name, root, note, savedAt }: SnapshotEntry): Uint8Array {
  return hashToBytes(hashOf(Buffer.from(JSON.stringify([name, root, note, savedAt]))));
}

/** Format 2: a changed byte in the row of a snapshot is found, and no other state taken for it. */
function addSnapshotChecksums(database: SqliteDatabase): void {
  const rows = database.prepare<[], SnapshotEntry>("SELECT name, root, note, saved_at AS savedAt FROM snapshot").all();
  database.exec(`
    DROP TABLE snapshot;
    CREATE TABLE snapshot (name TEXT PRIMARY KEY, root INTEGER NOT NULL REFERENCES root(id), note TEXT NOT NULL,
      saved_at INTEGER NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
  `);
  const insert = database.prepare("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)");
  for (const row of rows) insert.run(row.name, row.root, row.note, row.savedAt, snapshotChecksum(row));
}
