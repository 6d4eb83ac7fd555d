import {
  type HeapObject,
  hashInteger,
  hashText,
  type IndexedObject,
  isIndexed,
  isString,
  isSymbol,
  type Value,
  type VM,
} from "../vm/index.ts";

/** An entry that a Dictionary or Set is to have: an association, or the key itself; or none under the key any more. */
export interface EntryChange {
  readonly key: Value;
  readonly entry: Value | undefined;
}

/**
 * Changes what a Dictionary or Set has under some keys, without running Smalltalk: all its keys are strings, symbols or
 * integers, whose hashes are the virtual machine's own. Afterwards each entry is where the class library looks for it.
 */
export function putEntries(vm: VM, collection: HeapObject, changes: readonly EntryChange[]): void {
  const array = vm.slot(collection, "array");
  if (!isIndexed(array)) throw new Error("A hashed collection has no array");
  const isDictionary = vm.classOf(collection) === vm.classNamed("Dictionary");
  const keyOf = (entry: Value): Key => hashedKey(vm, isDictionary ? vm.slot(entry as HeapObject, "key") : entry);
  const entries = new Map<string, { readonly hash: number; readonly entry: Value }>();
  for (const entry of vm.elements(array)) {
    if (entry === vm.nil) continue;
    const { text, hash } = keyOf(entry);
    entries.set(text, { hash, entry });
  }
  for (const { key, entry } of changes) {
    const { text, hash } = hashedKey(vm, key);
    if (entry === undefined) entries.delete(text);
    else entries.set(text, { hash, entry });
  }
  placeEntries(vm, array, [...entries.values()]);
  vm.setSlot(collection, "tally", entries.size);
}

/** Fills the array by open addressing with linear probing, as HashedCollection has it: at least a quarter stays free. */
function placeEntries(
  vm: VM,
  array: IndexedObject,
  entries: readonly { readonly hash: number; readonly entry: Value }[],
): void {
  let size = array.els.length;
  while (size - entries.length < Math.max(1, Math.floor(size / 4))) size = size * 2 + 1;
  const places = new Array<Value>(size).fill(vm.nil);
  for (const { hash, entry } of entries) {
    let place = hash % size;
    while (places[place] !== vm.nil) place = (place + 1) % size;
    places[place] = entry;
  }
  vm.touch(array);
  array.els.length = 0;
  for (const each of places) array.els.push(each);
}

interface Key {
  /** The same for equal keys. */
  readonly text: string;
  readonly hash: number;
}

function hashedKey(vm: VM, key: Value): Key {
  if (typeof key === "number" || typeof key === "bigint") return { text: String(key), hash: hashInteger(key) };
  if (!isSymbol(key) && !isString(key)) throw new Error("The key is no string, symbol or integer");
  const text = vm.text(key);
  return { text: `'${text}`, hash: hashText(text) };
}
