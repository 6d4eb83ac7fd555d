import {
  type BindingReference,
  type BreakpointMark,
  type Body,
  compile,
  type Diagnostic,
  type Environment,
  type Literal,
  type LiteralValue,
  type OuterVariable,
  SelectorRanks,
  type SlotVariableReference,
} from "../language/index.ts";
import { ClassBuilder, type ClassDefinition, definedWith } from "./class-builder.ts";
import { allSlots, type ClassInfo, displayName, inheritsFrom, lookup } from "./class-info.ts";
import { CompiledCode, CompiledMethodLayout, type MethodSource, outermost } from "./code.ts";
import { letSleep } from "./dormant-methods.ts";
import { doubleIn, doubleSlotAccess } from "./double-slots.ts";
import { makeFast } from "./fast-prototype.ts";
import {
  BlockLayout,
  CharacterLayout,
  ContextLayout,
  FloatLayout,
  HomeLayout,
  ProcessLayout,
  StringLayout,
} from "./layouts.ts";
import { LivingSecrets } from "./living-secrets.ts";
import { Finalizers } from "./finalizers.ts";
import { IdAllocator } from "./ids.ts";
import { MemoryLimit } from "./memory.ts";
import { MethodIndex } from "./method-index.ts";
import { MethodInstaller } from "./method-installer.ts";
import { natives } from "./natives.ts";
import { mergePrimitives } from "./primitives/merge.ts";
import type { Primitive, PrimitiveTable } from "./primitives/table.ts";
import { bornReadOnly, isReadOnly } from "./read-only.ts";
import { Runtime, type UnitKind } from "./runtime.ts";
import { type Clock, Scheduler, type Surroundings, systemClock, USER_PRIORITY } from "./scheduler.ts";
import { fromCodePoints, hashText, isWide, type Text, writableCodePoints } from "./strings.ts";
import { SymbolTable } from "./symbol-table.ts";
import * as tests from "./tests.ts";
import { specialSlot } from "./slots.ts";
import { compose, methodChanged, methodRemoved, traitWithVariable } from "./traits.ts";
import type { UnloadedReferences } from "./unloaded.ts";
import {
  type Behavior,
  type BindingObject,
  type BytesObject,
  type CharacterObject,
  type FloatObject,
  type HeapObject,
  type IndexedObject,
  MAX_SMALL_INTEGER,
  type MaybeValue,
  type StringObject,
  type SymbolObject,
  type Value,
} from "./values.ts";
import { versionHash } from "./version-hash.ts";
import { EphemeronPair, WeakParts } from "./weak.ts";

/** What a virtual machine is given. */
export interface VMOptions {
  readonly primitives: PrimitiveTable;
  readonly clock?: Clock;
  readonly surroundings?: Surroundings;
  /** The word that makes running code poll. */
  readonly pollWords?: Int32Array;
  readonly softLimit?: number;
}

