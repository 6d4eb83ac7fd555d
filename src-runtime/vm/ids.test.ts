import { expect, it } from "vitest";
import { IdAllocator, IDS_PER_CHUNK } from "./ids.ts";

it("gives no id of a chunk that is in the store, though it gave one of the chunk before", () => {
  const ids = new IdAllocator();
  const first = ids.next();
  expect(Math.floor(first / IDS_PER_CHUNK)).toBe(1);
  ids.startFrom(2);
  expect(Math.floor(ids.next() / IDS_PER_CHUNK)).toBe(2);
  ids.startFrom(2);
  expect(Math.floor(ids.next() / IDS_PER_CHUNK)).toBe(2);
});

it("a region's ids are of chunks of its own, and what was given before is known again", () => {
  const ids = new IdAllocator();
  const chunkOf = (id: number): number => Math.floor(id / IDS_PER_CHUNK);
  const [common, first, second] = [ids.next(), ids.next(7), ids.next(7)];
  expect(chunkOf(first)).not.toBe(chunkOf(common));
  expect(chunkOf(second)).toBe(chunkOf(first));
  expect(chunkOf(ids.next(8))).not.toBe(chunkOf(first));
  expect(ids.next()).toBe(common + 1);
  for (let i = 2; i < IDS_PER_CHUNK; i++) expect(chunkOf(ids.next(7))).toBe(chunkOf(first));
  const beyond = ids.next(7);
  expect(chunkOf(beyond)).not.toBe(chunkOf(first));
  expect([common, first, beyond].map((id) => ids.regionOf(id))).toEqual([0, 7, 7]);

  const later = new IdAllocator();
  later.startFrom(ids.nextChunk);
  later.resume(first, 7);
  later.resume(common + 1, 9);
  expect([common, first].map((id) => later.regionOf(id))).toEqual([0, 7]);
  expect(later.next(7)).toBeGreaterThan(beyond);
});
