import {
  type MergeEdit,
  ObjectInspector,
  type RootId,
  type RootReader,
  type RootRecord,
  StoreError,
  SYSTEM_ROOTS,
  type StoreReading,
  type StoreResult,
  success,
  failure,
  packReference,
  readSystemRoots,
  valueOf,
  writeSystemRoots,
} from "../store/index.ts";
import {
  allSlots,
  type Behavior,
  delist,
  goOnWithDelay,
  limitWait,
  type BindingObject,
  type HeapObject,
  type IndexedObject,
  isBehavior,
  isIndexed,
  isObject,
  isSymbol,
  type MaybeValue,
  type MemoryLimit,
  ProcessLayout,
  setLastWritten,
  type VM,
  fromCodePoints,
  watched,
} from "../vm/index.ts";
import type { CheckpointedHeap, CheckpointRoots } from "./checkpointer.ts";
import { takeApart } from "./anatomy.ts";
import { HeapReader, type LostObject } from "./heap-reader.ts";
import { type MergedHeap, mergeInto, type MergeSource } from "./heap-merge.ts";
import { isStoredInPlace } from "./heap-writer.ts";
import { bringSession, type LivingSession, type SessionSource, type SessionThen } from "./session-restore.ts";
import { RootSource } from "./root-source.ts";
import { mayNotFit } from "./needed-memory.ts";
import { loseId } from "./stored-objects.ts";
import { type PartValue, UnloadedReference } from "./unloaded-reference.ts";

/** Lets a session's variable hold a value, or go when there is none; answers why it can't be. */
export type SetVariable = (session: string, name: string, value: MaybeValue) => string | undefined;

/** Roots that others add to the workspace's own: sessions and actors. */
export interface RootContributor {
  /** By role. The objects stay the same from one checkpoint to the next; what they hold is written as usual. */
  roots(): ReadonlyMap<string, HeapObject>;
  /** Its roots are lists, in lists so many levels deep, whose elements are read in other ways than by messages. */
  readonly listDepth?: number;
  /** What is kept as text beside the graph. */
  meta(): Readonly<Record<string, string>>;
  /** A snapshot is about to be saved: what only snapshots have is brought up to date. */
  beforeSnapshot?(): void;
  /** Hears of a state before its objects are made: what they need must be there then. */
  prepare?(stored: StoredTexts): void;
  /** The state that was heard of can't be had: what was prepared is taken back. */
  giveUp?(): void;
}

/** What can be known of a stored state without making objects. */
export interface StoredTexts {
  readonly meta: Readonly<Record<string, string>>;
  readonly roles: readonly string[];
  /** The strings in the Array that has the role; none when there is no such role. */
  readonly texts: (role: string) => readonly string[];
}

/** How a stored heap is opened whose objects are made as they are asked for. */
export interface LazyOpening {
  /** A state of no more objects than this is made at once. */
  readonly atOnce: number;
  /** Whether what was loaded is let go again when much memory is in use; where all of it may not fit when undefined. */
  readonly letsGo: boolean | undefined;
  /** No more chunks than this are held then, whatever room there is; for tests. */
  readonly mostChunks?: number | undefined;
  /** Whether users' globals and variables may be without what can't be read, for which a Tombstone stands then. */
  readonly toleratesDamage: boolean;
  /** Hears of the root before anything is changed that comes from it. */
  goOnFrom(root: RootRecord): void;
  /** Hears that the root is needed no more: all of it was loaded, or one that was made on top of it is stored. */
  release?(): void;
  /** Hears of damage that is met later, when a reference is followed; nil stands for what can't be read. */
  onDamage(error: StoreError): void;
}

/** What stays as it is when another heap is put in place. */
export interface KeptGraphs {
  readonly roots: readonly HeapObject[];
  /** What is looked for no further, though it is referred to: it goes. */
  readonly without?: readonly HeapObject[] | undefined;
}

const NOTHING_KEPT: KeptGraphs = { roots: [] };

/** The objects that a stored heap begins with. */
export interface StoredRoles {
  /** The object that had the role. */
  role(name: string): HeapObject | undefined;
}

