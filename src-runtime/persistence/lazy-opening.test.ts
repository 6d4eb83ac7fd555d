import * as fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { StoreError, valueOf } from "../store/index.ts";
import { IDS_PER_CHUNK, isIndexed, isObject, type Value } from "../vm/index.ts";
import { CheckpointedHeap, Graph, graphText, readBack, spreadObjects, steps, uses, writes } from "./fixtures/index.ts";
import { chunkOfPiece, piecesOf } from "./pieces.ts";
import { RootSource } from "./root-source.ts";

let test: TestVM;

beforeAll(async () => {
  test = bootTestVM();
  await evaluated("(Object << #Knot slots: { #a. #b. #c }; package: 'Lazy') install");
  await evaluated("(Knot << #TightKnot slots: { #d }; package: 'Lazy') install");
});

const evaluated = (source: string): Promise<Value> => test.value(source);

describe("a heap that is opened lazily", () => {
  it("[P4] [P5] is what one opened at once is, whatever of it is looked at and changed, however often it is opened again", async () => {
    let waited = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 2, maxLength: 5 }), async (rounds) => {
        const graph = Graph.make(test.vm);
        const kept = new CheckpointedHeap(test.vm, () => new Map([["test", graph.root]]));
        await kept.checkpoint();
        for (const [round, changes] of rounds.entries()) {
          // The same in a copy that has all its objects.
          const model = new Graph(test.vm, readBack(kept));
          const opened = kept.openLazily();
          if (!opened) throw new Error("The graph is lost");
          graph.root = opened;
          for (const [i, step] of changes.entries()) {
            graph.do(step);
            model.do(step);
            if (i === 20) await kept.checkpoint();
          }
          if (test.vm.unloaded) waited++;
          await kept.checkpoint();
          const text = graphText(test.vm, model.root);
          expect(graphText(test.vm, readBack(kept))).toBe(text);
          if (round % 2 === 0) continue;
          expect(kept.loadedErrors()).toEqual([]);
          expect(graphText(test.vm, graph.root)).toBe(text);
        }
      }),
      { numRuns: 10 },
    );
    expect(waited).toBeGreaterThan(5);
  }, 120_000);

  it.each(writes)("[P4] keeps %s, though each object is loaded by itself", async (_name, make, change) => {
    spreadObjects(test.vm);
    await evaluated(`Smalltalk at: #Kept put: (${make})`);
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpoint();
    for (let round = 0; round < 2; round++) {
      kept.openLazily();
      await test.evaluate(change);
      await kept.checkpoint();
      expect(kept.loadedErrors()).toEqual([]);
    }
  });
});