/** The result of compiling a method into a class. */
export type CompiledMethod =
  | { readonly kind: "compiled"; readonly code: CompiledCode; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Where the bindings of an evaluation's undeclared names are kept. */
export interface SessionScope {
  /** Whether the session has a binding of the name. */
  has(name: string): boolean;
  /** Whether that binding hides what the name means in the receiver's class. */
  hides?(name: string): boolean;
  /** The binding of the name, made when missing. */
  binding(name: string): BindingObject;
}

const noSurroundings: Surroundings = { poll: () => ({ leave: false }), running: () => undefined };

/** Is told of changes of code before they are made. */
export interface CodeWitness {
  /** The class of that name is about to get another definition or comment, to go, or, when undefined, to be made. */
  willChangeClass(name: string, behavior: Behavior | undefined): void;
  /** A class's method is about to become another or to go; undefined when it has none yet. */
  willChangeMethod(behavior: Behavior, selector: string, before: CompiledCode | undefined): void;
}

/** What code asks a person to look at: an object, a class, or a method of it. */
export type ToolRequest =
  | { readonly kind: "inspect"; readonly value: Value }
  | { readonly kind: "browse"; readonly behavior: Behavior; readonly selector: string | undefined };

/** What becomes of a value when the workspace ends, and why in words. */
export interface Survival {
  /** Stored; stored as long as a session is kept; or not to be made anew. */
  readonly kind: "durable" | "sessionOnly" | "notRestorable";
  readonly why: string;
}

/** What code asks of the workspace around it: what its clients can ask too, or what the command line does. */
export type WorkspaceRequest =
  /** A request of the protocol, its parameters as JSON. */
  | { readonly kind: "request"; readonly method: string; readonly params: string }
  /** The words behind `fresnel`; what it prints is to be JSON. */
  | { readonly kind: "command"; readonly words: readonly string[] };

/** The workspace that a virtual machine lives in. */
export interface SurroundingWorkspace {
  readonly name: string;
  readonly id: string;
  readonly projectPath: string;
  /** The release of Fresnel that it runs on. */
  readonly version: string;
  /** What it began with: `fresh`, `resumed`, `recovered` or `restored`. */
  readonly start: string;
  /** What the session is called whose evaluations run in a heap; undefined when there is none. */
  sessionOf(heap: number): string | undefined;
  /** Answers the result as JSON, not before what runs has left for the event loop; rejects with a {@link WorkspaceRefusal}. */
  ask(request: WorkspaceRequest, heap: number, signal: AbortSignal): Promise<string>;
}

/** The workspace does not do what it was asked for. */
export class WorkspaceRefusal extends Error {
  override readonly name = "WorkspaceRefusal";
  /** Why, in a word: `notFound`, `alreadyExists`, and so on. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * The virtual machine: classes, globals, symbols, and the making of every kind of value. One a JavaScript realm, since
 * `Number.prototype` is SmallInteger's method dictionary.
 */
export class VM {
  readonly nil: HeapObject;
  readonly runtime: Runtime;
  readonly scheduler: Scheduler;
  readonly memory: MemoryLimit;
  readonly ids = new IdAllocator();
  readonly classes: ClassBuilder;
  readonly finalizers: Finalizers;
  readonly secrets = new LivingSecrets(this);
  /** Globals by qualified name, classes among them. */
  readonly globals = new Map<string, BindingObject>();
  /** Above ProtoObject: a doesNotUnderstand: stub for every selector. */
  readonly rootPrototype: object = Object.create(Object.prototype) as object;
  /** What else holds objects of Smalltalk, such as sessions; see HeapWalk. */
  readonly roots: (() => Iterable<HeapObject>)[] = [];
  /** What of the stored heap is not in memory yet; undefined when all of it is. */
  unloaded: UnloadedReferences | undefined;
  /** Hears what is written to the transcript. */
  onTranscript: (text: string) => void = () => undefined;
  /** Hears how far the process that runs has come: what it does, in words, and the share that is done, 0 to 1. */
  onProgress: (message: string, fraction: number) => void = () => undefined;
  /** Hears that the process that runs asks for a look at something. */
  onToolRequest: (request: ToolRequest) => void = () => undefined;
  /** Answers what becomes of a value when the workspace ends; undefined where nothing is stored. */
  survivalOf: (value: Value) => Survival | undefined = () => undefined;
  /** It is only looked at as it was once: what is outside, such as files, can't be changed. */
  isPastState = false;
  /** What is around it; undefined where it is alone. */
  workspace: SurroundingWorkspace | undefined;
  /** Which methods poll at their start. */
  readonly ranks = new SelectorRanks((selector) => this.#bodiesOf(selector));
  readonly #symbols: SymbolTable;
  readonly #installer: MethodInstaller;
  #primitives: PrimitiveTable;
  /** Identity hashes of objects that got another id when a snapshot with theirs was restored beside them. */
  #movedHashes: WeakMap<HeapObject, number> | undefined;
  readonly #characters = new Map<number, CharacterObject>();
  #lastHeap = 0;
  #isBooted = false;
  /** The classes that got a method since the kernel is there, by its selector. */
  readonly #implementors = new Map<string, Set<ClassInfo>>();

  constructor(options: VMOptions) {
    const words = options.pollWords ?? new Int32Array(new SharedArrayBuffer(64));
    this.runtime = new Runtime(this, words);
    this.nil = this.runtime.nil;
    this.memory = new MemoryLimit(options.softLimit);
    this.scheduler = new Scheduler(this, options.clock ?? systemClock, options.surroundings ?? noSurroundings);
    this.#installer = new MethodInstaller(this);
    this.#symbols = new SymbolTable((symbol) => this.#installer.addStub(symbol));
    this.#primitives = options.primitives;
    this.classes = new ClassBuilder(this);
    this.finalizers = new Finalizers(this, this.scheduler);
  }

  // Values

  integer(value: bigint): Value {
    return value >= -BigInt(MAX_SMALL_INTEGER) && value <= BigInt(MAX_SMALL_INTEGER) ? Number(value) : value;
  }

  float(value: number): FloatObject {
    return new FloatLayout(value);
  }

  character(codePoint: number): CharacterObject {
    let character = this.#characters.get(codePoint);
    if (!character) {
      character = new CharacterLayout(codePoint);
      this.#characters.set(codePoint, character);
    }
    return character;
  }

  symbol(text: string): SymbolObject {
    return this.#symbols.intern(text);
  }

  /** Has every object answer to the selector, if only by not understanding it. */
  declareSelector(selector: string): void {
    void this.symbol(selector).mangled;
  }

  /** The texts are symbols from now on. */
  internLater(texts: readonly string[]): void {
    this.#symbols.internLater(texts);
  }

  /** Every symbol there is. */
  symbols(): Iterable<SymbolObject> {
    return this.#symbols.all() as Iterable<SymbolObject>;
  }

  string(text: string): StringObject {
    return new StringLayout(text);
  }

  /** The JavaScript string of a String or Symbol. */
  text(value: Value): string {
    if (tests.isSymbol(value)) return value.s;
    if (!tests.isString(value)) throw new Error("Not a string");
    if (value.s === undefined) value.s = fromCodePoints(value.cp ?? new Uint32Array());
    return value.s;
  }

  array(elements: MaybeValue[]): IndexedObject {
    return this.#array.$info.construct(elements) as IndexedObject;
  }

  bytes(bytes: Uint8Array): BytesObject {
    return this.classNamed("ByteArray").$info.construct(bytes) as BytesObject;
  }

  message(selector: string, args: MaybeValue[]): HeapObject {
    const message = this.instantiate(this.classNamed("Message"));
    message["_selector"] = this.symbol(selector);
    message["_args"] = this.array(args);
    return message;
  }

  newBinding(key: string, value: MaybeValue, className = "GlobalVariable"): BindingObject {
    const behavior = this.tryClassNamed(className) ?? this.tryClassNamed("GlobalVariable");
    if (behavior) {
      const binding = this.instantiate(behavior) as BindingObject;
      binding._key = this.symbol(key);
      binding._value = value;
      return binding;
    }
    // While the first classes are made; bootstrap gives them their class afterwards.
    const early: { -readonly [K in keyof BindingObject]?: BindingObject[K] } = { $e: this.runtime.epoch, $i: 0 };
    early._key = this.symbol(key);
    early._value = value;
    return early as BindingObject;
  }

  /** Once the kernel's classes are there: gives early bindings their class, and makes primitive receivers' sends fast. */
  finishBootstrap(packages: readonly string[]): void {
    const renew = (bindings: Map<string, BindingObject>, className: string) => {
      const known = this.classNamed(className);
      for (const [name, binding] of bindings)
        if (binding.$class !== known) bindings.set(name, this.newBinding(name, binding._value, className));
    };
    const classes = this.allClasses();
    for (const { $info: info } of classes) if (info.hasClassVariables) renew(info.classVariables, "ClassVariable");
    renew(this.globals, "GlobalVariable");
    this.#installer.settle();
    this.#isBooted = true;
    this.kernelPackages = new Set(packages);
    this.#kernelClasses = new Set(classes);
    for (const behavior of classes)
      for (const each of [behavior, behavior.$info.counterpart])
        if (each && !each.$info.awaken) each.$info.kernelMethods = new Map(each.$info.methods);
    for (const each of [Number.prototype, Boolean.prototype, BigInt.prototype]) makeFast(each);
  }

  /** Whether the class is the kernel's own, so that the virtual machine may look into its instances. */
  isOfKernel(behavior: Behavior): boolean {
    return this.#kernelClasses.has(behavior);
  }
  #kernelClasses: ReadonlySet<Behavior> = new Set();

  /** The packages that the kernel's classes and methods are in. */
  kernelPackages: ReadonlySet<string> = new Set();

  /** The number of a heap for a new actor or session; never given twice. */
  newHeapId(): number {
    return ++this.#lastHeap;
  }

  /** After a restore: new heaps get numbers above those in the store. */
  reserveHeapIds(last: number): void {
    this.#lastHeap = Math.max(this.#lastHeap, last);
  }

  get lastHeapId(): number {
    return this.#lastHeap;
  }

  newHome(): HomeLayout {
    return new HomeLayout(this.nil, this.nil, 0);
  }

  newProcess(heap: number, priority = USER_PRIORITY): ProcessLayout {
    const process = new ProcessLayout(this.nil, priority);
    process.heap = heap;
    return process;
  }

  /** A new instance; `size` is the number of indexed parts. */
  instantiate(behavior: Behavior, size = 0): HeapObject {
    const { format, construct } = behavior.$info;
    switch (format) {
      case "variable": {
        const els: MaybeValue[] = [];
        for (let i = 0; i < size; i++) els.push(this.nil);
        return construct(els);
      }
      case "weak":
        return construct(new WeakParts(new Array<Value>(size).fill(this.nil)));
      case "ephemeron":
        return construct(new EphemeronPair(this.nil, this.nil));
      case "bytes":
        return this.#withCards(construct(new Uint8Array(size)), "bytes", size);
      case "words":
        return this.#withCards(construct(new Uint32Array(size)), "words", size);
      case "string":
        if (size < ROOMY) return construct("\u0000".repeat(size));
        return this.#withCards(roomyString(construct(""), size), "string", size);
      default:
        return construct();
    }
  }

  /** What is large is noticed by card when it is written, so that a checkpoint under way need not copy all of it. */
  #withCards(object: HeapObject, kind: UnitKind, size: number): HeapObject {
    if (size >= ROOMY) this.runtime.useCards(object, kind, size);
    return object;
  }

  /** Whether a slot-only or indexed instance can be made of it from Smalltalk. */
  canInstantiate(behavior: Behavior): boolean {
    return behavior.$info.format !== "special";
  }

  // Tests; see tests.ts

  readonly isString = tests.isString;
  readonly isSymbol = tests.isSymbol;
  readonly isFloat = tests.isFloat;
  readonly isCharacter = tests.isCharacter;
  readonly isIndexed = tests.isIndexed;
  readonly isBytes = tests.isBytes;
  readonly isBlock = tests.isBlock;
  readonly isBehavior = tests.isBehavior;
  readonly isObject = tests.isObject;

  // Reading and writing objects

  classOf(value: Value): Behavior {
    switch (typeof value) {
      case "number":
        return this.#smallInteger;
      case "bigint":
        return this.classNamed(value < 0n ? "LargeNegativeInteger" : "LargePositiveInteger");
      case "boolean":
        return this.classNamed(value ? "True" : "False");
    }
    const behavior = value.$class;
    if (value instanceof StringLayout || tests.isSymbol(value)) return this.#stringClass(behavior, value);
    return behavior;
  }

  /** A string's class tells the width of its characters: ByteString up to 255, else WideString. */
  #stringClass(behavior: Behavior, value: Text): Behavior {
    const { name } = behavior.$info;
    if (name !== "String" && name !== "Symbol") return behavior;
    return this.tryClassNamed(`${isWide(value) ? "Wide" : "Byte"}${name}`) ?? behavior;
  }

  /** Must be called before any write to an object. */
  touch(object: HeapObject): void {
    if (object.$e !== this.runtime.epoch) this.runtime.touch(object);
  }

  /**
   * Must be called before a write that Smalltalk asks for: false if the object is read-only, and must not be written;
   * else this has touched it.
   */
  claim(object: HeapObject): boolean {
    if (object.$e === this.runtime.epoch && !(object instanceof StringLayout)) return true;
    if (isReadOnly(object)) return false;
    this.touch(object);
    return true;
  }

  /** The same of elements, bytes or words from a zero-based index up to another. */
  claimUnits(object: HeapObject, from: number, to: number): boolean {
    if (object.$e === this.runtime.epoch) return true;
    if (isReadOnly(object)) return false;
    this.runtime.touchUnits(object, from, to);
    return true;
  }

  /** Must be called before a write to the element at a zero-based index, if nothing else of the object is written. */
  touchElement(object: HeapObject, index: number): void {
    if (object.$e !== this.runtime.epoch) this.runtime.touchElement(object, index);
  }

  /** The code points of a string, of which those from a zero-based index up to another are about to be written. */
  codePointsToWrite(string: StringObject, from: number, to: number): Uint32Array {
    const { cp } = string;
    if (cp === undefined) this.touch(string);
    else if (string.$e !== this.runtime.epoch) this.runtime.touchUnits(string, from, to);
    const codePoints = writableCodePoints(string);
    if (cp === undefined) this.#withCards(string, "string", codePoints.length);
    return codePoints;
  }

  /** Makes these the elements; what is the same already is not written. */
  setElements(object: HeapObject & { els: MaybeValue[] }, elements: readonly MaybeValue[]): void {
    const { els } = object;
    if (els.length !== elements.length) {
      this.touch(object);
      object.els = [...elements];
      return;
    }
    for (const [i, element] of elements.entries()) {
      if (element === els[i]) continue;
      this.touchElement(object, i);
      els[i] = element;
    }
  }

  slot(object: HeapObject, name: string): Value {
    return object[`_${name}`] ?? this.runtime.fault(object, `_${name}`);
  }

  setSlot(object: HeapObject, name: string, value: Value): void {
    this.touch(object);
    object[`_${name}`] = value;
  }

  /** The element at a zero-based index, which must be in bounds. */
  element(object: IndexedObject, index: number): Value {
    return object.els[index] ?? this.runtime.faultElement(object, index);
  }

  /** All elements, loaded if they were not; nil stands for what can't be read. */
  elements(object: IndexedObject): readonly Value[] {
    if (this.unloaded?.waitsIn(object) !== true) return object.els as readonly Value[];
    return object.els.map((each, index) => each ?? this.element(object, index));
  }

  /** A slot that holds no value: its object is not loaded yet, or the class got it after the object was made. */
  faultSlot(object: HeapObject, property: string): Value {
    const double = doubleIn(object, property);
    if (double) return double;
    const loaded = this.unloaded?.slot(object, property);
    if (loaded !== undefined) return loaded;
    // What nobody assigned to stays without a value, though somebody looks at it.
    if (property === "_value" && this.inheritsFrom(this.classOf(object), this.classNamed("LiteralVariable"))) {
      return this.nil;
    }
    const key = property as `_${string}`;
    object[key] = this.nil;
    return this.nil;
  }

  slotNames(behavior: Behavior): readonly string[] {
    return allSlots(behavior.$info);
  }

  /**
   * The object's identity: given at first need, stable, stored with the object. What the store only names, such as a symbol,
   * a class or a binding, has its name's: collections that were stored must find it again.
   */
  identityHash(value: Value): number {
    if (typeof value === "number") return value >= 0 ? value % 0x3fffffff : -value % 0x3fffffff;
    if (typeof value === "boolean") return value ? 1 : 2;
    if (typeof value === "bigint") return Number(BigInt.asUintN(30, value));
    if (value instanceof FloatLayout) return floatHash(value.v);
    if (value instanceof CharacterLayout) return value.code;
    if (tests.isSymbol(value)) return (value.h ||= hashText(value.s));
    const moved = this.#movedHashes?.get(value);
    if (moved !== undefined) return moved;
    const name = value === this.nil ? "nil" : nameInStore(value);
    if (name !== undefined) {
      const hash = hashText(name);
      // It stays when the binding becomes an object of its own later.
      this.keepHash(value, hash);
      return hash;
    }
    if (value.$i === 0) value.$i = this.ids.next();
    return value.$i;
  }

  /** The identity hash of an object whose id is another; undefined for nearly all. */
  movedHash(object: HeapObject): number | undefined {
    return this.#movedHashes?.get(object);
  }

  /** Lets an object keep an identity hash that was its id, while its id becomes another. */
  keepHash(object: HeapObject, hash: number): void {
    (this.#movedHashes ??= new WeakMap()).set(object, hash);
  }

  /** Whether so many bytes more are allowed; a primitive that is refused fails. */
  checkAllocation(bytes: number): boolean {
    return this.memory.allows(bytes);
  }

  // Names

  tryClassNamed(name: string): Behavior | undefined {
    const value = this.globals.get(name)?._value;
    return tests.isBehavior(value) ? value : undefined;
  }

  classNamed(name: string): Behavior {
    const behavior = this.tryClassNamed(name);
    if (!behavior) throw new Error(`The kernel has no class ${name}`);
    return behavior;
  }

  global(name: string): Value {
    const value = this.globals.get(name)?._value;
    if (value === undefined) throw new Error(`Nothing is called ${name}`);
    return value;
  }

  /** The binding of a global name; without a value until something is defined by that name. */
  globalBinding(name: string): BindingObject {
    let binding = this.globals.get(name);
    if (!binding) {
      binding = this.newBinding(name, undefined);
      this.globals.set(name, binding);
    }
    return binding;
  }

  setGlobal(name: string, value: Value): void {
    if (tests.isBehavior(value) && this.tryClassNamed(name) !== value)
      this.codeWitness?.willChangeClass(name, this.tryClassNamed(name));
    const binding = this.globalBinding(name);
    this.touch(binding);
    binding._value = value;
  }

  allClasses(): readonly Behavior[] {
    const found: Behavior[] = [];
    for (const [name, binding] of this.globals) {
      const value = binding._value;
      if (tests.isBehavior(value) && !value.$info.isMeta && value.$info.name === name) found.push(value);
    }
    return found;
  }

  // Classes

  get #array(): Behavior {
    return (this.#arrayClass ??= this.classNamed("Array"));
  }
  #arrayClass: Behavior | undefined;

  get #smallInteger(): Behavior {
    return (this.#smallIntegerClass ??= this.classNamed("SmallInteger"));
  }
  #smallIntegerClass: Behavior | undefined;

  /** Makes a class, or gives the one of that name this definition. */
  defineClass(definition: ClassDefinition): Behavior {
    const existing = this.tryClassNamed(definition.name);
    if (existing) {
      this.redefineClass(existing, definition);
      return existing;
    }
    this.lookupVersion++;
    const behavior = this.classes.build(definition);
    // What the virtual machine itself looks into has slots as they are.
    if (this.#isBooted) behavior.$info.doubleSlots = new Set();
    this.setGlobal(definition.name, behavior);
    this.composeTraits(behavior);
    return behavior;
  }

  /** Gives a class, known by its name or not, another definition of the same name. */
  redefineClass(behavior: Behavior, definition: ClassDefinition): void {
    // Instances keep the parts that they were made with.
    if (behavior.$info.format !== definition.format) this.unloaded?.loadReadable();
    this.lookupVersion++;
    if (this.tryClassNamed(definition.name) === behavior) this.codeWitness?.willChangeClass(definition.name, behavior);
    this.classes.redefine(behavior, definition);
    this.#recompile(behavior);
    this.composeTraits(behavior);
    this.#reshapeUsers(behavior);
  }

  /** Gives a class what the traits it uses have now. Answers the names of traits that do not exist, or use it in turn. */
  composeTraits(behavior: Behavior): readonly string[] {
    const { counterpart } = behavior.$info;
    return [...new Set([...compose(this, behavior), ...(counterpart ? compose(this, counterpart) : [])])];
  }

  /** A trait's slots are slots of the classes that use it. */
  #reshapeUsers(trait: Behavior): void {
    for (const side of [trait, trait.$info.counterpart])
      for (const user of side?.$info.users ?? []) {
        const { $info: info } = user;
        const own = info.isMeta ? info.counterpart : user;
        if (!own) continue;
        this.classes.reshape(own);
        this.#recompile(own);
        this.#reshapeUsers(own);
      }
  }

  /** Gives a class another comment. */
  setComment(behavior: Behavior, comment: string): void {
    if (this.tryClassNamed(behavior.$info.name) === behavior)
      this.codeWitness?.willChangeClass(behavior.$info.name, behavior);
    behavior.$info.comment = comment;
  }

  removeClass(behavior: Behavior): void {
    // Its instances go on without it, but nobody finds it by its name any more.
    this.unloaded?.loadReadable();
    this.lookupVersion++;
    if (this.tryClassNamed(behavior.$info.name) === behavior)
      this.codeWitness?.willChangeClass(behavior.$info.name, behavior);
    this.classes.unlink(behavior);
    for (const side of [behavior, behavior.$info.counterpart]) {
      if (!side) continue;
      for (const [selector, code] of side.$info.methods) this.codeWitness?.willChangeMethod(side, selector, code);
      for (const trait of side.$info.usedTraits) trait.$info.users?.delete(side);
      if (this.#index) for (const code of side.$info.methods.values()) this.#index.remove(code);
    }
    const binding = this.globalBinding(behavior.$info.name);
    if (binding._value !== behavior) return;
    this.touch(binding);
    binding._value = undefined;
  }

  /**
   * Gives a class another name, also where definitions of other classes have it. Sources that have the name before, its
   * own included, are the caller's matter.
   */
  renameClass(behavior: Behavior, name: string): void {
    const { name: before } = behavior.$info;
    // What is stored is of the class by the name that it had.
    this.unloaded?.loadReadable();
    this.lookupVersion++;
    const sides = [behavior, behavior.$info.counterpart].filter((each) => each !== undefined);
    for (const each of [behavior, ...definedWith(this, behavior)])
      this.codeWitness?.willChangeClass(each.$info.name, each);
    for (const side of sides)
      for (const [selector, code] of side.$info.methods) this.codeWitness?.willChangeMethod(side, selector, code);
    const binding = this.globalBinding(before);
    this.touch(binding);
    binding._value = undefined;
    this.classes.rename(behavior, name);
    this.setGlobal(name, behavior);
    // A method's version is named by its class too.
    for (const side of sides)
      for (const { method } of side.$info.methods.values())
        if (method.source) this.compileMethod(side, method.source, method);
  }

  /** Names in methods may mean something else now: every method of the class and below is compiled anew. */
  #recompile(behavior: Behavior): void {
    for (const each of [behavior, behavior.$info.counterpart]) {
      if (!each) continue;
      for (const code of each.$info.methods.values()) {
        const { source, protocol, package: home } = code.method;
        if (source) this.compileMethod(each, source, { protocol, package: home });
      }
    }
    for (const each of behavior.$info.subclasses) if (!each.$info.isMeta) this.#recompile(each);
  }

  // Methods

  /** Compiles a method and makes it the class's; on errors nothing changes. */
  compileMethod(
    behavior: Behavior,
    source: string,
    parts: { readonly protocol: string; readonly package: string },
  ): CompiledMethod {
    const result = this.makeMethod(behavior, source, parts);
    if (result.kind === "compiled") this.install(behavior, result.code);
    return result;
  }

  /** Compiles a method that could be the class's. */
  makeMethod(
    behavior: Behavior,
    source: string,
    parts: { readonly protocol: string; readonly package: string },
    breakpoints: readonly BreakpointMark[] = [],
  ): CompiledMethod {
    const { node, body, primitive, diagnostics } = compile(source, "method", this.environmentOf(behavior), breakpoints);
    if (!body) return { kind: "failed", diagnostics };
    const selector = node.selector;
    const hash = versionHash(displayName(behavior.$info), selector, source);
    const code = this.newMethod(behavior, body, { selector, source, hash, ...parts }, primitive);
    return { kind: "compiled", code, diagnostics };
  }

  newMethod(
    behavior: Behavior,
    body: Body | (() => Body),
    method: MethodSource,
    primitive: string | undefined,
    built?: { readonly numArgs: number; readonly precompiled: () => readonly string[] },
  ): CompiledCode {
    return new CompiledMethodLayout(this.runtime, {
      body,
      methodClass: behavior,
      method,
      link: (literal) => this.link(literal, undefined, behavior),
      native: primitive === undefined ? undefined : lookUp(natives, primitive),
      primitive: primitive === undefined ? undefined : this.primitive(primitive),
      primitiveName: primitive,
      ...built,
    });
  }

  /** The code of a method version that no class has any more, for frames and closures that still run it. */
  revive(behavior: Behavior, body: Body, selector: string, source: string): CompiledCode {
    const hash = versionHash(displayName(behavior.$info), selector, source);
    return this.newMethod(behavior, body, { selector, source, hash, protocol: "", package: "" }, undefined);
  }

  /** The code of an evaluation that was stored with its linked literals. */
  reviveDoIt(
    behavior: Behavior | undefined,
    body: Body,
    source: string,
    link: (literal: Literal) => Value,
  ): CompiledCode {
    const method = { selector: "doIt", protocol: "", source, package: "", hash: versionHash("", "doIt", source) };
    return new CompiledMethodLayout(this.runtime, { body, methodClass: behavior, method, link });
  }

  /** Code that answers nil: what a frame or closure has until its own is known. */
  get noCode(): CompiledCode {
    if (!this.#noCode) {
      const { body } = compile("", "doIt", { declaresSessionBindings: false, resolve: () => undefined });
      if (!body) throw new Error("An empty do-it compiles");
      this.#noCode = this.reviveDoIt(undefined, body, "", () => this.nil);
    }
    return this.#noCode;
  }
  #noCode: CompiledCode | undefined;

  /** A running method comes to a breakpoint with this number: whether its process is to stop there. */
  onBreakpoint: (id: number) => boolean = () => false;

  /** Adds the primitives of a part built on the virtual machine; to be called before methods that name them are compiled. */
  addPrimitives(table: PrimitiveTable): void {
    this.#primitives = mergePrimitives([this.#primitives, table]);
  }

  primitive(name: string): Primitive | undefined {
    return lookUp(this.#primitives, name);
  }

  /** Answers who sends, implements or mentions what. Made at the first question, then kept live. */
  get methodIndex(): MethodIndex {
    return (this.#index ??= new MethodIndex(this));
  }
  #index: MethodIndex | undefined;

  /** Gives every selector that has a method its rank, now that all are there that one program is made of. */
  rankSelectors(): void {
    const bodies = new Map<string, Body[]>();
    for (const { method, body } of this.#allMethods()) {
      const found = bodies.get(method.selector);
      if (found) found.push(body);
      else bodies.set(method.selector, [body]);
    }
    this.ranks.rankAll(bodies);
  }

  *#allMethods(): Iterable<CompiledCode> {
    for (const behavior of this.allClasses())
      for (const side of [behavior, behavior.$info.counterpart]) yield* side?.$info.methods.values() ?? [];
  }

  /** Of methods that came after the kernel: the selectors of the kernel's own have ranks. */
  *#bodiesOf(selector: string): Iterable<Body> {
    for (const { methods } of this.#implementors.get(selector) ?? []) {
      const code = methods.get(selector);
      if (code) yield code.body;
    }
  }

  /**
   * Whether a method of that selector may read or write a slot of doubles and do nothing else. If so, all objects have a
   * function for that from now on.
   */
  accessesDoubles(selector: string): boolean {
    for (const { methods } of this.#implementors.get(selector) ?? []) {
      const code = methods.get(selector);
      if (!code || !doubleSlotAccess(code)) continue;
      this.#installer.addDoubleAccess(selector);
      return true;
    }
    return false;
  }

  /** Grows whenever a class's methods or its place in the hierarchy change: who keeps what a lookup found compares it. */
  lookupVersion = 0;
  /**
   * Counts the times that a class got a slot back: its instances have what the slot held before, though they may have been
   * stored without it meanwhile.
   */
  regainedSlots = 0;

  /** Who is told of changes of code before they are made. */
  codeWitness: CodeWitness | undefined;

  /** Puts a method into another protocol and package. */
  reclassify(code: CompiledCode, protocol: string, home: string): void {
    const { methodClass, method } = code;
    if (methodClass?.$info.methods.get(method.selector) === code)
      this.codeWitness?.willChangeMethod(methodClass, method.selector, code);
    method.protocol = protocol;
    method.package = home;
    if (methodClass?.$info.users) methodChanged(this, methodClass, method.selector);
  }

  install(behavior: Behavior, code: CompiledCode): void {
    this.lookupVersion++;
    const { methods } = behavior.$info;
    const before = methods.get(code.method.selector);
    this.codeWitness?.willChangeMethod(behavior, code.method.selector, before);
    if (this.#index) {
      if (before) this.#index.remove(before);
      this.#index.add(code);
    }
    if (this.#isBooted) this.#noteImplementor(behavior.$info, code.method.selector);
    this.#replaces(behavior, methods.get(code.method.selector), code);
    methods.set(code.method.selector, code);
    this.#installer.install(behavior.$info, code);
    if (behavior.$info.users) methodChanged(this, behavior, code.method.selector);
  }

  /** Gives a class of the kernel, which has none yet, its methods when it is first met. */
  installWhenMet({ $info: info }: Behavior, make: () => readonly CompiledCode[]): void {
    letSleep(info, () => {
      for (const code of make()) {
        info.methods.set(code.method.selector, code);
        this.#installer.install(info, code);
      }
      if (this.#isBooted) info.kernelMethods = new Map(info.methods);
    });
  }

  #noteImplementor(info: ClassInfo, selector: string): void {
    const known = this.#implementors.get(selector);
    if (known) known.add(info);
    else this.#implementors.set(selector, new Set([info]));
  }

  /** A method of closures' own for evaluating them is not called where it is sent any more: it is seen everywhere. */
  #replaces({ $info }: Behavior, before: CompiledCode | undefined, after: CompiledCode | undefined): void {
    const closures: object = BlockLayout.prototype;
    if ($info.prototype === closures && before?.native && before.native !== after?.native)
      this.runtime.inlinesValue = false;
  }

  removeMethod(behavior: Behavior, selector: string): boolean {
    const { methods } = behavior.$info;
    const removed = methods.get(selector);
    if (!removed) return false;
    this.codeWitness?.willChangeMethod(behavior, selector, removed);
    this.#index?.remove(removed);
    this.#replaces(behavior, removed, undefined);
    methods.delete(selector);
    this.lookupVersion++;
    this.#installer.remove(behavior.$info, this.symbol(selector));
    methodRemoved(this, behavior, selector);
    methodChanged(this, behavior, selector);
    return true;
  }

  lookup(behavior: Behavior, selector: string): CompiledCode | undefined {
    return lookup(behavior, selector);
  }

  inheritsFrom(behavior: Behavior, ancestor: Behavior): boolean {
    return inheritsFrom(behavior, ancestor);
  }

  /** Compiles an evaluation. `receiver` is what `self` is, which decides the slots it sees. */
  compileDoIt(source: string, scope: SessionScope, receiver?: Value): CompiledMethod {
    const behavior = receiver === undefined ? undefined : this.classOf(receiver);
    const outer = behavior && this.environmentOf(behavior);
    const environment: Environment = {
      declaresSessionBindings: true,
      resolve: (name) => {
        if (scope.hides?.(name)) return { kind: "session", name };
        const found = outer?.resolve(name);
        if (found && found.kind !== "global") return found;
        if (scope.has(name)) return { kind: "session", name };
        return found ?? this.#resolveGlobal(name);
      },
    };
    const { body, diagnostics } = compile(source, "doIt", environment);
    if (!body) return { kind: "failed", diagnostics };
    const method: MethodSource = {
      selector: "doIt",
      protocol: "",
      source,
      package: "",
      hash: versionHash("", "doIt", source),
    };
    const code = new CompiledMethodLayout(this.runtime, {
      body,
      methodClass: behavior,
      method,
      link: (literal) => this.link(literal, scope, behavior),
    });
    return { kind: "compiled", code, diagnostics };
  }

  /** A process that will run the code with this receiver. */
  spawnCode(code: CompiledCode, receiver: Value, heap: number): ProcessLayout {
    const process = this.newProcess(heap);
    process._suspendedContext = new ContextLayout(code, 0, receiver, [], this.nil);
    return process;
  }

  /** A process that will send the message. */
  spawnSend(receiver: Value, selector: string, args: readonly Value[], heap: number): ProcessLayout {
    const process = this.newProcess(heap);
    process.resumption = { kind: "send", receiver, selector, args };
    return process;
  }

  environmentOf(behavior: Behavior): Environment {
    return {
      declaresSessionBindings: false,
      resolve: (name) => this.#resolveIn(behavior, name),
      hasPrimitive: (name) => Object.hasOwn(natives, name) || this.primitive(name) !== undefined,
    };
  }

  #resolveIn(behavior: Behavior, name: string): OuterVariable | undefined {
    if (allSlots(behavior.$info).includes(name)) {
      const special = specialSlot(this, behavior, name);
      if (!special) return { kind: "slot", name };
      const { name: owner, isMeta } = special.owner.$info;
      return { kind: "slotVariable", owner, isMeta, name };
    }
    let each = behavior.$info.isMeta ? behavior.$info.counterpart : behavior;
    for (; each; each = each.$info.superclass) {
      const { classVariables, sharedPools, name: owner } = each.$info;
      if (classVariables.has(name)) return { kind: "classVariable", owner, name };
      const trait = traitWithVariable(this, each, name);
      if (trait) return { kind: "classVariable", owner: trait.$info.name, name };
      const pool = sharedPools.find((pool) => this.tryClassNamed(pool)?.$info.classVariables.has(name));
      if (pool !== undefined) return { kind: "classVariable", owner: pool, name };
    }
    return this.#resolveGlobal(name);
  }

  #resolveGlobal(name: string): OuterVariable | undefined {
    return this.globals.get(name)?._value === undefined ? undefined : { kind: "global", name };
  }

  // Linking

  /** The object a literal stands for in a method of `behavior`. */
  link(literal: Literal, scope: SessionScope | undefined, behavior?: Behavior): Value {
    if (literal.kind === "value") return this.literal(literal.value);
    const { binding } = literal;
    return binding.kind === "slotVariable" ? this.#slotVariable(binding, behavior) : this.#linkBinding(binding, scope);
  }

  /** The object that is asked to read or write a special slot. */
  #slotVariable({ owner, isMeta, name }: SlotVariableReference, behavior: Behavior | undefined): HeapObject {
    const known = this.tryClassNamed(owner);
    let found = isMeta ? known?.$info.counterpart : known;
    // Classes that no name leads to are those of their methods, or above them.
    for (let each = behavior; each; each = each.$info.superclass)
      if (each.$info.name === owner && each.$info.isMeta === isMeta) found = each;
    return found ? this.slotVariable(found, name) : this.globalBinding(name);
  }

  /** The object that stands for a special slot which the class declares. */
  slotVariable(owner: Behavior, name: string): HeapObject {
    const known = owner.$info.slotVariables.get(name);
    if (known) return known;
    const made = this.instantiate(this.classNamed("SlotVariable"));
    this.setSlot(made, "definingClass", owner);
    this.setSlot(made, "name", this.symbol(name));
    owner.$info.slotVariables.set(name, made);
    return made;
  }

  #linkBinding(
    binding: Exclude<BindingReference, SlotVariableReference>,
    scope: SessionScope | undefined,
  ): BindingObject {
    switch (binding.kind) {
      case "classVariable": {
        const found = this.tryClassNamed(binding.owner)?.$info.classVariables.get(binding.name);
        return found ?? this.globalBinding(binding.name);
      }
      case "session":
        return scope ? scope.binding(binding.name) : this.globalBinding(binding.name);
      case "pool":
      case "global":
      case "undeclared":
        return this.globalBinding(binding.name);
    }
  }

  /** The object a literal denotes: strings, arrays and byte arrays are read-only. */
  literal(value: LiteralValue): Value {
    switch (value.kind) {
      case "integer":
        return this.integer(value.value);
      case "float":
        return this.float(value.value);
      case "character":
        return this.character(value.codePoint);
      case "symbol":
        return this.symbol(value.value);
      case "string": {
        const string = this.string(value.value);
        string.readOnly = true;
        return string;
      }
      case "array":
        return bornReadOnly(this.array(value.elements.map((each) => this.literal(each))));
      case "byteArray":
        return bornReadOnly(this.bytes(Uint8Array.from(value.bytes)));
      case "scaledDecimal":
        return this.#scaledDecimal(value.numerator, value.denominator, value.scale);
      case "nil":
        return this.nil;
      case "boolean":
        return value.value;
    }
  }

  #scaledDecimal(numerator: bigint, denominator: bigint, scale: number): Value {
    const decimal = this.instantiate(this.classNamed("ScaledDecimal"));
    decimal["_numerator"] = this.integer(numerator);
    decimal["_denominator"] = this.integer(denominator);
    decimal["_scale"] = scale;
    return decimal;
  }
}

