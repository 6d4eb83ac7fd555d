import {
  type ChunkNumber,
  chunkNumber,
  encodeChunk,
  type ObjectBody,
  type ObjectRecord,
  packReference,
  type Reference,
  reference,
  type StoredObject,
  type StoredState,
  type StoredValue,
  type VersionContent,
} from "../store/index.ts";
import {
  type HeapObject,
  HeapWalk,
  isIndexed,
  lastWritten,
  type MaybeValue,
  type Value,
  type VM,
} from "../vm/index.ts";
import { HeapReader, type LostObject } from "./heap-reader.ts";

/** The state that objects are carried from. */
export interface LuggageSource {
  readonly state: StoredState;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
  /** The object here that an id means there; undefined where it has to come along. */
  here(id: number): HeapObject | undefined;
  /** Whether actors that lived there and are not here come alive; else their references come as those of stopped ones. */
  readonly revivesActors: boolean;
  /** Why objects that belong to what runs stay there, by class. */
  readonly stays: Readonly<Record<string, string>>;
}

/** The heap that objects are carried to. */
export interface LuggageTarget {
  readonly vm: VM;
  /** The object that is named instead of stored. */
  named(name: string): MaybeValue;
}

/** The name by which an object that came along refers to one that is here. */
const HERE = "here:";

/** How many objects are written to one of the chunks that they come in. */
const OBJECTS_A_CHUNK = 100;

/** Objects that came, by their numbers. */
export interface Unpacked {
  readonly lost: readonly LostObject[];
  at(number: number): HeapObject | undefined;
  /** The elements of one. */
  elements(number: number): readonly Value[];
}

/**
 * What is carried from a stored state to a living heap: objects are given numbers of their own on the way, and what they
 * refer to that is here already is named instead.
 */
export class Luggage {
  readonly #source: LuggageSource;
  /** The numbers of objects that come along, by their ids there. */
  readonly #numbers = new Map<number, number>();
  readonly #pending: { readonly number: number; readonly object: StoredObject }[] = [];
  readonly #records: ObjectRecord[] = [];
  readonly #lost = new Map<number, LostObject>();
  /** The numbers of references to living actors among them. */
  readonly actors: number[] = [];
  #size = 0;

  constructor(source: LuggageSource) {
    this.#source = source;
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
  unpack(target: LuggageTarget): Unpacked {
    const chunks = new Map<ChunkNumber, Uint8Array>();
    for (let first = 0; first < this.#records.length; first += OBJECTS_A_CHUNK) {
      const number = chunkNumber(1 + first / OBJECTS_A_CHUNK);
      chunks.set(number, encodeChunk(number, this.#records.slice(first, first + OBJECTS_A_CHUNK)));
    }
    const reader = new HeapReader(
      target.vm,
      { chunk: (number) => chunks.get(number), version: (hash) => this.#source.version(hash) },
      (name) => (name.startsWith(HERE) ? this.#source.here(Number(name.slice(HERE.length))) : target.named(name)),
      false,
    );
    const objects = this.#records.map((_record, number) => reader.at(packReference(placeOf(number))));
    reader.loadAll();
    return {
      lost: [...this.#lost.values(), ...reader.lost],
      at: (number) => objects[number],
      elements: (number) => {
        const list = objects[number];
        return isIndexed(list) ? target.vm.elements(list) : [];
      },
    };
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
    if (this.#source.here(id)) return { kind: "special", space: "global", name: `${HERE}${id}` };
    const why = this.#source.stays[object.className];
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
      const { revivesActors } = this.#source;
      if (isLivingActor(next.object) && revivesActors) this.actors.push(next.number);
      const alone = className === ACTOR && !revivesActors ? stoppedActor : ALONE[className];
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

const ACTOR = "ActorReference";

/** The reference of an actor that has stopped. */
const stoppedActor: Alone = (slot, value) =>
  slot === "turn" ? { kind: "boolean", value: false } : STOPPED.includes(slot) ? nil : value;

const STOPPED = ["state", "message", "mailbox", "ending", "monitors", "restartTimes", "saved", "supervisor"];

const isLivingActor = ({ className, slots }: StoredObject): boolean =>
  className === ACTOR && slots.some(({ name, value }) => name === "state" && value.kind === "reference");

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

/** The objects of a heap that are stored, by their ids; without those that are reached only by way of `except`. */
export function livingObjects(
  vm: VM,
  since: number,
  walked: { readonly also?: Iterable<HeapObject>; readonly except?: Iterable<HeapObject> } = {},
): ReadonlyMap<number, HeapObject> {
  const found = new Map<number, HeapObject>();
  new HeapWalk(vm, (object) => {
    if (object.$i !== 0 && lastWritten(object) >= since) found.set(object.$i, object);
  }).run(walked);
  return found;
}
