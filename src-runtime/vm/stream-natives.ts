import type { CodeFunction } from "./code.ts";
import { CharacterLayout, StringLayout } from "./layouts.ts";
import type { NativeMethod } from "./natives.ts";
import { isPlainString, MAX_STRING_UNITS } from "./strings.ts";
import type { Value } from "./values.ts";

/** Code points whose strings of one character are at hand. */
const LATIN = 256;

/** Before more is written at once it is asked whether there is memory for it: the primitives do that. */
const MAX_PART = 100_000;

/** What a WriteStream has: a collection, and where it is in it. */
interface WriteStreamSlots {
  readonly $e: number;
  readonly _collection?: Value;
  readonly _position?: Value;
  readonly _writeLimit?: Value;
}

/** A WriteStream that has a string of its own, and is at the end of it. */
interface StreamAtEnd {
  readonly _collection: StringLayout & { s: string };
  _position: number;
  _writeLimit: number;
}

/**
 * Writing to a stream at the end of a string of its own, when both were written in this epoch before: V8 puts the string
 * together, and joins its parts when it is first read. All else is left to the primitives of the same names.
 */
export const streamNatives: Readonly<Record<string, NativeMethod>> = {
  writeStreamNextPut: ({ runtime }, fallback) => {
    const latin = Array.from({ length: LATIN }, (_, code) => String.fromCharCode(code));
    return function nextPut(this: WriteStreamSlots & Value, character: Value) {
      const text = character instanceof CharacterLayout ? latin[character.code] : undefined;
      if (text === undefined || !canAppend(this, runtime.epoch)) return fallback.call(this, character);
      append(this, text);
      return character;
    } as CodeFunction;
  },
  writeStreamNextPutAll: ({ runtime }, fallback) =>
    function nextPutAll(this: WriteStreamSlots & Value, other: Value) {
      if (!(other instanceof StringLayout) || !isPlainString(other)) return fallback.call(this, other);
      if (other.s.length > MAX_PART || !canAppend(this, runtime.epoch)) return fallback.call(this, other);
      append(this, other.s);
      return other;
    } as CodeFunction,
};

function canAppend(stream: WriteStreamSlots, epoch: number): stream is StreamAtEnd & WriteStreamSlots {
  const { _collection: string, _position: position } = stream;
  return (
    stream.$e === epoch &&
    string instanceof StringLayout &&
    string.$e === epoch &&
    string.cp === undefined &&
    string.s !== undefined &&
    string.s.length <= MAX_STRING_UNITS - MAX_PART &&
    !string.readOnly &&
    typeof position === "number" &&
    position === stream._writeLimit
  );
}

/** Appends a text without surrogates. */
function append(stream: StreamAtEnd, text: string): void {
  const { _collection: string } = stream;
  if (string.s === "") string.bmp = true;
  string.s += text;
  stream._position = stream._writeLimit = stream._position + text.length;
}
