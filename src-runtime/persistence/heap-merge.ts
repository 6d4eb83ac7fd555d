import {
  type MergeEdit,
  type StoredState,
  type StoredValue,
  unpackReference,
  type VersionContent,
} from "../store/index.ts";
import {
  type HeapObject,
  isBytes,
  isIndexed,
  isEphemeron,
  isString,
  isWeak,
  type MaybeValue,
  type Value,
  type VM,
} from "../vm/index.ts";
import { putEntries } from "./hashed-entries.ts";
import type { LostObject } from "./heap-reader.ts";
import { livingObjects, Luggage, type LuggageTarget, type Unpacked } from "./luggage.ts";

/** Their half of a merge: the state that edits and new objects are read from. */
export interface MergeSource {
  readonly state: StoredState;
  /** The version of code with this hash. */
  version(hash: string): VersionContent | undefined;
  /** Whether an id means the same object here as there. */
  isShared(id: number): boolean;
}

/** The heap that is merged into. */
export interface MergeTarget extends LuggageTarget {
  /** Lets a root hold a value, or go; answers why it can't be. */
  setRoot(path: string, value: MaybeValue): string | undefined;
  /** The epoch since which the heap is this one; what was last written earlier is no part of it. */
  readonly since: number;
}

/** Why what runs on the other side stays there. */
const STAYS = {
  Process: "a process does not come along: it goes on on their side",
  Context: "a frame does not come along without its process",
  Supervisor: "a supervisor does not come along: its actors get the workspace's own",
};

/** What a merge did to the heap. */
export interface MergedHeap {
  /** How many objects came along. */
  readonly added: number;
  /** References to actors that came along. */
  readonly newActors: readonly HeapObject[];
  /** What could not come along, and why. */
  readonly lost: readonly LostObject[];
}

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
  const here = livingObjects(target.vm, target.since);
  const luggage = new Luggage({
    state: source.state,
    version: (hash) => source.version(hash),
    here: (id) => (source.isShared(id) ? here.get(id) : undefined),
    revivesActors: true,
    stays: STAYS,
  });
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
    const values = unpacked.elements(list);
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
        const why = target.setRoot(path, value === undefined ? undefined : unpacked.elements(list)[0]);
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
      const values = unpacked.elements(list);
      slots.forEach(({ name }, index) => vm.setSlot(object, name, values[index] ?? vm.nil));
      elements.forEach(([index], place) => setElement(vm, object, index, values[slots.length + place]));
      const from = content === undefined ? undefined : unpacked.at(content);
      if (from) setBody(vm, object, from);
      return [];
    },
  ];
}

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
    for (const each of vm.elements(from)) object.els.push(each);
  } else if (isString(object) && isString(from)) Object.assign(object, { s: from.s, cp: from.cp, bmp: undefined });
  else if (isBytes(object) && isBytes(from)) Object.assign(object, { bytes: from.bytes });
  else if (isWeak(object) && isWeak(from)) Object.assign(object, { weak: from.weak });
  else if (isEphemeron(object) && isEphemeron(from)) object.pair = from.pair;
  else if ("words" in object && "words" in from) Object.assign(object, { words: from.words });
}
