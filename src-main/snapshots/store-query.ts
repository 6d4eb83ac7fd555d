import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** One query over a store. */
export interface QueryRequest {
  /** The store's file. */
  readonly store: string;
  readonly sql: string;
  /** How many rows are answered at most. */
  readonly limit: number;
  /** How long it may take; then its process ends, also when nobody waits for it any more. */
  readonly milliseconds: number;
}

/** A value of SQLite's as JSON has it: a blob is in hexadecimal, and an integer beyond 2^53 - 1 in digits. */
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
 * which is killed when its time has passed, or when the signal is aborted: then it rejects with the signal's reason.
 */
export async function queryStore(request: QueryRequest, signal: AbortSignal): Promise<QueryAnswer> {
  signal.throwIfAborted();
  const { milliseconds } = request;
  const child = spawn(process.execPath, [PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  let late = false;
  const end = (): void => void child.kill("SIGKILL");
  const deadline = setTimeout(() => {
    late = true;
    end();
  }, milliseconds);
  signal.addEventListener("abort", end, { once: true });
  try {
    const output: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => output.push(bytes));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    child.stdin.end(JSON.stringify(request));
    const code = await ended;
    signal.throwIfAborted();
    if (late) return { kind: "failed", message: `The query took longer than ${milliseconds / 1000} s and was ended` };
    if (code !== 0) return { kind: "failed", message: `The query's process ended unexpectedly (${code ?? "killed"})` };
    return JSON.parse(Buffer.concat(output).toString()) as QueryAnswer;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener("abort", end);
  }
}
