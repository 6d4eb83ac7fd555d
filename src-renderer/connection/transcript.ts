import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { TranscriptEntry } from "../../src-runtime/protocol/index.ts";

/** How many entries a window holds; older ones can be had from the workspace. */
const MAX_ENTRIES = 10_000;
/** How much of what was written before the window came is shown. */
const BACKLOG = 1_000;

/** The Transcript as this window has it. */
export interface TranscriptState {
  readonly entries: readonly TranscriptEntry[];
  /** Entries that the workspace no longer had when they were asked for. */
  readonly lost: number;
}

/** What the workspace answers about entries after a number. */
export type AskTranscript = (
  sequence: number,
) => Promise<{ readonly entries: readonly TranscriptEntry[]; readonly lost: number; readonly last: number }>;

/**
 * The workspace's Transcript, in order, nothing twice and nothing missing: entries are numbered, and a gap, or a
 * connection that was lost meanwhile, is filled by asking.
 */
export class Transcript {
  readonly store: StoreApi<TranscriptState> = createStore(() => ({
    entries: [] as readonly TranscriptEntry[],
    lost: 0,
  }));
  readonly #ask: AskTranscript;
  #last: number | undefined;
  #asking = false;

  constructor(ask: AskTranscript) {
    this.#ask = ask;
  }

  /** The connection is there, again or for the first time; `sequence` is the workspace's last entry. */
  async connected(sequence: number): Promise<void> {
    // A number that went back is of another history: a workspace that was restored from before.
    if (this.#last === undefined || sequence < this.#last) this.#last = Math.max(0, sequence - BACKLOG);
    if (sequence > this.#last) await this.#fill();
  }

  /** The workspace tells of an entry. */
  shown(entry: TranscriptEntry): void {
    if (this.#last === undefined || entry.sequence === this.#last + 1) this.#append([entry]);
    else if (entry.sequence > this.#last) void this.#fill();
  }

  clear(): void {
    this.store.setState({ entries: [], lost: 0 });
  }

  async #fill(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (;;) {
        const from = this.#last ?? 0;
        const { entries, lost, last } = await this.#ask(from);
        this.#append(entries.filter(({ sequence }) => sequence > (this.#last ?? 0)));
        if (lost > 0) this.store.setState(({ lost: before }) => ({ lost: before + lost }));
        if (entries.length === 0) this.#last = last;
        if (this.#last === undefined || this.#last >= last) return;
      }
    } catch {
      // The connection was lost again: asked for when it is back.
    } finally {
      this.#asking = false;
    }
  }

  #append(entries: readonly TranscriptEntry[]): void {
    const newest = entries.at(-1);
    if (newest === undefined) return;
    this.#last = newest.sequence;
    this.store.setState(({ entries: before }) => ({ entries: [...before, ...entries].slice(-MAX_ENTRIES) }));
  }
}
