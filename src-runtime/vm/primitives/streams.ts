import { isReadOnly } from "../read-only.ts";
import { isBmp, isText, MAX_STRING_UNITS, sizeOf } from "../strings.ts";
import { isCharacter, isString } from "../tests.ts";
import type { HeapObject, StringObject, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** What the primitives see of a WriteStream. */
interface WriteStreamSlots {
  readonly collection: StringObject;
  readonly position: number;
}

/**
 * The slots of a stream on a string that is full: it ends where the stream is. Undefined for every other stream,
 * which then writes in Smalltalk.
 */
function fullString(self: Value): WriteStreamSlots | undefined {
  if (typeof self !== "object" || isReadOnly(self)) return undefined;
  const { _collection: collection, _position: position, _writeLimit: limit } = self;
  if (typeof position !== "number" || position !== limit) return undefined;
  if (!isString(collection) || collection.s === undefined || isReadOnly(collection)) return undefined;
  return { collection, position };
}

/**
 * Lengthens the stream's string by a text of so many characters. V8 keeps the parts of a string that is put together
 * so, and joins them when it is first read, so that each step costs the same however long the string is.
 */
function append(vm: VM, self: HeapObject, stream: WriteStreamSlots, text: string, size: number): boolean {
  const { collection, position } = stream;
  const { s = "", bmp } = collection;
  if (s.length + text.length > MAX_STRING_UNITS || !vm.checkAllocation(text.length * 2)) return false;
  vm.touch(collection);
  vm.touch(self);
  collection.s = s + text;
  collection.cp = undefined;
  collection.bmp = size < text.length ? false : s === "" ? true : bmp;
  self["_position"] = self["_writeLimit"] = position + size;
  return true;
}

/** What a WriteStream does natively. */
export const streamPrimitives: PrimitiveTable = {
  writeStreamNextPut: (vm, self, character) => {
    if (!isCharacter(character)) return undefined;
    const stream = fullString(self);
    const { code } = character;
    // A lone surrogate could become a character with the next one: the string must keep code points for it.
    if (!stream || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    return append(vm, self as HeapObject, stream, String.fromCodePoint(code), 1) ? character : undefined;
  },

  writeStreamNextPutAll: (vm, self, collection) => {
    if (collection === undefined || !isText(collection)) return undefined;
    const stream = fullString(self);
    if (!stream) return undefined;
    const text = vm.text(collection);
    const size = isBmp(text) ? text.length : sizeOf(collection);
    return append(vm, self as HeapObject, stream, text, size) ? collection : undefined;
  },
};
