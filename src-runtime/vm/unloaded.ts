import type { HeapObject, MaybeValue } from "./values.ts";

/**
 * The references to objects that are in the store and not in memory yet. The slot or element with such a reference is
 * `undefined`; whoever finds that asks here, gets the object, and from then on it stands there.
 *
 * Only references wait: an object that is there has its class, its size, its text or bytes, and every reference that the
 * virtual machine itself looks at.
 */
export interface UnloadedReferences {
  /** The object that the slot refers to; undefined when no reference waits there. */
  slot(object: HeapObject, property: string): MaybeValue;
  /** The object that the element at the zero-based index refers to; undefined when no reference waits there. */
  element(object: HeapObject, index: number): MaybeValue;
  /** The id of that object, which is not loaded for it. */
  slotId(object: HeapObject, property: string): number | undefined;
  /** The same; to be asked only for elements that are undefined after `prepare`. */
  elementId(object: HeapObject, index: number): number | undefined;
  /** Sees to it that each element of the range is either there or has its id. Throws when that can't be read. */
  prepare(object: HeapObject, from: number, to: number): void;
  /** Whether anything waits in the object. */
  waitsIn(object: HeapObject): boolean;
  /** Loads all that the object refers to. Throws when that can't be read. */
  fill(object: HeapObject): void;
  /** The object stays in memory as it is: what is stored of it is not the same. */
  hold(object: HeapObject): void;
  /** Loads all there is. Throws when something can't be read. */
  loadAll(): void;
  /** Loads all that can be read; what can't is told as when somebody comes to it. */
  loadReadable(): void;
}
