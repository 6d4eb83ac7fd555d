import {
  type ChunkNumber,
  chunkNumber,
  encodeChunk,
  type MergeEdit,
  type ObjectBody,
  type ObjectRecord,
  packReference,
  type Reference,
  reference,
  type StoredObject,
  type StoredState,
  type StoredValue,
  unpackReference,
  type VersionContent,
} from "../store/index.ts";
import {
  type HeapObject,
  HeapWalk,
  isBytes,
  isIndexed,
  isEphemeron,
  isString,
  isWeak,
  lastWritten,
  type MaybeValue,
  type Value,
  type VM,
} from "../vm/index.ts";
import { putEntries } from "./hashed-entries.ts";
import { HeapReader, type LostObject } from "./heap-reader.ts";

/** Their half of a merge: the state that edits and new objects are read from. */
export interface MergeSource {
  readonly state: StoredState;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
  /** Whether an id means the same object here as there. */
  isShared(id: number): boolean;
}

/** The heap that is merged into. */
export interface MergeTarget {
  readonly vm: VM;
  /** The object that is named instead of stored. */
  named(name: string): MaybeValue;
  /** Lets a root hold a value, or go; answers why it can't be. */
  setRoot(path: string, value: MaybeValue): string | undefined;
  /** The epoch since which the heap is this one; what was last written earlier is no part of it. */
  readonly since: number;
}

/** What a merge did to the heap. */
export interface MergedHeap {
  /** How many objects came along. */
  readonly added: number;
  /** References to actors that came along. */
  readonly newActors: readonly HeapObject[];
  /** What could not come along, and why. */
  readonly lost: readonly LostObject[];
}

/** The name by which an object that came along refers to one that is here. */
const HERE = "here:";

/** How many objects are written to one of the chunks that they come in. */
const OBJECTS_A_CHUNK = 100;

/**
 * Does the edits of a merge to a heap, between two turns. What they refer to and is not here comes along, with all that
 * it refers to. Nothing is changed before everything was read: a StoreError for damage leaves the heap as it is.
 */
export function mergeInto(
  target: MergeTarget,
  source: MergeSource,
  edits: readonly MergeEdit[],
  newActors: readonly number[],
): MergedHeap {
  const here = livingObjects(target);
  const luggage = new Luggage(source, here);
  const steps = edits.flatMap((edit) => (edit.kind === "key" ? [] : prepare(edit, target, luggage, here)));
  for (const [id, ofOne] of Map.groupBy(edits.filter(isKeyEdit), (edit) => edit.id)) {
    const collection = here.get(id);
    if (collection) steps.push(prepareKeys(collection, ofOne, target, luggage));
  }
  luggage.pack(newActors.map((id) => ({ kind: "reference", to: unpackReference(id) })));
  const unpacked = luggage.unpack(target);
  const lost = [...unpacked.lost, ...steps.flatMap((step) => step(unpacked))];
  return { added: luggage.size, newActors: luggage.actors.flatMap((number) => unpacked.at(number) ?? []), lost };
}

/** Objects that came, by their numbers. */
interface Unpacked {
  readonly lost: readonly LostObject[];
  at(number: number): HeapObject | undefined;
}

/** Does an edit once its values are there; answers what could not be done. */
type Step = (unpacked: Unpacked) => readonly LostObject[];

type KeyEdit = Extract<MergeEdit, { kind: "key" }>;

const isKeyEdit = (edit: MergeEdit): edit is KeyEdit => edit.kind === "key";

/** Packs what the edits of one Dictionary or Set need. */
function prepareKeys(collection: HeapObject, edits: readonly KeyEdit[], { vm }: MergeTarget, luggage: Luggage): Step {
  // Nil stands for an entry that goes.
  const nil: StoredValue = { kind: "nil" };
  const list = luggage.pack(edits.flatMap(({ key, entry }) => [key, entry ?? nil]));
  return (unpacked) => {
    const values = elementsOf(vm, unpacked.at(list));
    const changes = edits.map(({ entry }, index) => ({
      key: values[2 * index] ?? vm.nil,
      entry: entry && values[2 * index + 1],
    }));
    putEntries(vm, collection, changes);
    return [];
  };
}

