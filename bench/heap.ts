/** What keeping a heap costs: checkpoints after a change, and opening, of workspaces of different sizes. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { bootTestVM } from "../src-runtime/kernel/testing.ts";
import { Checkpointer, WorkspaceHeap } from "../src-runtime/persistence/index.ts";
import { openStoreForReading, StoreClient, StoreThread, valueOf } from "../src-runtime/store/index.ts";
import { type HeapObject, isIndexed, isObject, type MaybeValue, type VM } from "../src-runtime/vm/index.ts";
import type { Given, Takes } from "./options.ts";

export const takes: Takes = { options: { objects: "N" } };

const CHANGED = 10;
const ROUNDS = 11;

/** Figures in milliseconds, bytes where the name says so. `--objects N` measures that size alone. */
export async function run(given: Given): Promise<Record<string, number>> {
  const only = given.count("objects");
  const sizes = only === undefined ? [10_000, 100_000, 1_000_000] : [only];
  const { vm } = bootTestVM();
  const figures: Record<string, number> = {};
  // Once unmeasured, so that what follows is compiled.
  await measure(vm, 20_000);
  for (const objects of sizes)
    for (const [name, figure] of Object.entries(await measure(vm, objects)))
      figures[`heap of ${objects}: ${name}`] = figure;
  return figures;
}

async function measure(vm: VM, objects: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "fresnel-bench-"));
  const path = join(folder, "store.sqlite");
  const thread = valueOf(await StoreThread.start({ path }));
  const store = new StoreClient(thread.connect());
  const points = pointsIn(vm, objects);
  const root = treeOf(vm, points);
  vm.setGlobal("Bench", root);
  const heap = new WorkspaceHeap(vm, []);
  const checkpointer = new TimedCheckpointer(vm, store, heap);
  const { slices } = checkpointer;
  try {
    const start = performance.now();
    await checkpointer.checkpoint({ kind: "checkpoint" });
    const first = performance.now() - start;
    const firstThread = slices.reduce((sum, each) => sum + each, 0);
    const firstPause = Math.max(...slices);
    const thread: number[] = [];
    const all: number[] = [];
    const pauses: number[] = [];
    const logs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < CHANGED; i++)
        vm.setSlot(points[Math.floor((i * objects) / CHANGED) + round]!, "value", round + i);
      slices.length = 0;
      emptyLog(path);
      const begun = performance.now();
      await checkpointer.checkpoint({ kind: "checkpoint" });
      all.push(performance.now() - begun);
      thread.push(slices.reduce((sum, each) => sum + each, 0));
      pauses.push(Math.max(...slices));
      logs.push(statSync(`${path}-wal`).size);
    }
    const reading = valueOf(openStoreForReading(path));
    const root = reading.latest();
    if (!root) throw new Error("Nothing was stored");
    checkpointer.stop();
    const opening = { goOnFrom: () => undefined, onDamage: raise };
    const opened = (atOnce: number): number => {
      const begun = process.threadCpuUsage();
      valueOf(heap.restore(valueOf(openStoreForReading(path)), root.id, [], { ...opening, atOnce }));
      return timeSince(begun);
    };
    reading.close();
    const openAll = opened(Number.POSITIVE_INFINITY);
    const open = opened(0);
    const begun = process.threadCpuUsage();
    const touched = touchAll(vm);
    if (touched < objects) throw new Error(`${touched} of ${objects} objects came back`);
    const touch = timeSince(begun);
    return {
      "first checkpoint": first,
      "first checkpoint, VM thread": firstThread,
      "first checkpoint, longest pause": firstPause,
      "10 changes, VM thread": median(thread),
      "10 changes, longest pause": median(pauses),
      "10 changes, until durable": median(all),
      "10 changes, log bytes": median(logs),
      "open all at once, VM thread": openAll,
      "open, VM thread": open,
      "touch all after opening, VM thread": touch,
    };
  } finally {
    checkpointer.stop();
    store.close();
    await thread.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes down how long each slice held up the thread. */
class TimedCheckpointer extends Checkpointer {
  readonly slices: number[] = [];

  override slice(): void {
    const start = process.threadCpuUsage();
    super.slice();
    this.slices.push(timeSince(start));
  }
}

function raise(error: Error): never {
  throw error;
}

/** Milliseconds that the thread had on a processor: other programs don't count. */
function timeSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** Follows every reference from the global on, as programs do; answers how many objects were met. */
function touchAll(vm: VM): number {
  const pending: MaybeValue[] = [vm.global("Bench")];
  let count = 0;
  while (pending.length > 0) {
    const object = pending.pop();
    if (!isObject(object)) continue;
    count++;
    if (isIndexed(object)) for (let i = 0; i < object.els.length; i++) pending.push(vm.element(object, i));
    else for (const name of ["key", "value"]) pending.push(vm.slot(object, name));
  }
  return count;
}

/** Empties the log, so that its size is what the next commit writes. */
function emptyLog(path: string): void {
  const database = new SqliteDatabase(path);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

function pointsIn(vm: VM, count: number): HeapObject[] {
  const behavior = vm.classNamed("Association");
  return Array.from({ length: count }, (_, i) => {
    const point = vm.instantiate(behavior);
    point["_key"] = i;
    point["_value"] = i % 100;
    return point;
  });
}

/** The objects as the leaves of a tree of arrays of 50. */
function treeOf(vm: VM, leaves: readonly HeapObject[]): HeapObject {
  let level = leaves;
  while (level.length > 1) {
    const above: HeapObject[] = [];
    for (let i = 0; i < level.length; i += 50) above.push(vm.array(level.slice(i, i + 50)));
    level = above;
  }
  return level[0] ?? vm.array([]);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, two) => one - two)[Math.floor(values.length / 2)] ?? 0;
}
