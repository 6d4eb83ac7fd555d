import { beforeAll, expect, test } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { Printer } from "../sessions/index.ts";
import { openStoreForReading, valueOf } from "../store/index.ts";
import { COMMONS } from "../vm/index.ts";
import { HandClock } from "../vm/fixtures/index.ts";
import { ALL_AT_ONCE, CheckpointedHeap } from "./fixtures/index.ts";
import type { RestoredHeap } from "./index.ts";

const clock = new HandClock();
let machine: TestVM;

beforeAll(() => {
  machine = bootTestVM({ clock });
});

/** Puts the stored heap in place of the present one, as when a workspace is started again. */
function startAgain({ heap, path }: CheckpointedHeap, goesOn = true): RestoredHeap {
  const reading = valueOf(openStoreForReading(path));
  const root = reading.latest();
  if (!root) throw new Error("Nothing was stored");
  const restored = valueOf(heap.restore(reading, root.id, ALL_AT_ONCE));
  for (const process of Array.from(machine.vm.scheduler.live())) machine.vm.scheduler.abandon(process);
  if (goesOn) heap.goOnWaiting();
  return restored;
}

/** Lets what is ready run, until nothing is. */
async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!machine.vm.scheduler.idle);
}

function spawn(source: string): void {
  const compiled = machine.vm.compileDoIt(source, {
    has: () => false,
    binding: (name) => machine.vm.globalBinding(name),
  });
  if (compiled.kind === "failed") throw new Error("It does not compile");
  machine.vm.scheduler.resume(machine.vm.spawnCode(compiled.code, machine.vm.nil, COMMONS));
}

test("[P2] a process that waits for a delay, which nothing else knows, goes on when the rest of its time is over", async () => {
  await machine.print("Smalltalk at: #Woken put: 0");
  spawn("(Delay forMilliseconds: 1000) wait. Smalltalk at: #Woken put: 1");
  await settle();
  clock.advance(400);
  const kept = new CheckpointedHeap(machine.vm);
  await kept.checkpoint();
  clock.advance(5000);
  await settle();
  expect(await machine.print("Woken")).toBe("1");

  startAgain(kept);
  await settle();
  expect(await machine.print("Woken")).toBe("0");
  clock.advance(599);
  await settle();
  expect(await machine.print("Woken")).toBe("0");
  // It is stored once more on the way, as what waits still.
  await kept.checkpoint();
  startAgain(kept);
  clock.advance(1);
  await settle();
  expect(await machine.print("Woken")).toBe("1");
});

test("[P2] what waits in a workspace in which nothing goes on is stored as it waited, however long that is open", async () => {
  await machine.print("Smalltalk at: #Gate put: Semaphore new. Smalltalk at: #Passed put: OrderedCollection new");
  spawn("(Delay forMilliseconds: 1000) wait. Passed add: 1");
  spawn("Gate wait. Passed add: 2");
  spawn("Passed add: (Semaphore new waitTimeoutMilliseconds: 1000)");
  await settle();
  clock.advance(400);
  const kept = new CheckpointedHeap(machine.vm);
  await kept.checkpoint();
  for (const times of [1, 2]) {
    startAgain(kept, false);
    expect(kept.heap.resting).toHaveLength(3);
    clock.advance(5000 * times);
    await settle();
    expect(await machine.print("Passed isEmpty")).toBe("true");
    await kept.checkpoint();
  }
  startAgain(kept);
  clock.advance(599);
  await settle();
  expect(await machine.print("Passed isEmpty")).toBe("true");
  clock.advance(1);
  await settle();
  expect(await machine.print("Passed asSet = (Set with: 1 with: true)")).toBe("true");
  await machine.print("Gate signal");
  await settle();
  expect(await machine.print("Passed last")).toBe("2");
});

test("[P2] a wait with a time limit goes on with what is left of it, and ends by a signal or by the limit, whichever is first", async () => {
  await machine.print(
    "Smalltalk at: #Gates put: { Semaphore new. Semaphore new }. Smalltalk at: #Late put: { nil. nil }",
  );
  for (const which of [1, 2]) spawn(`Late at: ${which} put: ((Gates at: ${which}) waitTimeoutMilliseconds: 1000)`);
  await settle();
  clock.advance(400);
  const kept = new CheckpointedHeap(machine.vm);
  await kept.checkpoint();
  clock.advance(5000);
  await settle();
  expect(await machine.print("Late")).toBe("#(true true)");

  startAgain(kept);
  clock.advance(599);
  await settle();
  expect(await machine.print("Late")).toBe("#(nil nil)");
  // It is stored once more on the way, as what waits still.
  await kept.checkpoint();
  startAgain(kept);
  await machine.print("(Gates at: 1) signal");
  await settle();
  expect(await machine.print("Late")).toBe("#(false nil)");
  clock.advance(1);
  await settle();
  expect(await machine.print("Late")).toBe("#(false true)");
  expect(await machine.print("(Gates at: 2) isSignaled")).toBe("false");
});

test("[P2] what ran comes back suspended, until somebody resumes it, however often all is started again", async () => {
  await machine.print("Smalltalk at: #Ran put: 0");
  spawn("Smalltalk at: #Ran put: Ran + 1");
  const kept = new CheckpointedHeap(machine.vm);
  await kept.checkpoint();
  startAgain(kept);
  await kept.checkpoint();
  const { wasRunning } = startAgain(kept);
  await settle();
  expect(await machine.print("Ran")).toBe("0");
  expect(wasRunning).toHaveLength(1);
  for (const process of wasRunning) machine.vm.scheduler.resume(process);
  await settle();
  expect(await machine.print("Ran")).toBe("1");
  await kept.checkpoint();
  expect(startAgain(kept).wasRunning).toEqual([]);
});

test("[P2] [T16] what a tool was having printed is no process that comes back", async () => {
  const { vm } = machine;
  spawn("3 + 4");
  const text = new Printer(vm, COMMONS).print(vm.string("a value"));
  const kept = new CheckpointedHeap(vm);
  const checkpoint = kept.checkpoint();
  await text;
  await checkpoint;
  expect(startAgain(kept).wasRunning.map((each) => each._priority)).not.toContain(60);
});

test("[P2] a delay says what is left of it", async () => {
  await machine.print("Smalltalk at: #Pause put: (Delay forMilliseconds: 1000)");
  spawn("Pause wait. Smalltalk at: #Woken put: 2");
  await settle();
  clock.advance(300);
  const kept = new CheckpointedHeap(machine.vm);
  await kept.checkpoint();
  clock.advance(100);
  startAgain(kept);
  expect(await machine.print("Pause")).toBe("a Delay(1000 msecs; 700 msecs remaining)");
});
