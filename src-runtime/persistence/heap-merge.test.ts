import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import {
  type Decision,
  type MergePlan,
  planMerge,
  type RootRecord,
  StoredState,
  parseHash,
  unpackReference,
  valueOf,
  openStoreForReading,
} from "../store/index.ts";
import { ALL_AT_ONCE, CheckpointedHeap, graphText } from "./fixtures/index.ts";
import type { MergedHeap } from "./heap-merge.ts";

let vm: TestVM;

beforeAll(() => {
  vm = bootTestVM();
});

async function value(source: string): Promise<unknown> {
  const result = await vm.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result.value;
}

const text = async (source: string): Promise<string> => vm.vm.text((await value(source)) as never);

/** One heap that was changed in two ways since a state: on their side, which is stored, and here. */
class Fork {
  readonly #heap: CheckpointedHeap;
  readonly #base: RootRecord;
  #theirs: RootRecord;

  private constructor(heap: CheckpointedHeap, base: RootRecord) {
    this.#heap = heap;
    this.#base = base;
    this.#theirs = base;
  }

  static async from(source: string): Promise<Fork> {
    const heap = new CheckpointedHeap(vm.vm);
    await value(source);
    return new Fork(heap, await stateOf(heap));
  }

  /** Does something on their side; here all is as before. */
  async theirs(source: string): Promise<void> {
    await value(source);
    this.#theirs = await stateOf(this.#heap);
    this.#goTo(this.#base);
  }

