import * as fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { openStoreForReading, valueOf } from "../store/index.ts";
import { type Clock, COMMONS, type HeapObject, isIndexed, isText, sizeOf, type Value } from "../vm/index.ts";
import { CheckpointedHeap, differences, graphText, wholeWalk } from "./fixtures/index.ts";

/**
 * A clock by which every look takes as long as a slice of a checkpoint: so that each has as many slices as can be. Of a
 * process's time a poll takes less than all: it must get on.
 */
let now = 0;
const hastyClock: Clock = {
  now: () => (now += 4),
  after: (_milliseconds, callback) => {
    const timer = setTimeout(callback, 1);
    return () => clearTimeout(timer);
  },
};

const LIVE = 130;

let test: TestVM;

beforeAll(() => {
  test = bootTestVM({ clock: hastyClock });
});

/** Something that is done to a graph: the numbers say to what and with what, modulo how many there are. */
interface Step {
  readonly kind: "slot" | "element" | "replace" | "renew" | "drop" | "character" | "grow";
  readonly at: number;
  readonly with: number;
  readonly index: number;
}

const steps = (count: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom<Step["kind"]>("slot", "element", "replace", "renew", "drop", "character", "grow"),
      at: fc.nat(LIVE - 1),
      with: fc.nat(LIVE - 1),
      index: fc.nat(10_000),
    }),
    { maxLength: count },
  );

/** A graph that hangs on one array, changed as Smalltalk does it. */
class Graph {
  readonly root: HeapObject;
  readonly #elements: Value[];

  constructor() {
    this.#elements = Array.from({ length: LIVE }, (_, i) => this.#make(i));
    const root = test.vm.array(this.#elements);
    this.root = root;
    if (!isIndexed(root)) throw new Error("An array has elements");
  }

  do(step: Step): void {
    const { vm } = test;
    const object = this.#at(step.at);
    const value = step.index % 5 === 0 ? step.index : this.#at(step.with);
    if (step.kind === "renew") this.#put(step.at, this.#make(step.index));
    else if (step.kind === "drop") this.#put(step.at, vm.nil);
    else if (step.kind === "replace") this.#put(step.at, value);
    else if (typeof object !== "object" || object === vm.nil) return;
    else if (step.kind === "slot") this.#setSlot(object, step.index, value);
    else if (isIndexed(object)) this.#write(object, step, value);
    else if (vm.isString(object)) this.#writeString(object, step);
    else if (vm.isBytes(object)) this.#send(object, "at:put:", [(step.index % object.bytes.length) + 1, step.with]);
  }

  #writeString(string: HeapObject, { kind, index, with: letter }: Step): void {
    const { vm } = test;
    const size = isText(string) ? sizeOf(string) : 0;
    const at = (index % size) + 1;
    if (kind === "character") this.#send(string, "at:put:", [at, vm.character(97 + letter)]);
    // Its text is made in between, as whoever compares or shows it does.
    else if (kind === "element") vm.text(string);
    else this.#send(string, "replaceFrom:to:with:startingAt:", [at, size, string, 1]);
  }

  #write(object: HeapObject & { readonly els: readonly unknown[] }, { kind, index }: Step, value: Value): void {
    const { length } = object.els;
    if (length === 0) return;
    if (kind === "element") this.#send(object, "at:put:", [(index % length) + 1, value]);
    else if (kind === "grow") this.#send(object, "from:to:put:", [(index % length) + 1, length, value]);
  }

  #setSlot(object: HeapObject, index: number, value: Value): void {
    const names = test.vm.slotNames(object.$class);
    const name = names[index % names.length];
    if (name !== undefined) test.vm.setSlot(object, name, value);
  }

  #make(index: number): Value {
    const { vm } = test;
    const others = (count: number): Value[] =>
      Array.from({ length: count }, (_, i) => (i % 3 === 0 ? i : this.#at((index * 7 + i) % LIVE)));
    switch (index % 5) {
      case 0:
        return vm.array(others(5));
      case 1:
        return vm.array(others(350));
      case 2:
        return index % 7 === 0 ? this.#large(index) : vm.string("hello".repeat(index % 3 === 0 ? 2_000 : 1));
      default: {
        const object = vm.instantiate(vm.classNamed("Association"));
        object["_key"] = index;
        object["_value"] = this.#at(index % LIVE);
        return object;
      }
    }
  }

  #large(index: number): Value {
    const { vm } = test;
    return vm.instantiate(vm.classNamed(index % 2 === 0 ? "ByteArray" : "String"), 70_000);
  }

  #at(index: number): Value {
    const elements = this.root && isIndexed(this.root) ? this.root.els : [];
    return elements[index] ?? test.vm.nil;
  }

  #put(index: number, value: Value): void {
    this.#send(this.root, "at:put:", [index + 1, value]);
  }

  #send(receiver: HeapObject, selector: string, args: readonly Value[]): void {
    test.vm.runtime.send(receiver, selector, args);
  }
}

