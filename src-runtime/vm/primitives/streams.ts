import { isCharacter, isString, isSymbol } from "../tests.ts";
import type { HeapObject, StringObject, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** The longest string a stream writes, well below what V8 allows. */
const MAX_STRING_LENGTH = 2 ** 28;

const SURROGATE = /[\ud800-\udfff]/;

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
  if (typeof self !== "object") return undefined;
  const { _collection: collection, _position: position, _writeLimit: limit } = self;
  if (typeof position !== "number" || position !== limit) return undefined;
  if (!isString(collection) || collection.s === undefined || collection.cp !== undefined || collection.readOnly)
    return undefined;
  return { collection, position };
}

/**
 * Lengthens the stream's string. V8 keeps the parts of a string that is put together so, and joins them when the
 * string is first read, so that each step costs the same however long the string is.
 */
function append(vm: VM, self: HeapObject, stream: WriteStreamSlots, text: string, isBmp: boolean): boolean {
  const { collection, position } = stream;
  const { s = "" } = collection;
  if (s.length + text.length > MAX_STRING_LENGTH || !vm.checkAllocation(text.length * 2)) return false;
  vm.touch(collection);
  vm.touch(self);
  const wasBmp = s.length === 0 ? true : collection.bmp;
  collection.s = s + text;
  collection.bmp = isBmp ? wasBmp : false;
  self["_position"] = self["_writeLimit"] = position + (isBmp ? text.length : [...text].length);
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
    return append(vm, self as HeapObject, stream, String.fromCodePoint(code), code <= 0xffff) ? character : undefined;
  },

  writeStreamNextPutAll: (vm, self, collection) => {
    if (!isString(collection) && !isSymbol(collection)) return undefined;
    const stream = fullString(self);
    if (!stream) return undefined;
    const text = vm.text(collection);
    return append(vm, self as HeapObject, stream, text, !SURROGATE.test(text)) ? collection : undefined;
  },
};
