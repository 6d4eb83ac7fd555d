import { describe, expect, test } from "vitest";
import { ProcessLayout } from "./layouts.ts";
import { MemoryLimit } from "./memory.ts";

const MEGABYTE = 1_000_000;

describe("[L5] the limit on memory", () => {
  test("what somebody held who was refused memory counts as garbage as soon as that process has failed", () => {
    const limit = new MemoryLimit(inUse() + 40 * MEGABYTE);
    const held = new Uint8Array(30 * MEGABYTE);
    limit.collect();
    expect(limit.hasMuchGarbage).toBe(false);
    expect(limit.allows(30 * MEGABYTE)).toBe(false);
    expect(limit.hasMuchGarbage).toBe(true);
    expect(held.length).toBe(30 * MEGABYTE);
    limit.collect();
    expect(limit.hasMuchGarbage).toBe(false);
  });

  test("what is far above the limit is refused without a collection, and is nobody's garbage", () => {
    let collections = 0;
    const limit = new MemoryLimit(
      inUse() * 1.2,
      countingCollector(() => collections++),
    );
    expect(limit.allows(limit.softLimit + 1)).toBe(false);
    expect(collections).toBe(0);
  });
});

describe("[L5] one process gets no more than half of the limit", () => {
  test("it is told when that much more is in use than when it began, and is no garbage", () => {
    const limit = new MemoryLimit(4 * inUse() + 400 * MEGABYTE);
    const process = new ProcessLayout(true, 40);
    expect(limit.judge(process)).toBe("plenty");
    const share = new Uint8Array(limit.softLimit / 2 + MEGABYTE);
    // Nobody knows yet how much of it is garbage.
    expect(limit.judge(process)).toBe("plenty");
    limit.collect();
    expect(limit.judge(process)).toBe("short");
    expect(share.length).toBeLessThan(limit.softLimit);
  });

  test("what is there when it begins is not its, nor what others take meanwhile", () => {
    const limit = new MemoryLimit(4 * inUse() + 400 * MEGABYTE);
    limit.collect();
    const before = new Uint8Array(limit.softLimit / 4);
    const process = new ProcessLayout(true, 40);
    expect(limit.judge(process)).toBe("plenty");
    const greedy = new ProcessLayout(true, 40);
    greedy.heap = 1;
    expect(limit.judge(greedy)).toBe("plenty");
    const taken = new Uint8Array(limit.softLimit / 2 + MEGABYTE);
    limit.collect();
    expect(limit.judge(greedy)).toBe("short");
    expect(limit.judge(process)).toBe("plenty");
    expect(before.length + taken.length).toBeLessThan(limit.softLimit);
  });
});

function inUse(): number {
  return new MemoryLimit().used;
}

function countingCollector(count: () => void): NodeJS.GCFunction {
  const { gc } = globalThis;
  if (!gc) throw new Error("These tests need --expose-gc");
  return ((...args: Parameters<NodeJS.GCFunction>) => {
    count();
    return gc(...args);
  }) as NodeJS.GCFunction;
}
