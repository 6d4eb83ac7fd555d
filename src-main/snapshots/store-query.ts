import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** One query over a store. */
export interface QueryRequest {
  /** The store's file. */
  readonly store: string;
  readonly sql: string;
  /** How many rows are answered at most. */
  readonly limit: number;
}

/** A value of SQLite's as JSON has it: a blob is in hexadecimal. */
export type Cell = string | number | null;

/** What came of a query. */
export type QueryAnswer =
  | {
      readonly kind: "rows";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** Whether there are more rows than were asked for. */
      readonly more: boolean;
    }
  /** The statement is wrong, or does more than read. */
  | { readonly kind: "refused"; readonly message: string }
  /** The store can't be read, or the deadline passed. */
  | { readonly kind: "failed"; readonly message: string };

const isBuilt = import.meta.url.endsWith(".js");
const PROGRAM = fileURLToPath(new URL(isBuilt ? "./sql-process.js" : "./sql-process.ts", import.meta.url));

/**
 * Answers one SQL statement that only reads, over the tables of a workspace's store. It runs in a process of its own,
 * which is killed when `milliseconds` have passed.
 */
export async function queryStore(request: QueryRequest, milliseconds: number): Promise<QueryAnswer> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, milliseconds);
  try {
    const output: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => output.push(bytes));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    child.stdin.end(JSON.stringify(request));
    const code = await ended;
    if (late) return { kind: "failed", message: `The query took longer than ${milliseconds / 1000} s and was ended` };
    if (code !== 0) return { kind: "failed", message: `The query's process ended unexpectedly (${code ?? "killed"})` };
    return JSON.parse(Buffer.concat(output).toString()) as QueryAnswer;
  } finally {
    clearTimeout(deadline);
  }
}
