import type { CodeFunction } from "./code.ts";
import type { NativeMethod } from "./natives.ts";
import type { BytesObject, HeapObject, IndexedObject, MaybeValue, Value } from "./values.ts";

/** Up to so many elements a loop is faster than `fill`, which is a call out of JavaScript. */
const MAX_INLINE_SIZE = 64;

/**
 * The accesses that every loop over a collection is made of, as functions so small that V8 always inlines them. What is
 * out of bounds, not loaded or no index at all is left to the method's primitive and the Smalltalk code below it.
 */
export const collectionNatives: Readonly<Record<string, NativeMethod>> = {
  arrayNew: ({ nil }, fallback) =>
    function new_(this: { readonly $newWith?: (els: MaybeValue[]) => HeapObject }, size: Value) {
      const make = this.$newWith;
      if (make === undefined || typeof size !== "number" || !(size >= 0 && size <= MAX_INLINE_SIZE))
        return fallback.call(this, size);
      const els = new Array<MaybeValue>(size);
      for (let i = 0; i < size; i++) els[i] = nil;
      return make(els);
    } as CodeFunction,
  arrayAt: (_vm, fallback) =>
    function at(this: Partial<IndexedObject> & HeapObject, index: Value) {
      const { els } = this;
      const value = els !== undefined && typeof index === "number" ? els[index - 1] : undefined;
      return value !== undefined ? value : fallback.call(this, index);
    } as CodeFunction,
  arrayAtPut: ({ runtime }, fallback) =>
    function atPut(this: Partial<IndexedObject> & HeapObject, index: Value, value: Value) {
      const { els } = this;
      if (els === undefined || typeof index !== "number" || index < 1 || index > els.length)
        return fallback.call(this, index, value);
      if (this.$e !== runtime.epoch) {
        if (this.$e < 0) return fallback.call(this, index, value);
        runtime.touchElement(this, index - 1);
      }
      els[index - 1] = value;
      return value;
    } as CodeFunction,
  arraySize: (_vm, fallback) =>
    function size(this: Partial<IndexedObject> & HeapObject) {
      const { els } = this;
      return els === undefined ? fallback.call(this) : els.length;
    } as CodeFunction,
  byteArrayAt: (_vm, fallback) =>
    function at(this: Partial<BytesObject> & HeapObject, index: Value) {
      const { bytes } = this;
      const value = bytes !== undefined && typeof index === "number" ? bytes[index - 1] : undefined;
      return value !== undefined ? value : fallback.call(this, index);
    } as CodeFunction,
};
