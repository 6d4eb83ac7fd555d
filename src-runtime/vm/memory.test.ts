import { describe, expect, test } from "vitest";
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