/** Packs what an edit needs. */
function prepare(
  edit: Exclude<MergeEdit, KeyEdit>,
  target: MergeTarget,
  luggage: Luggage,
  here: ReadonlyMap<number, HeapObject>,
): readonly Step[] {
  const { vm } = target;
  if (edit.kind === "root") {
    const { path, value } = edit;
    const list = luggage.pack(value === undefined ? [] : [value]);
    return [
      (unpacked) => {
        const why = target.setRoot(path, value === undefined ? undefined : elementsOf(vm, unpacked.at(list))[0]);
        return why === undefined ? [] : [{ what: path, why }];
      },
    ];
  }
  const object = here.get(edit.id);
  // What is here no more comes along whole, if anything refers to it.
  if (!object) return [];
  const { slots, elements, className, body } = edit;
  const list = luggage.pack([...slots.map(({ value }) => value), ...elements.map(([, value]) => value)]);
  const content = body && luggage.packBody(className, body);
  return [
    (unpacked) => {
      const values = elementsOf(vm, unpacked.at(list));
      slots.forEach(({ name }, index) => vm.setSlot(object, name, values[index] ?? vm.nil));
      elements.forEach(([index], place) => setElement(vm, object, index, values[slots.length + place]));
      const from = content === undefined ? undefined : unpacked.at(content);
      if (from) setBody(vm, object, from);
      return [];
    },
  ];
}

/** The objects of the heap that are stored, by their ids. */
function livingObjects({ vm, since }: MergeTarget): ReadonlyMap<number, HeapObject> {
  const found = new Map<number, HeapObject>();
  new HeapWalk(vm, (object) => {
    if (object.$i !== 0 && lastWritten(object) >= since) found.set(object.$i, object);
  }).run();
  return found;
}

/**
 * What is carried from their state to our heap: objects are given numbers of their own on the way, and what they refer to
 * that is here already is named instead.
 */
class Luggage {
  readonly #source: MergeSource;
  readonly #here: ReadonlyMap<number, HeapObject>;
  /** The numbers of objects that come along, by their ids there. */
  readonly #numbers = new Map<number, number>();
  readonly #pending: { readonly number: number; readonly object: StoredObject }[] = [];
  readonly #records: ObjectRecord[] = [];
  readonly #lost = new Map<number, LostObject>();
  /** The numbers of references to living actors among them. */
  readonly actors: number[] = [];
  #size = 0;

  constructor(source: MergeSource, here: ReadonlyMap<number, HeapObject>) {
    this.#source = source;
    this.#here = here;
  }

  /** How many objects come along. */
  get size(): number {
    return this.#size;
  }

  /** Packs values in an Array; answers its number. */
  pack(values: readonly StoredValue[]): number {
    const number = this.#place();
    this.#records[number] = holder("Array", { kind: "elements", elements: values.map((value) => this.#value(value)) });
    this.#packPending();
    return number;
  }

  /** Packs a body in an object of the class that has nothing else. */
  packBody(className: string, body: ObjectBody<StoredValue>): number {
    const number = this.#place();
    this.#records[number] = holder(className, this.#body(body));
    this.#packPending();
    return number;
  }

