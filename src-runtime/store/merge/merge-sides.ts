import type { StoredValue } from "../chunk/index.ts";
import type { StoredObject } from "../inspect.ts";
import { valueOf } from "../problem.ts";
import { type ChunkNumber, packReference, type Reference, unpackReference } from "../reference.ts";
import {
  changedObjectsInSteps,
  isActorRoot,
  ObjectSearch,
  type SearchedState,
  type StoredState,
} from "../state/index.ts";

/** The three states of a merge: the one that both sides began with, ours, and theirs. */
export interface MergeStates {
  readonly base: StoredState;
  readonly ours: StoredState;
  readonly theirs: StoredState;
}

/** What a merge is told of the states besides what is in them. */
export interface MergeRules {
  /** Our state and theirs are of one store: there an id is one object for ever, whether the base has it or not. */
  readonly oneStore: boolean;
  /** Whether each field of the class's instances is merged by itself; of others all fields belong together. */
  readonly isOpen: (className: string) => boolean;
  /** Whether what the path of a root says is merged. */
  readonly isRoot: (path: string) => boolean;
}

/** The class of what stands for an actor. What it says of the actor is each side's own, but for the actor's state. */
export const ACTOR = "ActorReference";

/**
 * Classes whose instances are part of what runs, or of how something does: each side keeps its own. Of each the fields
 * that lead to what is merged.
 */
const MACHINERY: Readonly<Record<string, readonly string[]>> = {
  Process: [],
  Context: [],
  MethodHome: [],
  DoItCode: [],
  ActorMessage: [],
  ActorMonitor: [],
  Mailbox: [],
  Supervisor: ["children"],
  ChildSpec: [],
  Promise: ["value"],
  Semaphore: [],
  Mutex: [],
  Delay: [],
  ProcessorScheduler: [],
  GlobalVariable: [],
  ClassVariable: [],
  SessionBinding: ["value"],
  [ACTOR]: ["state"],
};

/** Whether nothing of the class's instances is merged, whatever they refer to. */
export const isMachinery = (className: string): boolean =>
  className !== ACTOR && (className === "BlockClosure" || Object.hasOwn(MACHINERY, className));

/** Whether a field leads to what is merged. */
const isFollowed = (className: string, field: string): boolean =>
  !Object.hasOwn(MACHINERY, className) || MACHINERY[className]?.includes(field) === true;

/** One side of a merge: its state, what is reached from the merged roots, and what changed since the base. */
export class MergeSide implements SearchedState {
  readonly state: StoredState;
  readonly search: ObjectSearch;
  readonly roots: ReadonlyMap<string, StoredValue>;
  readonly #isRoot: (path: string) => boolean;

  constructor(state: StoredState, isRoot: (path: string) => boolean) {
    this.#isRoot = isRoot;
    this.state = state;
    this.search = new ObjectSearch(state, ({ name }) => isRoot(name) || isActorRoot(name), isFollowed);
    this.roots = new Map(Array.from(state.roots(), ({ name, value }) => [name, value]));
  }

