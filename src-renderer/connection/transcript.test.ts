import { describe, expect, test } from "vitest";
import type { TranscriptEntry } from "../../src-runtime/protocol/index.ts";
import { Transcript } from "./transcript.ts";

const entry = (sequence: number): TranscriptEntry => ({
  sequence,
  text: `line ${sequence}\n`,
  at: "2026-01-01T12:00:00.000Z",
});

/** A workspace that has written the entries 1 to `last`, and keeps those from `kept` on. */
function workspace(last: number, kept = 1) {
  return {
    last,
    ask(sequence: number) {
      const first = Math.max(sequence + 1, kept);
      const entries = Array.from({ length: Math.max(0, this.last - first + 1) }, (_, n) => entry(first + n)).slice(
        0,
        10,
      );
      return Promise.resolve({ entries, lost: Math.max(0, kept - sequence - 1), last: this.last });
    },
  };
}
const numbers = (transcript: Transcript): readonly number[] =>
  transcript.store.getState().entries.map(({ sequence }) => sequence);

describe("the transcript in a window", () => {
  test("[T8] begins with what was written before", async () => {
    const there = workspace(25);
    const transcript = new Transcript((sequence) => there.ask(sequence));
    await transcript.connected(25);
    expect(numbers(transcript)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
  });

  test("[S5] gets what was missed while the connection was lost, nothing twice", async () => {
    const there = workspace(2);
    const transcript = new Transcript((sequence) => there.ask(sequence));
    await transcript.connected(2);
    transcript.shown(entry(3));
    there.last = 30;
    await transcript.connected(30);
    transcript.shown(entry(30));
    transcript.shown(entry(31));
    expect(numbers(transcript)).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
  });

  test("[T8] says how much was lost", async () => {
    const there = workspace(30, 21);
    const transcript = new Transcript((sequence) => there.ask(sequence));
    await transcript.connected(30);
    expect(numbers(transcript)).toEqual(Array.from({ length: 10 }, (_, n) => n + 21));
    expect(transcript.store.getState().lost).toBe(20);
  });

  test("[T8] fills a gap in what it is told", async () => {
    const there = workspace(0);
    const transcript = new Transcript((sequence) => there.ask(sequence));
    await transcript.connected(0);
    there.last = 4;
    transcript.shown(entry(1));
    transcript.shown(entry(4));
    await expect.poll(() => numbers(transcript)).toEqual([1, 2, 3, 4]);
  });
});
