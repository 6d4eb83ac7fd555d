import { describe, expect, test } from "vitest";
import type { InspectedPart } from "../../../src-runtime/protocol/index.ts";
import { PartWindows } from "./part-windows.ts";

/** A collection of the numbers from 1 on, which says what it was asked for. */
function numbers(total: number) {
  const asked: [number, number][] = [];
  const collection = { total, factor: 1, asked };
  const parts = new PartWindows((from, to) => {
    asked.push([from, to]);
    const entries = Array.from({ length: Math.min(to, collection.total) - from }, (_, n): InspectedPart => {
      const value = (from + n + 1) * collection.factor;
      return {
        label: `${from + n + 1}`,
        printString: `${value}`,
        className: "SmallInteger",
        step: { element: from + n },
      };
    });
    return Promise.resolve({ from, total: collection.total, entries });
  });
  return { collection, parts };
}

describe("the parts of an object", () => {
  test("[T2] that came with it are not asked for again, until it may have changed", async () => {
    const { collection, parts } = numbers(1_000_000);
    const entries = Array.from({ length: 50 }, (_, n): InspectedPart => ({
      label: `${n + 1}`,
      printString: `${n + 1}`,
      className: "SmallInteger",
      step: { element: n },
    }));
    parts.begin({ from: 0, total: 1_000_000, entries });
    await parts.show(0, 30);
    expect(parts.at(49)?.printString).toBe("50");
    expect(collection.asked).toEqual([]);
    collection.factor = 2;
    await parts.refresh();
    expect(parts.at(49)?.printString).toBe("100");
    expect(collection.asked).toEqual([[0, 50]]);
  });

  test("[T2] of a million are asked for by what is in sight", async () => {
    const { collection, parts } = numbers(1_000_000);
    void parts.show(0, 30);
    await expect.poll(() => parts.at(0)?.printString).toBe("1");
    expect(parts.store.getState().total).toBe(1_000_000);
    void parts.show(765_395, 765_430);
    await expect.poll(() => parts.at(765_420)?.printString).toBe("765421");
    expect(parts.at(5_000)).toBeUndefined();
    expect(collection.asked).toEqual([
      [0, 50],
      [765_350, 765_400],
      [765_400, 765_450],
    ]);
  });

  test("[T2] that a key leads to are asked for, once", async () => {
    const { collection, parts } = numbers(1_000_000);
    await parts.show(0, 30);
    const last = await Promise.all([parts.get(999_999), parts.get(999_998), parts.get(0), parts.get(1_000_000)]);
    expect(last.map((part) => part?.printString)).toEqual(["1000000", "999999", "1", undefined]);
    expect(collection.asked).toEqual([
      [0, 50],
      [999_950, 1_000_000],
      [1_000_000, 1_000_050],
    ]);
  });

  test("[T2] that are in sight follow changes of the object", async () => {
    const { collection, parts } = numbers(500);
    void parts.show(0, 30);
    void parts.show(300, 330);
    await expect.poll(() => parts.at(310)?.printString).toBe("311");
    collection.factor = 2;
    collection.total = 320;
    await parts.refresh();
    expect(parts.at(310)?.printString).toBe("622");
    expect(parts.at(0)).toBeUndefined();
    expect(parts.store.getState().total).toBe(320);
  });

  test("[T2] are not held for ever", async () => {
    const { parts } = numbers(100_000);
    for (let window = 0; window < 200; window++) {
      void parts.show(window * 50, window * 50 + 20);
      await expect.poll(() => parts.at(window * 50)).toBeDefined();
    }
    expect([...parts.loaded()].length).toBe(6_000);
  });

  test("[T2] that can't be had say why", async () => {
    const parts = new PartWindows(() => Promise.reject(new Error("not held any more")));
    void parts.show(0, 10);
    await expect.poll(() => parts.store.getState().problem).toBe("not held any more");
  });
});
