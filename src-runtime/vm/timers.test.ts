import { expect, test } from "vitest";
import { HandClock } from "./fixtures/index.ts";
import { Timers } from "./timers.ts";
import { NilLayout } from "./layouts.ts";

test("timers ring in the order of their times, and equal ones in the order they were set", () => {
  const clock = new HandClock();
  const timers = new Timers(clock);
  const rung: string[] = [];
  for (const [name, time] of [
    ["late", 30],
    ["a", 10],
    ["b", 10],
    ["early", 5],
  ] as const)
    timers.after(time, () => rung.push(name));
  clock.advance(10);
  expect(rung).toEqual(["early", "a", "b"]);
  clock.advance(20);
  expect(rung).toEqual(["early", "a", "b", "late"]);
});

test("the clock is asked for one call, that of the earliest timer", () => {
  const clock = new HandClock();
  const timers = new Timers(clock);
  timers.after(30, () => undefined);
  const cancel = timers.after(10, () => undefined);
  expect(clock.asked).toBe(1);
  expect(timers.next).toBe(10);
  cancel();
  expect(clock.asked).toBe(1);
  expect(timers.next).toBe(30);
  clock.advance(30);
  expect(clock.asked).toBe(0);
  expect(timers.next).toBeUndefined();
});

test("a cancelled timer does not ring, and cancelling again does nothing", () => {
  const clock = new HandClock();
  const timers = new Timers(clock);
  let rung = 0;
  const cancel = timers.after(10, () => rung++);
  timers.after(10, () => (rung += 10));
  cancel();
  cancel();
  clock.advance(10);
  expect(rung).toBe(10);
});

test("a process that polls makes those ring that are due, before the clock calls", () => {
  const clock = new HandClock();
  const timers = new Timers({ now: () => clock.now(), after: () => () => undefined });
  let rung = 0;
  timers.after(10, () => rung++);
  timers.ringDue();
  expect(rung).toBe(0);
  clock.advance(10);
  timers.ringDue();
  timers.ringDue();
  expect(rung).toBe(1);
});

test("a timer that is set while others ring waits for its own time", () => {
  const clock = new HandClock();
  const timers = new Timers(clock);
  const rung: number[] = [];
  timers.after(10, () => {
    rung.push(clock.now());
    timers.after(5, () => rung.push(clock.now()));
  });
  clock.advance(10);
  clock.advance(5);
  expect(rung).toEqual([10, 15]);
});

test("[P2] the delays that are under way are known, with the time when they will be over", () => {
  const clock = new HandClock();
  const timers = new Timers(clock);
  const delay = new NilLayout();
  timers.scheduleDelay(delay, 30, () => undefined);
  timers.after(10, () => undefined);
  clock.advance(10);
  expect([...timers.pendingDelays()]).toEqual([{ delay, due: 30 }]);
  timers.unscheduleDelay(delay);
  expect([...timers.pendingDelays()]).toEqual([]);
});
