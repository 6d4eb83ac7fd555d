import {
  type Behavior,
  BlockLayout,
  CharacterLayout,
  CompiledCode,
  FloatLayout,
  type HeapObject,
  isBehavior,
  isBytes,
  isEphemeron,
  EphemeronPair,
  isIndexed,
  isObject,
  isString,
  isWeak,
  type MaybeValue,
  StringLayout,
  SymbolLayout,
  type Value,
  type VM,
  WeakParts,
} from "../vm/index.ts";
import { blockCode, obstacleIn, usesReceiver } from "./block-transfer.ts";
import type { ActorClasses, Reference } from "./objects.ts";

/** Why something can't leave its heap. */
export type Refusal =
  | { readonly kind: "object"; readonly className: string }
  /** `variable` is what keeps the block where it is; `^` for a return from its method. */
  | { readonly kind: "block"; readonly variable: string }
  | { readonly kind: "size" };

/** What arrives in the other heap. */
export interface Carried {
  readonly kind: "carried";
  readonly values: Value[];
  /** Hashed collections that are to be sent `rehash` before anybody looks into them, in this order. */
  readonly rehash: readonly HeapObject[];
}

/** How many objects one message may take along: they are copied in one go, without a poll. */
export const MAX_OBJECTS = 2 ** 20;

/** After so many copies the memory limit is looked at, for so many bytes. */
const CHECKED = 2 ** 14;
const CHECKED_BYTES = 2 ** 20;

/** How instances of a class, and of those below it, cross. */
type Role =
  /** As they are: nothing changes them, or they belong to the commons. */
  | "shared"
  /** Not at all: they belong to the processes of one heap. */
  | "bound"
  /** As their references, when they were spawned. */
  | "actor"
  /** As copies, whose elements are to be found anew by their hash. */
  | "hashed"
  /** As copies without what ties them to the process they were signaled in. */
  | "exception";

const roleNames: Readonly<Record<string, Role>> = {
  ActorReference: "shared",
  ActorSender: "shared",
  Supervisor: "shared",
  Promise: "shared",
  GlobalVariable: "shared",
  ClassVariable: "shared",
  SessionBinding: "bound",
  Semaphore: "bound",
  Mutex: "bound",
  Delay: "bound",
  SharedQueue: "bound",
  ExceptionHandler: "bound",
  ActorMonitor: "bound",
  ActorMessage: "bound",
  Mailbox: "bound",
  Actor: "actor",
  HashedCollection: "hashed",
  Exception: "exception",
};

/** Slots of an exception that mean something only in its process. */
const processSlots: ReadonlySet<string> = new Set([
  "signalContext",
  "signalHandlers",
  "signalExit",
  "outerExit",
  "handler",
]);

/**
 * Takes values from one heap to another. Immutable ones, references and what belongs to the commons cross as they are;
 * an actor crosses as its reference, and its own reference coming back to it as the actor; the rest is copied, with
 * sharing and cycles within what crosses together kept.
 */
export class Transfer {
  readonly #vm: VM;
  readonly #classes: ActorClasses;
  readonly #roles = new Map<unknown, Role>();
  #globalsSeen = 0;
  #globalObjects: { readonly _value: MaybeValue }[] = [];

  constructor(vm: VM, classes: ActorClasses) {
    this.#vm = vm;
    this.#classes = classes;
    for (const [name, role] of Object.entries(roleNames)) {
      const behavior = vm.tryClassNamed(name);
      if (behavior) this.#roles.set(behavior, role);
    }
  }

