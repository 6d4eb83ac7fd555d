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
