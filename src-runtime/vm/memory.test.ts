import { describe, expect, test } from "vitest";
import { MemoryLimit } from "./memory.ts";
import { VM } from "./vm.ts";

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

  test("what a process took that has ended, and somebody still holds, is not counted against those that come later", () => {
    const vm = new VM({ primitives: {} });
    const greedy = vm.newProcess(vm.newHeapId());
    const late = vm.newProcess(vm.newHeapId());
    const limit = new MemoryLimit(inUse() + 100 * MEGABYTE);
    const held = new Uint8Array(150 * MEGABYTE);
    limit.collect();
    greedy.state = "running";
    limit.giveBackAfter(greedy);
    expect(limit.allows(2 * MEGABYTE)).toBe(false);

    greedy.state = "terminated";
    expect(limit.allows(2 * MEGABYTE)).toBe(true);
    expect(limit.judge(late)).toBe("plenty");
    expect(limit.allows(limit.softLimit)).toBe(false);
    expect(held.length).toBe(150 * MEGABYTE);
  });

  test("who has been told that memory is short, and goes on, is told again", () => {
    const vm = new VM({ primitives: {} });
    const greedy = vm.newProcess(vm.newHeapId());
    greedy.state = "running";
    const limit = new MemoryLimit(inUse() + 100 * MEGABYTE);
    const held = [new Uint8Array(150 * MEGABYTE)];
    limit.collect();
    expect(limit.judge(greedy)).toBe("short");
    held.push(new Uint8Array(60 * MEGABYTE));
    expect(limit.judge(greedy)).not.toBe("plenty");
    expect(held.length).toBe(2);
  });

  test("where what is stored can leave memory, a process waits for that, and is told only if it did not help", () => {
    const vm = new VM({ primitives: {} });
    const process = vm.newProcess(vm.newHeapId());
    process.state = "running";
    const used = inUse();
    const limit = new MemoryLimit(used + 50 * MEGABYTE);
    limit.letsGo = true;
    const held = [new Uint8Array(1.6 * limit.softLimit - used)];
    expect(limit.judge(process)).toBe("full");
    held.pop();
    limit.collect();
    limit.roomWasMade();
    expect(limit.judge(process)).toBe("plenty");

    held.push(new Uint8Array(1.6 * limit.softLimit - used));
    expect(limit.judge(process)).toBe("full");
    limit.roomWasMade();
    expect(limit.judge(process)).toBe("short");
    expect(held.length).toBe(1);
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
  const limit = new MemoryLimit();
  // Buffers are given back while the program runs on, and all of them by the time of the next collection.
  for (let round = 0; round < 2; round++) limit.collect();
  return limit.used;
}

function countingCollector(count: () => void): NodeJS.GCFunction {
  const { gc } = globalThis;
  if (!gc) throw new Error("These tests need --expose-gc");
  return ((...args: Parameters<NodeJS.GCFunction>) => {
    count();
    return gc(...args);
  }) as NodeJS.GCFunction;
}
