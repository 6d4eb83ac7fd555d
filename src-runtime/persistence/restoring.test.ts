import * as fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { StoreError, valueOf } from "../store/index.ts";
import { type HeapObject, IDS_PER_CHUNK, isIndexed, isObject, type Value } from "../vm/index.ts";
import { CheckpointedHeap, Graph, graphText, readBack, spreadObjects, steps } from "./fixtures/index.ts";
import { RootSource } from "./root-source.ts";

let test: TestVM;

beforeAll(async () => {
  test = bootTestVM();
  await evaluated("(Object << #Knot slots: { #a. #b. #c }; package: 'Restored') install");
  await evaluated("(Knot << #TightKnot slots: { #d }; package: 'Restored') install");
});

const evaluated = (source: string): Promise<Value> => test.value(source);

/** The two graphs of a list: one that is restored, one that is kept. */
function graphsIn(list: HeapObject | undefined): readonly [Graph, Graph] {
  const [graph, other] = isIndexed(list) ? test.vm.elements(list) : [];
  if (!isObject(graph) || !isObject(other)) throw new Error("The graphs are lost");
  return [new Graph(test.vm, graph), new Graph(test.vm, other)];
}

describe("[P1] [P5] a stored state that is put in place of the present one", () => {
  it("is what it was, and what is kept is as it is, whatever is looked at, changed and let go afterwards", async () => {
    const { vm } = test;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(steps, steps, steps),
        fc.record({
          mostChunks: fc.constantFrom(undefined, 0, 3),
          atOnce: fc.constantFrom(0, Number.POSITIVE_INFINITY),
          isOpened: fc.boolean(),
          isStored: fc.boolean(),
          isSpread: fc.boolean(),
        }),
        async ([before, after, later], { mostChunks, atOnce, isOpened, isStored, isSpread }) => {
          const spread = isSpread ? spreadObjects(vm) : undefined;
          const made = Graph.make(vm);
          const shared = isIndexed(made.root) ? made.root.els.map((each, i) => (i % 3 === 0 ? each : i)) : [];
          let list: HeapObject = vm.array([made.root, vm.array(shared.map((each) => each ?? vm.nil))]);
          const kept = new CheckpointedHeap(vm, () => new Map([["test", list]]), 1);
          kept.mostChunks = mostChunks;
          let [graph, other] = graphsIn(list);
          const both = (changes: typeof before, ...graphs: readonly Graph[]): void => {
            for (const step of changes) for (const each of graphs) each.do(step);
          };
          both(before, graph, other);
          await kept.checkpointer.checkpoint({ kind: "snapshot", name: "then", note: "" });
          const [then] = graphsIn(readBack(kept));
          const now = graphsIn(readBack(kept));
          if (isOpened) {
            list = kept.openLazily() ?? vm.nil;
            [graph, other] = graphsIn(list);
          }
          both(after, graph, other);
          both(after, ...now);
          if (isStored) await kept.checkpoint();

          const keptRoot = other.root;
          list = kept.openLazily({ snapshot: "then", keep: () => ({ roots: [keptRoot] }), atOnce }) ?? vm.nil;
          [graph] = graphsIn(list);
          vm.touch(list);
          if (isIndexed(list)) list.els[1] = keptRoot;
          for (const [i, step] of later.entries()) {
            both([step], graph, other);
            both([step], then, now[1]);
            if (i % 8 === 5) await kept.letGo();
            if (i % 10 === 9) await kept.checkpoint();
          }
          await kept.checkpoint();
          const [storedGraph, storedOther] = graphsIn(readBack(kept));
          expect(graphText(vm, storedGraph.root)).toBe(graphText(vm, then.root));
          expect(graphText(vm, storedOther.root)).toBe(graphText(vm, now[1].root));
          expect(kept.loadedErrors()).toEqual([]);
          expect(graphText(vm, graph.root)).toBe(graphText(vm, then.root));
          expect(graphText(vm, other.root)).toBe(graphText(vm, now[1].root));
          spread?.mockRestore();
        },
      ),
      { numRuns: 16, endOnFailure: true },
    );
  });

  it("is read as it is needed, however much it has", async () => {
    spreadObjects(test.vm);
    await evaluated("Smalltalk at: #Held put: ((1 to: 400) collect: [ :i | Array with: i ])");
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpointer.checkpoint({ kind: "snapshot", name: "then", note: "" });
    await evaluated("Held := Held collect: [ :each | Array with: each first * 2 ]");
    await kept.checkpoint();
    const chunks = vi.spyOn(RootSource.prototype, "chunk");
    onTestFinished(() => chunks.mockRestore());
    kept.openLazily({ snapshot: "then" });
    const opening = chunks.mock.calls.length;
    expect(opening).toBeLessThan(100);
    await evaluated("(Held at: 7) at: 1 put: 70");
    await kept.checkpoint();
    // Nor is all of it read, or written, for the first checkpoint.
    expect(chunks.mock.calls.length - opening).toBeLessThan(40);
    expect(await evaluated("Held inject: 0 into: [ :sum :each | sum + each first ]")).toBe(80_200 + 63);
    expect(chunks.mock.calls.length).toBeGreaterThan(400);
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("has ids of its own for what is made afterwards, though some of a chunk were given before", async () => {
    await evaluated("Smalltalk at: #Held put: OrderedCollection new");
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpointer.checkpoint({ kind: "snapshot", name: "then", note: "" });
    // Some of the chunk that is filled last are stored, the next ones are not.
    await evaluated("1 to: 5 do: [ :i | Held add: (Array with: i) ]");
    await kept.checkpoint();
    test.vm.ids.takeChunks(3);
    kept.openLazily({ snapshot: "then" });
    await evaluated("1 to: 9 do: [ :i | Held add: (Array with: i * i) ]");
    await kept.checkpoint();
    expect(kept.loadedErrors()).toEqual([]);
    kept.openLazily();
    expect(await test.print("Held collect: #first")).toBe("an OrderedCollection(1 4 9 16 25 36 49 64 81)");
  });

  const ARRAYS = "Smalltalk at: #Held put: ((1 to: 40) collect: [ :i | Array with: i ])";
  const sum = (): Promise<Value> => evaluated("Held inject: 0 into: [ :all :each | all + each first ]");

  /** A heap with so many arrays, each in a chunk of its own, that was saved, changed and stored, and is not loaded. */
  async function savedAndChanged(change: string): Promise<CheckpointedHeap> {
    spreadObjects(test.vm);
    await evaluated(ARRAYS);
    const kept = new CheckpointedHeap(test.vm);
    await kept.checkpointer.checkpoint({ kind: "snapshot", name: "then", note: "" });
    await evaluated(change);
    await kept.checkpoint();
    kept.openLazily();
    return kept;
  }

  /** The chunk of an object that is there can't be read from now on, until the answer is called. */
  async function damage(source: string): Promise<{ readonly error: StoreError; readonly mend: () => void }> {
    const object = await evaluated(source);
    if (!isObject(object)) throw new Error(`${source} is stored in its holder`);
    const error = new StoreError({ kind: "ioError", message: "A chunk is damaged: restore a snapshot" });
    const read = Reflect.get(RootSource.prototype, "chunk");
    const chunks = vi.spyOn(RootSource.prototype, "chunk").mockImplementation(function (this: RootSource, number) {
      if (Number(number) === Math.floor(object.$i / IDS_PER_CHUNK)) throw error;
      return read.call(this, number);
    });
    const mend = (): void => chunks.mockRestore();
    onTestFinished(mend);
    return { error, mend };
  }

  it("is left again, and come back to, while most of it was never loaded", async () => {
    const kept = await savedAndChanged("(Held at: 3) at: 1 put: 1003. Held at: 40 put: (Array with: 2000)");
    kept.openLazily({ snapshot: "then" });
    await evaluated("(Held at: 4) at: 1 put: 504");
    await kept.checkpointer.checkpoint({ kind: "snapshot", name: "and then", note: "" });
    kept.openLazily({ snapshot: "then" });
    expect(await sum()).toBe(820);
    kept.openLazily({ snapshot: "then" });
    await evaluated("(Held at: 5) at: 1 put: 605");
    kept.openLazily({ snapshot: "and then" });
    await kept.checkpoint();
    expect(await sum()).toBe(1320);
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("[P4] is gone on from: the first checkpoint writes what changed since, and takes no ids that later states have", async () => {
    const kept = await savedAndChanged("1 to: 20 do: [ :i | Held at: i put: (Array with: 0 - i) ]");
    const [then] = kept.store.snapshots();
    const later = kept.store.latest();
    kept.openLazily({ snapshot: "then" });
    await evaluated("(Held at: 9) at: 1 put: 900");
    await kept.checkpoint();
    const first = kept.store.latest();
    if (!then || !later || !first) throw new Error("Nothing was stored");
    expect(first.parent).toBe(then.root.id);
    expect(valueOf(kept.store.diff(then.root.id, first.id)).length).toBeLessThan(6);
    // What is started from it knows which ids were given.
    expect(first.nextChunk).toBeGreaterThanOrEqual(later.nextChunk);
    const made = await evaluated("(Held at: 10) at: 1 put: (Array with: 1000)");
    await kept.checkpoint();
    expect(isObject(made) && made.$i).toBeGreaterThanOrEqual(later.nextChunk * IDS_PER_CHUNK);
    expect(kept.loadedErrors()).toEqual([]);
  });

  it("[X3] is damaged where somebody comes to it, and a tombstone stands for that", async () => {
    const kept = await savedAndChanged("Held at: 1 put: 0");
    const damages: StoreError[] = [];
    const { error, mend } = await damage("Held at: 7");
    kept.openLazily({ snapshot: "then", damages });
    expect(damages).toEqual([]);
    expect(await evaluated("(Held at: 7) isTombstone")).toBe(true);
    expect(damages).toEqual([error]);
    await evaluated("(Held at: 8) at: 1 put: 80");
    await kept.checkpoint();
    mend();
    kept.openLazily();
    expect(await sum()).toBe(892);
  });

  it("[X3] can be had though what stays beside it is damaged: a tombstone stands for what is lost there", async () => {
    const kept = await savedAndChanged("Held at: 7 put: (Array with: 7 with: 'new' copy)");
    const { error } = await damage("Held at: 7");
    // Nothing of it is there any more.
    kept.openLazily();
    const held = test.vm.global("Held");
    const damages: StoreError[] = [];
    if (!isObject(held)) throw new Error("It is lost");
    kept.openLazily({ snapshot: "then", keep: () => ({ roots: [held] }), damages });
    expect(await sum()).toBe(820);
    test.vm.setGlobal("Before", held);
    expect(await evaluated("(Before at: 7) isTombstone ifTrue: [ (Before at: 8) first ]")).toBe(8);
    await kept.checkpoint();
    kept.openLazily();
    expect(await test.print("Before at: 7")).toContain(error.message);
    await evaluated("Smalltalk removeKey: #Before");
  });

  it("[P5] leaves variables of classes that it does not know with all that they have", async () => {
    const kept = await savedAndChanged(
      `(Object << #LateKnot sharedVariables: { #Cache }; package: 'Restored') install.
      (Smalltalk at: #LateKnot) class compile: 'cache ^ Cache'; compile: 'cache: it Cache := it'.
      (Smalltalk at: #LateKnot) cache: (Held copyFrom: 11 to: 13)`,
    );
    kept.openLazily({ snapshot: "then", keep: () => ({ roots: [] }) });
    await evaluated("(Held at: 12) at: 1 put: 0");
    expect(await test.print("(Smalltalk at: #LateKnot) cache")).toBe("#(#(11) #(12) #(13))");
    await kept.checkpoint();
    expect(kept.loadedErrors()).toEqual([]);
    kept.openLazily();
    expect(await test.print("(Smalltalk at: #LateKnot) cache")).toBe("#(#(11) #(12) #(13))");
    test.vm.removeClass(test.vm.classNamed("LateKnot"));
  });
});