/** What a process does at the end of each turn of its loop: it waits until it is told to go on, and a checkpoint may begin. */
const PAUSE = "Gate wait.";

/**
 * Statements of a method with slots a, b, c and other and the temporary n: writes of all kinds, what a checkpoint can begin in,
 * and besides those that are given.
 */
const statements = (...others: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.letrec<{ statement: string; block: string }>((tie) => ({
        statement: fc.oneof(
          { maxDepth: 3 },
          fc.constantFrom(
            "a := a + 1 \\\\ 1000.",
            "b := a.",
            "c := Array with: a with: n.",
            "c class == Array ifTrue: [ c at: 1 put: b ].",
            "n := n + a \\\\ 1000.",
            PAUSE,
            ...others,
          ),
          tie("block").map((block) => `n \\\\ 2 = 0 ifTrue: [ ${block} ].`),
          fc
            .tuple(tie("block"), tie("block"))
            .map(([one, two]) => `n \\\\ 3 = 0 ifTrue: [ ${one} ] ifFalse: [ ${two} ].`),
          tie("block").map((block) => `1 to: 2 do: [ :i | ${block} ].`),
          // A condition is a part of the loop in which it may be left.
          fc
            .tuple(tie("block"), tie("block"))
            .map(
              ([one, two]) => `1 to: 1 do: [ :k | | i | i := 0. [ ${one} (i := i + 1) < 3 ] whileTrue: [ ${two} ] ].`,
            ),
          tie("block").map((block) => `#(1 2) do: [ :each | n := n + each. ${block} ].`),
          tie("block").map((block) => `[ ${block} ] ensure: [ b := n ].`),
          fc
            .tuple(tie("block"), tie("block"))
            .map(([one, two]) => `[ ${one} Error signal. c := n ] on: Error do: [ :e | ${two} ].`),
        ),
        block: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((each) => each.join(" ")),
      })).statement,
      { minLength: 1, maxLength: 8 },
    )
    .map((each) => each.join(" "));

const turnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function readBack({ heap, path }: CheckpointedHeap): HeapObject | undefined {
  const reading = valueOf(openStoreForReading(path));
  const root = reading.latest();
  if (!root) throw new Error("Nothing was stored");
  const found = heap.read(reading, root.id).role("test");
  reading.close();
  return found;
}

