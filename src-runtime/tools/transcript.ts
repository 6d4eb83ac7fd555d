import type { SessionId, TranscriptEntry } from "../protocol/index.ts";

/** How many entries are kept for clients that come late. */
const KEPT = 10_000;

/** What was written to the Transcript, in order: the latest part of it, and a number for each piece. */
export class Transcript {
  readonly #entries: TranscriptEntry[] = [];
  #last: number;
  /** Hears of each entry as it is written. */
  onEntry: (entry: TranscriptEntry) => void = () => undefined;

  /** `last` is the number of the last entry before this process. */
  constructor(last = 0) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  /** Goes on counting after a number that was given out before. */
  continueAfter(last: number): void {
    this.#last = Math.max(this.#last, last);
  }

  show(text: string, session: SessionId | undefined): void {
    const at = new Date().toISOString();
    const entry = { sequence: ++this.#last, text, at, ...(session === undefined ? {} : { session }) };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.onEntry(entry);
  }

  /** The entries after a number, at most `limit`, and how many before them are no longer kept. */
  since(sequence: number, limit: number): { readonly entries: readonly TranscriptEntry[]; readonly lost: number } {
    const entries = this.#entries.filter((each) => each.sequence > sequence).slice(0, limit);
    const first = entries[0]?.sequence ?? this.#last + 1;
    return { entries, lost: Math.max(0, first - sequence - 1) };
  }
}
