import { expect, test } from "vitest";
import { recordRestart } from "./restart-window.ts";

const limit = { intensity: 2, period: 1000 };

test("as many restarts as the intensity are within the limit, one more is not", () => {
  const first = recordRestart({ times: [] }, 0, limit);
  const second = recordRestart(first.window, 10, limit);
  const third = recordRestart(second.window, 20, limit);
  expect([first, second, third].map((each) => each.exceeded)).toEqual([false, false, true]);
});

test("restarts longer ago than the period are forgotten", () => {
  const { window, exceeded } = recordRestart({ times: [0, 10] }, 1010, limit);
  expect(exceeded).toBe(false);
  expect(window.times).toEqual([1010]);
});

test("a period slides: what counts is the last one, not a fixed one", () => {
  const { exceeded } = recordRestart({ times: [900, 990] }, 1100, limit);
  expect(exceeded).toBe(true);
});

test("an intensity of 0 allows no restart", () => {
  expect(recordRestart({ times: [] }, 0, { intensity: 0, period: 1000 }).exceeded).toBe(true);
});

test("times of a clock that was ahead do not count", () => {
  expect(recordRestart({ times: [5000, 6000] }, 10, limit).window.times).toEqual([10]);
});
