import * as fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { StoreError, valueOf } from "../store/index.ts";
import { IDS_PER_CHUNK, isObject, type Value } from "../vm/index.ts";
import { CheckpointedHeap, Graph, graphText, readBack, spreadObjects, steps, uses, writes } from "./fixtures/index.ts";
import { RootSource } from "./root-source.ts";

let test: TestVM;

beforeAll(async () => {
  test = bootTestVM();
  await evaluated("(Object << #Knot slots: { #a. #b. #c }; package: 'Lazy') install");
  await evaluated("(Knot << #TightKnot slots: { #d }; package: 'Lazy') install");
});

const evaluated = (source: string): Promise<Value> => test.value(source);

/** A heap that holds no chunk between turns, and what it was made of, each object in a chunk of its own. */
async function opened(make: string): Promise<CheckpointedHeap> {
  // What an earlier heap of the test still holds is not in the new one's store.
  test.vm.unloaded?.loadAll();
  spreadObjects(test.vm);
  await evaluated(make);
  const kept = new CheckpointedHeap(test.vm);
  await kept.checkpoint();
  kept.mostChunks = 0;
  kept.openLazily();
  return kept;
}

/** So many instances of TightKnot, the global Held, each with an array of its number and the one before it. */
const knots = (count: number): string =>
  `Smalltalk at: #Held put: ((1 to: ${count}) collect: [ :i | (Smalltalk at: #TightKnot) basicNew
    instVarNamed: 'd' put: (Array with: i); yourself ]).
  2 to: ${count} do: [ :i | (Held at: i) instVarNamed: 'a' put: (Held at: i - 1) ]`;

const SUM = "(Held inject: 0 into: [ :sum :each | sum + (each instVarNamed: 'd') first ])";

/** Says stop after so many times. */
const after = (times: number): (() => boolean) => {
  let left = times;
  return () => left-- <= 0;
};

/** How often something is read from the store from now on. */
function reads(): { readonly count: () => number } {
  const chunks = vi.spyOn(RootSource.prototype, "chunk");
  onTestFinished(() => chunks.mockRestore());
  return { count: () => chunks.mock.calls.length };
}