describe("a checkpoint is the heap as it was at one instant", () => {
  it("[P4] [X3] whatever was changed before, and is changed while it is written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ before: steps(30), meanwhile: steps(60) }), { minLength: 2, maxLength: 5 }),
        async (rounds) => {
          const graph = new Graph();
          const kept = new CheckpointedHeap(test.vm, () => new Map([["test", graph.root]]));
          for (const { before, meanwhile } of rounds) {
            for (const step of before) graph.do(step);
            const checkpoint = kept.checkpoint();
            // The instant is now: what comes next is none of this checkpoint's.
            const expected = wholeWalk(test.vm, kept.heap);
            const text = graphText(test.vm, graph.root);
            for (const step of meanwhile) {
              graph.do(step);
              await turnOfTheEventLoop();
            }
            await checkpoint;
            expect(differences(kept.stored(), expected)).toEqual([]);
            expect(graphText(test.vm, readBack(kept))).toBe(text);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it("[P4] however many objects had changed, and change again before their turn comes", async () => {
    const { vm } = test;
    const kept = new CheckpointedHeap(vm, () => new Map([["test", root]]));
    const objects = Array.from({ length: 2_000 }, (_, i) => vm.array([i]));
    const root = vm.array(objects);
    const changeAll = (value: number): void => {
      for (const each of objects) test.vm.runtime.send(each, "at:put:", [1, value]);
    };
    await kept.checkpoint();
    changeAll(1);
    const checkpoint = kept.checkpoint();
    const expected = wholeWalk(vm, kept.heap);
    await turnOfTheEventLoop();
    changeAll(2);
    await checkpoint;
    expect(differences(kept.stored(), expected)).toEqual([]);
    expect(await kept.checkpointErrors()).toEqual([]);
  });

  it.each(["compiled", "captured"])(
    "[P4] [X3] whatever frames write before they are put aside and after, in branches and loops, %s",
    async (engine) => {
      await test.evaluate("(Object << #Cell slots: { #a. #b. #c. #other }; package: 'Instants') install");
      onTestFinished(() => void (test.captureAlways = false));
      const program = {
        step: statements("n \\\\ 5 = 0 ifTrue: [ ^ self ]."),
        run: statements("other step: n.", "self step: n."),
        // How many pauses end before each checkpoint: with few of them nothing else writes the objects in its time.
        signals: fc.array(fc.nat(4), { minLength: 8, maxLength: 12 }),
      };
      await fc.assert(
        fc.asyncProperty(fc.record(program), async ({ step, run, signals }) => {
          test.captureAlways = false;
          const made = await test.evaluate(`(Smalltalk at: #Cell) compile: 'step: m | n | n := m. ${step}'.
            (Smalltalk at: #Cell) compile: 'run | n | a := b := c := n := 0.
              [ true ] whileTrue: [ n := n + 1 \\\\ 1000. ${PAUSE} ${run} ]'.
            Smalltalk at: #Gate put: Semaphore new.
            Smalltalk at: #Cells put: ((1 to: 3) collect: [ :i | (Smalltalk at: #Cell) basicNew ])`);
          expect(made.kind).toBe("value");
          await test.evaluate(`1 to: 3 do: [ :i |
              (Cells at: i) instVarNamed: 'a' put: 0; instVarNamed: 'other' put: (Cells at: i \\\\ 3 + 1) ].
            Smalltalk at: #Runners put: (Cells collect: [ :each | [ each run ] newProcess ])`);
          const kept = new CheckpointedHeap(test.vm);
          await kept.checkpoint();
          test.captureAlways = engine === "captured";
          await test.evaluate("Runners do: [ :each | each resume ]. Processor yield");
          for (const count of signals) {
            await test.evaluate(`${count} timesRepeat: [ Gate signal ]`);
            expect(await kept.checkpointErrors()).toEqual([]);
          }
          expect(await test.print("Runners anySatisfy: [ :each | each isTerminated ]")).toBe("false");
          await test.evaluate("Runners do: [ :each | each terminate ]. Processor yield");
          expect(await kept.checkpointErrors()).toEqual([]);
        }),
        { numRuns: 20 },
      );
    },
  );

  it("[X3] transfers between accounts leave their sum in every checkpoint", async () => {
    await test.evaluate("Smalltalk at: #Accounts put: ((1 to: 400) collect: [ :i | Association key: i value: 100 ])");
    const transfers = test.vm.compileDoIt(
      `| random | random := Random seed: 7.
      [ true ] whileTrue: [ | amount |
        amount := random nextInteger: 10.
        [ :from :to | from value: from value - amount. to value: to value + amount ]
          value: Accounts atRandom value: Accounts atRandom.
        Processor yield ]`,
      { has: () => false, binding: (name) => test.vm.globalBinding(name) },
    );
    if (transfers.kind === "failed") throw new Error("It does not compile");
    const process = test.vm.spawnCode(transfers.code, test.vm.nil, COMMONS);
    test.vm.scheduler.resume(process);
    onTestFinished(() => test.vm.scheduler.abandon(process));
    const kept = new CheckpointedHeap(test.vm, () => new Map([["test", accounts()]]));
    const seen = new Set<string>();
    // On a busy machine many checkpoints may pass before the next transfer.
    for (let round = 0; round < 20 || seen.size <= 5; round++) {
      await kept.checkpoint();
      const found = readBack(kept);
      const balances = isIndexed(found) ? found.els.map((each) => balanceOf(each)) : [];
      expect(balances.reduce((sum, each) => sum + each, 0)).toBe(40_000);
      seen.add(balances.join(" "));
    }
  });
});

function accounts(): HeapObject {
  const found = test.vm.global("Accounts");
  if (!isIndexed(found)) throw new Error("Accounts are an Array");
  return found;
}

function balanceOf(account: unknown): number {
  const value = typeof account === "object" && account !== null && "_value" in account ? account._value : undefined;
  if (typeof value !== "number") throw new Error("An account has a balance");
  return value;
}
