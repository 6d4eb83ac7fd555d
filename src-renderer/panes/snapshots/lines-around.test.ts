import { expect, test } from "vitest";
import { comparedLines } from "../side.tsx";
import { linesAround } from "./lines-around.ts";

const many = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => String(from + i));
const texts = (lines: readonly { readonly text: string }[]): readonly string[] => lines.map(({ text }) => text);

test("[P1] of a long file what differs is shown, with a few lines around it, at the same place in both", () => {
  const now = many(0, 100).join("\n");
  const then = [...many(0, 50), "new", ...many(50, 100)].join("\n");
  const { before, after } = linesAround(comparedLines(now, then));
  expect(texts(before)).toEqual(["… 47 more lines", ...many(47, 53), "… 47 more lines"]);
  expect(texts(after)).toEqual(["… 47 more lines", "47", "48", "49", "new", "50", "51", "52", "… 47 more lines"]);
  expect(after.filter(({ isChanged }) => isChanged)).toEqual([{ text: "new", isChanged: true }]);
});

test("[P1] a short file is shown whole, and one that is all new up to a limit", () => {
  const short = linesAround(comparedLines("a\nb", "a\nc"));
  expect(texts(short.before)).toEqual(["a", "b"]);
  expect(texts(short.after)).toEqual(["a", "c"]);
  const { after } = linesAround(comparedLines("", many(0, 5_000).join("\n")));
  expect(after).toHaveLength(2_001);
  expect(after.at(-1)?.text).toBe("… 3000 more lines");
});
