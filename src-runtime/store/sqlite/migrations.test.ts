/** A store of an earlier format: whoever opens it first converts it, and what it was is kept. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { ownedStore, temporaryFolder } from "../fixtures/index.ts";
import type { StoreReading } from "../object-store.ts";
import { valueOf } from "../problem.ts";
import { isSound } from "../verify.ts";
import { backupStore, restoreStore } from "./backup.ts";
import { pathBeforeConversion, STORE_FORMAT_VERSION } from "./file.ts";
import { openStore, openStoreForReading } from "./store.ts";

/** What one of the first versions that had stores wrote. */
const EARLIEST = new URL("../../../e2e/golden/stores/earliest.sqlite.gz", import.meta.url);

/** A file of format 1. */
function earliestStore(): string {
  const path = join(temporaryFolder(), "store.sqlite");
  writeFileSync(path, gunzipSync(readFileSync(EARLIEST)));
  return path;
}

function inDatabase<T>(path: string, use: (database: Database.Database) => T): T {
  const database = new Database(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const formatOf = (path: string): unknown =>
  inDatabase(path, (database) => database.pragma("user_version", { simple: true }));

/** The tables and indexes with their columns. */
const schemaOf = (path: string): unknown =>
  inDatabase(path, (database) => {
    const names = database.prepare<[], string>("SELECT name FROM sqlite_schema ORDER BY name").pluck().all();
    return names.map((name) => [name, database.pragma(`table_xinfo(${name})`)]);
  });

function closedAtTheEnd(reading: StoreReading): StoreReading {
  onTestFinished(() => reading.close());
  return reading;
}

describe("[S9] a store of an earlier format", () => {
  test("is converted when it is opened, with all that is in it, and kept as it was", () => {
    const path = earliestStore();
    const store = ownedStore(path);
    expect(store.convertedFrom).toBe(1);
    expect(store.snapshots().map(({ name }) => name)).toEqual(["first"]);
    expect(isSound(store.verify())).toBe(true);
    valueOf(store.renameSnapshot("first", "the first"));
    expect(store.snapshots().map(({ name }) => name)).toEqual(["the first"]);
    expect(formatOf(path)).toBe(STORE_FORMAT_VERSION);
    const kept = pathBeforeConversion(path, 1);
    expect(formatOf(kept)).toBe(1);
    expect(inDatabase(kept, (it) => it.prepare("SELECT name FROM snapshot").pluck().all())).toEqual(["first"]);
  });

  test("then has the tables that a new one has, and is not converted again", () => {
    const [path, fresh] = [earliestStore(), join(temporaryFolder(), "store.sqlite")];
    valueOf(openStore(path)).close();
    valueOf(openStore(fresh)).close();
    expect(schemaOf(path)).toEqual(schemaOf(fresh));
    expect(ownedStore(path).convertedFrom).toBeUndefined();
  });

  test("is converted by who only reads it, too; not while somebody owns it", () => {
    const path = earliestStore();
    const reading = closedAtTheEnd(valueOf(openStoreForReading(path)));
    expect(reading.snapshots().map(({ name }) => name)).toEqual(["first"]);
    expect(formatOf(pathBeforeConversion(path, 1))).toBe(1);

    const owned = earliestStore();
    const owner = ownedStore(owned);
    // As if an earlier version, which still runs, had it open.
    inDatabase(owned, (database) => database.pragma("user_version = 1"));
    expect(openStoreForReading(owned)).toMatchObject({ ok: false, problem: { kind: "storeLocked" } });
    expect(formatOf(owned)).toBe(1);
    owner.close();
  });

  test("with a page that SQLite itself can't read is kept byte by byte, and converted all the same", () => {
    const path = earliestStore();
    const page = inDatabase(path, (database) =>
      database.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'change'").pluck().get(),
    );
    const bytes = readFileSync(path);
    bytes.fill(0xff, ((page ?? 1) - 1) * 4096, (page ?? 1) * 4096);
    writeFileSync(path, bytes);
    const store = ownedStore(path);
    expect(store.convertedFrom).toBe(1);
    expect(store.snapshots().map(({ name }) => name)).toEqual(["first"]);
    expect(store.verify().fileProblems).not.toEqual([]);
    expect(readFileSync(pathBeforeConversion(path, 1)).equals(bytes)).toBe(true);
  });

  test("whose conversion fails stays as it is", () => {
    const path = earliestStore();
    inDatabase(path, (database) => database.exec("ALTER TABLE snapshot RENAME COLUMN saved_at TO at"));
    expect(openStore(path)).toMatchObject({ ok: false, problem: { kind: "damagedFile" } });
    expect(formatOf(path)).toBe(1);
    expect(inDatabase(path, (it) => it.prepare("SELECT name, at FROM snapshot").all())).toHaveLength(1);
  });

  test("is not converted where it can't be kept, which is told", () => {
    const path = earliestStore();
    mkdirSync(pathBeforeConversion(path, 1));
    const before = readFileSync(path);
    const opened = openStore(path);
    expect(opened).toMatchObject({ ok: false, problem: { kind: "ioError" } });
    expect(opened.ok ? "" : opened.problem.message).toMatch(/can't be converted.*format-1.*make room there$/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });

  test("and a snapshot whose state is gone is opened all the same", () => {
    const path = earliestStore();
    inDatabase(path, (database) => {
      database.pragma("foreign_keys = OFF");
      database.exec("INSERT INTO snapshot VALUES ('of nothing', 999, '', 0)");
    });
    expect(
      ownedStore(path)
        .snapshots()
        .map(({ name }) => name),
    ).toEqual(["first"]);
  });

  test("as a backup stays as it is; what comes of it is converted", () => {
    const [path, backup] = [join(temporaryFolder(), "store.sqlite"), earliestStore()];
    const before = readFileSync(backup);
    valueOf(restoreStore(backup, path));
    expect(readFileSync(backup).equals(before)).toBe(true);
    expect(readdirSync(dirname(path)).toSorted()).toEqual(["store.sqlite", "store.sqlite.lock"]);
    expect(formatOf(path)).toBe(STORE_FORMAT_VERSION);

    const copy = join(temporaryFolder(), "copy.sqlite");
    valueOf(backupStore(backup, copy));
    expect(readdirSync(dirname(copy))).toEqual(["copy.sqlite"]);
    expect(formatOf(copy)).toBe(STORE_FORMAT_VERSION);
    expect(existsSync(pathBeforeConversion(backup, 1))).toBe(false);
  });
});

test("[S9] a snapshot whose entry is damaged is told, and no other state is taken for it", () => {
  const path = earliestStore();
  valueOf(openStore(path)).close();
  inDatabase(path, (database) => database.exec("UPDATE snapshot SET root = root + 1"));
  const store = ownedStore(path);
  expect(store.snapshots()).toEqual([]);
  const report = store.verify();
  expect(isSound(report)).toBe(false);
  expect(report.damagedSnapshots).toEqual(["first"]);
  valueOf(store.deleteSnapshot("first"));
  expect(isSound(store.verify())).toBe(true);
});
