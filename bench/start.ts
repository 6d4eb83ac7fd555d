import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace, type RuntimeEntry, stopWorkspace } from "../src-main/workspaces/index.ts";
import type { EvaluationId, WorkspaceId } from "../src-runtime/protocol/index.ts";
import { VmLife } from "../src-runtime/server/vm-life.ts";
import { startVmThread } from "../src-runtime/server/vm-start.ts";
import { StoreThread, valueOf } from "../src-runtime/store/index.ts";
import { builtOptions } from "./built-workspace.ts";
import { median } from "./median.ts";

const STARTS = 9;

const MEGABYTE = 1024 ** 2;

/** Of how many of them the memory is looked at again, and how long after the first answer, in milliseconds. */
const SETTLED = 3;
const SETTLES_AFTER = 8_000;

/** The soft limit of the heap of a VM thread that is measured alone: 1 GB, as a workspace's. */
const HEAP_BYTES = 1024 ** 3;

/**
 * From the spawn of a workspace's process to the answer of its first evaluation (target < 400 ms), for a new workspace
 * and for one that comes back from its store; the memory of an empty one, at once and when it has given back what its start took; and from the start of a VM thread until it takes
 * requests (< 150 ms), with an empty thread of Node's beside. Milliseconds and megabytes, medians; and beside them what a Node takes that does nothing, since machines
 * differ.
 */
export async function run(): Promise<Record<string, number>> {
  await using home = new TestHome();
  const options = builtOptions(home);
  const fresh: number[] = [];
  const again: number[] = [];
  const resident: number[] = [];
  const settled: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const entry = home.entry(`bench-${round}`);
    for (const times of [fresh, again]) {
      const began = performance.now();
      const { client } = await openWorkspace(entry, options);
      const { session } = await client.request("session/open", {});
      const evaluationId = randomUUID() as EvaluationId;
      const result = await client.request("evaluation/evaluate", { session, evaluationId, source: "3 + 4" });
      times.push(performance.now() - began);
      if (result.outcome !== "ok") throw new Error("The first evaluation failed");
      const { memory } = await client.request("workspace/status", {});
      resident.push(memory.residentBytes / MEGABYTE);
      if (times === again && round < SETTLED) {
        await setTimeout(SETTLES_AFTER);
        settled.push((await client.request("workspace/status", {})).memory.residentBytes / MEGABYTE);
      }
      client.close();
      await stopWorkspace(entry, options, "measured");
    }
  }
  const bare: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, ["--eval", "0"]);
    bare.push(performance.now() - began);
    if (status !== 0) throw new Error("A Node that does nothing failed");
  }
  const threads: ThreadStart[] = [];
  const empty: ThreadStart[] = [];
  for (let round = 0; round < STARTS; round++) {
    threads.push(await measureVmThread(options.runtime, home));
    empty.push(await measureEmptyThread());
  }
  return {
    "spawn to first answer, new workspace, ms": median(fresh),
    "spawn to first answer, from its store, ms": median(again),
    "a Node that does nothing, start to end, ms": median(bare),
    "spawn to first answer, new workspace, in such Nodes": median(fresh) / median(bare),
    "resident memory after it, MB": median(resident),
    "resident memory of an empty workspace, MB": median(settled),
    "VM thread, start to ready, ms": median(threads.map(({ clock }) => clock)),
    "VM thread, start to ready, processor time, ms": median(threads.map(({ processor }) => processor)),
    "a thread with an empty module, ms": median(empty.map(({ clock }) => clock)),
    "a thread with an empty module, processor time, ms": median(empty.map(({ processor }) => processor)),
  };
}

/** Milliseconds until a thread was ready, by the clock and of all threads on processors. */
interface ThreadStart {
  readonly clock: number;
  readonly processor: number;
}

/** Starts a VM thread as the workspace process does, on an empty store. */
async function measureVmThread({ main, env, flags }: RuntimeEntry, home: TestHome): Promise<ThreadStart> {
  // They hold for all threads that are started from now on.
  for (const flag of flags) setFlagsFromString(flag);
  // Threads take the environment of the one that starts them: what was compiled before is used again.
  Object.assign(process.env, env);
  const id = randomUUID() as WorkspaceId;
  const folder = home.project(id);
  const storePath = join(folder, "store.sqlite");
  const store = valueOf(await StoreThread.start({ path: storePath }));
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  const nothing = (): void => undefined;
  const began = performance.now();
  const used = process.cpuUsage();
  const life = new VmLife(startVmThread(pathToFileURL(join(dirname(main), "vm-thread.cjs")), HEAP_BYTES), {
    ready: () => resolve(),
    failed: (message) => reject(new Error(message)),
    ended: (why) => reject(new Error(why)),
    event: nothing,
    reattached: nothing,
    answered: nothing,
  });
  life.begin({
    workspace: { id, name: "bench", projectPath: folder, folder, attached: false },
    storePath,
    storePort: store.connect(),
    safeMode: false,
    uncleanEnd: false,
    limits: { heapBytes: HEAP_BYTES },
  });
  await ready;
  const { user, system } = process.cpuUsage(used);
  const clock = performance.now() - began;
  await life.terminate("measured");
  await store.close();
  return { clock, processor: (user + system) / 1000 };
}

/** A module that says when it runs. */
const EMPTY_MODULE =
  'data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.postMessage(0);';

/** What Node itself takes of the start of a VM thread: a worker in which nothing is loaded. */
async function measureEmptyThread(): Promise<ThreadStart> {
  const began = performance.now();
  const used = process.cpuUsage();
  const worker = new Worker(new URL(EMPTY_MODULE));
  await once(worker, "message");
  const { user, system } = process.cpuUsage(used);
  const clock = performance.now() - began;
  await worker.terminate();
  return { clock, processor: (user + system) / 1000 };
}
