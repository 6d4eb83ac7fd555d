import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { writeFileWhole } from "../../src-runtime/protocol/index.ts";

const MAX_ENTRIES = 1_000;

/** The lines that its user has entered in any REPL, newest first, kept in a file for the next one. */
export class InputHistory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines, newest first. None if there is no file, or it can't be read: a history is never a reason not to start. */
  load(): string[] {
    try {
      return readFileSync(this.#path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .toReversed();
    } catch {
      return [];
    }
  }

  /** Keeps the lines, newest first. */
  save(lines: readonly string[]): void {
    const kept = lines.slice(0, MAX_ENTRIES).toReversed();
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileWhole(this.#path, kept.map((line) => `${line}\n`).join(""));
  }
}