  /** A search that finds actors only where something other than their supervisor refers to them. */
  searchWithoutActors(): ObjectSearch {
    return new ObjectSearch(this.state, ({ name }) => this.#isRoot(name), isFollowed);
  }

  /** The object with an id, if something that is merged leads to it. */
  reached(id: number): StoredObject | undefined {
    const reference = unpackReference(id);
    return this.search.way(reference) === undefined ? undefined : this.state.objectAt(reference);
  }

  /** What a field holds, by name or by index from 1; undefined when there is no such field. */
  field(object: StoredObject, step: string): StoredValue | undefined {
    return (
      object.slots.find(({ name }) => name === step)?.value ??
      (/^\d+$/.test(step) ? this.state.elements(object)[Number(step) - 1] : undefined)
    );
  }

  /** The objects that are not as they were in the base, found in steps. */
  *changedSince(base: MergeSide): Generator<void, readonly Reference[]> {
    const lists = new Set([base, this].flatMap(({ state }) => Object.values(state.root.roles).map(packReference)));
    const code = new Set([...base.state.codeObjects(), ...this.state.codeObjects()]);
    const changed = yield* changedObjectsInSteps(base, this, differingChunks(base.state, this.state));
    return changed.filter((reference) => {
      const id = packReference(reference);
      return !lists.has(id) && !code.has(id);
    });
  }

  /** Whether an object is the list of a supervisor's actors, which follows from which actors there are. */
  isListOfActors(reference: Reference): boolean {
    const last = this.search.way(reference)?.at(-1);
    if (last?.from === undefined) return last !== undefined && isActorRoot(last.step);
    return this.state.object(unpackReference(last.from)).className === "Supervisor";
  }

  /** The collection that an Array is the inside of; undefined for all other objects. */
  ownerOf(reference: Reference): number | undefined {
    const last = this.search.way(reference)?.at(-1);
    if (last?.from === undefined || last.step !== "array") return undefined;
    return isCollection(this.state.object(unpackReference(last.from))) ? last.from : undefined;
  }
}

/** The chunks whose bytes are not the same, and undefined for each that is: the states may be of different stores. */
function* differingChunks(before: StoredState, after: StoredState): Iterable<ChunkNumber | undefined> {
  const numbers = new Set([...before.chunkNumbers(), ...after.chunkNumbers()]);
  for (const number of numbers) {
    const [one, two] = [before.chunk(number), after.chunk(number)];
    if (one === undefined || two === undefined || Buffer.compare(one, two) !== 0) yield number;
    else yield undefined;
  }
}

/** Whether an object is one of the library's collections, which keep their elements in an Array of their own. */
export function isCollection({ slots }: StoredObject): boolean {
  const kindOf = (slot: string): StoredValue["kind"] | undefined => slots.find(({ name }) => name === slot)?.value.kind;
  if (kindOf("array") !== "reference") return false;
  return kindOf("tally") === "integer" || (kindOf("firstIndex") === "integer" && kindOf("lastIndex") === "integer");
}

/** Whether two objects of one class have the same fields and the same content; `same` compares what they refer to. */
export function sameContent(
  [one, stateOfOne]: readonly [StoredObject, StoredState],
  [two, stateOfTwo]: readonly [StoredObject, StoredState],
  same: (one: StoredValue | undefined, two: StoredValue | undefined) => boolean,
): boolean {
  if (one.className !== two.className || (one.body.kind === "none") !== (two.body.kind === "none")) return false;
  for (const name of new Set([...one.slots, ...two.slots].map((slot) => slot.name)))
    if (!same(slotOrNil(one, name), slotOrNil(two, name))) return false;
  const [text, otherText] = [stateOfOne.text(one), stateOfTwo.text(two)];
  if (text !== otherText) return false;
  if (text !== undefined) return true;
  const [raw, otherRaw] = [rawContent(one, stateOfOne), rawContent(two, stateOfTwo)];
  if (Buffer.compare(raw, otherRaw) !== 0) return false;
  const [elements, others] = [stateOfOne.elements(one), stateOfTwo.elements(two)];
  return elements.length === others.length && elements.every((each, index) => same(each, others[index]));
}

/** What a slot holds: nil, where the object was stored before its class had the slot. */
export const slotOrNil = ({ slots }: StoredObject, name: string): StoredValue =>
  slots.find((slot) => slot.name === name)?.value ?? { kind: "nil" };

/** The bytes or words of an object; none for others. */
function rawContent({ body }: StoredObject, { objects }: StoredState): Uint8Array {
  const of = body.kind === "parts" ? body.of : body.kind;
  if (of === "bytes") return valueOf(objects.bytes(body, 0, Infinity));
  if (of !== "words") return new Uint8Array();
  return new Uint8Array(Uint32Array.from(valueOf(objects.words(body, 0, Infinity))).buffer);
}