describe("[P5] a heap of which no more is held than there is room for", () => {
  it("is what one with all its objects is, whatever of it is looked at, changed, let go and collected", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(0, 3),
        fc.boolean(),
        async (rounds, mostChunks, isSpread) => {
          const spread = isSpread ? spreadObjects(test.vm) : undefined;
          const graph = Graph.make(test.vm);
          const kept = new CheckpointedHeap(test.vm, () => new Map([["test", graph.root]]));
          kept.mostChunks = mostChunks;
          await kept.checkpoint();
          // The same in a copy that has all its objects.
          const model = new Graph(test.vm, readBack(kept));
          for (const [round, changes] of rounds.entries()) {
            if (round % 2 === 0) {
              const root = kept.openLazily();
              if (!root) throw new Error("The graph is lost");
              graph.root = root;
            }
            for (const [i, step] of changes.entries()) {
              graph.do(step);
              model.do(step);
              if (i % 16 === 9) await kept.letGo();
              else if (i % 2 === 0) kept.heap.shrink(after(step.index % 5));
              if (i % 10 === 9) await kept.checkpoint();
            }
            await kept.checkpoint();
            await kept.letGo();
            expect(graphText(test.vm, readBack(kept))).toBe(graphText(test.vm, model.root));
          }
          expect(kept.loadedErrors()).toEqual([]);
          expect(graphText(test.vm, graph.root)).toBe(graphText(test.vm, model.root));
          spread?.mockRestore();
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it.each(writes)("keeps %s", async (_name, make, change) => {
    const kept = await opened(`Smalltalk at: #Kept put: (${make})`);
    for (let round = 0; round < 2; round++) {
      kept.heap.shrink(() => false);
      await test.evaluate(change);
      kept.heap.shrink(() => false);
      await kept.checkpoint();
      kept.heap.shrink(() => false);
    }
    expect(kept.loadedErrors()).toEqual([]);
  });

  it.each(uses)("answers: %s", async (_name, make, use) => {
    await evaluated(`Smalltalk at: #Kept put: (${make})`);
    const expected = await test.print(use);
    const kept = await opened(`Smalltalk at: #Kept put: (${make})`);
    kept.heap.shrink(() => false);
    // Its turns are short, and between any two of them all is let go.
    test.captureAlways = true;
    onTestFinished(() => {
      test.captureAlways = false;
    });
    expect(await test.print(use)).toBe(expected);
  });

  it("has a reference whose object is there when the one that holds it is let go alone", async () => {
    const kept = await opened("Smalltalk at: #Held put: ((1 to: 60) collect: [ :i | i -> (Array with: i) ])");
    const sum = "Held inject: 0 into: [ :sum :each | sum + each value first ]";
    for (let chunks = 0; chunks < 130; chunks += 5) {
      expect(await evaluated(sum)).toBe(1830);
      kept.heap.shrink(after(chunks));
      expect(await evaluated(`Held do: [ :each | each key: each key + 1 ]. ${sum}`)).toBe(1830);
      await kept.checkpoint();
    }
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("is without what nobody came to for longest", async () => {
    const kept = await opened(`${knots(20)}. Smalltalk at: #Again put: Held copy; at: #Once put: Held copy`);
    const chunkOf = async (source: string): Promise<number> => {
      const object = await evaluated(source);
      return isObject(object) ? Math.floor(object.$i / IDS_PER_CHUNK) : 0;
    };
    const [first, second] = [await chunkOf("Held at: 7"), await chunkOf("Held at: 9")];
    kept.mostChunks = 2;
    kept.openLazily();
    await kept.letGo();
    // The chunks of Held and both knots, that of Again, and the first knot's once more.
    await evaluated("(Held at: 7) -> (Held at: 9). Again at: 7");
    await kept.letGo();
    const chunks = vi.spyOn(RootSource.prototype, "chunk");
    onTestFinished(() => chunks.mockRestore());
    await evaluated("(Once at: 7) -> (Once at: 9)");
    const read = chunks.mock.calls.map(([number]) => Number(number));
    expect(read).toContain(second);
    expect(read).not.toContain(first);
    // What they hold would be there in the tests that come after.
    await evaluated("Again := nil. Once := nil");
  });

  it("is walked through and changed, four times larger than its bound, and is whole in a snapshot", async () => {
    const kept = await opened(knots(200));
    // Each knot and each of their arrays has a chunk of its own.
    kept.mostChunks = 100;
    kept.openLazily();
    await evaluated("Mine := Held at: 3. Hash := (Held at: 7) identityHash");
    await evaluated("Met := IdentitySet with: Mine");
    const walk = async (add: number): Promise<number> => {
      let sum = 0;
      for (let from = 1; from <= 200; from += 10) {
        const value = await evaluated(
          `(${from} to: ${from + 9}) inject: 0 into: [ :sum :i | | array | array := (Held at: i) instVarNamed: 'd'.
            i \\\\ 5 = 0 ifTrue: [ array at: 1 put: array first + ${add} ].
            sum + ((i = 1 or: [ ((Held at: i) instVarNamed: 'a') == (Held at: i - 1) ])
              ifTrue: [ array first ] ifFalse: [ 1000000 ]) ]`,
        );
        sum += Number(value);
        kept.heap.shrink(() => false);
        if (from % 50 !== 1) continue;
        await kept.checkpoint();
        await kept.letGo();
      }
      return sum;
    };
    expect(await walk(0)).toBe(20_100);
    const chunks = reads();
    expect(await walk(1000)).toBe(20_100 + 40 * 1000);
    // What was let go was no longer there.
    expect(chunks.count()).toBeGreaterThan(300);
    expect(await evaluated("(Met includes: (Held at: 3)) and: [ Mine == (Held at: 3) ]")).toBe(true);
    expect(await evaluated("(Held at: 7) identityHash = Hash")).toBe(true);
    const saved = kept.checkpointer.checkpoint({ kind: "snapshot", name: "walked", note: "" });
    await evaluated("(Held at: 1) instVarNamed: 'd' put: #(77)");
    expect((await saved).id).toBe(kept.store.snapshots()[0]?.root.id);
    await kept.checkpoint();
    expect(kept.loadedErrors()).toEqual([]);
    kept.openLazily({ snapshot: "walked" });
    expect(await walk(0)).toBe(20_100 + 40 * 1000);
    // What they hold would be there in the tests that come after.
    await evaluated("Mine := nil. Met := nil");
  });

  it("is read again, for what was collected", async () => {
    const kept = await opened(knots(300));
    expect(await evaluated(SUM)).toBe(45_150);
    await kept.letGo();
    const chunks = reads();
    expect(await evaluated(SUM)).toBe(45_150);
    expect(chunks.count()).toBeGreaterThan(600);
  });

  it("has one object for each id, whoever holds it meanwhile", async () => {
    const kept = await opened(knots(50));
    await evaluated("Mine := Held at: 20. Hash := (Held at: 30) identityHash. All := IdentitySet withAll: Held");
    await kept.letGo();
    expect(await evaluated("Mine == (Held at: 20)")).toBe(true);
    expect(await evaluated("((Held at: 21) instVarNamed: 'a') == Mine")).toBe(true);
    expect(await evaluated("(Held at: 30) identityHash = Hash")).toBe(true);
    expect(await evaluated("Held allSatisfy: [ :each | All includes: each ]")).toBe(true);
    await evaluated("All := nil");
    await kept.letGo();
    expect(await evaluated("(Mine instVarNamed: 'a') == (Held at: 19)")).toBe(true);
    expect(await evaluated("Mine := nil. (Held at: 30) identityHash = Hash")).toBe(true);
  });

  it("keeps what was written, stored or not, and what that refers to", async () => {
    const kept = await opened(knots(50));
    await evaluated("(Held at: 7) instVarNamed: 'b' put: 'new' copy. (Held at: 8) instVarNamed: 'd' put: #(80)");
    await evaluated("Mine := (Held at: 7) instVarNamed: 'b'");
    await kept.letGo();
    expect(await evaluated("((Held at: 7) instVarNamed: 'b') == Mine")).toBe(true);
    await kept.checkpoint();
    await kept.letGo();
    expect(await evaluated("((Held at: 7) instVarNamed: 'b') == Mine")).toBe(true);
    expect(await evaluated(SUM)).toBe(1275 - 8 + 80);
    kept.openLazily();
    expect(await evaluated("((Held at: 7) instVarNamed: 'b') = 'new'")).toBe(true);
    expect(await evaluated(SUM)).toBe(1275 - 8 + 80);
  });

  it("keeps what is written that was let go and is held by a program alone", async () => {
    const kept = await opened(knots(50));
    await evaluated("Mine := Held at: 20");
    await kept.letGo();
    await evaluated("Mine instVarNamed: 'c' put: 'new' copy. Its := Mine instVarNamed: 'c'. Mine := nil");
    await kept.letGo();
    await kept.checkpoint();
    await kept.letGo();
    expect(await evaluated("((Held at: 20) instVarNamed: 'c') == Its")).toBe(true);
    expect(await evaluated("((Held at: 20) instVarNamed: 'a') == (Held at: 19)")).toBe(true);
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("keeps single elements of a large list that are written", async () => {
    const kept = await opened("Smalltalk at: #Held put: ((1 to: 450) collect: [ :i | i -> i ])");
    await evaluated("Held at: 120 put: (Held at: 3); at: 121 put: 'new' copy. Mine := Held at: 121");
    await kept.letGo();
    expect(await evaluated("(Held at: 120) == (Held at: 3) and: [ (Held at: 121) == Mine ]")).toBe(true);
    await kept.checkpoint();
    await kept.letGo();
    expect(await evaluated("(Held at: 120) == (Held at: 3) and: [ (Held at: 121) == Mine ]")).toBe(true);
    expect(await evaluated("(Held at: 450) key + (Held at: 119) value")).toBe(569);
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("is stored and let go before anything else runs, when there is to be room", async () => {
    const kept = await opened(knots(50));
    await evaluated("(Held at: 7) instVarNamed: 'd' put: (Array with: 700). Held size");
    const before = kept.store.latest();
    const order: unknown[] = [];
    const made = kept.checkpointer.makeRoom().then(() => order.push("there is room"));
    await evaluated("(Held at: 9) instVarNamed: 'd' put: (Array with: 900). 9").then((value) => order.push(value));
    await made;
    expect(order).toEqual(["there is room", 9]);
    expect(kept.store.latest()?.id).not.toBe(before?.id);
    const chunks = reads();
    expect(await evaluated(SUM)).toBe(1275 - 7 + 700 - 9 + 900);
    expect(chunks.count()).toBeGreaterThan(90);
    await kept.checkpoint();
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("does not lose what a checkpoint that fails was to write", async () => {
    const kept = await opened(knots(50));
    await evaluated("Mine := Held at: 20");
    await kept.letGo();
    await evaluated("Mine instVarNamed: 'c' put: 'new' copy. Mine := nil. (Held at: 9) instVarNamed: 'c' put: 9");
    const full = new StoreError({ kind: "storeFull", message: "The disk is full" });
    const commit = vi
      .spyOn(kept.store, "beginCheckpoint")
      .mockImplementation(() => ({ ok: false, problem: full.problem }));
    await expect(kept.checkpoint()).rejects.toThrow(full.message);
    commit.mockRestore();
    await kept.letGo();
    const before = kept.store.latest();
    await kept.checkpoint();
    const after = kept.store.latest();
    if (!before || !after) throw new Error("Nothing was stored");
    // Nor does it write all.
    expect(valueOf(kept.store.diff(before.id, after.id)).length).toBeLessThan(8);
    await kept.letGo();
    expect(await evaluated("((Held at: 20) instVarNamed: 'c') = 'new'")).toBe(true);
    expect(kept.loadedErrors()).toEqual([]);
    kept.openLazily();
    expect(
      await evaluated("((Held at: 20) instVarNamed: 'c') = 'new' and: [ ((Held at: 9) instVarNamed: 'c') = 9 ]"),
    ).toBe(true);
  });

  it("keeps what weak references and finalizers notice", async () => {
    const kept = await opened(
      `Smalltalk at: #Seen put: (WeakArray new: 2). ${knots(30)}. Seen at: 1 put: (Held at: 9)`,
    );
    await evaluated("Seen at: 2 put: (Held at: 11)");
    await evaluated(
      "Smalltalk at: #Ended put: 0. (Held at: 12) toFinalizeSend: #value to: [ Ended := Ended + 1 ] with: nil",
    );
    for (let round = 0; round < 3; round++) await kept.letGo();
    expect(await evaluated("(Seen at: 1) == (Held at: 9) and: [ (Seen at: 2) == (Held at: 11) ]")).toBe(true);
    expect(await evaluated("Ended")).toBe(0);
  });

  it("has all its objects when they are asked for at once", async () => {
    const kept = await opened(knots(40));
    await evaluated("Mine := Held at: 20");
    await kept.letGo();
    expect(await evaluated("(Smalltalk at: #TightKnot) allInstances size")).toBe(40);
    expect(await evaluated("Mine == (Held at: 20)")).toBe(true);
    expect(test.vm.unloaded).toBeUndefined();
  });

  it("is as it was when its classes get other slots, another format, or go", async () => {
    const kept = await opened(knots(40));
    await evaluated("Mine := Held at: 20");
    await kept.letGo();
    await evaluated("(Object << #Knot slots: { #a. #c. #e }; package: 'Lazy') install");
    await kept.letGo();
    expect(await evaluated("(Held at: 7) instVarNamed: 'e'")).toBe(test.vm.nil);
    await evaluated("(Object << #Knot slots: { #a. #b. #c }; package: 'Lazy') install");
    await evaluated(
      "(Object << #Passing slots: {}; package: 'Lazy') install. (Smalltalk at: #Passing) removeFromSystem",
    );
    await kept.letGo();
    expect(await evaluated(SUM)).toBe(820);
    expect(await evaluated("Mine == (Held at: 20) and: [ (Mine instVarNamed: 'a') == (Held at: 19) ]")).toBe(true);
  });

  it("says so when all is needed at once and has no room", async () => {
    const kept = await opened(knots(40));
    vi.spyOn(test.vm.memory, "used", "get").mockReturnValue(2 * test.vm.memory.softLimit);
    vi.spyOn(test.vm.memory, "live", "get").mockReturnValue(2 * test.vm.memory.softLimit);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(() => test.vm.unloaded?.loadAll()).toThrow("raise heap-megabytes");
    vi.restoreAllMocks();
    await kept.letGo();
    expect(await evaluated(SUM)).toBe(820);
  });
});
