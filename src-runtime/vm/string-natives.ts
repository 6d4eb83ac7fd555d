import type { CodeFunction } from "./code.ts";
import { StringLayout, type CharacterLayout } from "./layouts.ts";
import type { NativeMethod } from "./natives.ts";
import { isPlainString } from "./strings.ts";
import type { Value } from "./values.ts";

/** Code points whose characters and strings of one character V8 and we keep at hand. */
const LATIN = 256;

/** What is longer asks first whether there is memory for it: the primitive does. */
const MAX_CONCATENATED = 100_000;

/** The parts of a string or symbol; of any other object they are missing. */
type Parts = Partial<Pick<StringLayout, "s" | "cp" | "bmp">>;

/**
 * What loops over strings are made of. A string is read here where it is a JavaScript string known to have no
 * surrogates; the primitives know the rest, and find out about the surrogates.
 */
export const stringNatives: Readonly<Record<string, NativeMethod>> = {
  stringAt: (vm, fallback) => {
    const latin = Array.from({ length: LATIN }, (_, code) => vm.character(code));
    return function at(this: Parts, index: Value) {
      const { s } = this;
      if (s !== undefined && this.bmp === true && this.cp === undefined && typeof index === "number") {
        const code = s.charCodeAt(index - 1);
        if (code < LATIN) return latin[code];
      }
      return fallback.call(this, index);
    } as CodeFunction;
  },
  stringSize: (_vm, fallback) =>
    function size(this: Parts) {
      return this.bmp === true && this.cp === undefined && this.s !== undefined ? this.s.length : fallback.call(this);
    } as CodeFunction,
  stringEqual: (_vm, fallback) =>
    function equals(this: Parts, other: Parts) {
      if (this === other) return true;
      const { s } = this;
      const t = other.s;
      return s !== undefined && t !== undefined ? s === t : fallback.call(this, other as Value);
    } as CodeFunction,
  stringConcatenate: (_vm, fallback) =>
    function concatenate(this: Value, other: Value) {
      if (!(this instanceof StringLayout) || !(other instanceof StringLayout)) return fallback.call(this, other);
      if (!isPlainString(this) || !isPlainString(other) || this.s.length + other.s.length > MAX_CONCATENATED)
        return fallback.call(this, other);
      const string = new StringLayout(this.s + other.s);
      string.bmp = true;
      return string;
    } as CodeFunction,
  stringCopyFromTo: (_vm, fallback) =>
    function copyFromTo(this: Parts, start: Value, stop: Value) {
      const { s } = this;
      if (s === undefined || this.bmp !== true || this.cp !== undefined) return fallback.call(this, start, stop);
      if (typeof start !== "number" || typeof stop !== "number" || start < 1 || stop < start || stop > s.length)
        return fallback.call(this, start, stop);
      if (stop - start >= MAX_CONCATENATED) return fallback.call(this, start, stop);
      const string = new StringLayout(s.slice(start - 1, stop));
      string.bmp = true;
      return string;
    } as CodeFunction,
  characterAsString: (_vm, fallback) => {
    const latin = Array.from({ length: LATIN }, (_, code) => String.fromCharCode(code));
    return function asString(this: Partial<CharacterLayout>) {
      const { code } = this;
      if (code === undefined || code >= LATIN) return fallback.call(this);
      const string = new StringLayout(latin[code] ?? "");
      string.bmp = true;
      return string;
    } as CodeFunction;
  },
  integerPrintStringBase: (_vm, fallback) =>
    function printStringBase(this: Value, base: Value) {
      if (base !== 10 || typeof this !== "number") return fallback.call(this, base);
      const string = new StringLayout(String(this));
      string.bmp = true;
      return string;
    } as CodeFunction,
  characterCode: (_vm, fallback) =>
    function value(this: Partial<CharacterLayout>) {
      return this.code === undefined ? fallback.call(this) : this.code;
    } as CodeFunction,
};
