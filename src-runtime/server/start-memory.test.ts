import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { giveBackAfterStart } from "./start-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what a start took is given back once, and not while something runs", () => {
  let isIdle = false;
  let collections = 0;
  giveBackAfterStart(
    () => isIdle,
    async () => {
      collections++;
    },
  );
  vi.advanceTimersByTime(60_000);
  expect(collections).toBe(0);
  isIdle = true;
  vi.advanceTimersByTime(60_000);
  expect(collections).toBe(1);
});
