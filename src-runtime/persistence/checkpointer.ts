import {
  type ChunkNumber,
  chunkNumber,
  type CommitRequest,
  type Hash,
  hashOf,
  type Reference,
  type RemoteWriter,
  type RootRecord,
  type StoreClient,
  unpackReference,
  valueOf,
} from "../store/index.ts";
import type { BackgroundWork, HeapObject, VM } from "../vm/index.ts";
import { HeapWriter, type NameOf } from "./heap-writer.ts";

/** The roots of the graph at one instant, and what the root's record says besides. */
export interface CheckpointRoots {
  /** Objects that are named instead of stored, since every heap has its own. */
  readonly names: NameOf;
  /** By role; the objects must not change from one checkpoint to the next but in content. */
  readonly roles: ReadonlyMap<string, HeapObject>;
  readonly meta: Readonly<Record<string, string>>;
}

/** A checkpoint, or one that is given a name and survives a power cut. */
export type CheckpointKind =
  | { readonly kind: "checkpoint" }
  | { readonly kind: "snapshot"; readonly name: string; readonly note: string };

/** How long a slice of a checkpoint holds up the program, in milliseconds. */
const SLICE = 5;

/** How long after a change a checkpoint begins, in milliseconds: with its own time it is durable within a second. */
const DELAY = 400;

/** How long after one that failed the next is tried, in milliseconds. */
const RETRY = 2_000;

/** How many checkpoints in a row are given up for want of memory. */
const MAX_GIVEN_UP = 5;

interface Request {
  readonly kind: CheckpointKind;
  readonly resolve: (root: RootRecord) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes checkpoints: of the heap as it is at one instant between turns, written in slices while the program goes on. One
 * at a time; a checkpoint that is asked for meanwhile comes after it.
 */
export class Checkpointer implements BackgroundWork {
  readonly #vm: VM;
  readonly #store: StoreClient;
  readonly #roots: () => CheckpointRoots;
  readonly #waiting: Request[] = [];
  /** The hashes of the chunks in the latest root: those that did not change need not be sent. */
  #hashes = new Map<number, Hash>();
  #current: Running | undefined;
  #timer: (() => void) | undefined;
  #dueAt: number | undefined;
  #stopped = false;
  /** How long after a change the next checkpoint begins: after a long one it takes its time. */
  #delay = DELAY;
  /** How many checkpoints in a row were given up because memory was short. */
  #givenUp = 0;
  /** Hears of checkpoints that failed, such as on a full disk; the next change tries again. */
  onProblem: (error: unknown) => void = () => undefined;
  onDurable: (root: RootRecord) => void = () => undefined;

  constructor(vm: VM, store: StoreClient, roots: () => CheckpointRoots) {
    this.#vm = vm;
    this.#store = store;
    this.#roots = roots;
    vm.runtime.onTouch = (object) => {
      this.#current?.writer.keep(object);
      this.noteChange();
    };
    vm.scheduler.background = this;
  }

  /** The heap was made from a root with these chunks, which is the latest: what is still so need not be written. */
  startFrom(hashes: ReadonlyMap<number, Hash>): void {
    this.#hashes = new Map(hashes);
  }

  /** Something changed: a checkpoint follows within a second. */
  noteChange(): void {
    if (this.#dueAt === undefined && !this.#stopped) this.#setTimer(this.#vm.scheduler.clock.now() + this.#delay);
  }

  #setTimer(dueAt: number): void {
    const { clock } = this.#vm.scheduler;
    this.#dueAt = dueAt;
    this.#timer?.();
    this.#timer = clock.after(Math.max(0, dueAt - clock.now()), () => {
      if (this.#waitsForMemory) return this.#setTimer(clock.now() + DELAY);
      // A timer may ring a little early by this clock.
      this.#dueAt = clock.now();
      this.#pump();
    });
  }

