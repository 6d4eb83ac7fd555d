import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Events } from "../protocol/index.ts";
import { ProgressTeller } from "./progress-teller.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance", "setTimeout"] }));
afterEach(() => vi.useRealTimers());

test("[T1] of each evaluation progress is told now and then, one by one, and at last what it said last", () => {
  const told: Events["evaluation/progress"][] = [];
  const teller = new ProgressTeller((event) => void told.push(event));
  const lines = (): string[] =>
    told.splice(0).map(({ evaluationId, sequence, message }) => `${evaluationId} ${sequence} ${message}`);
  const [one, other] = [
    { id: "1", running: "a" as string | undefined },
    { id: "2", running: "b" as string | undefined },
  ];
  teller.note(one, "begins", 0);
  teller.note(other, "begins", 0);
  expect(lines()).toEqual(["a 1 begins", "b 1 begins"]);
  teller.note(one, "10%", 0.1);
  teller.note(one, "20%", 0.2);
  expect(lines()).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(lines()).toEqual(["a 2 20%"]);
  teller.note(one, "30%", 0.3);
  one.running = undefined;
  vi.advanceTimersByTime(100);
  expect(lines()).toEqual([]);
  one.running = "c";
  teller.note(one, "again", 0);
  expect(lines()).toEqual(["c 1 again"]);
});
