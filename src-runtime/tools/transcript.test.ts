import { expect, test } from "vitest";
import type { SessionId, TranscriptEntry } from "../protocol/index.ts";
import { Transcript } from "./transcript.ts";

const alice = { session: "a".repeat(32) as SessionId };
const bob = { session: "b".repeat(32) as SessionId };

function recorded(last?: number): { transcript: Transcript; heard: TranscriptEntry[] } {
  const transcript = new Transcript(last);
  const heard: TranscriptEntry[] = [];
  transcript.onEntry = (entry) => heard.push(entry);
  return { transcript, heard };
}

test("[T8] what is written at one time is one entry, in order, with a number", async () => {
  const { transcript, heard } = recorded();
  transcript.show("a", alice);
  transcript.show("b", alice);
  transcript.show("c", bob);
  transcript.show("d", { actor: "teller" });
  await Promise.resolve();
  expect(heard.map(({ sequence, text, session, actor }) => [sequence, text, session, actor])).toEqual([
    [1, "ab", alice.session, undefined],
    [2, "c", bob.session, undefined],
    [3, "d", undefined, "teller"],
  ]);
});

test("[T8] long output is not held back until its writer ends", () => {
  const { transcript, heard } = recorded();
  for (let i = 0; i < 5_000; i++) transcript.show("line\n", alice);
  expect(heard.length).toBeGreaterThan(3);
  transcript.flush();
  expect(heard.map(({ text }) => text).join("")).toBe("line\n".repeat(5_000));
});

test("[S5] a client that comes back gets what it missed, nothing twice, and is told what is no longer there", () => {
  const { transcript } = recorded(100);
  for (let i = 0; i < 10_050; i++) {
    transcript.show(String(i), alice);
    transcript.flush();
  }
  expect(transcript.last).toBe(10_150);
  const { entries, lost } = transcript.since(120, 20);
  expect(lost).toBe(30);
  expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, i) => 151 + i));
  expect(transcript.since(10_150, 10)).toEqual({ entries: [], lost: 0 });
  expect(transcript.since(10_149, 10)).toMatchObject({ entries: [{ text: "10049" }], lost: 0 });
});

test("numbers go on after those of the process before", () => {
  const { transcript, heard } = recorded();
  transcript.continueAfter(41);
  transcript.show("x", alice);
  transcript.flush();
  expect(heard[0]?.sequence).toBe(42);
});
