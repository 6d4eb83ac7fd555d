import { Buffer } from "node:buffer";
import { isString, isSymbol } from "./tests.ts";
import type { MaybeValue, StringObject, SymbolObject } from "./values.ts";

/**
 * Strings and symbols by code point. A string is read from its JavaScript string where code units are code points,
 * else from its buffer of code points; the buffer, once there, always holds the truth.
 */
export type Text = StringObject | SymbolObject;

/** V8's limit on the code units of a JavaScript string. */
export const MAX_STRING_UNITS = 2 ** 29 - 24;

/** Whether the value is a string or a symbol. */
export const isText = (value: MaybeValue): value is Text => isString(value) || isSymbol(value);

/** Whether all code points are in the BMP, so that code units are code points. */
export const isBmp = (text: string): boolean => !/[\ud800-\udfff]/.test(text);

/** Whether a character is beyond Latin-1. Makes nothing on the way: the string may be as large as a string can be. */
export function isWide(text: Text): boolean {
  if (text.s !== undefined) return /[^\0-\xff]/.test(text.s);
  const codePoints = codePointsOf(text);
  if (codePoints.length < LARGE) return hasWide(codePoints);
  let wide = wideness.get(text);
  if (wide === undefined) wideness.set(text, (wide = hasWide(codePoints)));
  return wide;
}

/** From so many characters on it is remembered whether one of them is wide, until the next write. */
const LARGE = 65_536;
const wideness = new WeakMap<Text, boolean>();

function hasWide(codePoints: Uint32Array): boolean {
  for (let i = 0; i < codePoints.length; i++) if ((codePoints[i] ?? 0) >= LATIN) return true;
  return false;
}

/** How many characters it has. */
export function sizeOf(text: Text): number {
  return isPlain(text) ? text.s.length : codePointsOf(text).length;
}

/** The code point at a zero-based index, which must be in bounds. */
export function codePointAt(text: Text, index: number): number {
  return isPlain(text) ? text.s.charCodeAt(index) : (codePointsOf(text)[index] ?? 0);
}

/** The code points of a string or symbol; a string keeps them. Not to be written: see `writableCodePoints`. */
export function codePointsOf(text: Text): Uint32Array {
  if (isSymbol(text)) return toCodePoints(text.s);
  return (text.cp ??= toCodePoints(text.s ?? ""));
}

/** The code points of a string that is about to be written; the caller has called `touch`. */
export function writableCodePoints(string: StringObject): Uint32Array {
  const codePoints = codePointsOf(string);
  string.s = undefined;
  string.bmp = undefined;
  if (codePoints.length >= LARGE) wideness.delete(string);
  return codePoints;
}

/** The code points of a JavaScript string. */
export function toCodePoints(text: string): Uint32Array {
  const codePoints = new Uint32Array(text.length);
  let size = 0;
  for (let unit = 0; unit < text.length; size++) {
    const codePoint = text.codePointAt(unit) ?? 0;
    codePoints[size] = codePoint;
    unit += codePoint > 0xffff ? 2 : 1;
  }
  return size === text.length ? codePoints : codePoints.slice(0, size);
}

/** The JavaScript string of code points; lone surrogates stay as they are. */
export function fromCodePoints(codePoints: Uint32Array): string {
  if (codePoints.length <= CHUNK) return String.fromCodePoint(...codePoints);
  const parts: string[] = [];
  // A large string is Latin-1 more often than not, and bytes are made a string several times faster.
  const bytes = Buffer.allocUnsafe(CHUNK);
  for (let start = 0; start < codePoints.length; start += CHUNK) {
    const chunk = codePoints.subarray(start, start + CHUNK);
    parts.push(fill(bytes, chunk) ? bytes.toString("latin1", 0, chunk.length) : String.fromCodePoint(...chunk));
  }
  return parts.join("");
}

/** As many arguments as a call takes without trouble. */
const CHUNK = 4096;

/** The first code point beyond Latin-1. */
const LATIN = 256;

/** Puts code points into as many bytes; false when one of them is too large. */
function fill(bytes: Buffer, codePoints: Uint32Array): boolean {
  for (let i = 0; i < codePoints.length; i++) {
    const codePoint = codePoints[i] ?? 0;
    if (codePoint >= LATIN) return false;
    bytes[i] = codePoint;
  }
  return true;
}

/** -1, 0 or 1: the order of code points, which is not that of code units where there are surrogates. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (isBmp(a) && isBmp(b)) return a < b ? -1 : 1;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) < rank(y) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Surrogates stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/** The same for a string and a symbol with the same characters; below 2^30. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // The low bits decide a place in a hash table: let all bits reach them.
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

/** A string or symbol over whose JavaScript string characters can be counted. */
function isPlain(text: Text): text is Text & { readonly s: string } {
  // Strings known to be plain first, by their fields: whether a string is a symbol is asked of all its prototypes.
  const { s, cp, bmp }: Partial<StringObject> = text;
  if (bmp === true && cp === undefined && s !== undefined) return true;
  return isSymbol(text) ? isBmp(text.s) : isPlainString(text);
}

/** The same of a string. */
export function isPlainString(string: StringObject): string is StringObject & { s: string } {
  return string.cp === undefined && string.s !== undefined && (string.bmp ??= isBmp(string.s));
}
