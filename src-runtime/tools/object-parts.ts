import {
  codePointAt,
  type HeapObject,
  type IndexedObject,
  isObject,
  isText,
  sizeOf,
  type Value,
  type VM,
} from "../vm/index.ts";
import type { PartStep } from "../protocol/index.ts";

/** One part of an object. A label that is a value is shown as it prints. */
export interface ObjectPart {
  readonly label: string | { readonly key: Value };
  readonly value: Value;
  readonly step: PartStep;
}

/**
 * The parts of an object as the virtual machine has them: its named slots, and its elements by position. Of the
 * collections that programs use most, the elements are those that the collection has, not those of its inner array.
 * Nothing of it runs Smalltalk.
 */
export interface ObjectParts {
  readonly slotCount: number;
  readonly elementCount: number;
  /** Slots from one position up to another, both counted from 0. */
  slots(from: number, to: number): readonly ObjectPart[];
  elements(from: number, to: number): readonly ObjectPart[];
}

/** A list of elements: how many, and any of them. */
interface Elements {
  readonly count: number;
  at(index: number): Omit<ObjectPart, "step">;
}

/** Looks into a value. */
export function partsOf(vm: VM, value: Value): ObjectParts {
  const names = isObject(value) && value !== vm.nil ? vm.slotNames(vm.classOf(value)) : [];
  const elements = elementsOf(vm, value);
  return {
    slotCount: names.length,
    elementCount: elements.count,
    slots: (from, to) =>
      names.slice(from, to).map((slot) => ({
        label: slot,
        value: vm.slot(value as HeapObject, slot),
        step: { slot },
      })),
    elements: (from, to) => {
      const parts: ObjectPart[] = [];
      for (let element = from; element < Math.min(to, elements.count); element++)
        parts.push({ ...elements.at(element), step: { element } });
      return parts;
    },
  };
}

/** The part that a step leads to; undefined when the object has none such, any more perhaps. */
export function partAt(vm: VM, value: Value, step: PartStep): Value | undefined {
  const parts = partsOf(vm, value);
  if ("element" in step) return parts.elements(step.element, step.element + 1)[0]?.value;
  return parts.slots(0, parts.slotCount).find((part) => part.label === step.slot)?.value;
}

function elementsOf(vm: VM, value: Value): Elements {
  if (isText(value)) return numbered(sizeOf(value), (index) => vm.character(codePointAt(value, index)));
  if (!isObject(value)) return none;
  if (vm.isBytes(value)) return numbered(value.bytes.length, (index) => value.bytes[index] ?? 0);
  const isA = (name: string): boolean => {
    const behavior = vm.tryClassNamed(name);
    return behavior !== undefined && vm.inheritsFrom(vm.classOf(value), behavior);
  };
  if (isA("OrderedCollection")) return orderedElements(vm, value);
  if (isA("Dictionary")) return dictionaryElements(vm, value);
  if (isA("Set")) return setElements(vm, value);
  if (vm.isIndexed(value) && isA("Mailbox")) return mailboxElements(vm, value);
  return vm.isIndexed(value) ? arrayElements(vm, value) : none;
}

const none: Elements = {
  count: 0,
  at: (index) => {
    throw new Error(`Element ${index} of an object without elements`);
  },
};

const numbered = (count: number, at: (index: number) => Value): Elements => ({
  count,
  at: (index) => ({ label: String(index + 1), value: at(index) }),
});

const arrayElements = (vm: VM, array: IndexedObject): Elements =>
  numbered(array.els.length, (index) => vm.element(array, index));

/** The messages that wait: what was handled has left free places before them. */
function mailboxElements(vm: VM, mailbox: IndexedObject): Elements {
  const first = vm.slot(mailbox, "first");
  const free = typeof first === "number" ? first : 0;
  return numbered(mailbox.els.length - free, (index) => vm.element(mailbox, free + index));
}

function orderedElements(vm: VM, collection: HeapObject): Elements {
  const array = vm.slot(collection, "array");
  const first = vm.slot(collection, "firstIndex");
  const last = vm.slot(collection, "lastIndex");
  if (!vm.isIndexed(array) || typeof first !== "number" || typeof last !== "number") return none;
  return numbered(Math.max(0, last - first + 1), (index) => vm.element(array, first - 1 + index));
}

function dictionaryElements(vm: VM, dictionary: HeapObject): Elements {
  const associations = occupied(vm, dictionary).filter(isObject);
  return {
    count: associations.length,
    at: (index) => {
      const association = associations[index];
      if (!association) throw new Error(`Association ${index} of ${associations.length}`);
      return { label: { key: vm.slot(association, "key") }, value: vm.slot(association, "value") };
    },
  };
}

function setElements(vm: VM, set: HeapObject): Elements {
  const wrapper = vm.tryClassNamed("CollectionElement");
  const elements = occupied(vm, set);
  return numbered(elements.length, (index) => {
    const element = elements[index] ?? vm.nil;
    const isWrapped = isObject(element) && wrapper !== undefined && vm.classOf(element) === wrapper;
    return isWrapped ? vm.slot(element, "enclosedElement") : element;
  });
}

/** What stands in the places of a hash table that are taken. */
function occupied(vm: VM, collection: HeapObject): readonly Value[] {
  const array = vm.slot(collection, "array");
  if (!vm.isIndexed(array)) return [];
  return array.els.map((_element, index) => vm.element(array, index)).filter((element) => element !== vm.nil);
}
