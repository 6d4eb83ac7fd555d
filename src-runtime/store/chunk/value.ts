import type { Reference } from "../reference.ts";

/**
 * Things that are named instead of stored, because every workspace has its own: a class or metaclass by its qualified
 * name, a method by its content hash, a well-known object by the name the VM gave it.
 */
export type SpecialSpace = "class" | "method" | "global";

/**
 * The content of one field of a stored object. Integers are exact up to 2^53 - 1 either way and never -0, larger ones
 * are `largeInteger`; a float is exact to the bit but for a NaN's payload, of which there is one.
 */
export type StoredValue =
  | { readonly kind: "nil" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "largeInteger"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "character"; readonly codePoint: number }
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "reference"; readonly to: Reference }
  | { readonly kind: "special"; readonly space: SpecialSpace; readonly name: string };

/**
 * What a reader makes of each value it meets. The VM gives one that answers its own objects, so that nothing is made
 * only to be thrown away; `storedValues` is the one that answers StoredValues.
 */
export interface ValueBuilder<V> {
  nil(): V;
  boolean(value: boolean): V;
  integer(value: number): V;
  largeInteger(value: bigint): V;
  float(value: number): V;
  character(codePoint: number): V;
  symbol(text: string): V;
  /** A reference to the object at `index` of chunk `chunk`, which may be the chunk being read. */
  reference(chunk: number, index: number): V;
  special(space: SpecialSpace, name: string): V;
}

/** What a variable without a value holds: the name of no well-known object. */
export const UNBOUND = "unbound";

/** The value nil. */
export const NIL: StoredValue = { kind: "nil" };
const TRUE: StoredValue = { kind: "boolean", value: true };
const FALSE: StoredValue = { kind: "boolean", value: false };

/** The builder that answers values as plain data. */
export const storedValues: ValueBuilder<StoredValue> = {
  nil: () => NIL,
  boolean: (value) => (value ? TRUE : FALSE),
  integer: (value) => ({ kind: "integer", value }),
  largeInteger: (value) => ({ kind: "largeInteger", value }),
  float: (value) => ({ kind: "float", value }),
  character: (codePoint) => ({ kind: "character", codePoint }),
  symbol: (text) => ({ kind: "symbol", text }),
  reference: (chunk, index) => ({ kind: "reference", to: { chunk, index } as Reference }),
  special: (space, name) => ({ kind: "special", space, name }),
};
