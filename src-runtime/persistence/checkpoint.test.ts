import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { bootTestVM, ended, type TestVM } from "../kernel/testing.ts";
import { openStore, openStoreForReading, serveStore, type SqliteStore, StoreClient, valueOf } from "../store/index.ts";
import { COMMONS, type HeapObject, isIndexed, ProcessLayout, type Value } from "../vm/index.ts";
import { ALL_AT_ONCE } from "./fixtures/index.ts";
import { Checkpointer, type RestoredHeap, WorkspaceHeap } from "./index.ts";

let test: TestVM;
let folder: string;
let store: SqliteStore;
const closers: (() => void)[] = [];

beforeAll(() => {
  test = bootTestVM();
});

/** A store with a heap whose extra root is an Array of what `sources` evaluate to. */
async function saved(
  ...sources: readonly string[]
): Promise<{ readonly heap: WorkspaceHeap; readonly root: HeapObject }> {
  folder = mkdtempSync(join(tmpdir(), "fresnel-heap-"));
  store = valueOf(openStore(join(folder, "store.db")));
  const { port1, port2 } = new MessageChannel();
  const stopServing = serveStore(store, port1);
  const client = new StoreClient(port2);
  const values: Value[] = [];
  for (const source of sources) values.push(await value(source));
  const root = test.vm.array(values);
  const heap = new WorkspaceHeap(test.vm, [
    { roots: () => new Map([["test", root]]), meta: () => ({ words: "kept" }) },
  ]);
  const checkpointer = new Checkpointer(test.vm, client, heap);
  closers.push(() => {
    checkpointer.stop();
    client.close();
    stopServing();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await checkpointer.checkpoint({ kind: "checkpoint" });
  return { heap, root };
}

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function value(source: string): Promise<Value> {
  const result = await test.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result.value;
}

/** The stored heap made anew beside the one that is there. */
function readBack(heap: WorkspaceHeap): Omit<RestoredHeap, "wasRunning"> {
  const reading = valueOf(openStoreForReading(join(folder, "store.db")));
  const root = reading.latest();
  if (!root) throw new Error("Nothing was stored");
  const restored = heap.read(reading, root.id);
  reading.close();
  return restored;
}

/** What the value's element is when it comes back, given a name so that Smalltalk can look at it. */
async function comeBack(source: string): Promise<void> {
  const { heap } = await saved(source);
  const list = readBack(heap).role("test");
  if (!isIndexed(list)) throw new Error("The root is lost");
  test.vm.setGlobal("Back", list.els[0] ?? test.vm.nil);
}

describe("a stored heap", () => {
  it("[P1] keeps numbers exactly", async () => {
    await comeBack("{1. -5. 2 ** 80. (2 ** 80) negated. 1.5. -0.0. 1/3. true. false. nil. $a. #foo}");
    expect(await value("(Back at: 3) = (2 ** 80)")).toBe(true);
    expect(await value("(Back at: 4) = (2 ** 80) negated")).toBe(true);
    expect(await value("(Back at: 5) = 1.5")).toBe(true);
    expect(await value("(Back at: 6) printString = '-0.0'")).toBe(true);
    expect(await value("(Back at: 7) = (1/3)")).toBe(true);
    expect(await value("(Back at: 11) == $a and: [(Back at: 12) == #foo]")).toBe(true);
  });

  it("[P1] keeps Floats in slots that held something else when the object was made", async () => {
    await value("(Object << #Measured slots: { #size }; package: 'Checkpoints') install");
    await value("(Smalltalk at: #Measured) compile: 'size: it size := it'; compile: 'size ^ size'");
    await comeBack(`[ :all | all first size: 1. all second size: 2.5. all second size. all second size: 3.5. all third size: 4.5. all ]
      value: { (Smalltalk at: #Measured) new. (Smalltalk at: #Measured) new. (Smalltalk at: #Measured) new }`);
    expect(await value("(Back collect: #size) = #(1 3.5 4.5)")).toBe(true);
  });

  it("[P1] keeps cycles and sharing", async () => {
    await comeBack("| a b | a := Array new: 3. b := Array new: 1. a at: 1 put: a; at: 2 put: b; at: 3 put: b. a");
    expect(await value("(Back at: 1) == Back")).toBe(true);
    expect(await value("(Back at: 2) == (Back at: 3)")).toBe(true);
  });

  it("[P1] keeps strings by code point and large collections in pieces", async () => {
    await comeBack("{'a😀b'. (1 to: 1000) asArray. String new: 10000 withAll: $x}");
    expect(await value("(Back at: 1) = 'a😀b'")).toBe(true);
    expect(await value("(Back at: 2) size = 1000 and: [((Back at: 2) at: 777) = 777]")).toBe(true);
    expect(await value("(Back at: 3) size = 10000")).toBe(true);
  });

  it("[P1] keeps the Floats that slots hold as bare doubles", async () => {
    await value(`(Object << #Spot slots: { #x. #y }; package: 'Doubles') install.
      (Smalltalk at: #Spot) compile: 'x ^ x' classified: 'x'; compile: 'x: aNumber x := aNumber' classified: 'x';
        compile: 'grow x := x * 2.0. y := x' classified: 'x'`);
    await comeBack("{ (Smalltalk at: #Spot) new x: 1.5; grow; grow; yourself. (Smalltalk at: #Spot) new x: 3 }");
    expect(await value("(Back at: 1) x = 6.0 and: [ ((Back at: 1) instVarNamed: 'y') = 6.0 ]")).toBe(true);
    expect(await value("(Back at: 2) x == 3 and: [ (Back at: 1) grow; x. (Back at: 1) x = 12.0 ]")).toBe(true);
  });

  it("[P1] keeps that objects are read-only", async () => {
    await comeBack(`{ 1 -> 2. Array new: 2. 'ab' copy. ByteArray new: 2. OrderedCollection new }
      do: [ :each | each beReadOnlyObject ]; yourself`);
    expect(await value("Back allSatisfy: [ :each | each isReadOnlyObject ]")).toBe(true);
    expect(await value("Back isReadOnlyObject or: [ Back first value isReadOnlyObject not ]")).toBe(false);
    expect(await value("[ Back first value: 3. 1 ] on: ModificationForbidden do: [ 2 ]")).toBe(2);
    expect(await value("Back first beWritableObject; value: 3; value")).toBe(3);
  });

  it("[P1] keeps a closure with what it captured", async () => {
    await comeBack("| n | n := 10. [ :x | n := n + x. n ]");
    expect(await value("Back value: 5")).toBe(15);
    expect(await value("Back value: 5")).toBe(20);
  });

  it("[P2] keeps a suspended process, which goes on where it was", async () => {
    const compiled = test.vm.compileDoIt(
      "| sum gate | gate := Semaphore new. Smalltalk at: #Gate put: gate. sum := 0. 1 to: 10 do: [ :i | i = 5 ifTrue: [ gate wait ]. sum := sum + i ]. Smalltalk at: #Sum put: sum",
      { has: () => false, binding: (name) => test.vm.globalBinding(name) },
    );
    if (compiled.kind === "failed") throw new Error("It does not compile");
    const running = test.vm.spawnCode(compiled.code, test.vm.nil, COMMONS);
    test.vm.scheduler.resume(running);
    await ended(test.vm, test.vm.spawnSend(3, "yourself", [], COMMONS));
    test.vm.setGlobal("Waiting", running);
    const { heap } = await saved("Waiting");
    const list = readBack(heap).role("test");
    const back = isIndexed(list) ? list.els[0] : undefined;
    if (!(back instanceof ProcessLayout)) throw new Error("The process is lost");
    expect(back).not.toBe(running);
    const outcome = await ended(test.vm, back);
    expect(outcome.kind).toBe("finished");
    expect(await value("Smalltalk at: #Sum")).toBe(55);
    test.vm.scheduler.abandon(running);
  });

  it("[P4] an unchanged heap has the same tree", async () => {
    await saved("#(1 2 3) copy");
    const first = store.latest();
    expect(first?.meta["words"]).toBe("kept");
    expect(first?.chunks).toBeGreaterThan(0);
  });
});

describe("restoring a snapshot beside graphs that are kept", () => {
  it("[P1] brings globals back, keeps the others' objects and everybody's hashes", async () => {
    await value("Smalltalk at: #Counted put: (OrderedCollection with: 1 with: 2)");
    await value(
      "Smalltalk at: #Key put: Object new. Smalltalk at: #Lookup put: (Dictionary new at: Key put: 42; yourself)",
    );
    const { heap, root } = await saved("| key | key := Object new. {key. Dictionary new at: key put: 7; yourself}");
    await value("Counted add: 3. Smalltalk at: #Key put: nil");
    const reading = valueOf(openStoreForReading(join(folder, "store.db")));
    const latest = reading.latest();
    if (!latest) throw new Error("Nothing was stored");
    valueOf(heap.restore(reading, latest.id, ALL_AT_ONCE, () => ({ roots: [root] })));
    expect(await value("Counted size = 2")).toBe(true);
    expect(await value("(Lookup at: Key) = 42")).toBe(true);
    if (!isIndexed(root)) throw new Error("The kept root is gone");
    test.vm.setGlobal("Back", root.els[0] ?? test.vm.nil);
    expect(await value("((Back at: 2) at: (Back at: 1)) = 7")).toBe(true);
  });
});