  /** What took the memory is about to be undone: a checkpoint now would hold on to all of it. */
  get #waitsForMemory(): boolean {
    return this.#vm.memory.isShort && this.#givenUp < MAX_GIVEN_UP;
  }

  /** Makes a checkpoint of the heap as it is now; answers when it is as durable as its kind is. */
  checkpoint(kind: CheckpointKind): Promise<RootRecord> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ kind, resolve, reject });
      this.#pump();
    });
  }

  /** No checkpoint begins by itself any more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  due(): boolean {
    if (this.#current) return this.#current.state === "writing";
    if (this.#waiting.length > 0) return true;
    return this.#dueAt !== undefined && this.#vm.scheduler.clock.now() >= this.#dueAt && !this.#waitsForMemory;
  }

  /**
   * Gives up a checkpoint under way that nobody waits for: it holds what was there when it began, and takes room of its
   * own. Not for ever, since a heap that is just full has to be stored too.
   */
  relieve(): void {
    const run = this.#current;
    if (run?.state !== "writing" || run.request || this.#givenUp >= MAX_GIVEN_UP) return;
    this.#givenUp++;
    this.#current = undefined;
    void run.opening.then(
      () => run.target?.abandon(),
      () => undefined,
    );
    this.noteChange();
  }

  slice(): void {
    if (!this.#current) {
      this.#begin();
      return;
    }
    if (this.#current.state !== "writing") return;
    const { clock } = this.#vm.scheduler;
    const end = clock.now() + SLICE;
    if (this.#current.writer.slice(() => clock.now() >= end)) void this.#finish(this.#current);
  }

  /** Goes on from the event loop, when nothing runs. */
  #pump(): void {
    if (!this.due()) return;
    // Between turns: a process that runs is on the stack only inside the scheduler.
    if (!this.#vm.scheduler.running) this.slice();
    if (this.due()) setImmediate(() => this.#pump());
  }

  #begin(): void {
    const request = this.#waiting.shift();
    this.#dueAt = undefined;
    this.#timer?.();
    const hashes = new Map<number, Hash>();
    const roots = this.#roots();
    const writer = new HeapWriter(this.#vm, roots.names, {
      putChunk: (number, bytes) => {
        const hash = hashOf(bytes);
        hashes.set(number, hash);
        if (this.#hashes.get(number) === hash) return;
        if (run.target) run.target.putChunk(number, bytes);
        else run.unsent.push({ number, bytes });
      },
    });
    const run: Running = {
      state: "writing",
      begunAt: this.#vm.scheduler.clock.now(),
      writer,
      hashes,
      roles: {},
      meta: roots.meta,
      request,
      unsent: [],
      target: undefined,
      opening: this.#store.beginCheckpoint(this.#hashes.size === 0 ? "empty" : undefined).then((begun) => {
        run.target = valueOf(begun);
        for (const { number, bytes } of run.unsent.splice(0)) run.target.putChunk(number, bytes);
      }),
    };
    // Whether it failed is looked at when all is written.
    run.opening.catch(() => undefined);
    this.#vm.runtime.beginEpoch();
    this.#vm.runtime.changed = false;
    for (const [role, object] of roots.roles) run.roles[role] = unpackReference(writer.addRoot(object));
    this.#current = run;
  }

  async #finish(run: Running): Promise<void> {
    run.state = "committing";
    let pause = DELAY;
    try {
      if (run.writer.versions.size > 0)
        valueOf(
          await this.#store.keepVersions(
            [...run.writer.versions.values()],
            run.request?.kind.kind === "snapshot" ? "full" : "normal",
          ),
        );
      await run.opening;
      run.state = "sent";
      const root = await this.#commit(run);
      this.#hashes = run.hashes;
      this.#givenUp = 0;
      run.request?.resolve(root);
      this.onDurable(root);
    } catch (error) {
      pause = RETRY;
      if (run.state !== "sent") void run.target?.abandon();
      run.request?.reject(error);
      this.onProblem(error);
      this.noteChange();
    } finally {
      this.#current = undefined;
      // A large heap that goes on changing is not written all the time, but half of it.
      const now = this.#vm.scheduler.clock.now();
      this.#delay = Math.max(pause, now - run.begunAt);
      if (this.#dueAt !== undefined) this.#setTimer(now + this.#delay);
      this.#pump();
    }
  }

  async #commit({ target, hashes, request, roles, meta }: Running): Promise<RootRecord> {
    if (!target) throw new Error("The checkpoint was not opened");
    for (const number of this.#hashes.keys()) if (!hashes.has(number)) target.removeChunk(chunkNumber(number));
    const kind = request?.kind ?? { kind: "checkpoint" as const };
    const commit: CommitRequest = {
      ...kind,
      roles,
      codeVersion: "",
      durable: kind.kind === "snapshot" ? "full" : "normal",
      meta,
    };
    return valueOf(await target.commit(commit));
  }
}

/** A checkpoint under way. */
interface Running {
  state: "writing" | "committing" | "sent";
  readonly begunAt: number;
  readonly writer: HeapWriter;
  readonly hashes: Map<number, Hash>;
  readonly roles: Record<string, Reference>;
  readonly meta: Readonly<Record<string, string>>;
  readonly request: Request | undefined;
  /** Resolves when the store takes chunks: from then on they are sent as they are made. */
  readonly opening: Promise<void>;
  target: RemoteWriter | undefined;
  readonly unsent: { readonly number: ChunkNumber; readonly bytes: Uint8Array }[];
}
