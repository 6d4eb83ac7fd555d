import type { CodeEntry } from "../code/index.ts";
import type { MessagePort } from "node:worker_threads";
import {
  type CollectReport,
  mendedRoot,
  nameToReplace,
  NoSuchState,
  openStoreForReading,
  parseHash,
  planSessionMending,
  type RemoteReader,
  type Retention,
  type RootId,
  rootNamed,
  type RootRecord,
  type SessionMending,
  type SnapshotRecord,
  StoreClient,
  StoredState,
  StoreError,
  type StoreProblem,
  type StoreReading,
  type StoreResult,
  type TreeReport,
  valueOf,
  type VersionContent,
  writeMending,
} from "../store/index.ts";
import type { ProcessLayout, VM } from "../vm/index.ts";
import { Checkpointer, type SnapshotSession } from "./checkpointer.ts";
import type { MergedHeap } from "./heap-merge.ts";
import type { LivingSession, SessionThen } from "./session-restore.ts";
import { entriesIn, filesIn } from "./stored-code.ts";
import { windowsIn } from "./stored-windows.ts";
import {
  type KeptGraphs,
  type LazyOpening,
  type RestoredHeap,
  type RootContributor,
  type StoredRoles,
  type StoredTexts,
  storedTexts,
  WorkspaceHeap,
} from "./workspace-heap.ts";

/** How often old checkpoints are thinned out, in milliseconds. */
const THIN_EVERY = 15 * 60_000;

/** How long after opening the part of the store that was not read is checked, in milliseconds: others come first. */
const CHECK_AFTER = 3_000;

/** What a workspace's store came back with when it was opened. */
export type OpenedHeap =
  /** There was nothing yet. */
  | { readonly kind: "fresh" }
  | { readonly kind: "restored"; readonly heap: RestoredHeap }
  /** The latest state can't be read; `lastGood` is the newest that can. Nothing was put in place. */
  | { readonly kind: "damaged"; readonly problem: StoreProblem; readonly lastGood: RootRecord | undefined };

/** Part of the state that was opened can't be read. */
export interface FoundDamage {
  readonly problem: StoreProblem;
  /** The newest state that can, and the name of a snapshot of it, if it has one. */
  readonly lastGood: RootRecord | undefined;
  readonly snapshot: string | undefined;
}

/**
 * The durable side of a virtual machine: its store, its checkpoints and its named snapshots. Checkpoints are made by
 * themselves within a second of a change, once `start` was called.
 */
export class Persistence {
  readonly store: StoreClient;
  readonly #vm: VM;
  readonly #storePath: string;
  readonly #retention: Retention;
  readonly #heap: WorkspaceHeap;
  #checkpointer: Checkpointer | undefined;
  /** When old checkpoints were thinned out last, by the store's clock; undefined before the first checkpoint. */
  #thinnedAt: number | undefined;
  #checking: NodeJS.Timeout | undefined;
  /** How a stored heap is put in place. */
  #opening: LazyOpening;
  /** What frees room, or did last. */
  #collecting: Promise<unknown> = Promise.resolve();
  /** Is aborted when the store is let go. */
  readonly #closing = new AbortController();
  /** The damages that were told. */
  readonly #toldDamages = new Set<string>();
  /** Hears of each root that became durable, and of checkpoints that failed. */
  onDurable: (root: RootRecord) => void = () => undefined;
  onProblem: (error: unknown) => void = () => undefined;
  /** Hears that part of the state that was opened can't be read, once for each. */
  onDamage: (damage: FoundDamage) => void = () => undefined;
  /** Hears of what was stored once and is lost for good: nothing stands for it. */
  onLoss: (message: string) => void = () => undefined;
  /** Hears of the names of snapshots that were saved, renamed or deleted. */
  onSnapshots: (names: readonly string[]) => void = () => undefined;

  constructor(
    vm: VM,
    storePath: string,
    storePort: MessagePort,
    contributors: readonly RootContributor[],
    retention: Retention,
  ) {
    this.#vm = vm;
    this.#storePath = storePath;
    this.#retention = retention;
    this.store = new StoreClient(storePort);
    this.#heap = new WorkspaceHeap(vm, contributors);
    this.#opening = this.#openingOf(Number.POSITIVE_INFINITY, undefined);
  }

