import { constants } from "node:os";

/** What the command line tells the program that called it. */
export const ExitCode = {
  ok: 0,
  /** The evaluated program, a test, or the workspace failed. */
  failed: 1,
  /** The command was not understood, or names what does not exist. */
  usage: 2,
} as const;

/** A command that can't be done as it was given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code of a command that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + (constants.signals[signal] ?? 0);
}