describe("what is not loaded", () => {
  it.each(uses)("[P5] answers as what is: %s", async (_name, make, use) => {
    spreadObjects(test.vm);
    await evaluated(`Smalltalk at: #Kept put: (${make})`);
    const expected = await test.print(use);
    await evaluated(`Smalltalk at: #Kept put: (${make})`);
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpoint();
    kept.openLazily();
    expect(await test.print(use)).toBe(expected);
    expect(expected).not.toMatch(/^\w+: |doesNotUnderstand/);
  });

  it("[P5] goes on unwinding where it waited in an unwind block", async () => {
    spreadObjects(test.vm);
    await evaluated("Smalltalk at: #Left put: nil; at: #Gate put: Semaphore new");
    await evaluated(`Smalltalk at: #Kept put: [
      Left := [ [ Error signal. 'late' ] ensure: [ Gate wait ] ] on: Error do: [ :e | e return: 'early' copy ] ] fork. Processor yield`);
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpoint();
    kept.openLazily();
    expect(await test.print("Kept printString")).toBe("'a Process in [ Gate wait ] in UndefinedObject>>DoIt'");
    await evaluated("Gate signal. Processor yield");
    expect(await test.print("Left")).toBe("'early'");
  });

  it("[P5] is what a slot refers to that keeps the doubles of other instances", async () => {
    spreadObjects(test.vm);
    await evaluated("(Object << #Measure slots: { #size }; package: 'Lazy') install");
    await evaluated("(Smalltalk at: #Measure) compile: 'size ^ size'; compile: 'size: it size := it'");
    await evaluated("1 to: 50 do: [ :i | ((Smalltalk at: #Measure) new size: i / 2.0; yourself) size ]");
    await evaluated(
      "Smalltalk at: #Held put: ({ 1.5. 'large' copy. nil. Array with: 'x' copy } collect: [ :each | (Smalltalk at: #Measure) new size: each; yourself ])",
    );
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpoint();
    kept.openLazily();
    await evaluated("Held at: 3 put: (Held at: 3)");
    expect(await test.print("Held collect: [ :each | each size ]")).toBe("#(1.5 'large' nil #('x'))");
    await kept.checkpoint();
    kept.openLazily();
    expect(await test.print("Held collect: [ :each | each size ]")).toBe("#(1.5 'large' nil #('x'))");
  });

  it("[P5] is what arithmetic, comparisons, indices and conditions read of a slot or a shared variable", async () => {
    await evaluated(`(Knot << #SumKnot package: 'Lazy') install.
      (Smalltalk at: #SumKnot)
        compile: 'add ^ a + b';
        compile: 'addTwice ^ a + a + (b - 1)';
        compile: 'less ^ a < b ifTrue: [ #less ] ifFalse: [ #more ]';
        compile: 'equal ^ { a = b. a = 3. b ~= a }';
        compile: 'text ^ c = ''abc''';
        compile: 'float ^ a + 1.5 * b';
        compile: 'bits ^ [ a bitAnd: 3 ] on: Error do: [ :e | e class name ]';
        compile: 'at ^ [ #(10 20) at: c ] on: Error do: [ :e | e class name ]';
        compile: 'put ^ [ (Array new: 2) at: c put: a ] on: Error do: [ :e | e class name ]';
        compile: 'truth ^ [ c ifTrue: [ 1 ] ifFalse: [ 2 ] ] on: Error do: [ :e | e class name ]';
        compile: 'falsity ^ [ c ifFalse: [ 1 ] ] on: Error do: [ :e | e class name ]'`);
    const make = `Smalltalk at: #Held put: ((1 to: 20) collect: [ :i | (Smalltalk at: #SumKnot) basicNew
        instVarNamed: 'a' put: 2 / 3; instVarNamed: 'b' put: 5 / 7; instVarNamed: 'c' put: 'abc' copy; yourself ]);
      at: #Counts put: ([ | n m | n := 1 / 3. m := 1 / 7. [ n := n + 1. m := m * n. n > 3 ifTrue: [ n ] ifFalse: [ n + m ] ] ] value)`;
    const answers = `{ Held collect: [ :each | { each add. each addTwice. each less. each equal. each text. each float.
      each bits. each at. each put. each truth. each falsity } ]. Counts value. Counts value. Counts value }`;
    await evaluated(make);
    const expected = await test.print(answers);
    const kept = await opened(make);
    expect(await test.print(answers)).toBe(expected);
    expect(expected).toContain("(29/21)");
    await kept.checkpoint();
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("[C4] a slot that its class got later is nil for whoever computes with it or asks whether it is true", async () => {
    await evaluated("(Object << #Grown slots: {}; package: 'Lazy') install");
    await evaluated("Smalltalk at: #Held put: (Smalltalk at: #Grown) new");
    await evaluated(`(Object << #Grown slots: { #late }; package: 'Lazy') install.
      (Smalltalk at: #Grown) compile: 'sum ^ late + 1';
        compile: 'truth ^ late ifTrue: [ 1 ] ifFalse: [ 2 ]'; compile: 'same ^ late = 3'`);
    expect(await test.print("Held same")).toBe("false");
    expect(await test.print("[ Held sum ] on: MessageNotUnderstood do: [ :e | e receiver ]")).toBe("nil");
    expect(await test.print("[ Held truth. #answered ] on: Error do: [ :e | #refused ]")).toBe("#refused");
  });

  const knots = (slot: string, count: number): string =>
    `Smalltalk at: #Held put: ((1 to: ${count}) collect: [ :i | (Smalltalk at: #TightKnot) basicNew
      instVarNamed: '${slot}' put: (Array with: i); yourself ])`;

  /** A heap whose global Held has so many objects, none of them loaded, each in a chunk of its own. */
  async function opened(make: string, damages: StoreError[] = []): Promise<CheckpointedHeap> {
    // What an earlier heap of the test still holds is not in the new one's store.
    test.vm.unloaded?.loadAll();
    spreadObjects(test.vm);
    await evaluated(make);
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpoint();
    kept.openLazily({ damages });
    return kept;
  }

  it("[P5] is not read: opening reads what begins the graph, a reference what it refers to", async () => {
    const chunks = vi.spyOn(RootSource.prototype, "chunk");
    onTestFinished(() => chunks.mockRestore());
    await opened(knots("d", 5000));
    // The knots and what they hold have 10,000.
    expect(chunks.mock.calls.length).toBeLessThan(1000);
    chunks.mockClear();
    expect(await evaluated("3 + 4")).toBe(7);
    expect(chunks).not.toHaveBeenCalled();
    expect(await evaluated("((Held at: 4321) instVarNamed: 'd') first")).toBe(4321);
    // A piece of the array, the knot, and what it holds.
    expect(chunks).toHaveBeenCalledTimes(3);
  });

  it("[P4] is not written by the first checkpoint after opening", async () => {
    const kept = await opened(knots("d", 300));
    const before = kept.store.latest();
    await evaluated("(Held at: 200) instVarNamed: 'a' put: 42");
    await kept.checkpoint();
    const after = kept.store.latest();
    if (!before || !after) throw new Error("Nothing was stored");
    expect(valueOf(kept.store.diff(before.id, after.id)).length).toBeLessThan(4);
    expect(kept.loadedErrors()).toEqual([]);
    expect(await evaluated("((Held at: 200) instVarNamed: 'd') first + ((Held at: 200) instVarNamed: 'a')")).toBe(242);
  });

  it("[P5] has the shape its class has by the time it is loaded", async () => {
    const kept = await opened(knots("b", 20));
    await evaluated("(Object << #Knot slots: { #a. #c. #e }; package: 'Lazy') install");
    expect(await evaluated("(Held at: 7) instVarNamed: 'e'")).toBe(test.vm.nil);
    await evaluated("(Held at: 7) instVarNamed: 'e' put: 8");
    await kept.checkpoint();
    kept.openLazily();
    expect(await evaluated("(Held at: 7) instVarNamed: 'e'")).toBe(8);
    await evaluated("(Object << #Knot slots: { #a. #b. #c }; package: 'Lazy') install");
    expect(await evaluated("((Held at: 8) instVarNamed: 'b') first")).toBe(8);
  });

  it("[P5] keeps its parts when its class gets another format", async () => {
    await evaluated("((Smalltalk at: #Knot) << #FormedKnot slots: { #d }; package: 'Lazy') install");
    await opened(knots("d", 20).replace("TightKnot", "FormedKnot"));
    await evaluated(
      "((Smalltalk at: #Knot) << #FormedKnot slots: { #d }; layout: VariableLayout; package: 'Lazy') install",
    );
    expect(await evaluated("((Held at: 13) instVarNamed: 'd') first")).toBe(13);
    expect(await evaluated("((Smalltalk at: #FormedKnot) new: 3) size")).toBe(3);
  });

  it("goes on when its class is removed", async () => {
    await evaluated("((Smalltalk at: #Knot) << #LooseKnot slots: { #d }; package: 'Lazy') install");
    await opened(knots("d", 20).replace("TightKnot", "LooseKnot"));
    await evaluated("(Smalltalk at: #LooseKnot) removeFromSystem");
    expect(await evaluated("((Held at: 13) instVarNamed: 'd') first")).toBe(13);
  });

  it("[P5] is found by whoever looks for all there is", async () => {
    await opened(knots("d", 30));
    expect(await evaluated("(Smalltalk at: #TightKnot) allInstances size")).toBe(30);
    await opened(knots("d", 30));
    expect(await evaluated("((Held at: 3) instVarNamed: 'd') pointersTo size")).toBe(1);
    await opened(`${knots("d", 30)}. Smalltalk at: #Other put: (Held at: 5)`);
    await evaluated("Other becomeForward: 'another' copy");
    expect(await evaluated("(Held at: 5) = 'another'")).toBe(true);
  });

  it("[P4] is read from the states that follow, when the one that was opened is forgotten and its room is freed", async () => {
    const kept = await opened(knots("d", 300));
    expect(await evaluated("((Held at: 1) instVarNamed: 'd') first")).toBe(1);
    for (let i = 2; i < 6; i++) {
      await evaluated(`(Held at: ${i}) instVarNamed: 'd' put: (Array with: ${i * 10})`);
      await kept.checkpoint();
      valueOf(kept.store.prune(Date.now() + 1000, 1));
      valueOf(kept.store.collect());
      expect(kept.store.roots().length).toBe(1);
    }
    expect(await evaluated("Held inject: 0 into: [ :sum :each | sum + (each instVarNamed: 'd') first ]")).toBe(
      (300 * 301) / 2 + 9 * (2 + 3 + 4 + 5),
    );
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("[P4] is loaded before a checkpoint that has to write all", async () => {
    const kept = await opened(`Smalltalk at: #Passing put: Object new. ${knots("d", 40)}`);
    await evaluated("Smalltalk removeKey: #Passing");
    await kept.checkpoint();
    kept.checkpointer.relieve();
    await kept.checkpoint();
    expect(test.vm.unloaded).toBeUndefined();
    expect(kept.loadedErrors()).toEqual([]);
    kept.openLazily();
    expect(await evaluated("((Held at: 40) instVarNamed: 'd') first")).toBe(40);
  });

  it("stays when another state is put in place of the rest", async () => {
    const kept = await opened(knots("d", 40));
    const held = test.vm.global("Held");
    if (!isObject(held)) throw new Error("Nothing was stored");
    kept.openLazily({ keep: () => ({ roots: [held] }) });
    expect(test.vm.unloaded?.waitsIn(held)).toBe(false);
    test.vm.setGlobal("Before", held);
    expect(await evaluated("Before == Held")).toBe(false);
    expect(await evaluated("((Before at: 31) instVarNamed: 'd') first")).toBe(31);
  });

  it("keeps what weak references lead to, as long as it may refer to that", async () => {
    await opened(`Smalltalk at: #Seen put: (WeakArray new: 1). ${knots("d", 10)}. Seen at: 1 put: (Held at: 9)`);
    test.vm.memory.collect();
    expect(await evaluated("(Seen at: 1) == (Held at: 9)")).toBe(true);
  });

  it("[P5] is passed as the arguments of messages and blocks", async () => {
    await opened("Smalltalk at: #Held put: { 'a' copy. 'b' copy }");
    expect(await evaluated("([ :x :y | x , y ] valueWithArguments: Held) = 'ab'")).toBe(true);
    await opened("Smalltalk at: #Held put: (Array with: 'b' copy)");
    expect(await evaluated("('a' perform: #, withArguments: Held) = 'ab'")).toBe(true);
    await opened("Smalltalk at: #Held put: (Array with: 'b' copy)");
    expect(await evaluated("(Message selector: #, arguments: Held) = nil")).toBe(false);
    expect(await evaluated("((Message selector: #, arguments: Held) sentTo: 'a') = 'ab'")).toBe(true);
  });

  it("is the same object for code of an evaluation that runs first when all is loaded", async () => {
    await opened("Smalltalk at: #Held put: ([ :it | { it. it value } ] value: [ #(1 2 3) ])");
    test.vm.unloaded?.loadAll();
    expect(await evaluated("(Held at: 1) value == (Held at: 2)")).toBe(true);
  });

  it("is there from the first in lists that are read in other ways than by messages", async () => {
    spreadObjects(test.vm);
    const root = test.vm.array([await evaluated("{ 1 -> 2. { 'a' copy. { 'b' copy } } }")]);
    const kept = new CheckpointedHeap(test.vm, () => new Map([["test", root]]), 3);
    await kept.checkpoint();
    const list = kept.openLazily();
    const inner = isIndexed(list) && isIndexed(list.els[0]) ? list.els[0].els[1] : undefined;
    if (!isIndexed(list) || !isIndexed(inner)) throw new Error("The list is lost");
    expect(test.vm.unloaded?.waitsIn(list)).toBe(false);
    expect(test.vm.unloaded?.waitsIn(inner)).toBe(false);
    expect(isIndexed(inner.els[1]) && test.vm.unloaded?.waitsIn(inner.els[1])).toBe(true);
  });

  it("[X3] [L6] is told to be damaged when somebody comes to it, a tombstone stands for it, and it is not overwritten", async () => {
    const damages: StoreError[] = [];
    await evaluated("((Smalltalk at: #Knot) << #PassingKnot slots: {}; package: 'Lazy') install");
    const kept = await opened(knots("d", 10), damages);
    const damage = new StoreError({ kind: "ioError", message: "Chunk 7 is damaged: restore a snapshot" });
    const chunks = vi.spyOn(RootSource.prototype, "chunk").mockImplementation(() => {
      throw damage;
    });
    onTestFinished(() => chunks.mockRestore());
    expect(await evaluated("(Held at: 4) isTombstone")).toBe(true);
    expect(damages).toContain(damage);
    expect(await test.print("Held at: 4")).toContain(`it can't be read. ${damage.message}`);
    expect(await evaluated("(Held at: 4) == (Held at: 4) and: [ ((Held at: 4) == (Held at: 6)) not ]")).toBe(true);
    // Whoever keeps it refers to what is damaged, and that comes back when it can be read.
    await evaluated("Smalltalk at: #Kept put: (Array with: (Held at: 4))");
    expect(await test.print("(Smalltalk at: #TightKnot) allInstances")).toBe(`Error: Error: ${damage.message}`);
    // A class can go all the same.
    test.vm.removeClass(test.vm.classNamed("PassingKnot"));
    await evaluated("Held at: 5 put: 55");
    await kept.checkpoint();
    kept.checkpointer.relieve();
    await expect(kept.checkpoint()).rejects.toThrow(damage.message);
    chunks.mockRestore();
    kept.openLazily();
    expect(await evaluated("((Held at: 4) instVarNamed: 'd') first + (Held at: 5)")).toBe(59);
    expect(await evaluated("Kept first == (Held at: 4)")).toBe(true);
  });

  describe("[X3] and is damaged", () => {
    const damage = new StoreError({ kind: "ioError", message: "A chunk is damaged: restore a snapshot" });

    /** Opens what was made, and damages the chunk of the object that `source` answers. */
    async function damaged(make: string, source: string, meta?: Readonly<Record<string, string>>) {
      spreadObjects(test.vm);
      const kept = new CheckpointedHeap(test.vm);
      await evaluated(make);
      await kept.checkpoint();
      const object = await evaluated(source);
      if (!isObject(object)) throw new Error(`${source} is stored in its holder`);
      const pieces = piecesOf(object);
      const lost = pieces ? chunkOfPiece(pieces, 1) : Math.floor(object.$i / IDS_PER_CHUNK);
      const read = Reflect.get(RootSource.prototype, "chunk");
      const chunks = vi.spyOn(RootSource.prototype, "chunk").mockImplementation(function (this: RootSource, number) {
        if (Number(number) === lost) throw damage;
        return read.call(this, number);
      });
      onTestFinished(() => chunks.mockRestore());
      const told: StoreError[] = [];
      kept.openLazily({ damages: told, meta });
      return { kept, told };
    }

    it("nil stands for it where the virtual machine looks, and the heap is never written as if that were all", async () => {
      const { kept, told } = await damaged(
        "Smalltalk at: #Held put: ([ :it | { [ it ]. 'other' copy } ] value: 'lost' copy)",
        "(Held at: 1) value",
      );
      expect(await evaluated("(Held at: 1) value isNil")).toBe(true);
      expect(told).toContain(damage);
      expect(await evaluated("(Held at: 2) = 'other'")).toBe(true);
      await evaluated("Held at: 2 put: 17");
      await kept.checkpoint();
      kept.checkpointer.relieve();
      await expect(kept.checkpoint()).rejects.toThrow(damage.message);
      vi.restoreAllMocks();
      kept.openLazily();
      expect(await evaluated("(Held at: 1) value = 'lost' and: [ (Held at: 2) = 17 ]")).toBe(true);
    });

    it("a variable of its users, of whatever is damaged, is its tombstone; the rest opens", async () => {
      const { kept, told } = await damaged("Smalltalk at: #Lone put: (Array with: 17); at: #Other put: 18", "Lone");
      expect(told).toContain(damage);
      expect(await evaluated("Lone isTombstone ifTrue: [ Other ]")).toBe(18);
      await evaluated("Smalltalk at: #Other put: 19");
      await kept.checkpoint();
      vi.restoreAllMocks();
      kept.openLazily();
      expect(await evaluated("(Lone at: 1) + Other")).toBe(36);
    });

    it("a long text of which a piece is lost is its tombstone, and no shorter text", async () => {
      const { kept, told } = await damaged(
        "Smalltalk at: #Held put: (Array with: ((String new: 9000) atAllPut: $a; yourself) with: 2)",
        "Held at: 1",
      );
      expect(await test.print("Held at: 1")).toMatch(/^a Tombstone\(an instance of String: it can't be read\./);
      expect(told).toContain(damage);
      expect(await test.print("(Held at: 1) size")).toContain("TombstoneMet");
      await evaluated("Held at: 2 put: (Held at: 1)");
      await kept.checkpoint();
      vi.restoreAllMocks();
      kept.openLazily();
      expect(await evaluated("(Held at: 2) == (Held at: 1) ifTrue: [ (Held at: 2) size ]")).toBe(9000);
    });

    it("a list of which a piece is lost can be read but for that piece, and is not written without it", async () => {
      const { kept, told } = await damaged("Smalltalk at: #Held put: ((1 to: 450) collect: [ :i | i -> i ])", "Held");
      expect(await evaluated("(Held at: 301) key + (Held at: 1) value")).toBe(302);
      expect(told).toEqual([]);
      expect(await evaluated("(Held at: 101) isTombstone")).toBe(true);
      expect(await evaluated("Held count: [ :each | each isTombstone ]")).toBe(100);
      await evaluated("Held at: 301 put: 7");
      await kept.checkpoint();
      await evaluated("Held beReadOnlyObject");
      await expect(kept.checkpoint()).rejects.toThrow(damage.message);
      vi.restoreAllMocks();
      kept.openLazily();
      expect(await evaluated("(Held at: 101) key + (Held at: 301)")).toBe(108);
    });

    it("a program that changes such a list while a checkpoint is made goes on, and the checkpoint says why it ends", async () => {
      const { kept } = await damaged("Smalltalk at: #Held put: ((1 to: 450) collect: [ :i | i -> i ])", "Held");
      const held = await evaluated("Held beReadOnlyObject; beWritableObject; yourself");
      if (!isObject(held)) throw new Error("The list is lost");
      // By this clock the first slice is over when it has begun.
      let now = performance.now();
      const clock = vi.spyOn(test.vm.scheduler.clock, "now").mockImplementation(() => (now += 6));
      onTestFinished(() => clock.mockRestore());
      const checkpoint = kept.checkpoint();
      test.vm.touch(held);
      await expect(checkpoint).rejects.toThrow(damage.message);
      expect(await evaluated("Held at: 450 put: 8; at: 450")).toBe(8);
    });

    it("a version of a method that is damaged is missed by what runs it alone", async () => {
      await evaluated("(Smalltalk at: #Knot) compile: 'maker ^ [ 3 ]'");
      const told: StoreError[] = [];
      const kept = await opened("Smalltalk at: #Held put: { (Smalltalk at: #Knot) new maker. 'other' copy }", told);
      const versions = vi.spyOn(RootSource.prototype, "version").mockImplementation(() => {
        throw damage;
      });
      onTestFinished(() => versions.mockRestore());
      expect(await evaluated("[ (Held at: 1) value. false ] on: TombstoneMet do: [ :error | true ]")).toBe(true);
      expect(await evaluated("(Held at: 2) = 'other'")).toBe(true);
      expect(told).toEqual([damage]);
      versions.mockRestore();
      kept.openLazily();
      expect(await evaluated("(Held at: 1) value")).toBe(3);
    });

    it("a walk that is only to find garbage is put off", async () => {
      const { kept } = await damaged(
        "Smalltalk at: #Held put: (Array with: 1 -> 'lost' copy with: 2)",
        "(Held at: 1) value",
        { writtenSinceWalk: "1000000" },
      );
      await evaluated("Held at: 2 put: 3");
      await kept.checkpoint();
      expect(test.vm.unloaded).toBeDefined();
      vi.restoreAllMocks();
      kept.openLazily();
      expect(await evaluated("(Held at: 1) value = 'lost' and: [ (Held at: 2) = 3 ]")).toBe(true);
    });
  });
});
