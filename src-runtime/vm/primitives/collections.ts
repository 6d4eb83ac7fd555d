import { isReadOnly } from "../read-only.ts";
import { isBehavior, isBytes, isIndexed } from "../tests.ts";
import type { BytesObject, IndexedObject, MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** V8 keeps an array made with this length or less as a plain block of memory; `new Array` of more makes a hash table. */
const MAX_DIRECT_LENGTH = 2 ** 25;

/** The longest array: V8 cannot hold more than about 2^27 elements in one block. */
const MAX_ARRAY_LENGTH = 2 ** 27 - 64;

/** The longest byte array. */
const MAX_BYTES = 2 ** 32;

/** What an element takes in V8's heap. */
const BYTES_PER_ELEMENT = 8;

/** Up to so many elements a loop fills them faster than `fill`. */
const MAX_LOOPED = 64;

/**
 * The elements of a new array, all nil, or undefined if there is no memory for them. They fill the whole length from
 * the start, so that V8 knows of no holes and reads them without looking for any.
 */
function newElements(vm: VM, length: number): MaybeValue[] | undefined {
  if (length > MAX_ARRAY_LENGTH) return undefined;
  // A longer one is put together from blocks, which are garbage afterwards.
  const scratch = length <= MAX_DIRECT_LENGTH ? 0 : 2 * MAX_DIRECT_LENGTH;
  if (!vm.checkAllocation((length + scratch) * BYTES_PER_ELEMENT)) return undefined;
  if (scratch === 0) return new Array<MaybeValue>(length).fill(vm.nil);
  const block = new Array<MaybeValue>(MAX_DIRECT_LENGTH).fill(vm.nil);
  const blocks: MaybeValue[][] = [];
  let left = length - MAX_DIRECT_LENGTH;
  for (; left > MAX_DIRECT_LENGTH; left -= MAX_DIRECT_LENGTH) blocks.push(block);
  return block.concat(...blocks, block.slice(0, left));
}

/** Puts a value into a range of elements. `fill` is a call out of JavaScript: for few elements a loop is faster. */
function fillElements(els: MaybeValue[], value: Value, start: number, end: number): void {
  if (end - start > MAX_LOOPED) els.fill(value, start, end);
  else for (let i = start; i < end; i++) els[i] = value;
}

/** Whether it can be the number of an object's elements. */
const isSize = (value: Value): value is number => typeof value === "number" && value >= 0;

/** Whether `from` to `to`, counted from 1, lie within so many elements; an empty range may begin just after them. */
const isRange = (from: Value, to: Value, length: number): boolean =>
  typeof from === "number" && typeof to === "number" && from >= 1 && to <= length && to - from >= -1;

/** Copies elements, faulting in those not loaded, from the end backwards if they would else overwrite themselves. */
function moveElements(
  vm: VM,
  target: IndexedObject,
  at: number,
  source: IndexedObject,
  from: number,
  count: number,
): void {
  const to = target.els;
  const els = source.els;
  if (target === source && from < at)
    for (let i = count - 1; i >= 0; i--) to[at + i] = els[from + i] ?? vm.element(source, from + i);
  else for (let i = 0; i < count; i++) to[at + i] = els[from + i] ?? vm.element(source, from + i);
}

/** FNV-1a over the bytes, kept within the 30 bits of a hash. */
function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash >>> 0) & 0x3fffffff;
}

