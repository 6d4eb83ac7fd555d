import { execFile } from "node:child_process";

/** The most that a command may print: what is larger is better looked at where it is. */
const MAX_BYTES = 256 * 1024 * 1024;

/** A command did not do what it was to; the message is what it said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/**
 * Runs a command of the command line, whose module is `program`, in a process of its own, and answers the JSON that it printed.
 * It ends when `signal` is aborted.
 */
export function fresnelCommand(program: string, words: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, maxBuffer: MAX_BYTES, windowsHide: true };
    execFile(process.execPath, [program, ...words], options, (error, stdout, stderr) => {
      // Some tell by their exit code that what they printed is no good news.
      if (error === null || (isCode(error.code) && stdout.trim() !== "")) resolve(stdout);
      else reject(new CommandFailed(stderr.trim() || error.message));
    });
  });
}

/** Whether it ended by itself. */
const isCode = (code: unknown): code is number => typeof code === "number";
