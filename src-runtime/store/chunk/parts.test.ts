import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PartedBody } from "./body.ts";
import { partAt, partChunks, partCount, piecesOf, textPieces } from "./parts.ts";
import { chunkNumber } from "../reference.ts";

test("[P5] what has 100 elements or 4096 bytes stays whole, one more is cut", () => {
  expect([partCount("elements", 100), partCount("elements", 101), partCount("elements", 1_000_000)]).toEqual([
    0, 2, 10_000,
  ]);
  expect([partCount("bytes", 4096), partCount("bytes", 4097)]).toEqual([0, 2]);
  expect([...piecesOf("elements", 250)]).toEqual([
    { from: 0, to: 100 },
    { from: 100, to: 200 },
    { from: 200, to: 250 },
  ]);
});

test("a string is cut between code points, and loses nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), fc.integer({ min: 1, max: 2000 }), (unit, times) => {
      const text = unit.repeat(times);
      const pieces = [...textPieces(text)];
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces.slice(0, -1)) expect(Array.from(piece)).toHaveLength(4096);
    }),
    { numRuns: 30 },
  );
});

test("an element is found in its run", () => {
  const runs = [
    { first: chunkNumber(50), count: 2 },
    { first: chunkNumber(9), count: 1 },
  ];
  const body: PartedBody = { kind: "parts", of: "elements", size: 250, runs };
  expect(partAt(body, 199)).toEqual({ chunk: 51, offset: 99 });
  expect(partAt(body, 200)).toEqual({ chunk: 9, offset: 0 });
  expect([...partChunks(body)]).toEqual([50, 51, 9]);
  expect(() => partAt(body, 250)).toThrow("Invalid index 250 in a body of 250 elements");
});
