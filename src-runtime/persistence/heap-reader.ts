import { type Body, doubleProperty, type Literal } from "../language/index.ts";
import {
  chunkClasses,
  chunkNumber,
  type ChunkNumber,
  type ObjectBody,
  type ObjectBuilder,
  type PartedBody,
  readChunk,
  type Shape,
  type SpecialSpace,
  StoreError,
  UNBOUND,
  type ValueBuilder,
  type VersionContent,
} from "../store/index.ts";
import {
  allSlots,
  type Behavior,
  BlockLayout,
  bornReadOnly,
  CompiledCode,
  ContextLayout,
  doubleIn,
  HomeLayout,
  type HeapObject,
  IDS_PER_CHUNK,
  type IndexedObject,
  isObject,
  lastWritten,
  EphemeronPair,
  isEphemeron,
  isIndexed,
  isReadOnly,
  isWeak,
  MAX_KEPT_FRAMES,
  type MaybeValue,
  noteFormerSlots,
  ProcessLayout,
  type ProcessState,
  type Resumption,
  StringLayout,
  fromCodePoints,
  type UnloadedReferences,
  type Value,
  VariableContextLayout,
  watched,
  WeakParts,
  type VM,
} from "../vm/index.ts";
import { DO_IT_CODE, INTERRUPTED, PROCESS_HEAP, PROCESS_STATE } from "./anatomy.ts";
import { bodyOf, versionOf } from "./code-names.ts";
import { ChunkAllowance } from "./chunk-allowance.ts";
import { chunkOf, LoadedChunks, type Places } from "./loaded-chunks.ts";
import { type LoadingPlan, loadingPlan } from "./loading-plan.ts";
import { isStoredInPlace } from "./heap-writer.ts";
import { chunkOfPiece, piecesIn, rememberPieces } from "./pieces.ts";
import { StandIns } from "./stand-ins.ts";
import {
  cardOf,
  ELEMENTS_A_CARD,
  type PartValue,
  UnloadedReference,
  type WaitingReferences,
  WaitingTable,
} from "./unloaded-reference.ts";

/** How many loads there are between two looks at the memory in use. */
const LOADS_A_LOOK = 16;

/**
 * After how many loaded objects V8 collects what was made lately. It copies what is still in use, as all that was loaded is; by
 * itself it does so after 48 MB, when those are 30,000 objects, and holds up the program for some 10 ms.
 */
const LOADED_A_COLLECTION = 1_000;

/** Where a stored heap is read from. */
export interface HeapSource {
  /** Verified bytes; undefined when there is no such chunk. Throws a StoreError when they are damaged. */
  chunk(number: ChunkNumber): Uint8Array | undefined;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
}

/** Something in a stored heap that has no place in this one: what refers to it has a Tombstone instead, or nil. */
export interface LostObject {
  readonly what: string;
  readonly why: string;
}

const NOTHING: Places = [];

/**
 * Makes the objects of a stored heap anew, a chunk at a time, as they are asked for. `named` answers the objects that are
 * named instead of stored; with `keepIds` objects have their stored ids, else, for a heap that is read beside another,
 * they get new ones when they need them.
 *
 * References to objects of chunks that were not read wait until somebody follows them (see UnloadedReferences). What was
 * loaded is held, since something that is still in the store may refer to it: until nothing waits any more, or more is held
 * than the memory limit has room for. Then the chunks are let go that nobody came to for longest (see `shrink`).
 */
export class HeapReader implements UnloadedReferences {
  readonly lost: LostObject[] = [];
  readonly #vm: VM;
  readonly #source: HeapSource;
  readonly #chunks = new LoadedChunks();
  readonly #waiting = new WaitingTable();
  readonly #codes = new Map<string, CompiledCode>();
  /** The code of do-its as it is stored, and as it was made. */
  readonly #storedCodes = new Map<number, StoredCode>();
  readonly #doIts = new Map<number, CompiledCode | undefined>();
  /** What is still to be done before objects that were made can be seen. */
  readonly #unfinished: (() => void)[] = [];
  #isFinishing = false;
  /** What could not be read for objects that the virtual machine looks into, and is still to be told. */
  readonly #damages: StoreError[] = [];
  /** Damage of which nobody was told, though a Tombstone stands for what is lost. */
  readonly #untold: StoreError[] = [];
  /** The first damage ever: what stands for that may be anywhere by now, so the heap is not what is stored. */
  #firstDamage: StoreError | undefined;
  /** What stands for objects that can't be read, by their ids; for elements of which not even that is known, by the reason. */
  readonly #unreadable = new Map<number | string, HeapObject>();
  readonly #plans = new Map<Behavior, LoadingPlan>();
  #plansOf = 0;
  /** Arrays that have all their elements, as the virtual machine reads them. */
  #wholeArrays = new WeakSet<HeapObject>();
  /** What the virtual machine holds and looks into from outside of the graph. */
  readonly #pinned = new WeakSet<HeapObject>();
  readonly #allowance: ChunkAllowance;
  /** All that was written in earlier epochs is in the state that is read from. */
  #committedEpoch: number;
  /** The epochs in which parts of large objects were written last. */
  readonly #cardWrites = new WeakMap<HeapObject, number>();
  /** Objects of chunks that were let go which were written since. */
  readonly #written = new Set<HeapObject>();
  /** Whether nothing may be let go: all is to be loaded, or could not be made again. */
  #isKeeping = false;
  /** Whether a root or variable may be without its object, since that can't be read: a Tombstone stands for it. */
  toleratesDamage = false;
  /** Whether chunks are let go at all. */
  mayShrink = false;
  /** Whether anything was ever let go. */
  #hasLetGo = false;
  #sweptCollections: number;
  readonly #regainedSlots: number;
  readonly #named: (name: string) => MaybeValue;
  readonly #keepIds: boolean;
  readonly #standIns: StandIns;
  /** What stands for objects that can't be made anew: nothing that is stored of them is put into it. */
  readonly #tombstones = new WeakSet<HeapObject>();
  /** For a class or code there is one, however many refer to it. */
  readonly #tombstonesByName = new Map<string, HeapObject>();
  /** The epoch that objects seem to have been written last in: an earlier one than that in which the program runs. */
  readonly #epoch: number;
  /** Hears that a chunk was loaded. */
  onLoad: () => void = () => undefined;
  /** Hears that nothing waits any more. */
  onComplete: () => void = () => undefined;
  /** Hears of what could not be read when a reference was followed; a Tombstone stands for it. */
  onDamage: (error: StoreError) => void = () => undefined;

