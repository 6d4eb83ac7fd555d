import { expect, test } from "vitest";
import { hashOf } from "./hash.ts";
import { DEFAULT_RETENTION, thinnedRoots } from "./retention.ts";
import type { RootId, RootRecord } from "./root.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1000 * DAY + 12 * HOUR + 30 * MINUTE;

/** Roots of these ages, oldest first, numbered from 1. */
function aged(...ages: readonly number[]): readonly RootRecord[] {
  const rest = {
    codeVersion: "",
    tree: hashOf(new Uint8Array()),
    roles: {},
    chunks: 0,
    objects: 0,
    nextChunk: 0,
    meta: {},
  };
  return ages.map((age, index) => ({ ...rest, id: (index + 1) as RootId, createdAt: NOW - age }));
}

const kept = (roots: readonly RootRecord[], ...held: readonly number[]): readonly number[] => {
  const thinned = new Set(thinnedRoots(roots, new Set(held as readonly RootId[]), DEFAULT_RETENTION, NOW));
  return roots.map(({ id }) => id).filter((id) => !thinned.has(id));
};

test("all of the last hour, the newest of each hour of a day, of each day of a month, none before", () => {
  const roots = aged(
    40 * DAY, // 1: too old
    20 * DAY + HOUR, // 2
    20 * DAY, // 3: the newest of that day
    5 * HOUR + 2 * MINUTE, // 4
    5 * HOUR + MINUTE, // 5: the newest of that hour
    59 * MINUTE, // 6
    58 * MINUTE, // 7
    1, // 8
  );
  expect(kept(roots)).toEqual([3, 5, 6, 7, 8]);
});

test("what is held stays, and so does the latest however old it is", () => {
  expect(kept(aged(90 * DAY, 80 * DAY, 70 * DAY), 1)).toEqual([1, 3]);
});

test("a clock that jumped back makes nothing old", () => {
  expect(kept(aged(-2 * DAY, -2 * DAY, -DAY, 0))).toEqual([1, 2, 3, 4]);
});

test("thinning again finds nothing more", () => {
  const roots = aged(9 * DAY, 8 * DAY, 3 * HOUR, 2 * HOUR, MINUTE);
  const left = roots.filter(({ id }) => kept(roots).includes(id));
  expect(kept(left)).toEqual(left.map(({ id }) => id));
});
