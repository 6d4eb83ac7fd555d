import { randomUUID } from "node:crypto";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import { ErrorCode, RequestError, type TaskProgress } from "../../src-runtime/protocol/index.ts";
import type { Progress } from "../snapshots/progress.ts";
import { exitCodeOfSignal } from "./exit-code.ts";
import { Interruption } from "./interruption.ts";

/** Options of commands that may take long. */
export interface LongOptions {
  /** Progress is told also where standard error is no terminal, a line each; with `json` as objects. */
  readonly progress?: boolean;
  readonly json?: boolean;
}

/** What a long operation is given. */
export interface LongOperation {
  /** Aborted by ctrl-C, or when the system ends the command. */
  readonly signal: AbortSignal;
  /** Tells the user how far it has come. */
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Does something long: tells on standard error how far it has come, if that is a terminal, and cancels it at ctrl-C. Answers its
 * exit code, or that of the signal if it was cancelled.
 */
export async function longOperation(
  { progress = false, json = false }: LongOptions,
  action: (operation: LongOperation) => number | Promise<number>,
): Promise<number> {
  const interruption = new Interruption();
  const line = new ProgressLine(progress, json);
  try {
    return await action({ signal: interruption.aborted, onProgress: (each) => line.show(each) });
  } catch (error) {
    const { signal } = interruption;
    if (signal === undefined || !isCancellation(error, interruption.aborted)) throw error;
    line.clear();
    process.stderr.write(`${error instanceof RequestError ? error.message : "Cancelled"}\n`);
    return exitCodeOfSignal(signal);
  } finally {
    line.clear();
    interruption.dispose();
  }
}

/** Does something long that changes nothing, so that a signal may just end it, and tells in the same way how far it has come. */
export function toldOperation<T>(
  { progress = false, json = false }: LongOptions,
  action: (onProgress: LongOperation["onProgress"]) => T,
): T {
  const line = new ProgressLine(progress, json);
  try {
    return action((each) => line.show(each));
  } finally {
    line.clear();
  }
}

/** Asks a workspace for something long under a name of its own, and passes on what it tells of that. */
export async function followed<T>(
  client: WorkspaceClient,
  onProgress: (progress: Progress) => void,
  ask: (task: string) => Promise<T>,
): Promise<T> {
  const task = randomUUID();
  const hear = ({ task: whose, message, fraction }: TaskProgress): void => {
    if (whose === task) onProgress({ message, ...(fraction === undefined ? {} : { fraction }) });
  };
  client.on("workspace/progress", hear);
  try {
    return await ask(task);
  } finally {
    client.off("workspace/progress", hear);
  }
}

function isCancellation(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof RequestError && error.code === ErrorCode.requestCancelled);
}

/** One line on standard error that says how far something has come, and goes when it is done. */
class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY;
  readonly #isAsked: boolean;
  readonly #isJson: boolean;
  #isShown = false;
  #last = "";

  constructor(isAsked: boolean, isJson: boolean) {
    this.#isAsked = isAsked;
    this.#isJson = isJson;
  }

  show(progress: Progress): void {
    const { message = "", fraction } = progress;
    const text = fraction === undefined ? message : `${message} (${Math.floor(fraction * 100)} %)`;
    if (text === this.#last) return;
    this.#last = text;
    if (this.#isTerminal) {
      this.#isShown = true;
      // A terminal that does not say how wide it is has 0 columns.
      process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    } else if (this.#isAsked) process.stderr.write(`${this.#isJson ? JSON.stringify({ progress }) : text}\n`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write("\r\u001b[K");
    this.#isShown = false;
  }
}