  constructor(vm: VM, source: HeapSource, named: (name: string) => MaybeValue, keepIds: boolean) {
    this.#named = named;
    this.#vm = vm;
    this.#source = source;
    this.#keepIds = keepIds;
    this.#epoch = vm.runtime.epoch;
    this.#committedEpoch = this.#epoch + 1;
    this.#allowance = new ChunkAllowance(vm.memory);
    this.#standIns = new StandIns(vm);
    this.#sweptCollections = vm.memory.collections;
    this.#regainedSlots = vm.regainedSlots;
  }

  /** The object with a stored id, loaded if it was not. Throws a StoreError when it or what it needs can't be read. */
  at(id: number): HeapObject | undefined {
    return this.#whole(() => this.#objectWith(id));
  }

  /** The same for somebody who follows a reference: what is missing in the object is told. */
  #follow(id: number): HeapObject {
    const object = this.#objectWith(id) ?? this.#vm.nil;
    this.#finish();
    this.tellDamages();
    return object;
  }

  /** Tells of the damage that was met so far. */
  tellDamages(): void {
    for (const damage of [...this.#untold.splice(0), ...this.#damages.splice(0)]) this.onDamage(damage);
  }

  /** Loads something, and what is needed with it. Throws a StoreError when any of it can't be read. */
  #whole<T>(act: () => T): T {
    try {
      return act();
    } finally {
      this.#finish();
      this.#raiseDamage();
    }
  }

  // What waits

  slot(object: HeapObject, property: string): MaybeValue {
    try {
      const id = this.slotId(object, property);
      return id === undefined ? undefined : this.#slotWith(object, property, id);
    } catch (error) {
      return this.#missing(error);
    }
  }

  #slotWith(object: HeapObject, property: string, id: number): HeapObject {
    try {
      const value = this.#follow(id);
      object[property as `_${string}`] = value;
      this.#waiting.removeSlot(object, property);
      return value;
    } catch (error) {
      return this.#missing(error, id);
    }
  }

  element(object: HeapObject, index: number): MaybeValue {
    if (!isIndexed(object)) return undefined;
    try {
      const waiting = this.#waitingIn(object);
      if (!waiting) return undefined;
      this.#readCard(object, waiting, cardOf(index));
      const value = object.els[index];
      if (value !== undefined) return value;
      const id = this.elementId(object, index);
      return id === undefined ? undefined : this.#elementWith(object, index, id);
    } catch (error) {
      return this.#missing(error);
    }
  }

  #elementWith(object: IndexedObject, index: number, id: number): HeapObject {
    try {
      return (object.els[index] = this.#follow(id));
    } catch (error) {
      return this.#missing(error, id);
    }
  }

  slotId(object: HeapObject, property: string): number | undefined {
    return this.#waitingIn(object)?.slots.get(property);
  }

  elementId(object: HeapObject, index: number): number | undefined {
    return this.#waitingIn(object)?.cards.get(cardOf(index))?.[index % ELEMENTS_A_CARD] || undefined;
  }

  prepare(object: HeapObject, from: number, to: number): void {
    const waiting = this.#waitingIn(object);
    if (!waiting?.unread || !isIndexed(object)) return;
    for (let card = cardOf(from); card * ELEMENTS_A_CARD < to; card++) this.#readCard(object, waiting, card);
  }

  waitsIn(object: HeapObject): boolean {
    return this.#waiting.of(object) !== undefined || (this.#chunks.isLoose(object) && !this.#isLookedInto(object));
  }

  /** What waits in an object; of one whose chunk was let go it is read again. Throws a StoreError when it can't be. */
  #waitingIn(object: HeapObject): WaitingReferences | undefined {
    const waiting = this.#waiting.of(object);
    if (waiting || !this.#chunks.isLoose(object)) return waiting;
    this.#load(chunkOf(object));
    this.#finish();
    this.tellDamages();
    return this.#waiting.of(object);
  }

  /** Whether the virtual machine may look into the object without asking. */
  #isLookedInto(object: HeapObject): boolean {
    return this.#pinned.has(object) || this.#wholeArrays.has(object);
  }

  /** Somebody holds the object who is no part of the graph: it stays as it is. */
  hold(object: HeapObject | undefined): void {
    if (object) this.#pinned.add(object);
  }

  /** The virtual machine looks into the object from now on: nothing waits in it, ever. Throws when that can't be read. */
  pin(object: HeapObject): void {
    this.#pinned.add(object);
    this.fill(object);
  }

  /**
   * The same for a list of roots. Of those that can be missed a Tombstone stands for what can't be read, of which `tellDamages`
   * tells.
   */
  pinRoots(list: IndexedObject, canBeMissed: (index: number) => boolean): void {
    this.#pinned.add(list);
    this.prepare(list, 0, list.els.length);
    for (const index of list.els.keys()) {
      const id = list.els[index] === undefined ? this.elementId(list, index) : undefined;
      if (id === undefined) continue;
      if (this.toleratesDamage && canBeMissed(index)) {
        list.els[index] = this.#readable(id);
        this.#finish();
        this.#untold.push(...this.#damages.splice(0));
      } else list.els[index] = this.at(id) ?? this.#vm.nil;
    }
    this.#waiting.remove(list);
  }

  /** The object with the id, or its Tombstone. */
  readonly #readable = (id: number): HeapObject => {
    try {
      return this.#objectWith(id) ?? this.#vm.nil;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#untold.push(error);
      return this.#unreadableFor(error, id);
    }
  };

  fill(object: HeapObject): void {
    if (!this.#waitingIn(object)) return;
    this.#whole(() => this.#fillNow(object, (id) => this.#objectWith(id)));
  }

  /** The same for somebody who goes on without what can't be read. Throws a StoreError when there is no room. */
  fillReadable(object: HeapObject): void {
    if (!this.#waitingIn(object)) return;
    this.#refuseBeyondMemory("What stays beside the restored state is");
    this.#fillNow(object, this.#readable);
    this.#finish();
    this.tellDamages();
  }

  /** Whether nothing waits, and all of it could be read. */
  get isComplete(): boolean {
    return this.#waiting.size === 0 && this.#firstDamage === undefined;
  }

  loadAll(): void {
    this.loadMore(() => false);
  }

  loadReadable(): void {
    // Whoever asks may be about to change what instances of a class are made as.
    this.#isKeeping = true;
    const readable = (act: () => void): void => {
      this.#refuseBeyondMemory();
      try {
        act();
      } catch (error) {
        this.#tell(error);
      }
    };
    for (const chunk of this.#chunks.looseChunks()) readable(() => this.#whole(() => this.#load(chunk)));
    for (const holder of this.#waiting.holders()) readable(() => this.fill(holder));
  }

  /** Loads what is not loaded until `until` says stop; answers whether all is. Throws when something can't be read. */
  loadMore(until: () => boolean): boolean {
    if (this.#firstDamage) throw this.#firstDamage;
    this.#isKeeping = true;
    try {
      for (const chunk of this.#chunks.looseChunks()) {
        this.#refuseBeyondMemory();
        this.#whole(() => this.#load(chunk));
        if (until()) return false;
      }
      for (const holder of this.#waiting.holders()) {
        this.#refuseBeyondMemory();
        while (this.#fillSome(holder)) {
          this.#refuseBeyondMemory();
          if (until()) return false;
        }
        if (until()) return false;
      }
      // By now a Tombstone may stand in a variable.
      if (this.#firstDamage) throw this.#firstDamage;
    } catch (error) {
      this.#isKeeping = false;
      throw error;
    }
    this.#chunks.clear();
    this.#wholeArrays = new WeakSet();
    this.onComplete();
    return true;
  }

  /** Throws a StoreError when there is no room for more. */
  #refuseBeyondMemory(what = "All objects of the workspace are"): void {
    const { memory } = this.#vm;
    if (!this.mayShrink) return;
    if (this.#loads++ % LOADS_A_LOOK !== 0 || memory.used <= memory.softLimit) return;
    memory.collect();
    if (memory.live <= memory.softLimit) return;
    this.#isKeeping = false;
    const megabytes = Math.round(memory.softLimit / 1_000_000);
    throw new StoreError({
      kind: "ioError",
      message: `${what} needed in memory at once, and have no room in ${megabytes} MB: raise heap-megabytes in config.toml`,
    });
  }
  #loads = 0;

  // Letting go

  /** Whether not all of the heap is in memory at once, since there is no room for it. */
  get isBounded(): boolean {
    return this.#hasLetGo;
  }

  /** Whether `shrink` has something to do. */
  get isTooLarge(): boolean {
    if (!this.#mayLetGo) return false;
    if (this.#chunks.isSweeping || this.#hasToSweep) return true;
    return this.#surplus > 0;
  }

  /** A class that got back a slot has instances of which not all is stored under the names it has now. */
  get #mayLetGo(): boolean {
    return this.mayShrink && !this.#isKeeping && this.#vm.regainedSlots === this.#regainedSlots;
  }

  get #hasToSweep(): boolean {
    return this.#chunks.looseCount > 0 && this.#vm.memory.collections !== this.#sweptCollections;
  }

  /** How many chunks more are held than may be. */
  get #surplus(): number {
    const { heldCount } = this.#chunks;
    return heldCount - this.#allowance.chunks(heldCount);
  }

  /** From now on chunks are let go for want of memory, or when more than `most` are held. */
  letsGo(most = Number.POSITIVE_INFINITY): void {
    this.#allowance.most = most;
    this.mayShrink = true;
    // From the first: while a checkpoint is written nothing can go, and nobody is to blame for what was loaded meanwhile.
    this.#vm.memory.letsGo = true;
  }

  /** Memory is short: fewer chunks may be held. */
  relieve(): void {
    this.#allowance.lower(this.#chunks.heldCount);
  }

  /** All that was written before this epoch is now in the state that is read from. */
  committed(epoch: number): void {
    this.#committedEpoch = epoch;
  }

  /** The write barrier: an object is about to change. One whose chunk was let go is held, as it will not be what is stored. */
  willWrite(object: HeapObject): void {
    if (!this.#chunks.isLoose(object)) return;
    this.#chunks.keep(object, true);
    this.#written.add(object);
  }

  /** The write barrier of a large object: a part of it is about to change. */
  willWritePart(object: HeapObject): void {
    if (!this.mayShrink || this.#chunks.find(object.$i) !== object) return;
    this.#cardWrites.set(object, this.#vm.runtime.epoch);
    this.willWrite(object);
  }

  /** Somebody would notice that the object was collected. */
  willBeWatched(object: HeapObject): void {
    if (this.#chunks.isLoose(object)) this.#chunks.keep(object, true);
  }

  /**
   * Lets chunks go that were not used for longest, until `until` says stop or few enough are held. To be called between turns, and
   * not while a checkpoint is being written: nobody is in the midst of looking at an array.
   *
   * An object of such a chunk that refers to others has its references wait again, and is held weakly. Who still refers to
   * it keeps it, and it is the one that has its id; what was collected is made anew when somebody comes to it. What waits in it
   * is not kept: it is read again from the chunk, which has the same references.
   *
   * That holds for objects that are as they are stored; others are held until they are. An object that got a reference to
   * one that the reader did not make stays as long as it has it: so no such reference is ever read from the store.
   */
  shrink(until: () => boolean): void {
    if (!this.#mayLetGo) return;
    if (this.#hasToSweep) this.#sweptCollections = this.#vm.memory.collections;
    else if (!this.#chunks.isSweeping) return this.#letGoSurplus(until);
    this.#chunks.sweep(until);
  }

  #letGoSurplus(until: () => boolean): void {
    for (const object of this.#written) {
      if (!this.#isAsStored(object)) continue;
      this.#written.delete(object);
      if (this.#chunks.isLoose(object)) this.#chunks.keep(object, this.#stays(object));
      if (until()) return;
    }
    const before = this.#chunks.heldCount;
    let surplus = this.#surplus;
    for (let left = before; left > 0 && surplus > 0; left--) {
      const oldest = this.#chunks.oldest;
      if (oldest === undefined) return;
      this.#chunks.letGo(oldest, (object) => this.#stays(object));
      this.#hasLetGo = true;
      surplus--;
      if (until()) return;
    }
  }

  #isAsStored(object: HeapObject): boolean {
    return this.#lastWrite(object) < this.#committedEpoch;
  }

  #lastWrite(object: HeapObject): number {
    return Math.max(lastWritten(object), this.#cardWrites.get(object) ?? 0);
  }

  /** Has the references of an object wait that are known to be in its chunk; answers whether it has to be held. */
  #stays(object: HeapObject): boolean {
    if (!this.#isAsStored(object)) {
      this.#written.add(object);
      return true;
    }
    const plan = this.#planFor(object);
    if (!plan.mayGo || this.#isLookedInto(object)) return true;
    const wasWritten = this.#lastWrite(object) !== this.#epoch;
    const chunk = chunkOf(object);
    let knowsAll = true;
    const mayWait = (value: MaybeValue): boolean => {
      if (!isObject(value) || value === this.#vm.nil || isStoredInPlace(value)) return false;
      if (this.#chunks.find(value.$i) !== value) {
        knowsAll = false;
        return false;
      }
      // What is in the same chunk comes and goes with it.
      return chunkOf(value) !== chunk;
    };
    for (const name of plan.slotsMayWait) {
      const property = `_${name}` as const;
      if (mayWait(object[property]) && !(doubleProperty(name) in object)) object[property] = undefined;
    }
    if (plan.elementsMayWait && isIndexed(object)) {
      const { els } = object;
      for (let i = 0; i < els.length; i++) if (mayWait(els[i])) els[i] = undefined;
    }
    this.#waiting.remove(object);
    if (watched.objects.has(object)) return true;
    // As it came from the store, it has no reference to anything that did not.
    if (!wasWritten) return false;
    for (const key of Object.keys(object)) if (key.startsWith("_")) mayWait(object[key as `_${string}`]);
    if (isIndexed(object) && !plan.elementsMayWait) object.els.forEach(mayWait);
    return !knowsAll;
  }

  /** Loads a card of an object's references, or all it has if they are few; answers whether it has more. */
  #fillSome(holder: HeapObject): boolean {
    const waiting = this.#waiting.of(holder);
    const [card] = waiting?.cards.keys() ?? [];
    const [unread] = waiting?.unread?.cards ?? [];
    const next = card ?? unread;
    if (!waiting || next === undefined || !isIndexed(holder)) {
      this.fill(holder);
      return false;
    }
    this.#whole(() => this.#fillCard(holder, waiting, next, (id) => this.#objectWith(id)));
    return true;
  }

  /** Somebody is told of damage. */
  #tell(error: unknown): StoreError {
    if (!(error instanceof StoreError)) throw error;
    this.onDamage(error);
    return error;
  }

  /** What stands for an object that can't be read: somebody is told. */
  #missing(error: unknown, id?: number): HeapObject {
    return this.#unreadableFor(this.#tell(error), id);
  }

  /**
   * The Tombstone of an object that can't be read. It has the id of the object: wherever it is put, the object is referred to
   * in the store, and nothing is written in its place.
   */
  #unreadableFor(error: StoreError, id?: number): HeapObject {
    this.#firstDamage ??= error;
    const key = id ?? error.message;
    const known = this.#unreadable.get(key);
    if (known) return known;
    const tombstone = this.#tombstone(lostTo(error, id === undefined ? undefined : classStoredAt(error, id)));
    if (!tombstone) return this.#vm.nil;
    if (id !== undefined && this.#keepIds) {
      tombstone.$i = id;
      tombstone.$e = this.#epoch;
      bornReadOnly(tombstone);
    }
    this.#unreadable.set(key, tombstone);
    return tombstone;
  }

  /** An object whose text or bytes can't be read is none: whoever has it has its Tombstone. */
  #bury(object: HeapObject, error: unknown): void {
    this.#noteDamage(error);
    const tombstone = error instanceof StoreError && this.#tombstone(lostTo(error, object.$class.$info.name));
    if (!tombstone) return;
    Object.setPrototypeOf(object, Object.getPrototypeOf(tombstone) as object);
    const { _what, _why, _foundAt } = tombstone;
    Object.assign(object, { _what, _why, _foundAt });
    if (!isReadOnly(object)) bornReadOnly(object);
  }

  /** Where the virtual machine looks, nil stands for what can't be read. */
  readonly #needed = (id: number): HeapObject => {
    try {
      return this.#objectWith(id) ?? this.#vm.nil;
    } catch (error) {
      this.#noteDamage(error);
      return this.#vm.nil;
    }
  };

  #noteDamage(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    this.#damages.push(error);
    this.#firstDamage ??= error;
  }

  #raiseDamage(): void {
    const [damage] = this.#damages.splice(0);
    if (damage) throw damage;
  }

  /** Puts all references of an object in place, as `objectWith` has them. */
  #fillNow(object: HeapObject, objectWith: (id: number) => HeapObject | undefined): void {
    const waiting = this.#waiting.of(object);
    if (!waiting) return;
    for (const [property, id] of waiting.slots) {
      const slot = property as `_${string}`;
      // What was written since is not what waits.
      if (object[slot] === undefined && doubleIn(object, property) === undefined)
        object[slot] = objectWith(id) ?? this.#vm.nil;
    }
    if (isIndexed(object))
      for (const card of [...(waiting.unread?.cards ?? []), ...waiting.cards.keys()])
        this.#fillCard(object, waiting, card, objectWith);
    this.#waiting.remove(object);
  }

  #fillCard(
    object: IndexedObject,
    waiting: WaitingReferences,
    card: number,
    objectWith: (id: number) => HeapObject | undefined,
  ): void {
    this.#readCard(object, waiting, card);
    const { els } = object;
    const first = card * ELEMENTS_A_CARD;
    for (const [place, id] of waiting.cards.get(card)?.entries() ?? [])
      if (id !== 0 && els[first + place] === undefined) els[first + place] = objectWith(id) ?? this.#vm.nil;
    waiting.cards.delete(card);
  }

  /** Reads the elements of a card from its piece, if they were not. */
  #readCard(object: IndexedObject, { unread }: WaitingReferences, card: number): void {
    if (!unread?.cards.has(card)) return;
    const piece = this.#piece(chunkNumber(chunkOfPiece(unread.pieces, card)));
    const first = card * ELEMENTS_A_CARD;
    if (piece?.kind === "elements")
      this.#putElements(object, piece.elements.slice(0, Math.max(0, object.els.length - first)), first);
    unread.cards.delete(card);
  }

  /** Does what is still to be done for objects that were made, and for those made for it. Damage is noted. */
  #finish(): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    try {
      for (let next = this.#unfinished.pop(); next; next = this.#unfinished.pop())
        try {
          next();
        } catch (error) {
          // The others have nothing to do with it.
          this.#noteDamage(error);
        }
    } finally {
      this.#isFinishing = false;
    }
  }

  /** Arrays that a kernel object refers to are read without asking. */
  #makeArraysWhole(object: HeapObject, plan: LoadingPlan): void {
    for (const name of allSlots(object.$class.$info))
      if (!plan.slotsMayWait.has(name)) this.#makeWhole(object[`_${name}`]);
    if (isIndexed(object)) for (const each of object.els) this.#makeWhole(each);
  }

  #makeWhole(value: MaybeValue): void {
    if (!isIndexed(value) || value.$class.$info.name !== "Array" || this.#wholeArrays.has(value)) return;
    this.#wholeArrays.add(value);
    this.#unfinished.push(() => {
      this.#fillNow(value, this.#needed);
      for (const each of value.els) this.#makeWhole(each);
    });
  }

  // Chunks

  #objectWith(id: number): HeapObject | undefined {
    const chunk = Math.floor(id / IDS_PER_CHUNK);
    const places = this.#chunks.held(chunk) ?? this.#load(chunk);
    if (this.mayShrink) this.#chunks.use(chunk);
    return places[id % IDS_PER_CHUNK] ?? this.#doItCode(id);
  }

  /** Makes the objects of a chunk. What the virtual machine looks into is not whole before `#finish`. */
  #load(chunk: number): Places {
    const number = chunkNumber(chunk);
    const bytes = this.#source.chunk(number);
    if (!bytes) {
      this.#chunks.hold(chunk, NOTHING);
      return NOTHING;
    }
    const survivors = this.#chunks.survivors(chunk);
    const classes = chunkClasses(bytes);
    const places = classes.map((className, index) =>
      className === "" || className === "Piece" || className === DO_IT_CODE
        ? undefined
        : (survivors[index] ?? this.#make(chunk * IDS_PER_CHUNK + index, className)),
    );
    this.#chunks.hold(chunk, places);
    if (this.#hasLetGo && this.#loads++ % LOADS_A_LOOK === 0) this.#allowance.collectSoon();
    this.onLoad();
    // The code of do-its first: it is made when a block or frame asks for it.
    if (classes.includes(DO_IT_CODE) && !this.#codeChunks.has(chunk)) {
      this.#codeChunks.add(chunk);
      readChunk(
        number,
        bytes,
        later(this.#values, (value) => this.#resolve(value)),
        this.#codeBuilder(chunk),
      );
    }
    readChunk(number, bytes, this.#values, this.#builder(places, survivors));
    this.#loaded += places.length;
    if (this.#loaded >= LOADED_A_COLLECTION) {
      this.#loaded = 0;
      this.#vm.memory.collectYoung();
    }
    return places;
  }
  readonly #codeChunks = new Set<number>();
  /** How many objects were loaded since such a collection. */
  #loaded = 0;

  #make(id: number, className: string): HeapObject | undefined {
    const object = this.#empty(className);
    if (!object) return undefined;
    object.$e = this.#epoch;
    object.$i = this.#keepIds ? id : 0;
    return object;
  }

  /** An object of the class without its contents; undefined where there is no such class any more. */
  #empty(className: string): HeapObject | undefined {
    const vm = this.#vm;
    switch (className) {
      case "BlockClosure":
        return new BlockLayout(vm.noCode, vm.nil, vm.nil, []);
      case "Context":
        return new ContextLayout(vm.noCode, 0, vm.nil, [], vm.nil);
      case "MethodHome":
        return new HomeLayout(vm.nil, vm.nil, 0);
      case "Process":
        return new ProcessLayout(vm.nil, 0);
      case "VariableContext":
        return new VariableContextLayout([]);
      case "String":
        return new StringLayout("");
    }
    const behavior = vm.tryClassNamed(className);
    if (!behavior) {
      const lost = { what: `an instance of ${className}`, why: `the class ${className} does not exist` };
      // Once something was let go, it may have been told before.
      if (!this.#hasLetGo) this.lost.push(lost);
      return this.#tombstone(lost);
    }
    return vm.instantiate(behavior);
  }

  /** What says that something was there and why it is gone; undefined in a machine whose kernel has no such thing. */
  #tombstone({ what, why }: LostObject): HeapObject | undefined {
    const vm = this.#vm;
    const behavior = vm.tryClassNamed("Tombstone");
    if (!behavior) return undefined;
    const tombstone = vm.instantiate(behavior);
    // Of values that are stored in place: whoever writes it has no other objects to write.
    tombstone["_what"] = vm.symbol(what);
    tombstone["_why"] = vm.symbol(why);
    tombstone["_foundAt"] = now();
    this.#tombstones.add(tombstone);
    return tombstone;
  }

  /** What stands for a class or code that whoever refers to it does not find. */
  #tombstoneOf(lost: LostObject): HeapObject {
    let tombstone = this.#tombstonesByName.get(lost.what);
    if (!tombstone) this.#tombstonesByName.set(lost.what, (tombstone = this.#tombstone(lost) ?? this.#vm.nil));
    return tombstone;
  }

  readonly #values: ValueBuilder<PartValue> = {
    nil: () => this.#vm.nil,
    boolean: (value) => value,
    integer: (value) => value,
    largeInteger: (value) => value,
    float: (value) => this.#vm.float(value),
    character: (codePoint) => this.#vm.character(codePoint),
    symbol: (text) => this.#vm.symbol(text),
    reference: (chunk, index) => {
      const id = chunk * IDS_PER_CHUNK + index;
      const places = this.#chunks.held(chunk);
      if (!places || this.#storedCodes.has(id)) return new UnloadedReference(id);
      return places[index] ?? this.#vm.nil;
    },
    special: (space, name) => this.#special(space, name),
  };

  /** A value with the object it refers to, which is needed at once. */
  #resolve(value: PartValue): MaybeValue {
    return value instanceof UnloadedReference ? this.#needed(value.id) : value;
  }

  #special(space: SpecialSpace, name: string): MaybeValue {
    switch (space) {
      case "class":
        return this.#behavior(name) ?? this.#tombstoneOf(missingClass(name));
      case "method":
        return this.#readableCode(name) ?? this.#lostCode(name);
      case "global":
        return name === UNBOUND ? undefined : (this.#named(name) ?? this.#vm.nil);
    }
  }

  #behavior(name: string): Behavior | undefined {
    const behavior = this.#behaviorNamed(name);
    if (!behavior) this.lost.push(missingClass(name));
    return behavior;
  }

  #behaviorNamed(name: string): Behavior | undefined {
    const meta = name.endsWith(" class");
    const behavior = this.#vm.tryClassNamed(meta ? name.slice(0, -6) : name);
    return meta ? behavior?.$info.counterpart : behavior;
  }

  /** The same as `#code`, but that what is damaged is noted: the other objects of the chunk have nothing to do with it. */
  #readableCode(name: string): CompiledCode | undefined {
    try {
      return this.#code(name);
    } catch (error) {
      this.#noteDamage(error);
      return undefined;
    }
  }

  /** What stands for code that can't be had; nil if it was damaged, which is told by itself. */
  #lostCode(name: string): HeapObject {
    const [hash = "", ...path] = name.split("/");
    const lost = this.#lostCodes.get(hash);
    if (!lost) return this.#vm.nil;
    if (path.length === 0) return this.#tombstoneOf(lost);
    let body = lost.body;
    for (const index of path) body = body?.blocks[Number(index)];
    return this.#standIns.for(lost.what, lost.why, body?.numArgs ?? 0, now());
  }
  readonly #lostCodes = new Map<string, LostObject & { readonly body: Body | undefined }>();

  /** The code can't be had: it is told once, however many refer to it. */
  #loseCode(hash: string, what: string, why: string, body?: Body): undefined {
    if (!this.#lostCodes.has(hash)) this.lost.push({ what, why });
    this.#lostCodes.set(hash, { what, why, body });
  }

  /** The code that a frame or closure ran, or what says why that can't be had. */
  #codeIn(value: Value): CompiledCode {
    if (value instanceof CompiledCode) return value;
    const { _what: what, _why: why }: HeapObject = isObject(value) ? value : this.#vm.nil;
    const textOf = (each: MaybeValue): string | undefined => (this.#vm.isSymbol(each) ? each.s : undefined);
    return this.#standIns.for(textOf(what) ?? "some code", textOf(why) ?? "it could not be read", 0, now());
  }

  /** The code of a method, or of a closure in it: the class's present method if it is the same version. */
  #code(name: string): CompiledCode | undefined {
    const [hash = "", ...path] = name.split("/");
    let code = this.#codes.get(hash);
    if (!code) {
      const content = this.#source.version(hash);
      if (!content) return this.#loseCode(hash, `the code ${hash}`, "its version is not in the store");
      code = this.#methodOf(content, hash);
      if (!code) return undefined;
      this.#codes.set(hash, code);
    }
    return inside(code, path.map(Number));
  }

  #methodOf(content: VersionContent, hash: string): CompiledCode | undefined {
    const what = `${content.className}>>${content.selector}`;
    const behavior = this.#behaviorNamed(content.className);
    const present = behavior?.$info.methods.get(content.selector);
    if (present && versionOf(present).hash === hash) return present;
    const body = bodyOf(content);
    if (!behavior) return this.#loseCode(hash, what, `the class ${content.className} does not exist`, body);
    if (!body) return this.#loseCode(hash, what, "this runtime can't run its stored code");
    return this.#vm.revive(behavior, body, content.selector, content.source);
  }

  #codeBuilder(chunk: number): ObjectBuilder<() => MaybeValue> {
    return {
      object: (index, shape, slots, body) => {
        const [version, outer, path] = slots;
        if (shape.className !== DO_IT_CODE || body.kind !== "elements" || !version || !outer || !path) return;
        this.#storedCodes.set(chunk * IDS_PER_CHUNK + index, { version, outer, path, literals: [...body.elements] });
      },
      part: () => undefined,
      forward: () => undefined,
      vacant: () => undefined,
    };
  }

  /** The code of a do-it, or of a closure in one, made at first need. */
  #doItCode(id: number): CompiledCode | undefined {
    const stored = this.#storedCodes.get(id);
    if (!stored) return undefined;
    if (!this.#doIts.has(id)) {
      const code = this.#makeDoIt(stored);
      if (code && this.#keepIds && code.$i === 0) {
        code.$i = id;
        code.$e = this.#epoch;
      }
      this.#doIts.set(id, code);
    }
    return this.#doIts.get(id);
  }

  #makeDoIt(stored: StoredCode): CompiledCode | undefined {
    const vm = this.#vm;
    const outer = stored.outer();
    const path = stored.path();
    if (outer instanceof CompiledCode)
      return inside(outer, path !== undefined && vm.isSymbol(path) ? path.s.split("/").map(Number) : []);
    const version = stored.version();
    const content = version !== undefined && vm.isSymbol(version) ? this.#source.version(version.s) : undefined;
    const body = content && bodyOf(content);
    if (!content || !body) {
      this.lost.push({ what: "the code of an evaluation", why: "this runtime can't run its stored code" });
      return undefined;
    }
    const behavior = content.className === "" ? undefined : this.#behavior(content.className);
    const values = new Map<Literal, MaybeValue>();
    // The code links its literals at its first run: by then this reader may have forgotten what it made.
    this.#unfinished.push(() => {
      for (const [i, literal] of literalsOf(body).entries()) values.set(literal, stored.literals[i]?.());
    });
    return vm.reviveDoIt(behavior, body, content.source, (literal) => values.get(literal) ?? vm.nil);
  }

  #builder(places: Places, survivors: Places): ObjectBuilder<PartValue> {
    const fillings = new Map<Shape, Filling>();
    return {
      object: (index, shape, slots, body, readOnly, identity) => {
        const object = places[index];
        if (!object) return;
        if (survivors[index]) return this.#findWaiting(object, shape, slots, body);
        if (identity !== undefined) this.#vm.keepHash(object, identity);
        if (this.#tombstones.has(object)) return;
        let filling = fillings.get(shape);
        if (!filling) fillings.set(shape, (filling = this.#fillingFor(shape, object)));
        this.#fill(object, filling, slots, body, readOnly);
      },
      part: () => undefined,
      forward: () => undefined,
      vacant: () => undefined,
    };
  }

  /** Takes down what waits in an object that was there when its chunk was loaded again. */
  #findWaiting(
    object: HeapObject,
    { slotNames }: Shape,
    slots: readonly PartValue[],
    body: ObjectBody<PartValue>,
  ): void {
    const plan = this.#planFor(object);
    if (!plan.mayGo) return;
    for (const [i, name] of slotNames.entries()) {
      const property = `_${name}` as const;
      const value = this.#waits(slots[i]);
      if (object[property] !== undefined || !plan.slotsMayWait.has(name) || doubleIn(object, property)) continue;
      if (value instanceof UnloadedReference) this.#waiting.addSlot(object, property, value.id);
    }
    if (!plan.elementsMayWait || !isIndexed(object)) return;
    if (body.kind === "elements")
      this.#putElements(
        object,
        body.elements.slice(0, object.els.length).map((each) => this.#waits(each)),
      );
    else if (body.kind === "parts" && body.of === "elements" && object.els.includes(undefined))
      this.#waiting.addUnread(object, piecesIn(body.runs));
  }

  /**
   * A reference that waits, also if its object is there: whoever asks for the id of what waits has seen that nothing is in its
   * place, and must not find that somebody else put it there.
   */
  #waits(value: PartValue): PartValue {
    if (value instanceof UnloadedReference || !isObject(value) || value === this.#vm.nil) return value;
    if (this.#chunks.find(value.$i) !== value) return value;
    return new UnloadedReference(value.$i);
  }

  #fillingFor(shape: Shape, object: HeapObject): Filling {
    const { $class: behavior } = object;
    // Those of the kernel may be stored in another form than they have, and keep their slots.
    if (!this.#vm.isOfKernel(behavior)) noteFormerSlots(behavior.$info, shape.slotNames);
    return fillingFor(shape, this.#planFor(object));
  }

  /** All objects of a class have the same, as long as no class changes. */
  #planFor(object: HeapObject): LoadingPlan {
    if (this.#plansOf !== this.#vm.lookupVersion) this.#plans.clear();
    this.#plansOf = this.#vm.lookupVersion;
    const behavior = object.$class;
    let plan = this.#plans.get(behavior);
    if (!plan) this.#plans.set(behavior, (plan = loadingPlan(this.#vm, object)));
    return plan;
  }

  #fill(
    object: HeapObject,
    filling: Filling,
    slots: readonly PartValue[],
    body: ObjectBody<PartValue>,
    readOnly: boolean,
  ): void {
    const { plan } = filling;
    if (readOnly) bornReadOnly(object);
    if (plan.isWhole) {
      this.#unfinished.push(() => {
        const whole = body.kind === "parts" ? this.#join(body) : body;
        const els = whole.kind === "elements" ? whole.elements.map((each) => this.#resolve(each)) : [];
        this.#fillWhole(
          object,
          filling.shape,
          slots.map((each) => this.#resolve(each)),
          els,
        );
      });
      return;
    }
    let isToFill = this.#fillSlots(object, filling, slots);
    if (body.kind === "parts" && body.of === "elements" && plan.elementsMayWait && isIndexed(object))
      this.#leaveInPieces(object, body);
    else if (body.kind === "parts") {
      if (this.#keepIds) rememberPieces(object, body.runs);
      this.#unfinished.push(() => {
        try {
          if (this.#fillBody(object, this.#join(body), plan)) this.#fillNow(object, this.#needed);
          if (this.#keepIds) this.#vm.runtime.useCards(object, body.of, body.size);
        } catch (error) {
          this.#bury(object, error);
        }
      });
    } else if (this.#fillBody(object, body, plan)) isToFill = true;
    if (!isToFill && !plan.needsArrays) return;
    this.#unfinished.push(() => {
      if (isToFill) this.#fillNow(object, this.toleratesDamage && plan.isVariable ? this.#readable : this.#needed);
      if (plan.needsArrays) this.#makeArraysWhole(object, plan);
    });
  }

  /** The elements of a large collection are read a piece at a time. */
  #leaveInPieces(object: IndexedObject, { runs, size }: PartedBody): void {
    const pieces = this.#keepIds ? rememberPieces(object, runs) : piecesIn(runs);
    const { els } = object;
    // All of it from the start, so that V8 knows of no holes.
    for (let i = 0; i < size; i++) els.push(undefined);
    this.#waiting.addUnread(object, pieces);
    if (this.#keepIds) this.#vm.runtime.useCards(object, "elements", size);
  }

  /** Answers whether something waits that must not. */
  #fillSlots(object: HeapObject, { properties, mayWait }: Filling, slots: readonly PartValue[]): boolean {
    let isToFill = false;
    for (let i = 0; i < properties.length; i++) {
      const property = properties[i];
      if (property === undefined) continue;
      const value = slots[i];
      // A slot that is undefined has its double, and an object is born with one: such a slot can't wait, or be empty.
      const isDouble = doubleProperty(property.slice(1)) in object;
      if (value === undefined && isDouble) continue;
      if (!(value instanceof UnloadedReference)) object[property] = value;
      else if (isDouble) this.#unfinished.push(() => (object[property] = this.#needed(value.id)));
      else {
        object[property] = undefined;
        this.#waiting.addSlot(object, property, value.id);
        if (mayWait[i] !== true) isToFill = true;
      }
    }
    return isToFill;
  }

  /** Fills what the virtual machine looks into. */
  #fillWhole(object: HeapObject, shape: Shape, slots: readonly MaybeValue[], els: MaybeValue[]): void {
    const named = new Map(shape.slotNames.map((name, i) => [name, slots[i]]));
    const { nil } = this.#vm;
    const slot = (name: string): Value => named.get(name) ?? nil;
    if (object instanceof BlockLayout) fillBlock(object, this.#codeIn(slot("code")), slot, els);
    else if (object instanceof ContextLayout) {
      const code = this.#codeIn(slot("code"));
      object._code = code;
      object._owner = slot("owner");
      object._sender = slot("sender");
      if (this.#standIns.has(code)) {
        // It begins, instead of going on where the other was.
        object._pc = 0;
        object.els = code.liveAt(0).map(() => nil);
      } else {
        object._pc = Number(slot("pc"));
        object.els = els;
      }
    } else if (object instanceof HomeLayout) {
      object._alive = slot("alive") === true;
      object._process = slot("process");
      object._handlers = slot("handlers");
    } else if (object instanceof ProcessLayout) this.#fillProcess(object, named, els);
    else {
      for (const [name, value] of named) object[`_${name}`] = value;
      this.#fillElements(
        object,
        els.map((each) => each ?? nil),
      );
    }
  }

  /** Answers whether something waits that must not. */
  #fillBody(object: HeapObject, body: ObjectBody<PartValue>, plan: LoadingPlan): boolean {
    switch (body.kind) {
      case "elements":
        return isIndexed(object) && this.#putElements(object, body.elements) && !plan.elementsMayWait;
      case "string":
      case "codePoints":
        Object.assign(object, {
          s: body.kind === "string" ? body.text : undefined,
          cp: body.kind === "codePoints" ? body.codePoints : undefined,
        });
        return false;
      case "bytes":
        Object.assign(object, { bytes: body.bytes.slice() });
        return false;
      case "words":
        Object.assign(object, { words: body.words });
        return false;
      case "none":
      case "parts":
        return false;
    }
  }

  /** Puts elements where there are none yet. Answers whether any waits. */
  #putElements(object: IndexedObject, elements: readonly PartValue[], first = 0): boolean {
    const { els } = object;
    let waits = false;
    for (let i = 0; i < elements.length; i++) {
      if (els[first + i] !== undefined) continue;
      const value = elements[i];
      if (value instanceof UnloadedReference) {
        els[first + i] = undefined;
        this.#waiting.addElement(object, first + i, value.id);
        waits = true;
      } else els[first + i] = value ?? this.#vm.nil;
    }
    return waits;
  }

  #fillElements(object: HeapObject, els: readonly Value[]): void {
    const { nil } = this.#vm;
    if (isIndexed(object)) for (const each of els) object.els.push(each);
    else if (isWeak(object)) Object.assign(object, { weak: new WeakParts(els) });
    else if (isEphemeron(object)) object.pair = new EphemeronPair(els[0] ?? nil, els[1] ?? nil);
  }

  #fillProcess(process: ProcessLayout, named: ReadonlyMap<string, MaybeValue>, els: readonly MaybeValue[]): void {
    const vm = this.#vm;
    const slot = (name: string): Value => named.get(name) ?? vm.nil;
    for (const [name, value] of named)
      if (name !== PROCESS_STATE && name !== PROCESS_HEAP) process[`_${name}`] = value ?? vm.nil;
    process.heap = Number(slot(PROCESS_HEAP));
    const state = slot(PROCESS_STATE);
    process.state = stateOf(vm, state);
    process.resumption = resumptionOf(vm, els);
    process.framesAtMost = MAX_KEPT_FRAMES;
    if (vm.isSymbol(state) && state.s === INTERRUPTED) this.#standForStack(process, els[1]);
  }

  /** What says why a process has no stack, in its place. */
  #standForStack(process: ProcessLayout, topmost: MaybeValue): void {
    const vm = this.#vm;
    const onTop = topmost !== undefined && vm.isSymbol(topmost) ? `; on top were ${topmost.s}` : "";
    const why = `it was too deep to be stored, and the process was interrupted${onTop}`;
    const lost = { what: "the stack of a process", why };
    this.lost.push(lost);
    process._suspendedContext = this.#tombstone(lost) ?? vm.nil;
  }

  /** Puts the pieces of a large body together. */
  #join(body: PartedBody): ObjectBody<PartValue> {
    const pieces = body.runs.flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, i) => this.#piece(chunkNumber((first as number) + i))),
    );
    switch (body.of) {
      case "elements":
        return {
          kind: "elements",
          elements: pieces.flatMap((each) => (each?.kind === "elements" ? each.elements : [])),
        };
      case "string":
        return { kind: "string", text: pieces.map(pieceText).join("") };
      case "bytes":
        return {
          kind: "bytes",
          bytes: Buffer.concat(pieces.map((each) => (each?.kind === "bytes" ? each.bytes : new Uint8Array()))),
        };
      case "words":
        return {
          kind: "words",
          words: Uint32Array.from(pieces.flatMap((each) => (each?.kind === "words" ? [...each.words] : []))),
        };
    }
  }

  #piece(number: ChunkNumber): ObjectBody<PartValue> | undefined {
    const bytes = this.#source.chunk(number);
    let piece: ObjectBody<PartValue> | undefined;
    if (bytes)
      readChunk(number, bytes, this.#values, {
        object: () => undefined,
        part: (_index, _className, body) => (piece = body),
        forward: () => undefined,
        vacant: () => undefined,
      });
    return piece;
  }
}

