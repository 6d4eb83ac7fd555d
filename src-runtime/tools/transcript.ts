import type { SessionId, TranscriptEntry } from "../protocol/index.ts";

/** How many entries are kept for clients that come late. */
const KEPT = 10_000;

/** Up to how many characters, and for how many milliseconds, small pieces of text are gathered into one entry. */
const GATHERED_LENGTH = 4_096;
const GATHERED_MILLISECONDS = 20;

/** Who wrote a text: in the evaluation of which session, or which actor. */
export interface TranscriptWriter {
  readonly session?: SessionId | undefined;
  readonly actor?: string | undefined;
}

/** Text that is no entry yet. */
interface Gathered {
  text: string;
  readonly writer: TranscriptWriter;
  readonly since: number;
}

/**
 * What was written to the Transcript, in order: the latest part of it, and a number for each entry. Programs write it in
 * small pieces; what comes at one time from one writer is one entry.
 */
export class Transcript {
  readonly #entries: TranscriptEntry[] = [];
  #last: number;
  #gathered: Gathered | undefined;
  /** Hears of each entry as it is written. */
  onEntry: (entry: TranscriptEntry) => void = () => undefined;

  /** `last` is the number of the last entry before this process. */
  constructor(last = 0) {
    this.#last = last;
  }

  get last(): number {
    this.flush();
    return this.#last;
  }

  /** Goes on counting after a number that was given out before. */
  continueAfter(last: number): void {
    this.#last = Math.max(this.#last, last);
  }

  show(text: string, writer: TranscriptWriter): void {
    if (this.#gathered && !isSame(this.#gathered.writer, writer)) this.flush();
    if (this.#gathered) this.#gathered.text += text;
    else {
      this.#gathered = { text, writer, since: performance.now() };
      // After the turn that writes, and before anything that waits for its end.
      queueMicrotask(() => this.flush());
    }
    if (this.#gathered.text.length >= GATHERED_LENGTH) this.flush();
    else this.flushOld();
  }

  /** Ends the gathering of text that has gone on for long enough: called now and then while a program runs. */
  flushOld(): void {
    if (this.#gathered && performance.now() - this.#gathered.since >= GATHERED_MILLISECONDS) this.flush();
  }

  /** Makes an entry of what was gathered. */
  flush(): void {
    if (!this.#gathered) return;
    const { text, writer } = this.#gathered;
    const { session, actor } = writer;
    this.#gathered = undefined;
    const entry: TranscriptEntry = {
      sequence: ++this.#last,
      text,
      at: new Date().toISOString(),
      ...(session === undefined ? {} : { session }),
      ...(actor === undefined ? {} : { actor }),
    };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.onEntry(entry);
  }

  /** The entries after a number, at most `limit`, and how many before them are no longer kept. */
  since(sequence: number, limit: number): { readonly entries: readonly TranscriptEntry[]; readonly lost: number } {
    this.flush();
    const later = this.#entries.filter((each) => each.sequence > sequence);
    const first = later[0]?.sequence ?? this.#last + 1;
    return { entries: later.slice(0, limit), lost: Math.max(0, first - sequence - 1) };
  }
}

const isSame = (a: TranscriptWriter, b: TranscriptWriter): boolean => a.session === b.session && a.actor === b.actor;