/** A stored heap that was made anew. */
export interface RestoredHeap extends StoredRoles {
  readonly root: RootRecord;
  /**
   * Processes that ran or were ready to, in this life or in an earlier one; they are suspended now, and nobody resumes
   * them but the user.
   */
  readonly wasRunning: readonly ProcessLayout[];
  readonly lost: readonly LostObject[];
}

/** Roots in turn with what they are called, those of the installation first, and how many these are. */
interface RootList {
  readonly elements: MaybeValue[];
  readonly ofSystem: number;
}

const GLOBALS = "globals";
const CLASS_STATE = "classState";
const PROCESSES = "processes";
const SUSPENDED = "suspended";
const DELAYS = "delays";
const LAST_HEAP = "lastHeap";
/** The meta entry for the time of the scheduler's clock, by which delays are due. */
const CLOCK = "clock";
/** The meta entry for what renamed classes are hashed as, by the names they have. */
const HASHED_AS = "hashedAs";

/** The roles whose objects are this heap's own lists. */
const LISTS = [GLOBALS, CLASS_STATE, PROCESSES, SUSPENDED, DELAYS];

/**
 * The commons of a workspace as roots of its stored heap: globals, class-side state, and the processes that live. Classes
 * and bindings themselves are named, not stored: every heap has its own.
 */
export class WorkspaceHeap implements CheckpointedHeap {
  readonly #vm: VM;
  readonly #contributors: RootContributor[];
  readonly #lists = new Map<string, IndexedObject>();
  readonly #classVariableNames = new Map<HeapObject, string>();
  /** What bindings and classes were called at the last checkpoint. */
  #names: ReadonlyMap<HeapObject, string> = new Map();
  /** How often classes had got slots back by then. */
  #regainedSlots = 0;
  #since = 0;
  /** The globals that every workspace has. */
  readonly #systemGlobals: ReadonlySet<string>;
  /** The classes that every workspace has. */
  readonly #systemClasses: ReadonlySet<Behavior>;
  /** What ran when the heap was stored and nobody has resumed since. */
  #suspended: readonly ProcessLayout[] = [];
  /** What waited in the heap that was made anew, until it goes on waiting: it is stored as it was. */
  #resting: Resting = NOTHING_RESTS;
  /** Hears that more of the stored heap is in memory than before. */
  onLoad: () => void = () => undefined;
  /** Bytes that were in use before there were any stored objects. */
  readonly #usedAtFirst: number;
  /** What is still loaded from, while not all is. */
  #loading: { readonly reader: HeapReader; readonly source: RootSource } | undefined;

  constructor(vm: VM, contributors: readonly RootContributor[]) {
    this.#vm = vm;
    this.#systemGlobals = new Set(vm.globals.keys());
    this.#systemClasses = new Set(vm.allClasses());
    this.#contributors = [...contributors];
    this.#usedAtFirst = vm.memory.used;
  }

  /** Another one that adds roots. */
  contribute(contributor: RootContributor): void {
    this.#contributors.push(contributor);
  }

  get since(): number {
    return this.#since;
  }

  isWrittenOtherwise(isStored: (object: HeapObject) => boolean): boolean {
    const before = this.#names;
    const now = this.#namesNow();
    this.#names = now;
    const { regainedSlots } = this.#vm;
    const hasRegained = regainedSlots !== this.#regainedSlots;
    this.#regainedSlots = regainedSlots;
    if (hasRegained) return true;
    for (const [object, name] of before) if (now.get(object) !== name && !this.#isGone(object, name)) return true;
    for (const object of now.keys()) if (!before.has(object) && isStored(object)) return true;
    return false;
  }

  /** What classes that were renamed are hashed as. */
  #namesHashed(): Readonly<Record<string, string>> {
    const renamed: Record<string, string> = {};
    for (const { $info: info } of this.#vm.allClasses())
      if (info.hashedAs !== undefined) renamed[info.name] = info.hashedAs;
    return Object.keys(renamed).length > 0 ? { [HASHED_AS]: JSON.stringify(renamed) } : {};
  }

  /** Lets classes that were renamed before they were stored be found in collections that go by identity. */
  #hashAsBefore(meta: Readonly<Record<string, string>>): void {
    const renamed = JSON.parse(meta[HASHED_AS] ?? "{}") as Readonly<Record<string, string>>;
    for (const [name, hashedAs] of Object.entries(renamed)) {
      const behavior = this.#vm.tryClassNamed(name);
      for (const side of [behavior, behavior?.$info.counterpart]) if (side) side.$info.hashedAs = hashedAs;
    }
  }

