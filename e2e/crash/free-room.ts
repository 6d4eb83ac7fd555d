import SqliteDatabase from "better-sqlite3";

/** Makes the file of a store that nobody has open as small as what is in it. */
export function withoutFreeRoom(store: string): void {
  const database = new SqliteDatabase(store);
  try {
    database.exec("VACUUM");
  } finally {
    database.close();
  }
}
