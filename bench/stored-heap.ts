import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { Checkpointer, type CheckpointKind, WorkspaceHeap } from "../src-runtime/persistence/index.ts";
import {
  openStoreForReading,
  type RootRecord,
  StoreClient,
  StoreThread,
  type StoreReading,
  valueOf,
} from "../src-runtime/store/index.ts";
import type { HeapObject, VM } from "../src-runtime/vm/index.ts";

/** What a checkpoint took. */
export interface CheckpointCost {
  /** Milliseconds that the VM thread had on a processor. */
  readonly thread: number;
  /** The same of all threads of the process. */
  readonly all: number;
  /** The longest slice, as `heldUp` tells it. */
  readonly pause: number;
  /** Until it was durable, by the clock: other programs count. */
  readonly elapsed: number;
  readonly logBytes: number;
}

/** The heap of a virtual machine with a store of its own; to be closed. */
export class StoredHeap {
  readonly path: string;
  /** The file in which is kept what refers to what. */
  readonly holders: string;
  readonly #folder: string;
  readonly #thread: StoreThread;
  readonly #store: StoreClient;
  readonly #heap: WorkspaceHeap;
  readonly #checkpointer: TimedCheckpointer;

  private constructor(vm: VM, folder: string, path: string, thread: StoreThread) {
    this.#folder = folder;
    this.path = path;
    this.holders = join(folder, "holders");
    this.#thread = thread;
    this.#store = new StoreClient(thread.connect());
    this.#heap = new WorkspaceHeap(vm, []);
    this.#checkpointer = new TimedCheckpointer(vm, this.#store, this.#heap);
    // None begins by itself.
    this.#checkpointer.stop();
  }

  static async open(vm: VM): Promise<StoredHeap> {
    const folder = mkdtempSync(join(tmpdir(), "fresnel-bench-"));
    const path = join(folder, "store.sqlite");
    return new StoredHeap(vm, folder, path, valueOf(await StoreThread.start({ path })));
  }

  async checkpoint(kind: CheckpointKind = { kind: "checkpoint" }): Promise<CheckpointCost> {
    const { slices, pauses } = this.#checkpointer;
    slices.length = 0;
    pauses.length = 0;
    emptyLog(this.path);
    const before = process.cpuUsage();
    const begun = performance.now();
    await this.#checkpointer.checkpoint(kind);
    const elapsed = performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    return {
      thread: slices.reduce((sum, each) => sum + each, 0),
      all: (user + system) / 1000,
      pause: Math.max(...pauses),
      elapsed,
      logBytes: statSync(`${this.path}-wal`).size,
    };
  }

  /** Puts what is stored in place of what there is: all objects at once, or as they are asked for. */
  reopen(atOnce: boolean): void {
    const reading = valueOf(openStoreForReading(this.path));
    const root = latestOf(reading);
    const opening = {
      goOnFrom: (from: RootRecord) => this.#checkpointer.goOnFrom(from),
      onDamage: raise,
      toleratesDamage: false,
      letsGo: false,
      atOnce: atOnce ? Number.POSITIVE_INFINITY : 0,
    };
    valueOf(this.#heap.restore(reading, root.id, opening));
    this.#checkpointer.release();
  }

  /** Calls `use` with the store as another program reads it. */
  read<T>(use: (reading: StoreReading) => T): T {
    const reading = valueOf(openStoreForReading(this.path));
    try {
      return use(reading);
    } finally {
      reading.close();
    }
  }

  /** The size of the file with all that was in the log. */
  get fileBytes(): number {
    emptyLog(this.path);
    return statSync(this.path).size;
  }

  async close(): Promise<void> {
    this.#heap.close();
    this.#store.close();
    await this.#thread.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Takes down what each slice took of the thread, and how long it held it up. */
class TimedCheckpointer extends Checkpointer {
  readonly slices: number[] = [];
  readonly pauses: number[] = [];

  override slice(): void {
    this.slices.push(threadTime(() => this.pauses.push(heldUp(() => super.slice()))));
  }
}

/**
 * Milliseconds by the clock for this, less what the thread waited for a processor, as far as the system tells (Linux). For what
 * is short: the system counts a thread's own time in steps, of 4 ms as a rule.
 */
export function heldUp(act: () => void): number {
  const waitedBefore = waited();
  const start = performance.now();
  act();
  const elapsed = performance.now() - start;
  // Both are counted in steps of their own.
  return Math.max(0, elapsed - (waited() - waitedBefore));
}

/** Milliseconds that this thread has waited for a processor since it began; 0 where the system does not tell. */
function waited(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Milliseconds that the thread had on a processor for this: other programs don't count. */
export function threadTime(act: () => void): number {
  const start = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** So many Associations in a tree of arrays of 50, which is the global Bench; answers the Associations. */
export function makeHeap(vm: VM, count: number): readonly HeapObject[] {
  const behavior = vm.classNamed("Association");
  const leaves = Array.from({ length: count }, (_, i) => {
    const leaf = vm.instantiate(behavior);
    leaf["_key"] = i;
    leaf["_value"] = i % 100;
    return leaf;
  });
  vm.setGlobal("Bench", inTree(leaves, (elements) => vm.array([...elements])) ?? vm.nil);
  return leaves;
}

/** Objects as the leaves of a tree of lists of 50; undefined if there are none. */
export function inTree<T>(leaves: readonly T[], list: (elements: readonly T[]) => T): T | undefined {
  let level = leaves;
  while (level.length > 1) {
    const above: T[] = [];
    for (let i = 0; i < level.length; i += 50) above.push(list(level.slice(i, i + 50)));
    level = above;
  }
  return level[0];
}

/** Changes so many of the objects, spread over all of them; another `round` changes others. */
export function change(vm: VM, objects: readonly HeapObject[], count: number, round: number): void {
  for (let i = 0; i < count; i++) {
    const object = objects[(Math.floor((i * objects.length) / count) + round) % objects.length];
    if (object) vm.setSlot(object, "value", round * count + i);
  }
}

export function latestOf(reading: StoreReading): RootRecord {
  const root = reading.latest();
  if (!root) throw new Error("Nothing was stored");
  return root;
}

/** Empties the log, so that its size is what the next commit writes. */
function emptyLog(path: string): void {
  const database = new SqliteDatabase(path);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

function raise(error: Error): never {
  throw error;
}
