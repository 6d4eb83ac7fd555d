import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { giveBackAfterStart } from "./start-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is collected of a heap of so many megabytes, within a minute. */
function collections(megabytes: number, isIdle = (): boolean => true): { count: number } {
  const counted = { count: 0 };
  const collect = (): Promise<void> => {
    counted.count++;
    return Promise.resolve();
  };
  giveBackAfterStart(isIdle, collect, () => megabytes * 1024 * 1024);
  vi.advanceTimersByTime(60_000);
  return counted;
}

test("what a start took is given back once, and not while something runs", () => {
  let isIdle = false;
  const counted = collections(20, () => isIdle);
  expect(counted.count).toBe(0);
  isIdle = true;
  vi.advanceTimersByTime(60_000);
  expect(counted.count).toBe(1);
});

test("a large heap is not collected for it", () => {
  expect(collections(20).count).toBe(1);
  expect(collections(500).count).toBe(0);
});
