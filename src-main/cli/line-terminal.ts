import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import type { Interface } from "node:readline";
import { readHiddenLine } from "./hidden-line.ts";
import type { InputHistory } from "./input-history.ts";

/**
 * A terminal read line by line, with editing and history when a person is there and plainly when a pipe is. What is
 * written meanwhile does not tear the line being edited.
 */
export class LineTerminal {
  /** Called at ctrl-C; the line being edited has been cleared. */
  onInterrupt: () => void = () => undefined;
  readonly #readline: Interface;
  readonly #history: InputHistory;
  /** Lines that came before they were asked for; undefined is the end. */
  readonly #arrived: (string | undefined)[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #isEditing = false;
  #isAtLineStart = true;
  #prompt: () => string = () => "";
  #entered: string[];
  readonly #forgotten = new Set<string>();

  constructor(history: InputHistory) {
    this.#history = history;
    this.#entered = history.load();
    this.#readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: this.isInteractive,
      history: this.isInteractive ? [...this.#entered] : [],
      historySize: 1_000,
      removeHistoryDuplicates: true,
    });
    this.#readline.on("line", (line) => this.#arrive(line));
    this.#readline.on("close", () => {
      if (this.#isEditing) process.stdout.write("\n");
      this.#arrive(undefined);
    });
    this.#readline.on("history", (lines) => {
      this.#entered = lines;
    });
    this.#readline.on("SIGINT", () => {
      if (this.#isEditing) {
        process.stdout.write("^C\n");
        // The library's own way to drop the line: as its user would, with ctrl-E and ctrl-U.
        this.#readline.write(null, { ctrl: true, name: "e" });
        this.#readline.write(null, { ctrl: true, name: "u" });
      }
      this.onInterrupt();
      if (this.#isEditing) this.#showPrompt();
    });
  }

  /** Whether a person sits there. */
  get isInteractive(): boolean {
    return isatty(0) && isatty(1);
  }

  /** The next line, without its end; undefined at the end of input. The prompt is asked for again after an interrupt. */
  read(prompt: () => string): Promise<string | undefined> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#prompt = prompt;
      if (!this.isInteractive) return;
      this.#startLine();
      this.#isEditing = true;
      this.#showPrompt();
    });
  }

  /**
   * The next line, which at a terminal is neither shown while it is entered nor kept in the history; undefined when there is none.
   */
  readHidden(prompt: string): Promise<string | undefined> {
    if (!this.isInteractive) return this.read(() => "");
    this.#startLine();
    return readHiddenLine(prompt);
  }

  /** Writes to standard output as it comes, above the line that is being edited. */
  write(text: string): void {
    this.#above(process.stdout, text);
  }

  /** Writes a line of its own to standard output. */
  line(text: string): void {
    this.#startLine();
    this.#above(process.stdout, `${text}\n`);
  }

  /** Writes a line of its own to standard error. */
  complain(text: string): void {
    this.#startLine();
    this.#above(process.stderr, `${text}\n`);
  }

  /** Lines that were entered are not to be in the history that is kept, or are after all. */
  keep(lines: readonly string[], isKept: boolean): void {
    for (const line of lines)
      if (isKept) this.#forgotten.delete(line);
      else this.#forgotten.add(line);
  }

  close(): void {
    this.#readline.close();
    if (this.isInteractive) this.#history.save(this.#entered.filter((line) => !this.#forgotten.has(line)));
  }

  #above(stream: NodeJS.WriteStream, text: string): void {
    if (!this.#isEditing) {
      stream.write(text);
      if (text !== "") this.#isAtLineStart = text.endsWith("\n");
      return;
    }
    process.stdout.write("\r\u001b[K");
    stream.write(text.endsWith("\n") ? text : `${text}\n`);
    this.#readline.prompt(true);
  }

  #startLine(): void {
    if (this.#isAtLineStart || this.#isEditing) return;
    process.stdout.write("\n");
    this.#isAtLineStart = true;
  }

  #showPrompt(): void {
    this.#readline.setPrompt(this.#prompt());
    this.#readline.prompt();
  }

  #arrive(line: string | undefined): void {
    this.#isEditing = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#arrived.push(line);
    else waiting(line);
  }
}