  /** The value as it is in the heap of `to` (undefined: not an actor's), if it can cross without a copy. */
  shared(value: Value, to: Reference | undefined): MaybeValue {
    if (typeof value !== "object" || value === this.#vm.nil) return value;
    if (value === to) return to._state;
    if (value.$class === this.#classes.reference) return value;
    if (value instanceof SymbolLayout || value instanceof FloatLayout || value instanceof CharacterLayout) return value;
    if (value instanceof StringLayout) return value.readOnly ? value : undefined;
    if (isBehavior(value) || value instanceof CompiledCode) return value;
    const role = this.roleOf(value);
    if (role === "shared") return value;
    if (role === "actor") return this.#referenceTo(value, to);
    return this.#isGlobal(value) || isHeldByItsClass(value) ? value : undefined;
  }

  /** Takes values along together, so that what they share is shared afterwards. */
  carry(values: readonly Value[], to: Reference | undefined): Carried | Refusal {
    const copy = new GraphCopy(this.#vm, this, to);
    const carried = values.map((each) => copy.of(each));
    copy.complete();
    return copy.refusal ?? { kind: "carried", values: carried, rehash: copy.rehash.toReversed() };
  }

  /**
   * A copy of an actor's state for its own keeping. The actor stands for itself in it, and what can't be copied is
   * shared with the original.
   */
  duplicate(state: HeapObject): Carried {
    const copy = new GraphCopy(this.#vm, this, undefined, true);
    const duplicate = copy.ofState(state);
    copy.complete();
    return { kind: "carried", values: [duplicate], rehash: copy.rehash.toReversed() };
  }

  isReference(value: Value): boolean {
    return this.#classes.isReference(value);
  }

  roleOf(object: HeapObject): Role | undefined {
    let behavior: HeapObject["$class"] | undefined = object.$class;
    for (; behavior; behavior = behavior.$info.superclass) {
      const role = this.#roles.get(behavior);
      if (role) return role;
    }
    return undefined;
  }

  #referenceTo(actor: HeapObject, to: Reference | undefined): MaybeValue {
    const reference = actor["_reference"];
    if (!this.#classes.isReference(reference)) return undefined;
    return reference === to ? reference._state : reference;
  }

  /** Whether a global variable holds the very object, as `Transcript` and `Smalltalk` are held. */
  #isGlobal(object: HeapObject): boolean {
    const { globals } = this.#vm;
    if (globals.size !== this.#globalsSeen) {
      this.#globalsSeen = globals.size;
      this.#globalObjects = [...globals.values()].filter((each) => !isBehavior(each._value));
    }
    return this.#globalObjects.some((each) => each._value === object);
  }
}

/**
 * Whether a class variable or class-side slot of its own class holds the very object, as one that there is only one of is
 * held.
 */
function isHeldByItsClass(object: HeapObject): boolean {
  for (let each: Behavior | undefined = object.$class; each; each = each.$info.superclass) {
    for (const binding of each.$info.classVariables.values()) if (binding._value === object) return true;
    for (const slot of each.$info.counterpart?.$info.slots ?? []) if (each[`_${slot}`] === object) return true;
  }
  return false;
}

/** One copy of a graph of objects. Depth costs no stack: copies are made empty and filled in turn. */
class GraphCopy {
  readonly rehash: HeapObject[] = [];
  refusal: Refusal | undefined;
  readonly #vm: VM;
  readonly #transfer: Transfer;
  readonly #to: Reference | undefined;
  readonly #copies = new Map<HeapObject, HeapObject>();
  readonly #unfilled: HeapObject[] = [];
  /** Whether what can't be copied stands for itself. */
  readonly #lenient: boolean;

  constructor(vm: VM, transfer: Transfer, to: Reference | undefined, lenient = false) {
    this.#vm = vm;
    this.#transfer = transfer;
    this.#to = to;
    this.#lenient = lenient;
  }

  /** The value's counterpart in the other heap; its parts are there once `complete` was called. */
  of(value: Value): Value {
    if (!isObject(value)) return value;
    return this.#copies.get(value) ?? this.#transfer.shared(value, this.#to) ?? this.#begin(value);
  }

  /** As `of` for the state of an actor, which is copied like any other object. */
  ofState(state: HeapObject): Value {
    return this.#begin(state);
  }

  complete(): void {
    for (let next = this.#unfilled.pop(); next && !this.refusal; next = this.#unfilled.pop()) this.#fill(next);
  }

  #begin(object: HeapObject): Value {
    const { size } = this.#copies;
    const tooMany = size >= MAX_OBJECTS || (size % CHECKED === CHECKED - 1 && !this.#vm.checkAllocation(CHECKED_BYTES));
    if (tooMany) return this.#refuse(object, { kind: "size" });
    const copy = this.#empty(object);
    if (!copy) return this.#refuse(object, { kind: "object", className: this.#vm.classOf(object).$info.name });
    this.#copies.set(object, copy);
    if (!isString(object) && !isBytes(object)) this.#unfilled.push(object);
    return copy;
  }

  /** What stands in the place of something that does not cross: the first one is what the sender is told about. */
  #refuse(object: HeapObject, refusal: Refusal): Value {
    if (this.#lenient) return object;
    this.refusal ??= refusal;
    return this.#vm.nil;
  }

  /** A copy without its parts; undefined when there can't be one. */
  #empty(object: HeapObject): HeapObject | undefined {
    if (object instanceof BlockLayout) return this.#emptyBlock(object);
    const { $class: behavior } = object;
    const { construct, format } = behavior.$info;
    if (isString(object)) {
      const text = this.#vm.text(object);
      const copy = format === "string" ? construct(text) : this.#vm.string(text);
      this.#vm.secrets.noteCopy(object, copy);
      return copy;
    }
    if (format === "special" || this.#transfer.roleOf(object) === "bound") return undefined;
    if (isBytes(object)) return construct(object.bytes.slice());
    if ("words" in object && object["words"] instanceof Uint32Array) return construct(object["words"].slice());
    if (isWeak(object)) return construct(new WeakParts(object.weak.values(this.#vm.nil)));
    if (isEphemeron(object)) return construct(new EphemeronPair(this.#vm.nil, this.#vm.nil));
    return construct(isIndexed(object) ? [] : undefined);
  }

  #emptyBlock(block: BlockLayout): HeapObject | undefined {
    const { nil } = this.#vm;
    const receiver = usesReceiver(block) ? this.of(block._receiver) : nil;
    const obstacle = obstacleIn(block, !this.#transfer.isReference(receiver) || receiver === block._receiver);
    if (obstacle !== undefined) {
      this.#refuse(block, { kind: "block", variable: obstacle });
      return undefined;
    }
    return new BlockLayout(
      blockCode(this.#vm, block, (value) => this.of(value)),
      receiver,
      nil,
      [],
    );
  }

  #fill(object: HeapObject): void {
    const copy = this.#copies.get(object);
    if (!copy) throw new Error("Every object that is to be filled has its copy");
    if (object instanceof BlockLayout && copy instanceof BlockLayout) {
      for (const each of object.els) copy.els.push(this.of(each ?? this.#vm.nil));
      return;
    }
    const role = this.#transfer.roleOf(object);
    for (const name of this.#vm.slotNames(object.$class)) copy[`_${name}`] = this.#slot(object, name, role);
    if (isIndexed(object) && isIndexed(copy))
      for (let i = 0; i < object.els.length; i++) copy.els.push(this.of(this.#vm.element(object, i)));
    if (isWeak(object) && isWeak(copy))
      object.weak.values(this.#vm.nil).forEach((each, i) => copy.weak.put(i, this.of(each)));
    if (isEphemeron(object) && isEphemeron(copy)) {
      const { key, value } = object.pair;
      copy.pair = new EphemeronPair(this.of(key ?? this.#vm.nil), this.of(value ?? this.#vm.nil));
    }
    if (role === "hashed" && !this.#keepsPlaces(object)) this.rehash.push(copy);
  }

  #slot(object: HeapObject, name: string, role: Role | undefined): Value {
    const value = this.#vm.slot(object, name);
    // Only a copy of the actor for its own keeping comes here: it is known by the same reference.
    if (role === "actor" && name === "reference") return value;
    if (role === "exception" && processSlots.has(name)) return this.#vm.nil;
    if (role === "exception" && name === "signaler") return this.#transfer.shared(value, this.#to) ?? this.#vm.nil;
    return this.of(value);
  }

  /** Whether a set or dictionary finds its elements in a copy where they were, as their hashes come from their values. */
  #keepsPlaces(collection: HeapObject): boolean {
    const { name } = collection.$class.$info;
    const byValue = name === "Set" || name === "Dictionary";
    const array = this.#vm.slot(collection, "array");
    if (!isIndexed(array)) return true;
    return array.els.every((each, i) => {
      const element = each ?? this.#vm.element(array, i);
      const key = isObject(element) && "_key" in element ? this.#vm.slot(element, "key") : element;
      return this.#transfer.shared(key, this.#to) === key || (byValue && isString(key));
    });
  }
}
