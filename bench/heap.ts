/** What keeping a heap costs, by its size: checkpoints, snapshots and their difference, and opening. */
import { once } from "node:events";
import { serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { bootTestVM, type TestVM } from "../src-runtime/kernel/testing.ts";
import { isIndexed, isObject, type MaybeValue, type VM } from "../src-runtime/vm/index.ts";
import { writeChart } from "./chart.ts";
import type { DifferenceRequest, DifferenceTimes } from "./difference-thread.ts";
import { median } from "./median.ts";
import type { Given, Takes } from "./options.ts";
import { change, inTree, makeHeap, StoredHeap, threadTime } from "./stored-heap.ts";

export const takes: Takes = { options: { objects: "N", "up-to": "N", plot: "FOLDER" } };

const CHANGED = 10;
const ROUNDS = 11;
/** How many objects lie between the two snapshots that are compared. */
const APART = 100;
/** How many objects `v8.serialize` is given: it takes as much for each whatever their number is. */
const SERIALIZED = 100_000;

/**
 * Figures in milliseconds, bytes where the name says so. `--objects N` measures that size alone, `--up-to N` all powers of
 * ten from 1,000 to N; `--plot FOLDER` draws them.
 */
export async function run(given: Given): Promise<Record<string, number>> {
  const only = given.count("objects");
  const upTo = given.count("up-to") ?? 1_000_000;
  const sizes = only === undefined ? [3, 4, 5, 6, 7].map((e) => 10 ** e).filter((size) => size <= upTo) : [only];
  const test = bootTestVM();
  // Once unmeasured, so that what follows is compiled.
  await measure(test, 20_000);
  const rows: Record<string, number>[] = [];
  for (const size of sizes) rows.push(await measure(test, size));
  const plot = given.text("plot");
  if (plot !== undefined)
    writeChart(`${plot}/store-by-size.svg`, {
      title: "Milliseconds of the VM thread, by objects",
      across: sizes,
      lines: [
        "first checkpoint, VM thread",
        "first checkpoint, longest pause",
        "10 changes, VM thread",
        "open to first evaluation, VM thread",
        "touch all after opening, VM thread",
        "snapshots 100 objects apart: diff of chunks",
        "snapshots 100 objects apart: diff by path, the first",
        "snapshots 100 objects apart: diff by path, compiled",
      ].map((name) => ({ name, values: rows.map((row) => row[name] ?? Number.NaN) })),
    });
  const figures: Record<string, number> = {};
  for (const [name, figure] of Object.entries(await measureEmpty(test))) figures[`empty workspace: ${name}`] = figure;
  for (const [i, size] of sizes.entries())
    for (const [name, figure] of Object.entries(rows[i] ?? {})) figures[`heap of ${size}: ${name}`] = figure;
  return figures;
}

async function measure(test: TestVM, size: number): Promise<Record<string, number>> {
  const { vm } = test;
  const objects = makeHeap(vm, size);
  const stored = await StoredHeap.open(vm);
  try {
    const first = await stored.checkpoint();
    const { fileBytes } = stored;
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      change(vm, objects, CHANGED, round);
      rounds.push(await stored.checkpoint());
    }
    const snapshots = [];
    for (let round = 0; round < ROUNDS; round++)
      snapshots.push(await stored.checkpoint({ kind: "snapshot", name: `s${round}`, note: "" }));
    change(vm, objects, APART, ROUNDS);
    await stored.checkpoint({ kind: "snapshot", name: "apart", note: "" });
    const openAll = threadTime(() => stored.reopen(true));
    const open = await opening(test, stored);
    const touch = threadTime(() => {
      const touched = touchAll(vm);
      if (touched < size) throw new Error(`${touched} of ${size} objects came back`);
    });
    return {
      "first checkpoint, VM thread": first.thread,
      "first checkpoint, all threads": first.all,
      "first checkpoint, longest pause": first.pause,
      "10 changes, VM thread": median(rounds.map((each) => each.thread)),
      "10 changes, longest pause": median(rounds.map((each) => each.pause)),
      "10 changes, all threads": median(rounds.map((each) => each.all)),
      "10 changes, log bytes": median(rounds.map((each) => each.logBytes)),
      "named snapshot, VM thread": median(snapshots.map((each) => each.thread)),
      "named snapshot, all threads": median(snapshots.map((each) => each.all)),
      "named snapshot, until durable by the clock": median(snapshots.map((each) => each.elapsed)),
      ...(await differences(stored)),
      "open all at once, VM thread": openAll,
      "open to first evaluation, VM thread": open,
      "touch all after opening, VM thread": touch,
      "file bytes an object": fileBytes / size,
      "v8.serialize, bytes an object": serializedBytes(Math.min(size, SERIALIZED)),
    };
  } finally {
    await stored.close();
  }
}

/** The same of a workspace that has nothing of its own. */
async function measureEmpty(test: TestVM): Promise<Record<string, number>> {
  const stored = await StoredHeap.open(test.vm);
  try {
    test.vm.setGlobal("Bench", test.vm.nil);
    await stored.checkpoint();
    return { "file bytes": stored.fileBytes, "open to first evaluation, VM thread": await opening(test, stored) };
  } finally {
    await stored.close();
  }
}

/** Opening as it is by default, and one evaluation, several times: the objects come when they are asked for. */
async function opening(test: TestVM, stored: StoredHeap): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const opened = threadTime(() => stored.reopen(false));
    const start = process.threadCpuUsage();
    await test.evaluate("3 + 4");
    const { user, system } = process.threadCpuUsage(start);
    times.push(opened + (user + system) / 1000);
  }
  return median(times);
}

async function differences(stored: StoredHeap): Promise<Record<string, number>> {
  const workerData: DifferenceRequest = {
    store: stored.path,
    holders: stored.holders,
    from: "s0",
    to: "apart",
    apart: APART,
    // The thread is a new one: only the last ones are compiled, as all else that is measured here.
    rounds: 3 * ROUNDS,
  };
  const worker = new Worker(new URL("./difference-thread.ts", import.meta.url), { workerData });
  const [{ chunks, paths }] = (await once(worker, "message")) as [DifferenceTimes];
  return {
    "snapshots 100 objects apart: diff of chunks": median(chunks),
    "snapshots 100 objects apart: diff by path, the first": paths[0] ?? Number.NaN,
    "snapshots 100 objects apart: diff by path, the second": paths[1] ?? Number.NaN,
    "snapshots 100 objects apart: diff by path, compiled": median(paths.slice(-ROUNDS)),
  };
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

/** What V8 needs for each of the same objects in plain JavaScript. */
function serializedBytes(count: number): number {
  const leaves: unknown[] = Array.from({ length: count }, (_, i) => ({ key: i, value: i % 100 }));
  return serialize(inTree<unknown>(leaves, (elements) => elements)).length / count;
}
