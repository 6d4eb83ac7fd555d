/**
 * What a Smalltalk value is on V8 (docs/architecture.md, "Values").
 *
 * `undefined` and `null` are never values: `undefined` in a slot or element means not loaded, not yet migrated or out
 * of bounds. No raw JS string or array is ever a value.
 */
import type { ClassInfo } from "./class-info.ts";
import type { EphemeronPair, WeakParts } from "./weak.ts";

/** Any Smalltalk value: small integers are JS numbers, large ones bigints, booleans are JS booleans, all else is an object. */
export type Value = number | bigint | boolean | HeapObject;

/** The largest SmallInteger: every integer of at most this magnitude is a JS number, every other one a bigint. */
export const MAX_SMALL_INTEGER = Number.MAX_SAFE_INTEGER;

/**
 * Anything that is not a number or a boolean. Its named slots are own properties `_name` in the order of the class's
 * layout, preceded by the two hidden fields; prototypes carry `$class` and the methods.
 */
export interface HeapObject {
  /** The epoch of the last write: compared with the VM's before each write (the write barrier). */
  $e: number;
  /** Identity: 0 until `identityHash` is asked or the store gives one; below 2^30. */
  $i: number;
  readonly $class: Behavior;
  [slot: `_${string}`]: Value | undefined;
}

/** An instance of a `variable` class: named slots and indexed elements. */
export interface IndexedObject extends HeapObject {
  els: (Value | undefined)[];
}

/** An instance of a `weak` class: named slots and indexed elements that it does not keep from being collected. */
export interface WeakObject extends HeapObject {
  readonly weak: WeakParts;
}

/** An instance of an `ephemeron` class: named slots, and a value that it keeps only as long as the key is there. */
export interface EphemeronObject extends HeapObject {
  pair: EphemeronPair;
}

/** An instance of a `bytes` class (ByteArray). */
export interface BytesObject extends HeapObject {
  bytes: Uint8Array;
}

/** A boxed IEEE double: immutable, so `3` and `3.0` differ and the store keeps NaN and -0.0. */
export interface FloatObject extends HeapObject {
  readonly v: number;
}

/** A Unicode code point; one object per code point. */
export interface CharacterObject extends HeapObject {
  readonly code: number;
}

/** A symbol: interned, one object per text. */
export interface SymbolObject extends HeapObject {
  readonly s: string;
  /** The property name a method of this selector has on prototypes. */
  readonly mangled: string;
  /** The hash of its characters, computed at first need; 0 before. */
  h: number;
}

/**
 * A string: over an immutable JS string `s`, or, after its first `at:put:`, over a buffer of code points `cp` (then
 * `s` is undefined until asked for again). Size and indices count code points; use the functions of `strings.ts`.
 */
export interface StringObject extends HeapObject {
  s: string | undefined;
  cp: Uint32Array | undefined;
  /** Whether all code points are in the BMP, so that code units are code points; undefined until it was looked at. */
  bmp: boolean | undefined;
  /** Literals are read-only: writing signals ModificationForbidden. */
  readOnly: boolean;
}

/** What a slot or element holds: `undefined` is not a value. */
export type MaybeValue = Value | undefined;

/** A class or metaclass as an object: its class-side slots, and what the virtual machine knows about it. */
export interface Behavior extends HeapObject {
  readonly $info: ClassInfo;
}

/** An association of a name with a value: global, class variable, pool variable or session binding. */
export interface BindingObject extends HeapObject {
  _key: Value;
  /** `undefined` while nothing is bound to the name. */
  _value: MaybeValue;
}