/** What was lost to damage, and why. */
function lostTo({ message }: StoreError, className: string | undefined): LostObject {
  return { what: className ? `an instance of ${className}` : "an object", why: `it can't be read. ${message}` };
}

/** The class of an object in a damaged chunk, which the tree of the state still knows. */
function classStoredAt({ problem }: StoreError, id: number): string | undefined {
  const isInChunk = problem.kind === "damagedChunk" && Math.floor(id / IDS_PER_CHUNK) === Number(problem.chunk);
  return isInChunk ? problem.classes[id % IDS_PER_CHUNK] : undefined;
}

/** Seconds since the beginning of 1970. */
const now = (): number => Math.floor(Date.now() / 1000);

const missingClass = (name: string): LostObject => ({ what: `the class ${name}`, why: "it does not exist any more" });

/** How objects of one layout are filled. */
interface Filling {
  readonly shape: Shape;
  readonly plan: LoadingPlan;
  /** A slot the class no longer has is kept aside under its name; one it has got since stays nil. */
  readonly properties: readonly `_${string}`[];
  readonly mayWait: readonly boolean[];
}

function fillingFor(shape: Shape, plan: LoadingPlan): Filling {
  return {
    shape,
    plan,
    properties: shape.slotNames.map((name) => `_${name}` as const),
    // What the class does not have any more is not read but by name.
    mayWait: shape.slotNames.map((name) => plan.slotsMayWait.has(name)),
  };
}