  /** Makes all of it objects of the heap, which nothing there refers to yet. */
  unpack(target: MergeTarget): Unpacked {
    const chunks = new Map<ChunkNumber, Uint8Array>();
    for (let first = 0; first < this.#records.length; first += OBJECTS_A_CHUNK) {
      const number = chunkNumber(1 + first / OBJECTS_A_CHUNK);
      chunks.set(number, encodeChunk(number, this.#records.slice(first, first + OBJECTS_A_CHUNK)));
    }
    const reader = new HeapReader(
      target.vm,
      { chunk: (number) => chunks.get(number), version: (hash) => this.#source.version(hash) },
      (name) => (name.startsWith(HERE) ? this.#here.get(Number(name.slice(HERE.length))) : target.named(name)),
      false,
    );
    const objects = this.#records.map((_record, number) => reader.at(packReference(placeOf(number))));
    reader.loadAll();
    return { lost: [...this.#lost.values(), ...reader.lost], at: (number) => objects[number] };
  }

  #place(): number {
    return this.#records.push({ kind: "vacant" }) - 1;
  }

  #value(value: StoredValue): StoredValue {
    return value.kind === "reference" ? this.#reference(value.to) : value;
  }

  #reference(to: Reference): StoredValue {
    const object = this.#source.state.object(to);
    const id = packReference(object.reference);
    if (this.#source.isShared(id) && this.#here.has(id))
      return { kind: "special", space: "global", name: `${HERE}${id}` };
    const why = STAYS[object.className];
    if (why !== undefined) {
      // Every workspace has a first supervisor of its own.
      if (!this.#isFirstSupervisor(object)) this.#lost.set(id, { what: `${object.className} @${id}`, why });
      return { kind: "nil" };
    }
    let number = this.#numbers.get(id);
    if (number === undefined) {
      this.#numbers.set(id, (number = this.#place()));
      this.#pending.push({ number, object });
      this.#size++;
    }
    return { kind: "reference", to: placeOf(number) };
  }

  #isFirstSupervisor({ className, slots }: StoredObject): boolean {
    const { state } = this.#source;
    const name = slots.find((slot) => slot.name === "name")?.value;
    return className === "Supervisor" && name?.kind === "reference" && state.text(state.object(name.to)) === "root";
  }

  #packPending(): void {
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      const { className, slots, body, readOnly, identity, reference: place } = next.object;
      if (isLivingActor(next.object)) this.actors.push(next.number);
      const alone = ALONE[className];
      const kept = slots.map(({ name, value }) => alone?.(name, value) ?? value);
      this.#records[next.number] = {
        kind: "object",
        className,
        slotNames: slots.map(({ name }) => name),
        slots: kept.map((value) => this.#value(value)),
        body: this.#body(body),
        readOnly,
        // It gets another id, by which nothing was hashed.
        identity: identity ?? packReference(place),
      };
    }
  }

  /** All of a body in one piece. */
  #body(body: ObjectBody<StoredValue>): ObjectBody<StoredValue> {
    const whole = this.#source.state.wholeBody(body);
    if (whole.kind !== "elements") return whole;
    return { kind: "elements", elements: whole.elements.map((each) => this.#value(each)) };
  }
}

/** Objects that belong to what runs on their side, which stays there. */
const STAYS: Readonly<Record<string, string>> = {
  Process: "a process does not come along: it goes on on their side",
  Context: "a frame does not come along without its process",
  Supervisor: "a supervisor does not come along: its actors get the workspace's own",
};

type Alone = (slot: string, value: StoredValue) => StoredValue | undefined;

const nil: StoredValue = { kind: "nil" };

/** A rule by which slots of these names hold nil: what they hold belongs to what runs. */
const without =
  (...slots: readonly string[]): Alone =>
  (slot, value) =>
    slots.includes(slot) && value.kind === "reference" ? nil : undefined;

/** What slots of objects hold that come without what they were part of, by class; undefined for what comes along. */
const ALONE: Readonly<Record<string, Alone>> = {
  MethodHome: (slot) => (slot === "alive" ? { kind: "boolean", value: false } : nil),
  ActorReference: without("turn", "message", "mailbox", "ending", "monitors", "restartTimes"),
  Promise: without("waiting", "message"),
  Semaphore: without("firstLink", "lastLink"),
};

const isLivingActor = ({ className, slots }: StoredObject): boolean =>
  className === "ActorReference" && slots.some(({ name, value }) => name === "state" && value.kind === "reference");

const placeOf = (number: number): Reference =>
  reference(1 + Math.floor(number / OBJECTS_A_CHUNK), number % OBJECTS_A_CHUNK);

const holder = (className: string, body: ObjectBody<StoredValue>): ObjectRecord => ({
  kind: "object",
  className,
  slotNames: [],
  slots: [],
  body,
  readOnly: false,
  identity: undefined,
});

const elementsOf = (vm: VM, list: HeapObject | undefined): readonly Value[] =>
  isIndexed(list) ? list.els.map((_each, index) => vm.element(list, index)) : [];

function setElement(vm: VM, object: HeapObject, index: number, value: Value | undefined): void {
  if (!isIndexed(object) || index >= object.els.length) return;
  vm.touchElement(object, index);
  object.els[index] = value ?? vm.nil;
}

/** Gives an object all that another one of its class has but slots. */
function setBody(vm: VM, object: HeapObject, from: HeapObject): void {
  vm.touch(object);
  if (isIndexed(object) && isIndexed(from)) {
    object.els.length = 0;
    for (const each of elementsOf(vm, from)) object.els.push(each);
  } else if (isString(object) && isString(from)) Object.assign(object, { s: from.s, cp: from.cp, bmp: undefined });
  else if (isBytes(object) && isBytes(from)) Object.assign(object, { bytes: from.bytes });
  else if (isWeak(object) && isWeak(from)) Object.assign(object, { weak: from.weak });
  else if (isEphemeron(object) && isEphemeron(from)) object.pair = from.pair;
  else if ("words" in object && "words" in from) Object.assign(object, { words: from.words });
}