const lookUp = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Equal floats have equal hashes; integral ones that of the integer. */
function floatHash(value: number): number {
  if (Number.isSafeInteger(value)) return Math.abs(value) % 0x3fffffff;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return (view.getUint32(0) ^ view.getUint32(4)) & 0x3fffffff;
}

/** From so many characters on a new string has its code points apart: it is made to be filled, and they cost nothing yet. */
const ROOMY = 65_536;

function roomyString(string: HeapObject, size: number): HeapObject {
  if (!tests.isString(string)) throw new Error("Not a string");
  string.cp = new Uint32Array(size);
  string.s = undefined;
  return string;
}

/**
 * What the store knows a class, method or binding by, which it has only the name of, as that was before any renaming;
 * undefined for what it has as an object.
 */
function nameInStore(value: HeapObject): string | undefined {
  if (tests.isBehavior(value)) return hashedName(value.$info);
  if (!(value instanceof CompiledCode)) return nameOfBinding(value);
  const { body, methodClass, method } = outermost(value);
  if (body.kind === "doIt") return undefined;
  return [methodClass ? hashedName(methodClass.$info) : "", method.selector, ...value.path].join(" ");
}

const hashedName = (info: ClassInfo): string =>
  info.hashedAs === undefined ? displayName(info) : `${info.hashedAs}${info.isMeta ? " class" : ""}`;

/** The classes of bindings that the store names as long as their variable is declared. */
const NAMED_BINDINGS: ReadonlySet<string> = new Set(["GlobalVariable", "ClassVariable"]);

/** Of the binding of a global or class variable. One that is stored as an object is hashed by its id. */
function nameOfBinding(value: HeapObject): string | undefined {
  if (value.$i !== 0 || !NAMED_BINDINGS.has(value.$class.$info.name)) return undefined;
  const key = value["_key"];
  return key !== undefined && tests.isSymbol(key) ? `binding ${key.s}` : undefined;
}