function sameBytes(a: BytesObject, b: BytesObject): boolean {
  const left = a.bytes;
  const right = b.bytes;
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** What arrays and byte arrays do natively. Indices come counted from 1. */
export const collectionPrimitives: PrimitiveTable = {
  arrayNew: (vm, self, size) => {
    if (!isBehavior(self) || self.$info.format !== "variable" || size === undefined || !isSize(size)) return undefined;
    const els = newElements(vm, size);
    return els && self.$info.construct(els);
  },

  arraySize: (_vm, self) => (isIndexed(self) ? self.els.length : undefined),

  arrayAt: (vm, self, index) => {
    const { els } = self as Partial<IndexedObject>;
    if (els === undefined || typeof index !== "number" || index < 1 || index > els.length) return undefined;
    return els[index - 1] ?? vm.element(self as IndexedObject, index - 1);
  },

  arrayAtPut: (vm, self, index, value) => {
    const { els } = self as Partial<IndexedObject>;
    if (els === undefined || typeof index !== "number" || index < 1 || index > els.length) return undefined;
    if (isReadOnly(self as IndexedObject)) return undefined;
    vm.touchElement(self as IndexedObject, index - 1);
    els[index - 1] = value;
    return value;
  },

  arrayFill: (vm, self, from, to, value) => {
    if (!isIndexed(self) || from === undefined || to === undefined || value === undefined) return undefined;
    if (!isRange(from, to, self.els.length)) return undefined;
    if (!vm.claim(self)) return undefined;
    fillElements(self.els, value, Number(from) - 1, Number(to));
    return value;
  },

  arrayReplace: (vm, self, from, to, source, start) => {
    if (!isIndexed(self) || !isIndexed(source) || from === undefined || to === undefined || start === undefined)
      return undefined;
    const count = Number(to) - Number(from) + 1;
    if (!isRange(from, to, self.els.length) || !isRange(start, Number(start) + count - 1, source.els.length))
      return undefined;
    if (!vm.claim(self)) return undefined;
    moveElements(vm, self, Number(from) - 1, source, Number(start) - 1, count);
    return self;
  },

  arrayIndexOfIdentical: (vm, self, value) => {
    if (!isIndexed(self)) return undefined;
    const { els } = self;
    for (let i = 0; i < els.length; i++) if ((els[i] ?? vm.element(self, i)) === value) return i + 1;
    return 0;
  },

  byteArrayNew: (vm, self, size) => {
    if (!isBehavior(self) || self.$info.format !== "bytes" || size === undefined || !isSize(size)) return undefined;
    if (size > MAX_BYTES || !vm.checkAllocation(size)) return undefined;
    return vm.instantiate(self, size);
  },

  byteArraySize: (_vm, self) => (isBytes(self) ? self.bytes.length : undefined),

  byteArrayAt: (_vm, self, index) =>
    isBytes(self) && typeof index === "number" && index >= 1 ? self.bytes[index - 1] : undefined,

  byteArrayAtPut: (vm, self, index, value) => {
    if (!isBytes(self) || typeof index !== "number" || index < 1 || index > self.bytes.length) return undefined;
    if (typeof value !== "number" || value < 0 || value > 255) return undefined;
    if (!vm.claimUnits(self, index - 1, index)) return undefined;
    self.bytes[index - 1] = value;
    return value;
  },

  byteArrayFill: (vm, self, from, to, value) => {
    if (!isBytes(self) || from === undefined || to === undefined || !isRange(from, to, self.bytes.length))
      return undefined;
    if (typeof value !== "number" || value < 0 || value > 255) return undefined;
    if (!vm.claimUnits(self, Number(from) - 1, Number(to))) return undefined;
    self.bytes.fill(value, Number(from) - 1, Number(to));
    return value;
  },

  byteArrayReplace: (vm, self, from, to, source, start) => {
    if (!isBytes(self) || !isBytes(source) || from === undefined || to === undefined || start === undefined)
      return undefined;
    const count = Number(to) - Number(from) + 1;
    if (!isRange(from, to, self.bytes.length) || !isRange(start, Number(start) + count - 1, source.bytes.length))
      return undefined;
    if (!vm.claimUnits(self, Number(from) - 1, Number(to))) return undefined;
    // `set` moves bytes within one buffer as if through a copy.
    self.bytes.set(source.bytes.subarray(Number(start) - 1, Number(start) - 1 + count), Number(from) - 1);
    return self;
  },

  byteArrayIndexOf: (_vm, self, value, start) => {
    if (!isBytes(self) || typeof value !== "number" || typeof start !== "number" || start < 1) return undefined;
    return self.bytes.indexOf(value, start - 1) + 1;
  },

  byteArrayEquals: (_vm, self, other) =>
    isBytes(self) && isBytes(other) && self.$class === other.$class ? sameBytes(self, other) : undefined,

  byteArrayHash: (_vm, self) => (isBytes(self) ? hashBytes(self.bytes) : undefined),
};