/** The code of a do-it in the store; its values are made only when it is used. */
interface StoredCode {
  readonly version: () => MaybeValue;
  readonly outer: () => MaybeValue;
  readonly path: () => MaybeValue;
  readonly literals: readonly (() => MaybeValue)[];
}

/** Makes functions that answer what `of` makes of the values. */
function later<V, W>(values: ValueBuilder<V>, of: (value: V) => W): ValueBuilder<() => W> {
  return {
    nil: () => () => of(values.nil()),
    boolean: (value) => () => of(values.boolean(value)),
    integer: (value) => () => of(values.integer(value)),
    largeInteger: (value) => () => of(values.largeInteger(value)),
    float: (value) => () => of(values.float(value)),
    character: (codePoint) => () => of(values.character(codePoint)),
    symbol: (text) => () => of(values.symbol(text)),
    reference: (chunk, index) => () => of(values.reference(chunk, index)),
    special: (space, name) => () => of(values.special(space, name)),
  };
}

/** The literals of a body and of the closures in it, outer ones first: as they are stored. */
const literalsOf = (body: Body): readonly Literal[] => [...body.literals, ...body.blocks.flatMap(literalsOf)];

const pieceText = (piece: ObjectBody<PartValue> | undefined): string => {
  if (piece?.kind === "string") return piece.text;
  return piece?.kind === "codePoints" ? fromCodePoints(piece.codePoints) : "";
};

