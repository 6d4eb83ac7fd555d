/** The most that a command may print: what is larger is better looked at where it is. */
const MAX_BYTES = 256 * 1024 * 1024;

/** A command did not do what it was to; the message is what it said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  /** Its exit code; undefined when it was ended from outside. */
  readonly exitCode: number | undefined;

  constructor(message: string, exitCode: number | undefined) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** How far a command says it has come. */
export interface CommandProgress {
  readonly message?: string;
  /** From 0 to 1. */
  readonly fraction?: number;
}

/** How a command is followed and ended. */
export interface CommandOptions {
  /** Tells it to end: it takes back what it has begun. The command is over when the promise is. */
  readonly signal: AbortSignal;
  /** Hears how far it has come, if it was asked for that in JSON (`--json --progress`). */
  readonly onProgress?: (progress: CommandProgress) => void;
}

/**
 * Runs a command of the command line, whose module is `program`, in a process of its own, and answers the JSON that it printed.
 */
export async function fresnelCommand(
  program: string,
  words: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { signal, onProgress = () => undefined } = options;
  // Few workspaces ever come here, and each start would pay for it.
  const { execFile } = await import("node:child_process");
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const lines = new ErrorLines(onProgress);
    const run = { maxBuffer: MAX_BYTES, windowsHide: true };
    const child = execFile(process.execPath, [program, ...words], run, (error, stdout) => {
      signal.removeEventListener("abort", end);
      lines.end();
      // Some tell by their exit code that what they printed is no good news.
      if (error === null || (isCode(error.code) && stdout.trim() !== "")) resolve(stdout);
      else reject(new CommandFailed(lines.said.trim() || error.message, isCode(error.code) ? error.code : undefined));
    });
    const end = (): void => void child.kill("SIGTERM");
    signal.addEventListener("abort", end, { once: true });
    child.stderr?.on("data", (text: string) => lines.add(text));
  });
}

/** Whether it ended by itself. */
const isCode = (code: unknown): code is number => typeof code === "number";

/** What a command writes to its standard error: lines that say how far it has come, and what it has to say. */
class ErrorLines {
  readonly #onProgress: (progress: CommandProgress) => void;
  #rest = "";
  /** All but the progress. */
  said = "";

  constructor(onProgress: (progress: CommandProgress) => void) {
    this.#onProgress = onProgress;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#hear(line);
  }

  end(): void {
    this.#hear(this.#rest);
  }

  #hear(line: string): void {
    if (line.startsWith(PROGRESS)) this.#onProgress((JSON.parse(line) as { progress: CommandProgress }).progress);
    else this.said += `${line}\n`;
  }
}

/** How a line begins that says how far a command has come. */
const PROGRESS = '{"progress":';
