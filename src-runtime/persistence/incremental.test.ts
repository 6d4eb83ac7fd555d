import { beforeAll, describe, expect, it } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { CheckpointedHeap, writes } from "./fixtures/index.ts";

let test: TestVM;

beforeAll(() => {
  test = bootTestVM();
});

async function evaluated(source: string): Promise<void> {
  const result = await test.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
}

describe("a checkpoint of what changed", () => {
  it.each(writes)("[P4] has %s", async (_name, make, change) => {
    await evaluated(`Smalltalk at: #Kept put: (${make})`);
    const kept = new CheckpointedHeap(test.vm);
    expect(await kept.checkpointErrors()).toEqual([]);
    for (let round = 0; round < 2; round++) {
      await test.evaluate(change);
      expect(await kept.checkpointErrors()).toEqual([]);
    }
  });
});

it("[L2] garbage that a checkpoint would still write is collected when it is asked for", async () => {
  await evaluated("Smalltalk at: #Kept put: (Array with: (Array new: 1))");
  const kept = new CheckpointedHeap(test.vm);
  await kept.checkpoint();
  await evaluated("Smalltalk at: #Weak put: (WeakArray with: (Kept at: 1))");
  await evaluated("(Kept at: 1) at: 1 put: 3. Kept at: 1 put: nil");
  await evaluated("Smalltalk garbageCollect");
  expect(await test.print("Weak at: 1")).toBe("nil");
});
