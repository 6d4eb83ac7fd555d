import { expect, test } from "vitest";
import { WorkQueue } from "./work-queue.ts";

test("work that is stopped while it waits is answered at once, and what is behind it still waits for what is before", async () => {
  const queue = new WorkQueue();
  const order: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const first = queue.add("first", async () => {
    await gate;
    order.push("first");
  });
  const second = queue.add("second", ({ stopped }) => {
    order.push(stopped ? "second, stopped" : "second");
    return Promise.resolve();
  });
  const third = queue.add("third", () => {
    order.push("third");
    return Promise.resolve();
  });
  queue.stop("second");
  await second;
  expect(queue.has("second")).toBe(false);
  open();
  await Promise.all([first, third]);
  expect(order).toEqual(["second, stopped", "first", "third"]);
});

test("what came of work is not held by what comes after it", async () => {
  const { gc } = globalThis;
  if (!gc) throw new Error("This test needs --expose-gc");
  const queue = new WorkQueue();
  const results: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) results.push(new WeakRef(await queue.add(`${i}`, () => Promise.resolve({ i }))));
  await queue.idle();
  const held = (): number => {
    gc();
    return results.filter((each) => each.deref() !== undefined).length;
  };
  // A reference that was read lives until the turn of the event loop is over.
  await expect.poll(held).toBeLessThan(3);
});
