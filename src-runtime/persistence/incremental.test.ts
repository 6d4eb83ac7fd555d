import { beforeAll, describe, expect, it } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { CheckpointedHeap } from "./fixtures/index.ts";

let test: TestVM;

beforeAll(() => {
  test = bootTestVM();
});

async function evaluated(source: string): Promise<void> {
  const result = await test.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
}

/** The ways there are to write into an object: what makes one, under the name Kept, and what changes it. */
const writes: readonly (readonly [string, string, string])[] = [
  ["a slot", "1 -> 2", "Kept value: #(3)"],
  ["a slot by index", "1 -> 2", "Kept instVarAt: 1 put: 'other'"],
  ["a slot by name", "1 -> 2", "Kept instVarNamed: 'value' put: Object new"],
  ["that it is read-only", "1 -> 2", "Kept beReadOnlyObject"],
  ["that a large array is read-only", "(1 to: 5000) asArray", "Kept at: 7 put: 8; beReadOnlyObject"],
  ["that it is writable", "(Array new: 3) beReadOnlyObject; yourself", "Kept beWritableObject; at: 1 put: 2"],
  ["its class", "1 -> 2", "Point adoptInstance: Kept"],
  ["an element", "Array new: 5", "Kept at: 3 put: 'x'"],
  ["an element of a large array", "(1 to: 5000) asArray", "Kept at: 4321 put: (Array with: 7)"],
  ["two elements of a large array far apart", "(1 to: 5000) asArray", "Kept at: 1 put: $a; at: 4999 put: 2 ** 90"],
  [
    "many elements of a large array",
    "(1 to: 5000) asArray",
    "Kept replaceFrom: 100 to: 1000 with: (2 to: 902) asArray startingAt: 1",
  ],
  ["all elements of a large array", "(1 to: 1000) asArray", "Kept atAllPut: 1 / 2"],
  ["an element by basicAt:put:", "(1 to: 300) asArray", "Kept basicAt: 200 put: Kept"],
  ["an ordered collection", "(1 to: 10) asOrderedCollection", "Kept addAll: (1 to: 300); removeFirst: 5"],
  ["a dictionary", "Dictionary new", "1 to: 400 do: [ :i | Kept at: i put: i printString ]. Kept removeKey: 7"],
  ["a set of objects by identity", "IdentitySet new", "1 to: 150 do: [ :i | Kept add: Object new ]"],
  ["a bag", "Bag new", "Kept add: 3 withOccurrences: 5"],
  ["a linked list", "LinkedList with: 1 with: 2", "Kept add: 3; removeFirst"],
  ["a string", "'abc' copy", "Kept at: 2 put: $Ω"],
  ["a long string", "String new: 10000 withAll: $x", "Kept at: 9000 put: $y"],
  ["a very long string", "String new: 100000", "Kept at: 70000 put: $y; at: 1 put: $Ω"],
  [
    "a very long string's range",
    "String new: 100000 withAll: $x",
    "Kept replaceFrom: 4000 to: 9000 with: Kept startingAt: 20; size. Kept asSymbol size",
  ],
  ["a string's range", "'abcdef' copy", "Kept replaceFrom: 2 to: 3 with: 'XY' startingAt: 1"],
  ["a byte array", "ByteArray new: 9000", "Kept at: 8000 put: 200"],
  ["a large byte array", "ByteArray new: 100000", "Kept at: 8000 put: 200; from: 9000 to: 20000 put: 7"],
  ["a byte array's numbers", "ByteArray new: 20", "Kept doubleAt: 1 put: 1.5"],
  ["a write stream", "WriteStream on: String new", "Kept nextPutAll: 'hello'; nextPut: $!"],
  ["a write stream on an array", "WriteStream on: (Array new: 2)", "1 to: 300 do: [ :i | Kept nextPut: i ]"],
  ["a read stream", "ReadStream on: #(1 2 3) copy", "Kept next"],
  ["a weak array", "(WeakArray new: 3) at: 1 put: #symbol; yourself", "Kept at: 2 put: 42"],
  ["an ephemeron", "WeakKeyAssociation key: #key value: 1", "Kept value: 2"],
  ["a captured variable", "[ | n | n := 0. [ n := n + 1 ] ] value", "Kept value. Kept value"],
  ["a block's home", "[ :x | x ifNil: [ 3 ] ]", "Kept value: nil"],
  ["a semaphore", "Semaphore new", "Kept signal; signal"],
  ["a global", "3", "Smalltalk at: #Kept put: (OrderedCollection with: 1)"],
  ["a class-side variable", "3", "Smalltalk at: #KeptClass put: Random. Random seed: 17"],
  ["a process that waits", "Semaphore new", "[ Kept wait. Kept signal ] fork. Processor yield"],
  [
    "a process that goes on",
    "[ :s | { s. [ s wait. s wait ] newProcess } ] value: Semaphore new",
    "Kept second resume. Processor yield. Kept first signal. Processor yield",
  ],
  ["a process that ends", "[ 3 ] newProcess", "Kept resume. Processor yield. Kept priority: 30"],
  [
    "a process that is terminated",
    "[ Semaphore new wait ] newProcess",
    "Kept resume. Processor yield. Kept terminate. Processor yield",
  ],
  ["a process's name", "[ Semaphore new wait ] newProcess", "Kept name: 'other'; priority: 20"],
  ["a delay", "[ (Delay forSeconds: 1000) wait ] newProcess", "Kept resume. Processor yield"],
  ["become:", "[ :a | { a. a -> 1. Array with: a } ] value: Object new", "Kept first become: 'now a string' copy"],
  ["becomeForward:", "[ :a | { a. a -> 1 } ] value: Object new", "Kept first becomeForward: (1 to: 200) asArray"],
  ["become: inside a block of a do-it", "{ [ [ #(1 2) ] ] }", "Kept first value value becomeForward: #(3 4 5)"],
  ["an announcer", "Announcer new", "Kept when: Announcement do: [ :it | it ]"],
  ["a random generator", "Random seed: 3", "Kept next"],
  ["identity hashes", "Array with: Object new", "Kept first hash. Kept at: 1 put: (IdentitySet with: Kept first)"],
  [
    "an object and what it alone refers to",
    "Array new: 1",
    "Kept at: 1 put: (1 to: 250) asOrderedCollection. (Kept at: 1) add: Kept",
  ],
  [
    "an object that others get",
    "{Array new: 1. 'x' copy}",
    "(Kept at: 1) at: 1 put: (Kept at: 2). Kept at: 2 put: nil",
  ],
  [
    "a dynamic variable of a process",
    "[ Semaphore new wait ] newProcess",
    "Kept resume. Processor yield. Kept signalException: Error new. Processor yield",
  ],
];

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
