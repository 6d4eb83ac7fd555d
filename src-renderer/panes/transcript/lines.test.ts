import { describe, expect, test } from "vitest";
import type { SessionId, TranscriptEntry } from "../../../src-runtime/protocol/index.ts";
import { filtered, linesOf, writersOf } from "./lines.ts";

const session = "0".repeat(32) as SessionId;
const entries = (...written: readonly (readonly [text: string, actor?: string])[]): readonly TranscriptEntry[] =>
  written.map(([text, actor], index) => ({
    sequence: index + 1,
    text,
    at: "2026-01-01T12:00:00.000Z",
    ...(actor === undefined ? { session } : { actor }),
  }));

describe("the lines of the transcript", () => {
  test("[T8] are made of the pieces that were shown", () => {
    const lines = linesOf(entries(["one, "], ["two\n"], ["three\nfour\n"], ["\n"], ["five"]));
    expect(lines.map(({ text }) => text)).toEqual(["one, two", "three", "four", "", "five"]);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(5);
  });

  test("[T8] of several writers at once are not mixed", () => {
    const lines = linesOf(entries(["counting "], ["hello\n", "alice"], ["1 2 3\n"], ["bye\n", "alice"]));
    expect(lines.map(({ text, actor }) => [text, actor])).toEqual([
      ["counting 1 2 3", undefined],
      ["hello", "alice"],
      ["bye", "alice"],
    ]);
  });

  test("[T8] can be looked at by actor and by words", () => {
    const lines = linesOf(entries(["paid 10\n", "alice"], ["paid 20\n", "bob"], ["done\n"]));
    expect(writersOf(lines)).toEqual(["alice", "bob"]);
    expect(filtered(lines, "PAID", undefined)).toHaveLength(2);
    expect(filtered(lines, "", "bob").map(({ text }) => text)).toEqual(["paid 20"]);
  });
});