function inside(code: CompiledCode, path: readonly number[]): CompiledCode | undefined {
  let each: CompiledCode | undefined = code;
  for (const index of path) each = each?.blocks[index];
  return each;
}

function fillBlock(
  block: BlockLayout,
  code: CompiledCode,
  slot: (name: string) => Value,
  els: readonly MaybeValue[],
): void {
  const made = new BlockLayout(code, slot("receiver"), slot("home"), [...els]);
  const { $e, $i } = block;
  Object.assign(block, made, { $e, $i });
}

const states: readonly string[] = ["ready", "running", "waiting", "suspended", "terminated"] satisfies ProcessState[];

function stateOf(vm: VM, value: Value): ProcessState {
  const text = vm.isSymbol(value) ? value.s : "terminated";
  return states.includes(text) ? (text as ProcessState) : "terminated";
}

function resumptionOf(vm: VM, els: readonly MaybeValue[]): Resumption {
  const [kind, first, second, ...rest] = els;
  const nil: Value = vm.nil;
  switch (vm.isSymbol(kind) ? kind.s : "") {
    case "value":
      return { kind: "value", value: first ?? nil };
    case "send":
      return {
        kind: "send",
        receiver: first ?? nil,
        selector: second !== undefined && vm.isSymbol(second) ? second.s : "yourself",
        args: rest.map((each) => each ?? nil),
      };
    case "unwind":
      return first instanceof HomeLayout || first instanceof ContextLayout
        ? { kind: "unwind", home: first, value: second ?? nil }
        : { kind: "go" };
    default:
      return { kind: "go" };
  }
}
