import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type CommitRequest,
  type Reference,
  type RemoteWriter,
  type RootId,
  type RootRecord,
  SESSION_NAME,
  type StoreClient,
  StoreError,
  unpackReference,
  valueOf,
} from "../store/index.ts";
import { type BackgroundWork, type HeapObject, IDS_PER_CHUNK, type VM } from "../vm/index.ts";
import { Changes } from "./changes.ts";
import { HeapWriter, type NameOf } from "./heap-writer.ts";
import { StoredObjects } from "./stored-objects.ts";

/** The roots of the graph at one instant, and what the root's record says besides. */
export interface CheckpointRoots {
  /** Objects that are named instead of stored, since every heap has its own. */
  readonly names: NameOf;
  /** By role; the objects must not change from one checkpoint to the next but in content. */
  readonly roles: ReadonlyMap<string, HeapObject>;
  readonly meta: Readonly<Record<string, string>>;
}

/** A heap that checkpoints are made of. */
export interface CheckpointedHeap {
  /** The roots as they are now, between turns. */
  roots(): CheckpointRoots;
  /**
   * Whether an object that is stored, or anything that holds it, would be written by another name now than at the last
   * call, or with a slot that it may have been written without: then what is stored can't be gone on from. To be called
   * once a checkpoint.
   */
  isWrittenOtherwise(isStored: (object: HeapObject) => boolean): boolean;
  /** The epoch in which a restored heap replaced the one before; what was last written earlier is no part of it. */
  readonly since: number;
  /**
   * Loads what of the stored heap is not in memory until `until` says stop; answers whether all is. Throws a StoreError
   * when something can't be read.
   */
  loadMore(until: () => boolean): boolean;
  /** The root was made of this heap, as it was when the epoch began: what is not in memory can be had from it. */
  committed(root: RootId, epoch: number): void;
  /** Whether what is stored may be let go from memory. */
  readonly mayShrink: boolean;
  /** Whether parts of it were let go, since there is no room for all. */
  readonly isBounded: boolean;
  /** Whether more of it is in memory than there is room for, and `shrink` would help. */
  readonly isTooLarge: boolean;
  /** Lets go of some of what is stored, until `until` says stop; between turns, and while no checkpoint is being written. */
  shrink(until: () => boolean): void;
  /** Memory is short: less of the heap may be there from now on. */
  relieve(): void;
  /** An object, or a part of a large one, is about to be written for the first time in this epoch. */
  willWrite(object: HeapObject): void;
  willWritePart(object: HeapObject): void;
  /** Hears that more of the stored heap is in memory than before. */
  onLoad: () => void;
}

/** The session that a snapshot is of. */
export interface SnapshotSession {
  readonly id: string;
  readonly name: string;
}

/**
 * A checkpoint, or one that is given a name and survives a power cut, or one with a second root that is the state of one
 * session: that root has the same chunks, and nobody takes it for the state of the workspace.
 */
export type CheckpointKind =
  | { readonly kind: "checkpoint" }
  | { readonly kind: "session"; readonly session: SnapshotSession }
  | { readonly kind: "snapshot"; readonly name: string; readonly note: string };

/** How long a slice of a checkpoint works, in milliseconds: with what is under way then it holds up the program for 5 at most, as a rule. */
const SLICE = 3.5;

/** How long after a change a checkpoint begins, in milliseconds: with its own time it is durable within a second. */
const DELAY = 400;

/** How long after one that failed the next is tried, in milliseconds. */
const RETRY = 2_000;

/**
 * How many objects are written until the heap is walked whole, to leave behind those that nothing refers to any more: as
 * many as it had, but no fewer than this.
 */
const MIN_WRITTEN = 50_000;

/** The meta entries for how many objects the last whole walk wrote, and how many were written since. */
const WALKED = "walkedObjects";
const WRITTEN_SINCE = "writtenSinceWalk";

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
 *
 * A checkpoint writes what changed since the last one, and what that refers to and is not stored yet. Only the first one,
 * one after a failure, and one after as much was written as the heap had, walk all of it.
 */
