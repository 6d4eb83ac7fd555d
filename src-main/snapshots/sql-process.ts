/**
 * The program of a process that answers one query: it reads a QueryRequest from standard input and writes a QueryAnswer
 * to standard output. A process, because nothing but its end stops SQLite in the middle of a query.
 */
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { NoSuchState, openStoreInstant, StoreError, valueOf } from "../../src-runtime/store/index.ts";
import type { Cell, QueryAnswer, QueryRequest } from "./store-query.ts";
import { defineTables } from "./store-tables.ts";

/** What SQLite may take for sorting and grouping. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** How much longer than its asker this process waits before it ends itself: only if that one is gone. */
const MARGIN = 1_000;

// Ctrl-C in a terminal goes to this process too: whoever started it ends it.
process.on("SIGINT", () => undefined);
const request = JSON.parse(readFileSync(0, "utf8")) as QueryRequest;
// A thread of its own, since SQLite gives this one nothing to do meanwhile.
const watch = new Worker(`setTimeout(() => process.kill(process.pid, "SIGKILL"), ${request.milliseconds + MARGIN})`, {
  eval: true,
});
process.stdout.write(JSON.stringify(answer(request)), () => void watch.terminate());

function answer({ store, sql, limit }: QueryRequest): QueryAnswer {
  try {
    const reading = valueOf(openStoreInstant(store));
    const database = new Database(":memory:");
    try {
      database.pragma(`hard_heap_limit = ${MEMORY_BYTES}`);
      defineTables(database, reading);
      return query(database, sql, limit);
    } finally {
      database.close();
      reading.close();
    }
  } catch (error) {
    if (error instanceof StoreError || error instanceof NoSuchState) return { kind: "failed", message: error.message };
    // What SQLite or its driver says of a statement.
    if (error instanceof Database.SqliteError || error instanceof RangeError) {
      return { kind: "refused", message: error.message };
    }
    throw error;
  }
}

function query(database: Database.Database, sql: string, limit: number): QueryAnswer {
  const word = firstWord(sql);
  if (/^(ATTACH|DETACH|PRAGMA|VACUUM)$/.test(word))
    return { kind: "refused", message: `sql only reads: ${word} is refused` };
  const statement = database.prepare<[]>(sql);
  if (!statement.reader || !statement.readonly) {
    return { kind: "refused", message: "sql only reads: give one statement that answers rows, such as SELECT" };
  }
  const columns = namesApart(statement.columns().map(({ name }) => name));
  const rows: Cell[][] = [];
  for (const row of statement.safeIntegers().raw().iterate()) {
    if (rows.length === limit) return { kind: "rows", columns, rows, more: true };
    if (Array.isArray(row)) rows.push(row.map(cellOf));
  }
  return { kind: "rows", columns, rows, more: false };
}

/** Each name once, a second one as `name:2`: a row is told by them. */
function namesApart(names: readonly string[]): readonly string[] {
  const apart: string[] = [];
  for (const name of names) {
    let free = name;
    for (let n = 2; apart.includes(free); n++) free = `${name}:${n}`;
    apart.push(free);
  }
  return apart;
}

function cellOf(value: unknown): Cell {
  if (typeof value === "string" || typeof value === "number") return value;
  // A number of JSON's would be another one.
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : null;
}

/** The first word of a statement in capitals, behind blanks, comments, and EXPLAIN. */
function firstWord(sql: string): string {
  const bare = sql.replace(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$)|;|EXPLAIN(\s+QUERY\s+PLAN)?\s)*/i, "");
  return (/^\w+/.exec(bare)?.[0] ?? "").toUpperCase();
}