  /** A class that was removed goes on under its name; nothing else can. */
  #isGone(object: HeapObject, name: string): boolean {
    return isBehavior(object) && object.$info.name === name;
  }

  #namesNow(): ReadonlyMap<HeapObject, string> {
    const names = new Map<HeapObject, string>(this.#classVariableNames);
    for (const [name, binding] of this.#vm.globals) {
      names.set(binding, name);
      if (isBehavior(binding._value)) names.set(binding._value, binding._value.$info.name);
    }
    return names;
  }

  roots(): CheckpointRoots {
    this.#nameClassVariables();
    const [globals, classState] = [this.#globals(), this.#classState()];
    const roles = new Map<string, HeapObject>([
      [GLOBALS, this.#list(GLOBALS, globals.elements)],
      [CLASS_STATE, this.#list(CLASS_STATE, classState.elements)],
      [PROCESSES, this.#list(PROCESSES, this.#processes())],
      [SUSPENDED, this.#list(SUSPENDED, this.#stillSuspended())],
      [DELAYS, this.#list(DELAYS, this.#delays())],
    ]);
    const meta: Record<string, string> = {
      [LAST_HEAP]: String(this.#vm.lastHeapId),
      [CLOCK]: String(Math.floor(this.#vm.scheduler.clock.now())),
      [SYSTEM_ROOTS]: writeSystemRoots({ globals: globals.ofSystem, classVariables: classState.ofSystem }),
      ...this.#namesHashed(),
    };
    for (const each of this.#contributors) {
      for (const [role, object] of each.roots()) roles.set(role, object);
      Object.assign(meta, each.meta());
    }
    return { roles, meta, names: (object) => this.#nameOf(object) };
  }

  /** A snapshot is about to be saved. */
  beforeSnapshot(): void {
    for (const each of this.#contributors) each.beforeSnapshot?.();
  }

  /**
   * Makes a stored heap anew in this virtual machine and puts its globals and class-side state in place. A damaged chunk
   * is a problem that names it; then nothing was changed.
   *
   * `keep` answers the roots of graphs that stay as they are, such as other sessions' variables: their objects get other ids
   * where the stored heap may have the same, and keep their identity hashes.
   *
   * The heap has its roots at first, and the rest as it is asked for. If all goes well the reading is this heap's, which closes
   * it when it has no more use for it.
   */
  restore(
    reading: StoreReading,
    id: RootId,
    lazily: LazyOpening,
    keep?: (heap: StoredRoles) => KeptGraphs,
  ): StoreResult<RestoredHeap> {
    let source: RootSource | undefined;
    try {
      source = new RootSource(reading, id, () => lazily.release?.());
      const { root, reader } = source;
      const stored = storedTexts(reader);
      for (const each of this.#contributors) each.prepare?.(stored);
      this.#hashAsBefore(root.meta);
      this.#vm.runtime.beginEpoch();
      const since = this.#vm.runtime.epoch;
      const objects = this.#readerOf(source, true);
      objects.toleratesDamage = lazily.toleratesDamage;
      const heap = rolesOf(objects, root);
      for (const role of Object.keys(root.roles)) objects.hold(heap.role(role));
      for (const role of LISTS) fillRoots(objects, heap.role(role), spareRoots(role, root));
      for (const each of this.#contributors)
        if (each.listDepth !== undefined)
          for (const role of each.roots().keys()) fillLists(objects, heap.role(role), each.listDepth);
      if (root.objects <= lazily.atOnce) objects.loadAll();
      const kept = keep ? this.#keptWith(keep(heap), heap) : NOTHING_KEPT;
      this.#walk(kept, (object) => this.#loading?.reader.fillReadable(object));
      const nextChunk = Math.max(root.nextChunk, reading.latest()?.nextChunk ?? 0);
      // From here on nothing can fail.
      this.#forgetLoading();
      this.#goOnLoading(objects, source, lazily);
      // What has an id of a chunk below is stored, so no chunk is gone on with that was begun before.
      this.#vm.ids.startFrom(Math.max(nextChunk, this.#vm.ids.nextChunk));
      this.#vm.reserveHeapIds(Number(root.meta[LAST_HEAP] ?? 0));
      this.#since = since;
      this.#walk(kept, (object) => this.#renumber(object));
      lazily.goOnFrom(root);
      // What is changed from now on has to be stored.
      this.#vm.runtime.beginEpoch();
      this.#adoptLists(heap);
      this.#restoreGlobals(heap.role(GLOBALS));
      this.#restoreClassState(heap.role(CLASS_STATE));
      const running = suspendRunning(this.#vm, heap.role(PROCESSES));
      this.#suspended = [...processesIn(heap.role(SUSPENDED)), ...running];
      this.#resting = restingIn(this.#vm, heap);
      return success({ ...heap, wasRunning: this.#suspended });
    } catch (error) {
      for (const each of this.#contributors) each.giveUp?.();
      source?.reader.close();
      if (error instanceof StoreError) return failure(error.problem);
      throw error;
    }
  }

  /**
   * Does the edits of a merge, between two turns, as `mergeInto` does. `setVariable` lets a session's variable hold a value,
   * or go, and answers why it can't be.
   */
  merge(
    source: MergeSource,
    edits: readonly MergeEdit[],
    newActors: readonly number[],
    setVariable: SetVariable,
  ): MergedHeap {
    const setRoot = (path: string, value: MaybeValue): string | undefined => this.setRoot(path, value, setVariable);
    const named = (name: string): MaybeValue => this.#named(name);
    return mergeInto({ vm: this.#vm, named, setRoot, since: this.#since }, source, edits, newActors);
  }

  /** Makes the objects that a session had in a stored state, between two turns, as `bringSession` does. */
  bringSession(source: SessionSource, id: string, living: LivingSession): SessionThen {
    const named = (name: string): MaybeValue => this.#named(name);
    const staying = this.#stillSuspended();
    return bringSession({ vm: this.#vm, named, since: this.#since, staying }, source, id, living);
  }

  /** Lets a root hold a value, or go: `globals/NAME`, `classes/CLASS/NAME`, `sessions/SESSION/NAME`; answers why it can't be. */
  setRoot(path: string, value: MaybeValue, setVariable: SetVariable): string | undefined {
    const [kind, rest = ""] = path.split(/\/(.*)/s);
    const slash = rest.lastIndexOf("/");
    const [owner, name] = [rest.slice(0, slash), rest.slice(slash + 1)];
    if (kind === "sessions") return setVariable(owner, name, value);
    return kind === "globals" ? this.#setGlobal(rest, value) : this.#setClassVariable(owner, name, value);
  }

  /** Whether what a path says is the installation's own: a global or a variable of a class that every workspace has. */
  isSystemRoot(path: string): boolean {
    const [kind, name = ""] = path.split("/");
    if (kind === "globals") return this.#systemGlobals.has(name);
    const behavior = kind === "classes" ? this.#vm.tryClassNamed(name) : undefined;
    return behavior !== undefined && this.#systemClasses.has(behavior);
  }

  #setGlobal(name: string, value: MaybeValue): undefined {
    if (value !== undefined) {
      this.#vm.setGlobal(name, value);
      return;
    }
    const binding = this.#vm.globals.get(name);
    if (binding?._value === undefined || isClassNamed(name, binding._value)) return;
    this.#vm.touch(binding);
    binding._value = undefined;
  }

  #setClassVariable(className: string, name: string, value: MaybeValue): string | undefined {
    const behavior = this.#vm.tryClassNamed(className);
    if (!behavior) return `there is no class ${className}`;
    const isVariable = behavior.$info.classVariables.has(name);
    if (!isVariable && !Object.hasOwn(behavior, `_${name}`)) return `${className} has no variable ${name}`;
    this.#restoreVariable(behavior, isVariable ? `${name}!` : name, value);
    return undefined;
  }

  /** What comes from a root that was opened lazily is loaded as it is asked for, until all is there. */
  #goOnLoading(reader: HeapReader, source: RootSource, lazily: LazyOpening): void {
    // Who follows a reference from now on is told what can't be read.
    reader.toleratesDamage = true;
    reader.onDamage = (error) => lazily.onDamage(error);
    reader.tellDamages();
    if (reader.isComplete) return source.close();
    this.#loading = { reader, source };
    this.#vm.unloaded = reader;
    reader.onComplete = () => this.#forgetLoading();
    reader.onLoad = () => this.onLoad();
    if (lazily.letsGo ?? mayNotFit(source.root, this.#room)) reader.letsGo(lazily.mostChunks);
    watched.onWatch = (object) => reader.willBeWatched(object);
  }

  /** The memory without the objects of a heap that was replaced, which count until they are collected. */
  get #room(): Pick<MemoryLimit, "softLimit" | "used"> {
    const { softLimit, used } = this.#vm.memory;
    return { softLimit, used: Math.min(used, this.#usedAtFirst) };
  }

  #forgetLoading(): void {
    const loading = this.#loading;
    if (!loading) return;
    this.#loading = undefined;
    this.#vm.unloaded = undefined;
    this.#vm.memory.letsGo = false;
    watched.onWatch = undefined;
    loading.source.close();
  }

  /** Loads what is not loaded yet until `until` says stop; answers whether all is. Throws a StoreError for damage. */
  loadMore(until: () => boolean): boolean {
    return this.#loading?.reader.loadMore(until) ?? true;
  }

  /** The root holds all that is stored of this heap by now, and all that was written before the epoch. */
  committed(root: RootId, epoch: number): void {
    this.#loading?.source.goOnTo(root);
    this.#loading?.reader.committed(epoch);
  }

  get mayShrink(): boolean {
    return this.#loading?.reader.mayShrink ?? false;
  }

  get isBounded(): boolean {
    return this.#loading?.reader.isBounded ?? false;
  }

  get isTooLarge(): boolean {
    return this.#loading?.reader.isTooLarge ?? false;
  }

  shrink(until: () => boolean): void {
    this.#loading?.reader.shrink(until);
  }

  relieve(): void {
    this.#loading?.reader.relieve();
  }

  willWrite(object: HeapObject): void {
    this.#loading?.reader.willWrite(object);
  }

  willWritePart(object: HeapObject): void {
    this.#loading?.reader.willWritePart(object);
  }

  /** Lets the store go: what is not loaded never will be. */
  close(): void {
    this.#forgetLoading();
  }

  /** The lists that are stored are gone on from: what did not change in them is not written. */
  #adoptLists(heap: Pick<RestoredHeap, "role">): void {
    this.#lists.clear();
    for (const role of LISTS) {
      const list = heap.role(role);
      if (isIndexed(list)) this.#lists.set(role, list);
    }
  }

  /** What is kept, and what is in variables and globals of which a stored heap knows nothing: that stays as it is, too. */
  #keptWith({ roots, without }: KeptGraphs, heap: StoredRoles): KeptGraphs {
    const valuesBeside = (elements: readonly MaybeValue[], role: string, width: number): readonly MaybeValue[] => {
      const list = heap.role(role);
      const known = new Set(isIndexed(list) ? entriesOf(list.els, width).map(keyOf) : []);
      return entriesOf(elements, width).flatMap((entry) => (known.has(keyOf(entry)) ? [] : entry.slice(-1)));
    };
    const globals = this.#globals();
    const unknown = [
      // Users' globals of which it does not know go.
      ...valuesBeside(globals.elements.slice(0, 2 * globals.ofSystem), GLOBALS, 2),
      ...valuesBeside(this.#classState().elements, CLASS_STATE, 3),
    ];
    return { roots: [...roots, ...unknown.filter(isObject)], without };
  }

  #walk({ roots, without }: KeptGraphs, act: (object: HeapObject) => void): void {
    const seen = new Set<HeapObject>(without);
    const pending: HeapObject[] = [];
    const visit = (value: PartValue): void => {
      if (value instanceof UnloadedReference || !isObject(value) || value === this.#vm.nil || seen.has(value)) return;
      if (isStoredInPlace(value) || this.#nameOf(value) !== undefined) return;
      seen.add(value);
      pending.push(value);
    };
    this.#nameClassVariables();
    roots.forEach(visit);
    for (let object = pending.pop(); object; object = pending.pop()) {
      act(object);
      const { slots, body } = takeApart(this.#vm, object, false);
      slots.forEach(visit);
      if (body.kind === "elements") body.elements.forEach(visit);
    }
  }

  #renumber(object: HeapObject): void {
    loseId(this.#vm, object);
    setLastWritten(object, this.#since);
  }

  /** Makes the objects of a stored heap without putting any in place. Throws a StoreError for damage. */
  read(reading: StoreReading, id: RootId): Omit<RestoredHeap, "wasRunning"> {
    const source = new RootSource(reading, id);
    try {
      const objects = this.#readerOf(source, false);
      const heap = rolesOf(objects, source.root);
      objects.loadAll();
      return heap;
    } finally {
      source.reader.close();
    }
  }

  #readerOf(source: RootSource, keepIds: boolean): HeapReader {
    return new HeapReader(this.#vm, source, (name) => this.#named(name), keepIds);
  }

  #list(role: string, elements: MaybeValue[]): IndexedObject {
    let list = this.#lists.get(role);
    if (!list) {
      list = this.#vm.array([]);
      this.#lists.set(role, list);
    }
    this.#vm.setElements(list, elements);
    return list;
  }

  /** Processes that stand still and are kept: they ran when the workspace ended, or were put aside. */
  get suspended(): readonly ProcessLayout[] {
    return this.#stillSuspended();
  }

  /** Keeps a process that was suspended until it is resumed or has ended. */
  putAside(process: ProcessLayout): void {
    // One that was put aside before, and went on, may be among them.
    this.#suspended = [...new Set([...this.#stillSuspended(), process])];
  }

  /** What runs or waits, but for what tools have asked to be printed: it would come back as work that nobody knows. */
  #processes(): ProcessLayout[] {
    const isPassing = ({ isPassing: passing, state }: ProcessLayout): boolean =>
      passing && (state === "ready" || state === "running");
    return [...[...this.#vm.scheduler.live()].filter((each) => !isPassing(each)), ...this.resting];
  }

  /** Processes that waited when the heap was stored, and do not go on waiting here. */
  get resting(): readonly ProcessLayout[] {
    const live = new Set(this.#vm.scheduler.live());
    return this.#resting.processes.filter((each) => isWaiting(this.#vm, each) && !live.has(each));
  }

  #stillSuspended(): ProcessLayout[] {
    const live = new Set(this.#vm.scheduler.live());
    return this.#suspended.filter((each) => each.state === "suspended" && !live.has(each));
  }

  /** What is under way, and when it will be over, by turns. */
  #delays(): MaybeValue[] {
    const now = this.#vm.scheduler.clock.now();
    return [
      ...Array.from(this.#vm.scheduler.timers.pendingDelays()).flatMap(({ delay, due }) => [delay, Math.ceil(due)]),
      ...this.#resting.delays.flatMap(({ delay, left }) => [delay, Math.ceil(now + left)]),
    ];
  }

  /**
   * What waited goes on waiting: processes for a signal, delays and waits with a limit for the time they had left. To be called once nothing of
   * what the restored heap replaced is left.
   */
  goOnWaiting(): void {
    const { timers } = this.#vm.scheduler;
    for (const { delay } of Array.from(timers.pendingDelays())) timers.unscheduleDelay(delay);
    const { processes, delays } = this.#resting;
    this.#resting = NOTHING_RESTS;
    for (const each of processes) this.#vm.scheduler.goOnWaiting(each);
    for (const { delay, left } of delays) {
      if (!(delay instanceof ProcessLayout)) goOnWithDelay(this.#vm, delay, left);
      else if (delay._myList !== this.#vm.nil) limitWait(this.#vm, delay, left);
    }
  }

  /** Names and values in turn. */
  #globals(): RootList {
    const [system, users]: [MaybeValue[], MaybeValue[]] = [[], []];
    for (const [name, { _value: value }] of this.#vm.globals) {
      if (value === undefined || isClassNamed(name, value)) continue;
      (this.#systemGlobals.has(name) ? system : users).push(this.#vm.symbol(name), value);
    }
    return { elements: [...system, ...users], ofSystem: system.length / 2 };
  }

  /** Class, name of a variable, and its value in turn; class-side slots by their names, class variables by `Name!`. */
  #classState(): RootList {
    const [system, users]: [MaybeValue[], MaybeValue[]] = [[], []];
    for (const behavior of this.#vm.allClasses()) {
      const elements = this.#systemClasses.has(behavior) ? system : users;
      for (const [name, { _value: value }] of behavior.$info.classVariables)
        elements.push(behavior, this.#vm.symbol(`${name}!`), value);
      const meta = behavior.$info.counterpart;
      for (const name of meta ? allSlots(meta.$info) : [])
        elements.push(behavior, this.#vm.symbol(name), behavior[`_${name}`] ?? this.#vm.nil);
    }
    return { elements: [...system, ...users], ofSystem: system.length / 3 };
  }

  #nameClassVariables(): void {
    this.#classVariableNames.clear();
    for (const behavior of this.#vm.allClasses())
      for (const [name, binding] of behavior.$info.classVariables)
        this.#classVariableNames.set(binding, `variable:${behavior.$info.name}.${name}`);
  }

  #nameOf(object: HeapObject): string | undefined {
    const key = (object as Partial<BindingObject>)._key;
    if (!isSymbol(key)) return undefined;
    if (this.#vm.globals.get(key.s) === object) return `global:${key.s}`;
    return this.#classVariableNames.get(object);
  }

  #named(name: string): MaybeValue {
    const [kind, rest = ""] = name.split(/:(.*)/s);
    if (kind === "global") return this.#vm.globalBinding(rest);
    const dot = rest.lastIndexOf(".");
    const owner = this.#vm.tryClassNamed(rest.slice(0, dot));
    return kind === "variable" ? owner?.$info.classVariables.get(rest.slice(dot + 1)) : undefined;
  }

  #restoreGlobals(list: HeapObject | undefined): void {
    if (!isIndexed(list)) return;
    const there = new Set<string>();
    for (let i = 0; i + 1 < list.els.length; i += 2) {
      const key = list.els[i];
      const value = list.els[i + 1];
      if (!isSymbol(key) || value === undefined) continue;
      there.add(key.s);
      this.#vm.setGlobal(key.s, value);
    }
    // What came to be since then is gone again.
    for (const name of this.#vm.globals.keys())
      if (!there.has(name) && !this.#systemGlobals.has(name)) this.#setGlobal(name, undefined);
  }

  #restoreClassState(list: HeapObject | undefined): void {
    if (!isIndexed(list)) return;
    for (let i = 0; i + 2 < list.els.length; i += 3) {
      const [behavior, key, value] = list.els.slice(i, i + 3);
      if (isBehavior(behavior) && isSymbol(key)) this.#restoreVariable(behavior, key.s, value);
    }
  }

  #restoreVariable(behavior: Behavior, name: string, value: MaybeValue): void {
    if (name.endsWith("!")) {
      const binding = behavior.$info.classVariables.get(name.slice(0, -1));
      if (!binding) return;
      this.#vm.touch(binding);
      binding._value = value;
    } else if (Object.hasOwn(behavior, `_${name}`)) behavior[`_${name}`] = value ?? this.#vm.nil;
  }
}

/** What a stored state has as text. */
export const storedTexts = (reader: RootReader): StoredTexts => ({
  meta: reader.root.meta,
  roles: Object.keys(reader.root.roles),
  texts: (role) => textsOf(reader, role),
});

/** The strings in the stored Array that has the role. Throws a StoreError for damage. */
function textsOf(reader: RootReader, role: string): readonly string[] {
  const reference = reader.root.roles[role];
  if (!reference) return [];
  const inspector = new ObjectInspector(reader);
  const { body } = valueOf(inspector.object(reference));
  return valueOf(inspector.elements(body, 0, Infinity)).flatMap((each) => {
    if (each.kind !== "reference") return [];
    const text = valueOf(inspector.object(each.to)).body;
    return [fromCodePoints(Uint32Array.from(valueOf(inspector.codePoints(text, 0, Infinity))))];
  });
}

/** The objects that have roles. Throws a StoreError for damage. */
function rolesOf(objects: HeapReader, root: RootRecord): Omit<RestoredHeap, "wasRunning"> {
  const roles = new Map(
    Object.entries(root.roles).map(([name, reference]) => [name, objects.at(packReference(reference))]),
  );
  return { root, lost: objects.lost, role: (name) => roles.get(name) };
}

/** Loads the elements of a list of roots. Throws a StoreError for damage of those that can't be missed. */
function fillRoots(objects: HeapReader, list: MaybeValue, canBeMissed: (index: number) => boolean): void {
  if (isIndexed(list)) objects.pinRoots(list, canBeMissed);
}

/** Which elements of a list the workspace can begin without: the values of users' globals and class variables. */
function spareRoots(role: string, root: RootRecord): (index: number) => boolean {
  const note = root.meta[SYSTEM_ROOTS];
  const system = readSystemRoots(note);
  switch (note === undefined ? undefined : role) {
    case GLOBALS:
      return (index) => index >= 2 * system.globals;
    case CLASS_STATE:
      return (index) => index >= 3 * system.classVariables;
    default:
      return () => false;
  }
}

/** Loads the elements of a list, and of the lists in it down to a depth. Throws a StoreError for damage. */
function fillLists(objects: HeapReader, list: MaybeValue, depth: number): void {
  if (!isIndexed(list) || depth === 0) return;
  objects.pin(list);
  for (const each of list.els) fillLists(objects, each, depth - 1);
}

/** The entries of a list that are so many elements each: a key, and last the value. */
const entriesOf = (elements: readonly MaybeValue[], width: number): readonly (readonly MaybeValue[])[] =>
  Array.from({ length: Math.floor(elements.length / width) }, (_, i) => elements.slice(i * width, (i + 1) * width));

/** What an entry is of: a global, or a variable of a class. */
const keyOf = (entry: readonly MaybeValue[]): string =>
  entry
    .slice(0, -1)
    .map((each) => (isBehavior(each) ? each.$info.name : isSymbol(each) ? each.s : ""))
    .join(" ");

/** Whether what a global holds is the class of that name, which is code and not state. */
const isClassNamed = (name: string, value: MaybeValue): boolean => isBehavior(value) && value.$info.name === name;

const processesIn = (list: HeapObject | undefined): readonly ProcessLayout[] =>
  isIndexed(list) ? list.els.filter((each) => each instanceof ProcessLayout) : [];

/** What waits and does not go on: processes for a signal, delays and limited waits for the milliseconds they had left. */
interface Resting {
  readonly processes: readonly ProcessLayout[];
  readonly delays: readonly { readonly delay: HeapObject; readonly left: number }[];
}

const NOTHING_RESTS: Resting = { processes: [], delays: [] };

/** What waited in a stored heap; to be asked when what ran is suspended. */
function restingIn(vm: VM, heap: Omit<RestoredHeap, "wasRunning">): Resting {
  const storedAt = Number(heap.root.meta[CLOCK] ?? 0);
  const list = heap.role(DELAYS);
  const pending = isIndexed(list) ? list.els : [];
  const delays: { delay: HeapObject; left: number }[] = [];
  for (let i = 0; i + 1 < pending.length; i += 2) {
    const [delay, due] = pending.slice(i, i + 2);
    if (isObject(delay) && typeof due === "number") delays.push({ delay, left: Math.max(0, due - storedAt) });
  }
  return { processes: processesIn(heap.role(PROCESSES)).filter((each) => isWaiting(vm, each)), delays };
}

const isWaiting = (vm: VM, { state, _myList: list }: ProcessLayout): boolean =>
  state === "suspended" && list !== vm.nil;

/** What ran comes back suspended, and so does what waited for this process alone; what else waited goes on waiting. */
function suspendRunning(vm: VM, list: HeapObject | undefined): readonly ProcessLayout[] {
  const running: ProcessLayout[] = [];
  for (const each of processesIn(list)) {
    const waits = waitsForOutside(vm, each);
    if (each.state !== "running" && each.state !== "ready" && !waits) continue;
    if (waits) delist(vm, each);
    vm.touch(each);
    each.state = "suspended";
    running.push(each);
  }
  return running;
}

/** Whether a process waits for what was asked of the world outside, of which nobody will hear any more. */
export function waitsForOutside(vm: VM, { _myList: list }: ProcessLayout): boolean {
  const outside = vm.tryClassNamed("OutsideSemaphore");
  return outside !== undefined && isObject(list) && list !== vm.nil && vm.inheritsFrom(list.$class, outside);
}