export class Checkpointer implements BackgroundWork {
  readonly #vm: VM;
  readonly #store: StoreClient;
  readonly #heap: CheckpointedHeap;
  readonly #waiting: Request[] = [];
  /** The root that what is stored and what changed are counted from; undefined when all has to be written. */
  #base: RootId | undefined;
  #stored: StoredObjects;
  #changes = new Changes();
  /** How many objects the last whole walk wrote, and how many were written since. */
  #walked = 0;
  #writtenSince = 0;
  /** The hashes of the versions of code that the store has for sure. */
  readonly #versions = new Set<string>();
  #current: Running | undefined;
  /** Whether the next checkpoint, which is due, walks the whole heap; undefined before that was looked at. */
  #walks: "no" | "worthwhile" | "necessary" | undefined;
  /** A heap is being opened: no checkpoint begins. */
  #isHeld = false;
  /** Whether the last slice let something go from memory. */
  #hasShrunk = false;
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

  constructor(vm: VM, store: StoreClient, heap: CheckpointedHeap) {
    this.#vm = vm;
    this.#store = store;
    this.#heap = heap;
    this.#stored = new StoredObjects(vm, heap.since);
    heap.onLoad = () => this.#lookSoon();
    vm.runtime.onTouch = (object) => {
      heap.willWrite(object);
      const isStored = this.#base !== undefined && this.#stored.has(object);
      this.#keep((writer) => writer.keep(object));
      // What is not stored may come to be by the checkpoint under way; before a whole walk no change counts.
      if (isStored || this.#current) this.#changes.add(object);
      this.noteChange();
    };
    vm.runtime.onTouchCard = (object, card) => {
      heap.willWritePart(object);
      const isStored = this.#base !== undefined && this.#stored.has(object);
      this.#keep((writer) => writer.keepCard(object, card));
      if (isStored || this.#current) this.#changes.addCard(object, card);
      this.noteChange();
    };
    vm.scheduler.background = this;
  }

  /**
   * The heap is that of a root from now on, between two turns, and nothing of it was changed yet: the next checkpoint writes
   * what will have been. None begins until `release`. One of the heap before that is under way is given up; who asked for it
   * gets the next one.
   */
  goOnFrom(root: RootRecord): void {
    const run = this.#current;
    if (run?.state === "writing") {
      this.#giveUp(run);
      if (run.request) this.#waiting.unshift(run.request);
    }
    this.#base = root.id;
    this.#stored = new StoredObjects(this.#vm, this.#heap.since, root.nextChunk * IDS_PER_CHUNK);
    this.#changes = new Changes();
    this.#walks = undefined;
    this.#walked = Number(root.meta[WALKED] ?? root.objects);
    this.#writtenSince = Number(root.meta[WRITTEN_SINCE] ?? 0);
    this.#isHeld = true;
  }

  /** The heap is open. */
  release(): void {
    this.#isHeld = false;
    this.#lookSoon();
  }

  /** Keeps aside what is about to change. What can't be read ends the checkpoint, not the program that writes. */
  #keep(act: (writer: HeapWriter) => void): void {
    const run = this.#current;
    if (!run) return;
    try {
      act(run.writer);
    } catch (error) {
      if (!(error instanceof StoreError) || run.state !== "writing") throw error;
      this.#fail(run, error);
    }
  }

  #giveUp(run: Running): void {
    this.#current = undefined;
    run.goOn?.();
    this.#takeBack(run);
    void run.opening.then(
      () => run.target?.abandon(),
      () => undefined,
    );
  }