  /** What the latest state says of itself; nothing when there is none. */
  latestMeta(): Readonly<Record<string, string>> {
    const reading = valueOf(openStoreForReading(this.#storePath));
    try {
      return reading.latest()?.meta ?? {};
    } finally {
      reading.close();
    }
  }

  /** Another one that adds roots; to be called before `open`. */
  contribute(contributor: RootContributor): void {
    this.#heap.contribute(contributor);
  }

  /**
   * Makes the latest stored heap anew: all of it, or, where it has more than `atOnce` objects, what it begins with; the rest
   * then comes when a reference is followed, and is let go again for want of memory if
   * `letsGo`, or, where that is not said, if all of it may not fit. So are states that are restored later. With `toleratesDamage`
   * users' globals and variables may be without what can't be read. To be called when all classes are loaded and before anything
   * runs, and again only when it was damaged.
   */
  open(atOnce = Number.POSITIVE_INFINITY, letsGo?: boolean, toleratesDamage = false): OpenedHeap {
    this.#opening = this.#openingOf(atOnce, letsGo);
    const reading = valueOf(openStoreForReading(this.#storePath));
    const latest = reading.latest();
    const lost = reading.damagedRoots().filter((id) => latest === undefined || id > latest.id);
    if (!latest) {
      reading.close();
      const [first] = lost;
      if (first === undefined) return { kind: "fresh" };
      const message = `The record of root ${first} does not match its checksum, and no other state is there`;
      return { kind: "damaged", problem: { kind: "damagedFile", message }, lastGood: undefined };
    }
    const lostSnapshots = reading.lostSnapshots();
    const restored = this.#heap.restore(reading, latest.id, { ...this.#opening, toleratesDamage });
    if (restored.ok) {
      if (lost.length > 0) {
        const asOf = new Date(latest.createdAt).toISOString();
        const states =
          lost.length === 1 ? "The state that was stored last" : `The ${lost.length} states that were stored last`;
        this.onLoss(
          `${states} can't be read, since its record does not match its checksum: the workspace is as of ${asOf}, and what was stored after that is lost`,
        );
      }
      for (const name of lostSnapshots)
        this.onLoss(
          `Snapshot "${name}" is lost, since its entry or its state's record does not match its checksum: delete it`,
        );
      if (this.#vm.unloaded) this.#checking = setTimeout(() => void this.#checkRest(latest.id), CHECK_AFTER).unref();
      return { kind: "restored", heap: restored.value };
    }
    const damaged = { kind: "damaged", problem: restored.problem, lastGood: lastGoodRoot(reading) } as const;
    reading.close();
    return damaged;
  }

  #openingOf(atOnce: number, letsGo: boolean | undefined): LazyOpening {
    return {
      atOnce,
      letsGo,
      toleratesDamage: false,
      goOnFrom: (root) => this.#started().goOnFrom(root),
      onDamage: (error) => void this.#tellDamage(error.problem),
    };
  }

  /**
   * If sessions of the latest state are damaged, makes the next state, in which they are what they were when
   * they were whole last; answers how, undefined if there is nothing to be done. To be called when `open` has found damage.
   */
  async mendSessions(): Promise<SessionMending | undefined> {
    const reading = valueOf(openStoreForReading(this.#storePath));
    try {
      const mending = planSessionMending(reading);
      if (mending === undefined) return undefined;
      const writer = valueOf(await this.store.beginCheckpoint(mending.latest.id));
      writeMending(writer, mending);
      valueOf(await writer.commit(mendedRoot(mending)));
      return mending;
    } finally {
      reading.close();
    }
  }

  /** What waited in a heap that was made anew goes on waiting; to be called once, when what it replaced has ended. */
  goOnWaiting(): void {
    this.#heap.goOnWaiting();
  }

  /** Processes that waited when the heap was stored, and do not go on waiting here. */
  get resting(): readonly ProcessLayout[] {
    return this.#heap.resting;
  }

  /** Processes that stand still and are kept: they ran when the workspace ended, or were put aside. */
  get suspended(): readonly ProcessLayout[] {
    return this.#heap.suspended;
  }

  /** Keeps a process that was suspended until it is resumed or has ended. */
  putAside(process: ProcessLayout): void {
    this.#heap.putAside(process);
    this.noteChange();
  }

  /** From now on changes are noticed and stored; a first checkpoint follows at once. */
  start(): void {
    const checkpointer = this.#started();
    checkpointer.release();
    // Whatever was made until now counts as old: only the first write to an old object is noticed.
    this.#vm.runtime.beginEpoch();
    checkpointer.noteChange();
  }

  /** Something outside the heap changed that `RootContributor.meta` tells. */
  noteChange(): void {
    this.#started().noteChange();
  }

  /** Stores the heap as it is now. */
  checkpoint(): Promise<RootRecord> {
    return this.#started().checkpoint({ kind: "checkpoint" });
  }

  /**
   * Stores the heap as it is now under a name, as the state of all or of one session; the answer comes when it would survive
   * a power cut.
   */
  async saveSnapshot(name: string, note: string, replace: boolean, session?: SnapshotSession): Promise<SnapshotRecord> {
    const existing = (await this.store.snapshots()).find((each) => each.name === name);
    if (existing && !replace) throw new StoreError(nameToReplace(name));
    this.#heap.beforeSnapshot();
    // The new state is stored before the name is taken from the old one.
    const root = await this.#started().checkpoint(
      session === undefined ? { kind: "checkpoint" } : { kind: "session", session },
    );
    if (existing) valueOf(await this.store.deleteSnapshot(name));
    return this.keep(root, name, note);
  }

  /** Stores the state that undoes a restore. */
  saveToUndo(name: string): Promise<SnapshotRecord> {
    this.#started().putWalkOff();
    return this.saveSnapshot(name, "made by itself, to undo the restore", false);
  }

  /** Stores what was done before it is answered; answers why it could not be stored yet, in which case it is tried again. */
  async storeDone(): Promise<string | undefined> {
    try {
      await this.checkpoint();
      valueOf(await this.store.sync());
      return undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return `It is done, but could not be stored yet, and would be lost with the process: ${error.problem.message}`;
    }
  }

  /** The next checkpoint writes all there is anew, if all of it can be read: what was stored before is no part of that state. */
  writeAnew(): void {
    this.#started().leaveGarbage();
  }

  /**
   * Forgets checkpoints as the retention has it, and frees the room of what no state reaches, garbage in the latest too.
   * `onPhase` hears what is being done, and how much of it where that is known. `signal` ends it; what was freed by then is.
   */
  async collect(
    onPhase: (message: string, fraction?: number) => void,
    signal: AbortSignal,
  ): Promise<CollectReport & { readonly forgotten: number }> {
    const freeing = "Freeing what no state reaches";
    this.#started().leaveGarbage();
    for (;;) {
      signal.throwIfAborted();
      onPhase("Looking through all objects");
      // The one under way ends before this one, and the next does not begin until what is asked here was answered.
      const { createdAt } = await this.checkpoint();
      signal.throwIfAborted();
      onPhase(freeing);
      const forgotten = await this.store.thin(this.#retention, createdAt);
      const collected = await this.#collectInSteps((done) => onPhase(freeing, done), signal);
      if (collected.ok || collected.problem.kind !== "checkpointOpen")
        return { forgotten: valueOf(forgotten), ...valueOf(collected) };
    }
  }

  /** Frees room, one after the other who asks for it; checkpoints go on meanwhile. */
  async #collectInSteps(onDone: (done: number) => void, signal: AbortSignal): Promise<StoreResult<CollectReport>> {
    const before = this.#collecting;
    const collected = (async () => {
      await before.catch(() => undefined);
      const begun = await this.store.beginCollection();
      return begun.ok ? begun.value.finish(onDone, AbortSignal.any([signal, this.#closing.signal])) : begun;
    })();
    this.#collecting = collected;
    return collected;
  }

  snapshots(): Promise<readonly SnapshotRecord[]> {
    return this.store.snapshots();
  }

  /** The states of the workspace that are kept and that nobody gave a name, oldest first. */
  async checkpoints(): Promise<readonly RootRecord[]> {
    const [roots, snapshots] = await Promise.all([this.store.roots(), this.store.snapshots()]);
    const named = new Set(snapshots.map(({ root }) => root.id));
    return roots.filter(({ id, session }) => session === undefined && !named.has(id));
  }

  /** A state that is kept: a snapshot's by its name, or the last one before a time, as `rootNamed` reads it. */
  stateNamed(name: string): RootRecord {
    const reading = this.openForReading();
    try {
      return rootNamed(reading, name);
    } catch (error) {
      if (error instanceof NoSuchState) throw new StoreError({ kind: "unknownSnapshot", message: error.message });
      throw error;
    } finally {
      reading.close();
    }
  }

  /** The project's files with code as a state has them; undefined where it is of an earlier version of Fresnel. */
  filesOf(root: RootRecord): ReadonlyMap<string, string> | undefined {
    return this.#read(() => root, filesIn);
  }

  /** The code that a state has beyond its files; all of it where the workspace was detached. */
  entriesOf(root: RootRecord): readonly CodeEntry[] {
    return this.#read(() => root, entriesIn) ?? [];
  }

  /** The project's files with code as the latest state has them; undefined when there is none. */
  latestFiles(): ReadonlyMap<string, string> | undefined {
    return this.#read((reading) => reading.latest(), filesIn);
  }

  /** What the windows kept when a state was saved. */
  windowsOf(root: RootRecord): ReadonlyMap<string, string> {
    return this.#read(() => root, windowsIn) ?? new Map();
  }

  #read<T>(rootIn: (reading: StoreReading) => RootRecord | undefined, read: (texts: StoredTexts) => T): T | undefined {
    const reading = valueOf(openStoreForReading(this.#storePath));
    try {
      const root = rootIn(reading);
      if (root === undefined) return undefined;
      const reader = valueOf(reading.openRoot(root.id));
      try {
        return read(storedTexts(reader));
      } finally {
        reader.close();
      }
    } finally {
      reading.close();
    }
  }

  async deleteSnapshot(name: string): Promise<void> {
    valueOf(await this.store.deleteSnapshot(name));
    this.onSnapshots([name]);
  }

  async renameSnapshot(name: string, to: string, note: string | undefined): Promise<SnapshotRecord> {
    const renamed = valueOf(await this.store.renameSnapshot(name, to));
    const noted = note === undefined ? renamed : valueOf(await this.store.noteSnapshot(to, note));
    this.onSnapshots([name, to]);
    return noted;
  }

  /**
   * Reads and hashes all that a stored state has, in the store's thread and in steps; `onDone` hears how much of it was read.
   * Damage is a StoreError. The store keeps the state until the answer is closed.
   */
  async checkState(
    { id }: RootRecord,
    onDone: (done: number) => void,
    signal: AbortSignal,
  ): Promise<Pick<RemoteReader, "close">> {
    const held = valueOf(await this.store.openRoot(id));
    try {
      const check = valueOf(await this.store.beginCheck([id]));
      const { damages } = valueOf(await check.finish(onDone, AbortSignal.any([signal, this.#closing.signal])));
      const [damage] = damages;
      if (damage !== undefined) throw new StoreError(damage.problem);
      return held;
    } catch (error) {
      await held.close();
      throw error;
    }
  }

  /**
   * Puts a stored state, which was checked and is kept, in place of the present one, between two turns; the caller has ended all processes.
   * It is read as it is needed, as one that is opened. `keep` answers what stays as it is. Damage of what it begins with is a
   * problem, and then nothing was changed.
   */
  restoreState({ id }: RootRecord, keep: (heap: StoredRoles) => KeptGraphs): StoreResult<RestoredHeap> {
    const reading = openStoreForReading(this.#storePath);
    if (!reading.ok) return reading;
    // The store hears of it before whoever has checked the state can let it go.
    const held = this.store.openRoot(id);
    const release = (): void =>
      void held.then((state) => valueOf(state).close()).catch((error: unknown) => this.#tellProblem(error));
    const restored = this.#heap.restore(reading.value, id, { ...this.#opening, release }, keep);
    if (!restored.ok) {
      reading.value.close();
      release();
      return restored;
    }
    const checkpointer = this.#started();
    checkpointer.putWalkOff();
    checkpointer.release();
    checkpointer.noteChange();
    return restored;
  }

  /** The state that the store has for its workspace at this moment, read without its thread; to be closed. */
  openForReading(): StoreReading {
    return valueOf(openStoreForReading(this.#storePath));
  }

  /** Gives a stored state a name; the answer comes when it would survive a power cut. */
  async keep(root: RootRecord, name: string, note: string): Promise<SnapshotRecord> {
    const saved = valueOf(await this.store.saveSnapshot(root.id, name, note));
    valueOf(await this.store.sync());
    this.onSnapshots([name]);
    return saved;
  }

  /** Does the edits of a merge, between two turns. On damage of what they are read from nothing is changed. */
  merge(...merge: Parameters<WorkspaceHeap["merge"]>): MergedHeap {
    const merged = this.#heap.merge(...merge);
    this.noteChange();
    return merged;
  }

  /**
   * Makes the objects that a session had in a stored state, between two turns; it is the caller who gives them to the session.
   * Throws a StoreError for damage, and for a state without the session.
   */
  bringSession(root: RootRecord, id: string, living: LivingSession): SessionThen {
    const reading = this.openForReading();
    try {
      const version = (hash: string): VersionContent | undefined => valueOf(reading.version(parseHash(hash)));
      const then = this.#heap.bringSession({ state: new StoredState(reading, root), version }, id, living);
      this.noteChange();
      return then;
    } finally {
      reading.close();
    }
  }

  /** Lets a root of the heap hold another value, between two turns; answers why it can't be. */
  setRoot(...root: Parameters<WorkspaceHeap["setRoot"]>): string | undefined {
    return this.#heap.setRoot(...root);
  }

  /** Whether what the path of a root says is the installation's own. */
  isSystemRoot(path: string): boolean {
    return this.#heap.isSystemRoot(path);
  }

  /** Stops making checkpoints and lets the store go. */
  close(): void {
    clearTimeout(this.#checking);
    this.#closing.abort();
    this.#checkpointer?.stop();
    this.#heap.close();
    this.store.close();
  }

  /** Looks for damage in what was not read when the root was opened: better told now than when somebody needs it. */
  async #checkRest(root: RootId): Promise<void> {
    try {
      const { damages, lastGood } = await this.#check();
      for (const { problem, roots } of damages) if (roots.includes(root)) await this.#tellDamage(problem, lastGood);
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  /** Reads and hashes all that is stored; checkpoints go on meanwhile. */
  async #check(): Promise<TreeReport> {
    const check = valueOf(await this.store.beginCheck());
    return valueOf(await check.finish(() => undefined, this.#closing.signal));
  }

  /** What is ended because the workspace ends is no problem. */
  #tellProblem(error: unknown): void {
    if (!this.#closing.signal.aborted) this.onProblem(error);
  }

  /** `lastGood` is the newest state that is whole, where that was looked for. */
  async #tellDamage(problem: StoreProblem, lastGood?: RootId): Promise<void> {
    // The same content is told of once, whichever state it was read in.
    const key = "hash" in problem ? problem.hash : problem.message;
    if (this.#toldDamages.has(key)) return;
    this.#toldDamages.add(key);
    try {
      const good = lastGood ?? (await this.#check()).lastGood;
      const snapshot = (await this.store.snapshots()).find(({ root }) => root.id === good)?.name;
      const reading = valueOf(openStoreForReading(this.#storePath));
      this.onDamage({ problem, lastGood: good === undefined ? undefined : reading.root(good), snapshot });
      reading.close();
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  /** Forgets old checkpoints as the retention has it, and frees their room. */
  async #thinNowAndThen(now: number): Promise<void> {
    this.#thinnedAt ??= now;
    // A clock that was set back must not put it off.
    if (Math.abs(now - this.#thinnedAt) < THIN_EVERY) return;
    this.#thinnedAt = now;
    try {
      const thinned = valueOf(await this.store.thin(this.#retention, now));
      if (thinned > 0) valueOf(await this.#collectInSteps(() => undefined, this.#closing.signal));
    } catch (error) {
      // A checkpoint is open: the next time will do.
      if (!(error instanceof StoreError) || error.problem.kind !== "checkpointOpen") this.#tellProblem(error);
    }
  }

  #started(): Checkpointer {
    if (!this.#checkpointer) {
      this.#checkpointer = new Checkpointer(this.#vm, this.store, this.#heap);
      this.#checkpointer.onDurable = (root) => {
        this.onDurable(root);
        void this.#thinNowAndThen(root.createdAt);
      };
      this.#checkpointer.onProblem = (error) => this.onProblem(error);
    }
    return this.#checkpointer;
  }
}

/** The newest root that is not damaged. */
function lastGoodRoot(reading: StoreReading): RootRecord | undefined {
  const { lastGood } = reading.verify();
  return lastGood === undefined ? undefined : reading.root(lastGood);
}
