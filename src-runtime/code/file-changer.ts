import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { CodeJournal, PendingSplice } from "./code-journal.ts";
import { hashOfBytes, spliceBetween, spliced } from "./file-splice.ts";

/** Whether a change to a file was made; `changed` when the file is not what it was thought to be: nothing was done. */
export type ChangeOutcome = "done" | "changed";

/**
 * Changes files of a project so that a crash at any instant leaves the old content or the new one, and the next start
 * knows which: the intent is journalled, the file replaced as a whole, the end noted.
 */
export class FileChanger {
  readonly #folder: string;
  readonly #journal: CodeJournal;
  /** Hears of each file that was changed, with its text; undefined when there is none any more. */
  onChange: (file: string, text: string | undefined) => void = () => undefined;

  constructor(folder: string, journal: CodeJournal) {
    this.#folder = folder;
    this.#journal = journal;
  }

  /** Makes the text of a file another one; `undefined` stands for no file. */
  async change(file: string, before: string | undefined, after: string | undefined): Promise<ChangeOutcome> {
    if (before === after) return "done";
    const old = bytesOf(before);
    if (!this.#holds(file, old)) return "changed";
    const id = await this.#journal.beginSplice(spliceBetween(file, old, bytesOf(after)));
    // Somebody may have written it while the journal was.
    const holds = this.#holds(file, old);
    if (holds) this.#replace(file, bytesOf(after));
    await this.#journal.endSplice(id);
    if (holds) this.onChange(file, after);
    return holds ? "done" : "changed";
  }

  /** Makes a file again what it was before a change that could not be kept; one that somebody wrote since is left alone. */
  takeBack(file: string, before: string | undefined, after: string | undefined): void {
    if (!this.#holds(file, bytesOf(after))) return;
    this.#replace(file, bytesOf(before));
    this.onChange(file, before);
  }

  /**
   * After a crash: finishes the changes that were begun. Answers the files that somebody else has changed since, where
   * the change is given up.
   */
  async recover(): Promise<readonly string[]> {
    const givenUp: string[] = [];
    for (const splice of await this.#journal.pendingSplices()) {
      if (!this.#finish(splice)) givenUp.push(splice.file);
      await this.#journal.endSplice(splice.id);
    }
    return givenUp;
  }

  #finish(splice: PendingSplice): boolean {
    const present = this.#bytes(splice.file);
    const hash = present && hashOfBytes(present);
    if (hash === splice.after) return true;
    if (hash !== splice.before) return false;
    this.#replace(splice.file, splice.after === undefined ? undefined : spliced(present ?? Buffer.alloc(0), splice));
    return true;
  }

  #holds(file: string, bytes: Buffer | undefined): boolean {
    const present = this.#bytes(file);
    return present === undefined || bytes === undefined ? present === bytes : present.equals(bytes);
  }

  #bytes(file: string): Buffer | undefined {
    const path = join(this.#folder, file);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  #replace(file: string, bytes: Buffer | undefined): void {
    const path = join(this.#folder, file);
    if (bytes === undefined) rmSync(path);
    else writeWhole(path, bytes);
  }
}

const bytesOf = (text: string | undefined): Buffer | undefined =>
  text === undefined ? undefined : Buffer.from(text, "utf8");

/** Writes a file so that readers find the old content or the new one, never a part, also after a power cut. */
function writeWhole(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  const mode = existsSync(path) ? statSync(path).mode : 0o666;
  const file = openSync(temporary, "w", mode);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