  /**
   * What the checkpoint was to write is still to be written: the next one walks all, or, where not all may be in memory, goes on
   * from the same state as this one.
   */
  #takeBack(run: Running): void {
    // Another heap is in place by now, or all is to be written anyway.
    if (this.#stored !== run.writer.stored) return;
    if (run.isWhole || !this.#heap.mayShrink) return this.#forgetStored();
    run.writer.takeBack();
    run.changes.addAll(this.#changes);
    this.#changes = run.changes;
  }

  /** The next checkpoint walks all: what changed is of no interest to it, and must not be held on to. */
  #forgetStored(): void {
    this.#base = undefined;
    this.#changes = new Changes();
    this.#stored = new StoredObjects(this.#vm, this.#heap.since);
  }

  /** Something changed: a checkpoint follows within a second. */
  noteChange(): void {
    if (this.#dueAt === undefined && !this.#stopped && !this.#isHeld)
      this.#setTimer(this.#vm.scheduler.clock.now() + this.#delay);
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

  /** The next checkpoint that begins walks the whole heap if all of it can be read: what nothing refers to is left behind. */
  leaveGarbage(): void {
    this.#writtenSince = Number.POSITIVE_INFINITY;
    this.#walks = undefined;
  }

  /** The next checkpoint walks the heap only if it has to, since somebody waits for it: the one after that finds the garbage. */
  putWalkOff(): void {
    this.#writtenSince = Math.min(this.#writtenSince, this.#writtenAtMost);
    if (this.#walks === "worthwhile") this.#walks = undefined;
  }

  /** How many objects are written before a walk is worthwhile. */
  get #writtenAtMost(): number {
    return Math.max(MIN_WRITTEN, this.#walked);
  }

  /** No checkpoint begins by itself any more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  due(): boolean {
    if (this.#isHeld) return false;
    if (this.#current?.state === "writing") return true;
    return this.#heap.isTooLarge || this.#isCheckpointDue;
  }

  get #isCheckpointDue(): boolean {
    if (this.#current) return false;
    if (this.#waiting.length > 0) return true;
    return this.#dueAt !== undefined && this.#vm.scheduler.clock.now() >= this.#dueAt && !this.#waitsForMemory;
  }

  /**
   * Gives up a checkpoint under way that nobody waits for: it holds what was there when it began, and takes room of its
   * own. Not for ever, since a heap that is just full has to be stored too.
   */
  relieve(): void {
    this.#heap.relieve();
    if (this.#givenUp >= MAX_GIVEN_UP) return;
    const run = this.#current;
    if (!run) return this.#forgetChanges();
    if (run.state !== "writing" || run.request) return;
    this.#givenUp++;
    this.#giveUp(run);
    this.noteChange();
  }

  /** What changed is held until it is written; garbage must not be, when it is about to be collected. */
  async letGo(): Promise<void> {
    if (this.#isHeld) return;
    if (this.#waitsForMemory) return this.relieve();
    await this.#storeChanges();
  }

  async #storeChanges(): Promise<void> {
    if (this.#isHeld || (!this.#current && this.#changes.isEmpty)) return;
    try {
      await this.checkpoint({ kind: "checkpoint" });
    } catch {
      // onProblem heard of it, and a checkpoint that failed holds nothing.
    }
  }

  /** Lets go of what is stored, and stores what only then can be let go: nothing runs before there is room. */
  async makeRoom(): Promise<void> {
    const goOn = this.#vm.scheduler.hold();
    try {
      this.#heap.relieve();
      await this.#shrink();
      // What changed is held until it is stored, garbage of a process that has ended among it: here nothing else would let it go.
      await this.#storeChanges();
      await this.#shrink();
      // What was looked at is held until the event loop turns, and buffers are given back by the time of the next collection.
      await nextTurn();
      this.#vm.memory.collect();
      await nextTurn();
      this.#vm.memory.roomWasMade();
    } finally {
      goOn();
    }
  }

  /** Lets go of all that is too much, as soon as no checkpoint is being written. */
  async #shrink(): Promise<void> {
    do {
      if (this.#current?.state !== "writing") this.#heap.shrink(this.#sliceEnd());
      await nextTurn();
    } while (this.#heap.isTooLarge);
  }

  /** Says stop when a slice is over that begins now. */
  #sliceEnd(): () => boolean {
    const { clock } = this.#vm.scheduler;
    const end = clock.now() + SLICE;
    return () => clock.now() >= end;
  }

  /** What changed may be just what takes the memory, and nobody else's any more: the next checkpoint walks all there is. */
  #forgetChanges(): void {
    // Where not all may be in memory they are the only ones who know what is not as it is stored.
    if (this.#base !== undefined && !this.#heap.mayShrink) this.#forgetStored();
  }

  slice(): void {
    if (this.#current?.state !== "writing" && this.#heap.isTooLarge) {
      // By turns: what was written can be let go only when it is stored.
      this.#hasShrunk = !this.#hasShrunk || !this.#isCheckpointDue;
      if (this.#hasShrunk) return this.#heap.shrink(this.#sliceEnd());
    }
    if (this.#current ? this.#current.state !== "writing" : !this.#isCheckpointDue) return;
    // What it takes to begin counts as well.
    const until = this.#sliceEnd();
    if (!this.#current) {
      if (!this.#prepare(until)) return;
      this.#begin();
      if (until()) return;
    }
    if (this.#current?.state !== "writing") return;
    try {
      if (this.#current.writer.slice(until)) void this.#finish(this.#current);
      else if (this.#heap.isTooLarge) this.#holdBack(this.#current);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#fail(this.#current, error);
    }
  }

  /** Nothing runs until the checkpoint is written: what is loaded meanwhile could not be let go. */
  #holdBack(run: Running): void {
    run.goOn ??= this.#vm.scheduler.hold();
    this.#lookSoon();
  }

  /** Something is to be done, maybe while nothing runs. */
  #lookSoon(): void {
    if (this.#looks) return;
    this.#looks = true;
    setImmediate(() => {
      this.#looks = false;
      this.#pump();
    });
  }
  #looks = false;

  /** Goes on from the event loop, when nothing runs. */
  #pump(): void {
    if (!this.due()) return;
    // Between turns: a process that runs is on the stack only inside the scheduler.
    if (!this.#vm.scheduler.running) this.slice();
    if (this.due()) setImmediate(() => this.#pump());
  }

  /** Something that is not loaded, and that has to be written again, can't be read. */
  #fail(run: Running, error: unknown): void {
    this.#giveUp(run);
    run.request?.reject(error);
    this.onProblem(error);
    this.#setTimer(this.#vm.scheduler.clock.now() + RETRY);
  }

  /** Sees to it that the heap can be walked, if it has to be; answers whether a checkpoint can begin. */
  #prepare(until: () => boolean): boolean {
    this.#walks ??= this.#looksForWalk();
    if (this.#walks === "no") return true;
    try {
      return this.#heap.loadMore(until);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (this.#walks === "worthwhile") {
        // What is stored can be gone on from; what nothing refers to stays a while longer.
        this.#writtenSince = 0;
        this.#walks = this.#looksForWalk();
        return this.#walks === "no";
      }
      // Nothing may be lost that is only out of reach.
      this.#waiting.shift()?.reject(error);
      this.onProblem(error);
      this.#setTimer(this.#vm.scheduler.clock.now() + RETRY);
      return false;
    }
  }

  #begin(): void {
    const request = this.#waiting.shift();
    const roots = this.#heap.roots();
    this.#dueAt = undefined;
    this.#timer?.();
    if (this.#walks !== "no") this.#forgetStored();
    this.#walks = undefined;
    const base = this.#base;
    const changes = this.#changes;
    this.#changes = new Changes();
    const writer = new HeapWriter(
      this.#vm,
      { nameOf: roots.names, stored: this.#stored, changes: base === undefined ? undefined : changes },
      {
        putChunk: (number, bytes) => toTarget((target) => target.putChunk(number, bytes)),
        patchChunk: (number, bytes) => toTarget((target) => target.patchChunk(number, bytes)),
      },
    );
    const run: Running = {
      state: "writing",
      begunAt: this.#vm.scheduler.clock.now(),
      epoch: 0,
      writer,
      isWhole: base === undefined,
      changes,
      roles: {},
      meta: roots.meta,
      request,
      goOn: undefined,
      unsent: [],
      target: undefined,
      opening: this.#store.beginCheckpoint(base ?? "empty").then((begun) => {
        run.target = valueOf(begun);
        for (const send of run.unsent.splice(0)) send(run.target);
      }),
    };
    const toTarget = (send: (target: RemoteWriter) => void): void => {
      if (run.target) send(run.target);
      else run.unsent.push(send);
    };
    // Whether it failed is looked at when all is written.
    run.opening.catch(() => undefined);
    this.#vm.runtime.beginEpoch();
    run.epoch = this.#vm.runtime.epoch;
    this.#vm.runtime.changed = false;
    for (const [role, object] of roots.roles) run.roles[role] = unpackReference(writer.addRoot(object));
    this.#current = run;
  }

  /** A walk is necessary if what is stored can't be gone on from, worthwhile if too much of it may be of no use any more. */
  #looksForWalk(): "no" | "worthwhile" | "necessary" {
    const stored = this.#stored;
    const isWrittenOtherwise = this.#heap.isWrittenOtherwise((object) => stored.has(object));
    if (this.#base === undefined || isWrittenOtherwise || stored.since !== this.#heap.since) return "necessary";
    if (this.#writtenSince <= this.#writtenAtMost) return "no";
    if (!this.#heap.isBounded) return "worthwhile";
    // There is no room to walk all of it.
    this.#writtenSince = 0;
    return "no";
  }

  async #finish(run: Running): Promise<void> {
    run.state = "committing";
    run.goOn?.();
    let pause = DELAY;
    try {
      await this.#keepVersions(run);
      await run.opening;
      run.state = "sent";
      const root = await this.#commit(run);
      // Whoever started over meanwhile does not go on from here.
      if (this.#stored === run.writer.stored) {
        this.#base = root.id;
        this.#heap.committed(root.id, run.epoch);
        const { walked, writtenSince } = this.#countsWith(run);
        this.#walked = walked;
        this.#writtenSince = writtenSince;
      }
      this.#givenUp = 0;
      await this.#answer(run.request, root);
      this.onDurable(root);
    } catch (error) {
      pause = RETRY;
      if (error instanceof StoreError && error.problem.kind === "unknownRoot") this.#forgetStored();
      else this.#takeBack(run);
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

  /** Tells who asked, with the root of the session where that is what was asked for. */
  async #answer(request: Request | undefined, root: RootRecord): Promise<void> {
    if (request?.kind.kind !== "session") return request?.resolve(root);
    const { id, name } = request.kind.session;
    try {
      const writer = valueOf(await this.#store.beginCheckpoint(root.id));
      const { roles, codeVersion, meta } = root;
      const commit = { roles, codeVersion, meta: { ...meta, [SESSION_NAME]: name }, session: id } as const;
      request.resolve(valueOf(await writer.commit({ kind: "checkpoint", ...commit, durable: "full" })));
    } catch (error) {
      // The checkpoint itself is stored.
      request.reject(error);
    }
  }

  async #keepVersions({ writer, request }: Running): Promise<void> {
    const missing = [...writer.versions].filter(([hash]) => !this.#versions.has(hash));
    if (missing.length === 0) return;
    const durable = request?.kind.kind === "snapshot" ? "full" : "normal";
    valueOf(
      await this.#store.keepVersions(
        missing.map(([, content]) => content),
        durable,
      ),
    );
    for (const [hash] of missing) this.#versions.add(hash);
  }

  #countsWith({ isWhole, writer }: Running): { readonly walked: number; readonly writtenSince: number } {
    if (isWhole) return { walked: writer.objects, writtenSince: 0 };
    return { walked: this.#walked, writtenSince: this.#writtenSince + writer.objects };
  }

  async #commit(run: Running): Promise<RootRecord> {
    const { target, request, roles } = run;
    const { walked, writtenSince } = this.#countsWith(run);
    const meta = { ...run.meta, [WALKED]: String(walked), [WRITTEN_SINCE]: String(writtenSince) };
    if (!target) throw new Error("The checkpoint was not opened");
    const kind = request?.kind.kind === "snapshot" ? request.kind : ({ kind: "checkpoint" } as const);
    const commit: CommitRequest = {
      ...kind,
      roles,
      codeVersion: "",
      durable: kind.kind === "snapshot" ? "full" : "normal",
      meta,
      // After a restore later states have ids that the restored one does not have.
      nextChunk: this.#vm.ids.nextChunk,
    };
    return valueOf(await target.commit(commit));
  }
}

/** A checkpoint under way. */
interface Running {
  state: "writing" | "committing" | "sent";
  readonly begunAt: number;
  /** The one that began with it. */
  epoch: number;
  readonly writer: HeapWriter;
  /** Whether all of the heap is written, and not only what changed. */
  readonly isWhole: boolean;
  /** What changed before it, which it writes. */
  readonly changes: Changes;
  readonly roles: Record<string, Reference>;
  readonly meta: Readonly<Record<string, string>>;
  readonly request: Request | undefined;
  /** Lets run what must not before it is written; undefined when everything may. */
  goOn: (() => void) | undefined;
  /** Resolves when the store takes chunks: from then on they are sent as they are made. */
  readonly opening: Promise<void>;
  target: RemoteWriter | undefined;
  readonly unsent: ((target: RemoteWriter) => void)[];
}