  async plan(): Promise<MergePlan> {
    const ours = await stateOf(this.#heap);
    const open = (root: RootRecord): StoredState => new StoredState(this.#heap.store, root);
    return planMerge(
      { base: open(this.#base), ours: open(ours), theirs: open(this.#theirs) },
      {
        oneStore: false,
        isOpen: (name) => name === "Link" || name === "Point",
        isRoot: (path) => path.startsWith("globals/X"),
      },
    );
  }

  async merge(decision: Decision = "take"): Promise<{ readonly plan: MergePlan; readonly done: MergedHeap }> {
    const plan = await this.plan();
    const { store, heap } = this.#heap;
    const state = new StoredState(store, this.#theirs);
    const base = new StoredState(store, this.#base);
    const done = heap.merge(
      {
        state,
        version: (hash) => valueOf(store.version(parseHash(hash))),
        isShared: (id) => base.objectAt(unpackReference(id)) !== undefined,
      },
      plan.edits(() => decision),
      plan.newActors,
      () => "there is no session",
    );
    return { plan, done };
  }

  #goTo({ id }: RootRecord): void {
    const { heap, checkpointer, path } = this.#heap;
    const goOnFrom = (root: RootRecord): void => checkpointer.goOnFrom(root);
    valueOf(heap.restore(valueOf(openStoreForReading(path)), id, { ...ALL_AT_ONCE, goOnFrom }));
    checkpointer.release();
  }
}

async function stateOf(heap: CheckpointedHeap): Promise<RootRecord> {
  await heap.checkpoint();
  const root = heap.store.latest();
  if (!root) throw new Error("Nothing was stored");
  return root;
}

/** What the plan says: paths with our texts and theirs. */
const told = (places: MergePlan["taken"]): readonly unknown[] =>
  places.map(({ path, texts: { ours, theirs } }) => [path, ours, theirs]);

describe("a merge", () => {
  test("[P6] takes what only they changed, by field, and leaves what only we changed", async () => {
    const fork = await Fork.from(
      "Smalltalk at: #X put: {1 -> 2. 3@4. 'text' copy. OrderedCollection with: 1}; at: #X2 put: 5; at: #X3 put: #old",
    );
    await fork.theirs("(X at: 2) setX: 30 setY: 4. (X at: 4) add: 2. Smalltalk at: #X3 put: #new");
    await value("(X at: 2) setX: 3 setY: 40. (X at: 3) at: 1 put: $T. Smalltalk at: #X2 put: 6");
    const { plan } = await fork.merge();
    expect(plan.conflicts).toEqual([]);
    expect(told(plan.taken)).toEqual([
      ["globals/X/2/x", "3", "30"],
      ["globals/X/4", "OrderedCollection [ 1 ]", "OrderedCollection [ 1. 2 ]"],
      ["globals/X3", "#old", "#new"],
    ]);
    expect(await text("{X. X2. X3} printString")).toBe(
      "an Array(an Array(1->2 (30@40) 'Text' an OrderedCollection(1 2)) 6 #new)",
    );
  });

  test("[P6] of a state that nobody changed is nothing", async () => {
    const fork = await Fork.from("Smalltalk at: #X put: {Dictionary new at: 1 put: 2; yourself. 'a' -> {3}}");
    await fork.theirs("1");
    await value("(X at: 2) key: 'b'");
    const { plan, done } = await fork.merge();
    expect([plan.taken, plan.conflicts, plan.leftOut, done.added]).toEqual([[], [], [], 0]);
    expect(await text("X second key")).toBe("b");
  });

  test("[P6] what both changed in the same way is nothing to do, in another way a conflict: take or keep", async () => {
    for (const [decision, expected] of [
      ["take", "an Array(9 'theirs' #(7 8) an OrderedCollection(1 2))"],
      ["keep", "an Array(9 'ours' #(7 5) an OrderedCollection(1 3))"],
    ] as const) {
      const fork = await Fork.from("Smalltalk at: #X put: {1. 'old' copy. #(7 7) copy. OrderedCollection with: 1}");
      await fork.theirs("X at: 1 put: 9; at: 2 put: 'theirs'. X third at: 2 put: 8. X fourth add: 2");
      await value("X at: 1 put: 9; at: 2 put: 'ours'. X third at: 2 put: 5. X fourth add: 3");
      const { plan } = await fork.merge(decision);
      expect(plan.taken).toEqual([]);
      expect(plan.conflicts.map(({ path, texts }) => [path, texts])).toEqual([
        ["globals/X/2", { base: "'old'", ours: "'ours'", theirs: "'theirs'" }],
        ["globals/X/3/2", { base: "7", ours: "5", theirs: "8" }],
        [
          "globals/X/4",
          {
            base: "OrderedCollection [ 1 ]",
            ours: "OrderedCollection [ 1. 3 ]",
            theirs: "OrderedCollection [ 1. 2 ]",
          },
        ],
      ]);
      expect(await text("X printString")).toBe(expected);
    }
  });

  test("[P6] new objects come along with all they reach: cycles, sharing, and what is here already", async () => {
    const fork = await Fork.from("Smalltalk at: #X put: {Object new. nil. nil}");
    await fork.theirs(`| a shared keys |
      a := Array new: 6. shared := OrderedCollection with: 2 ** 100 with: 1.5 with: 'a😀b'.
      keys := IdentityDictionary new. keys at: shared put: 42; at: X first put: 43.
      a at: 1 put: a; at: 2 put: shared; at: 3 put: shared; at: 4 put: X first; at: 5 put: keys.
      a at: 6 put: (1 to: 1000) asArray, { [ :n | shared size + n ]. ByteArray new: 5000 withAll: 7. String new: 5000 withAll: $😀 }.
      X at: 2 put: a`);
    await value("| o | o := Object new. X at: 3 put: {o. IdentityDictionary new at: o put: 7; yourself}");
    const { plan, done } = await fork.merge();
    expect(plan.conflicts).toEqual([]);
    expect(done.lost).toEqual([]);
    const checks = [
      "(X second at: 1) == X second",
      "(X second at: 2) == (X second at: 3)",
      "(X second at: 4) == X first",
      "(X second at: 2) asArray = {2 ** 100. 1.5. 'a😀b'}",
      "((X second at: 5) at: (X second at: 2)) = 42 and: [ ((X second at: 5) at: X first) = 43 ]",
      "((X third at: 2) at: X third first) = 7",
      "((X second at: 6) copyFrom: 1 to: 1000) = (1 to: 1000) asArray",
      "((X second at: 6) at: 1001) numArgs = 1 and: [ (((X second at: 6) at: 1001) value: 4) = 7 ]",
      "((X second at: 6) at: 1002) = (ByteArray new: 5000 withAll: 7)",
      "((X second at: 6) at: 1003) = (String new: 5000 withAll: $😀)",
    ];
    for (const check of checks) expect([check, await value(check)]).toEqual([check, true]);
    // And all of it is stored like anything else.
    const again = await fork.plan();
    expect([again.taken, again.conflicts]).toEqual([[], []]);
  });

  test("[P6] what one side changed and the other has no more is a conflict where it went", async () => {
    for (const decision of ["take", "keep"] as const) {
      const fork = await Fork.from("Smalltalk at: #X put: {{1 -> 1}. {2 -> 2}}");
      await fork.theirs("X first first value: 10. X at: 2 put: nil");
      await value("X at: 1 put: nil. X second first value: 20");
      const { plan } = await fork.merge(decision);
      expect(plan.taken).toEqual([]);
      expect(plan.conflicts.map(({ path, texts }) => [path, texts])).toEqual([
        ["globals/X/1", { base: "{(1 -> 1)}", ours: "nil", theirs: "{(1 -> 10)}" }],
        ["globals/X/2", { base: "{(2 -> 2)}", ours: "{(2 -> 20)}", theirs: "nil" }],
      ]);
      expect(await text("X printString")).toBe(decision === "take" ? "{{1->10}. nil}" : "{nil. {2->20}}");
    }
  });

  test("[P6] an ordered collection that they made larger is one thing, however ours was changed; a set is merged by key", async () => {
    const fork = await Fork.from("Smalltalk at: #X put: {(1 to: 10) asOrderedCollection. Set withAll: #(1 2 3)}");
    await fork.theirs("X first addAll: (11 to: 100). X second addAll: (4 to: 100)");
    await value("X first at: 1 put: #ours. X second remove: 3");
    const { plan } = await fork.merge();
    expect(plan.conflicts.map(({ path }) => path)).toEqual(["globals/X/1"]);
    expect(await value("X first asArray = (1 to: 100) asArray")).toBe(true);
    expect(await value("X second = ((1 to: 100) asSet remove: 3; yourself)")).toBe(true);
  });

  test("[P6] the kernel's processes and semaphores stay, and what came of them does not come along", async () => {
    const fork = await Fork.from("Smalltalk at: #X put: {Semaphore new. nil}");
    await fork.theirs("X first signal. X at: 2 put: {[ ] newProcess. Semaphore new. 5}");
    const { plan, done } = await fork.merge();
    expect(told(plan.taken)).toMatchObject([["globals/X/2", "nil", expect.stringContaining("Process")]]);
    expect(done.lost).toEqual([{ what: expect.stringMatching(/^Process @/), why: expect.stringContaining("goes on") }]);
    expect(
      await value("X second first isNil and: [ X second third = 5 and: [ X second second signal; yourself. true ] ]"),
    ).toBe(true);
  });
});

describe("[P6] a Dictionary or Set", () => {
  test("whose keys are strings, symbols or integers is merged by key: both sides' additions and removals", async () => {
    const fork = await Fork.from(
      "Smalltalk at: #X put: {Dictionary new at: #a put: 1; at: #b put: 2; at: #c put: 3; yourself. Dictionary new at: 'old' put: {1}; yourself. Set withAll: #(1 2 3)}",
    );
    await fork.theirs(
      "(X at: 1) at: #theirs put: {#new}; removeKey: #a; at: #b put: 20. 1 to: 100 do: [ :i | (X at: 2) at: i printString put: i ]. (X at: 3) add: 4; remove: 1",
    );
    await value("(X at: 1) at: #ours put: 9; removeKey: #c. (X at: 2) at: 'mine' put: 5. (X at: 3) add: 5; remove: 2");
    const { plan } = await fork.merge();
    expect(plan.conflicts).toEqual([]);
    expect(told(plan.taken)).toEqual(
      expect.arrayContaining([
        ["globals/X/1/#a", "1", undefined],
        ["globals/X/1/#theirs", undefined, "{#new}"],
        ["globals/X/2/'100'", undefined, "100"],
        ["globals/X/3/1", "1", undefined],
        ["globals/X/3/4", undefined, "4"],
      ]),
    );
    expect(
      await text("((X at: 1) associations asSortedCollection: [ :a :b | a key <= b key ]) asArray printString"),
    ).toBe("{#b->20. #ours->9. #theirs->#(#new)}");
    expect(await value("(X at: 2) size")).toBe(102);
    expect(await value("(1 to: 100) allSatisfy: [ :i | ((X at: 2) at: i printString) = i ]")).toBe(true);
    expect(await value("((X at: 2) at: 'mine') = 5 and: [ ((X at: 2) at: 'old') = {1} ]")).toBe(true);
    expect(await text("(X at: 3) asSortedCollection asArray printString")).toBe("#(3 4 5)");
    expect(await value("X allSatisfy: [ :each | each isHealthy ]")).toBe(true);
  });

  test("is in conflict only where both changed one key in another way", async () => {
    for (const decision of ["take", "keep"] as const) {
      const fork = await Fork.from(
        "Smalltalk at: #X put: (Dictionary new at: #a put: {1}; at: #b put: 2; at: #c put: 3; yourself)",
      );
      await fork.theirs("X removeKey: #a; at: #new put: 1; at: #same put: 7; removeKey: #b; removeKey: #c");
      await value("(X at: #a) at: 1 put: 10. X at: #new put: 2; at: #same put: 7; at: #b put: 20; removeKey: #c");
      const { plan } = await fork.merge(decision);
      expect(plan.taken).toEqual([]);
      expect(plan.conflicts.map(({ path, texts }) => [path, texts])).toEqual([
        ["globals/X/#a", { base: "{1}", ours: "{10}" }],
        ["globals/X/#b", { base: "2", ours: "20" }],
        ["globals/X/#new", { ours: "2", theirs: "1" }],
      ]);
      expect(await text("(X associations asSortedCollection: [ :a :b | a key <= b key ]) asArray printString")).toBe(
        decision === "take" ? "{#new->1. #same->7}" : "{#a->#(10). #b->20. #new->2. #same->7}",
      );
    }
  });

  test("is one thing where strings and symbols, or other objects, are its keys", async () => {
    const fork = await Fork.from(
      "Smalltalk at: #X put: {Dictionary new at: #a put: 1; at: 'b' put: 2; yourself. IdentityDictionary new at: #a put: 1; yourself}",
    );
    await fork.theirs("(X at: 1) at: #c put: 3. (X at: 2) at: #c put: 3");
    await value("(X at: 1) at: #d put: 4. (X at: 2) at: #d put: 4");
    const { plan } = await fork.merge();
    expect(plan.conflicts.map(({ path }) => path)).toEqual(["globals/X/1", "globals/X/2"]);
  });

  test("has what either side did, whatever they did to keys that the other left alone", async () => {
    const step = (keys: readonly number[]) =>
      fc.array(
        fc
          .tuple(fc.constantFrom(...keys), fc.option(fc.nat(99)))
          .map(([key, put]) => (put === null ? `X removeKey: ${key} ifAbsent: [ ]` : `X at: ${key} put: ${put}`)),
        { maxLength: 12 },
      );
    const sorted = "(X associations asSortedCollection: [ :a :b | a key <= b key ]) asArray printString";
    const GIVEN = "Smalltalk at: #X put: (Dictionary newFromPairs: #(1 1 2 2 3 3 4 4))";
    await fc.assert(
      fc.asyncProperty(step([1, 3, 5, 29, 501]), step([2, 4, 6, 30, 502]), async (one, two) => {
        await value([GIVEN, ...one, ...two].join(". "));
        const expected = await text(sorted);
        const fork = await Fork.from(GIVEN);
        await fork.theirs([...one, "0"].join(". "));
        await value([...two, "0"].join(". "));
        const { plan } = await fork.merge();
        expect(plan.conflicts).toEqual([]);
        expect(await text(sorted)).toBe(expected);
        expect(await value("X isHealthy and: [ X size = X keys size ]")).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("any merge", () => {
  /** What is done to the graph: a link's value or the next link, an element, a new object, a removal. */
  const step = fc.oneof(
    fc.tuple(fc.nat(5), fc.nat(9)).map(([i, n]) => `(X at: ${i + 1}) key: ${n}`),
    fc.tuple(fc.nat(5), fc.nat(5)).map(([i, j]) => `(X at: ${i + 1}) value: (X at: ${j + 1})`),
    fc.tuple(fc.nat(5), fc.nat(9)).map(([i, n]) => `(X at: ${i + 1}) value: {${n} -> (X at: ${i + 1})}`),
    fc
      .tuple(fc.nat(5), fc.nat(9))
      .map(([i, n]) => `X2 at: ${i + 1} put: (OrderedCollection with: ${n} with: (X at: ${i + 1}))`),
    fc.nat(9).map((n) => `Smalltalk at: #X3 put: {X2. ${n}}`),
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 6 }).map((all) => `${all.join(". ")}. 0`);
  const GRAPH =
    "Smalltalk at: #X put: ((1 to: 6) collect: [ :i | i -> nil ]) asArray; at: #X2 put: (Array new: 6); at: #X3 put: nil";
  const graph = (): string =>
    graphText(vm.vm, vm.vm.array(["X", "X2", "X3"].map((name) => vm.vm.globalBinding(name)._value)));

  test("[P6] into what nobody changed makes it what they have", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (changes) => {
        const fork = await Fork.from(GRAPH);
        await value(changes);
        const expected = graph();
        await fork.theirs("0");
        const { plan } = await fork.merge();
        expect(plan.conflicts).toEqual([]);
        expect(graph()).toBe(expected);
      }),
      { numRuns: 25 },
    );
  });

  test("[P6] of changes that don't meet is the same whoever merges whose", async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, async (one, two) => {
        const merged = async (theirs: string, ours: string): Promise<string | undefined> => {
          const fork = await Fork.from(GRAPH);
          await fork.theirs(theirs);
          await value(ours);
          const { plan } = await fork.merge();
          return plan.conflicts.length > 0 ? undefined : graph();
        };
        expect(await merged(one, two)).toBe(await merged(two, one));
      }),
      { numRuns: 25 },
    );
  });
});
