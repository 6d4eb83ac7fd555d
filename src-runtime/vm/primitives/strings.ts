import { isReadOnly } from "../read-only.ts";
import {
  codePointAt,
  codePointsOf,
  compareTexts,
  fromCodePoints,
  hashText,
  isBmp,
  isText,
  isWide,
  MAX_STRING_UNITS,
  sizeOf,
  type Text,
  toCodePoints,
} from "../strings.ts";
import { isBytes, isCharacter, isString, isSymbol } from "../tests.ts";
import type { MaybeValue, StringObject, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import { lowercaseOf, uppercaseOf } from "./characters.ts";
import type { Primitive, PrimitiveTable } from "./table.ts";

/** A string of more code units than this is not made by one primitive: that could not be interrupted. */
const MAX_UNITS = 2 ** 27;

/** Primitives of String and Symbol. Indices are Smalltalk's: they count code points from 1. */
export const stringPrimitives: PrimitiveTable = {
  allSymbols: (vm) => vm.array([...vm.symbols()]),

  stringSize: onText((_vm, self) => sizeOf(self)),
  stringAt: (vm, self, index) =>
    isText(self) && isIndexOf(self, index) ? vm.character(codePointAt(self, index - 1)) : undefined,
  stringAtPut: (vm, self, index, character) => {
    if (!isWritable(vm, self) || !isIndexOf(self, index) || !isCharacter(character)) return undefined;
    vm.codePointsToWrite(self, index - 1, index)[index - 1] = character.code;
    return character;
  },
  stringReplaceFromTo: (vm, self, start, stop, replacement, replacementStart) => {
    if (!isWritable(vm, self) || !isText(replacement)) return undefined;
    if (typeof start !== "number" || typeof stop !== "number" || typeof replacementStart !== "number") return undefined;
    const count = stop - start + 1;
    if (count <= 0) return self;
    if (start < 1 || stop > sizeOf(self) || replacementStart < 1) return undefined;
    if (replacementStart + count - 1 > sizeOf(replacement)) return undefined;
    const source = codePointsOf(replacement).subarray(replacementStart - 1, replacementStart - 1 + count);
    vm.codePointsToWrite(self, start - 1, stop).set(source, start - 1);
    return self;
  },

  stringEqual: (vm, self, other) => {
    if (self === other) return true;
    return isText(self) && isText(other) ? vm.text(self) === vm.text(other) : undefined;
  },
  stringLess: comparison((order) => order < 0),
  stringLessOrEqual: comparison((order) => order <= 0),
  stringGreater: comparison((order) => order > 0),
  stringGreaterOrEqual: comparison((order) => order >= 0),
  stringHash: onText((vm, self) => (isSymbol(self) ? (self.h ||= hashText(self.s)) : hashText(vm.text(self)))),

  /** V8 keeps the two parts and joins them when the string is first read: a text can be put together by many commas. */
  stringConcatenate: (vm, self, other) => {
    if (!isText(self) || !isText(other)) return undefined;
    const first = vm.text(self);
    const second = vm.text(other);
    return mayMake(vm, first.length + second.length) ? vm.string(first + second) : undefined;
  },
  stringCopyFromTo: (vm, self, start, stop) => {
    if (!isText(self) || typeof start !== "number" || typeof stop !== "number") return undefined;
    if (stop < start) return vm.string("");
    if (start < 1 || stop > sizeOf(self)) return undefined;
    return vm.string(copyOf(vm, self, start - 1, stop));
  },
  stringCopyReplaceAll: (vm, self, old, replacement) => {
    if (!isText(self) || !isText(old) || !isText(replacement)) return undefined;
    const searched = vm.text(old);
    return searched === ""
      ? vm.string(vm.text(self))
      : newString(vm, vm.text(self).split(searched), vm.text(replacement));
  },

  stringIndexOf: (vm, self, character, start) => {
    if (!isText(self) || !isCharacter(character) || typeof start !== "number" || start < 1) return undefined;
    if (hasCodePoints(self)) return codePointsOf(self).indexOf(character.code, start - 1) + 1;
    return vm.text(self).indexOf(String.fromCodePoint(character.code), start - 1) + 1;
  },
  stringFind: (vm, self, searched, start, caseSensitive) => {
    if (!isText(self) || !isText(searched) || typeof start !== "number" || typeof caseSensitive !== "boolean")
      return undefined;
    const [text, part] = [vm.text(self), vm.text(searched)];
    if (part === "") return 0;
    return caseSensitive ? find(text, part, start) : find(mapCase(text, lowercase), mapCase(part, lowercase), start);
  },
  stringBeginsWith: (vm, self, prefix) =>
    isText(self) && isText(prefix) ? vm.text(self).startsWith(vm.text(prefix)) : undefined,
  stringEndsWith: (vm, self, suffix) =>
    isText(self) && isText(suffix) ? vm.text(self).endsWith(vm.text(suffix)) : undefined,

  stringAsLowercase: onText((vm, self) => transformed(vm, self, lowercase)),
  stringAsUppercase: onText((vm, self) => transformed(vm, self, uppercase)),
  stringAsSymbol: onText((vm, self) => (isSymbol(self) ? self : vm.symbol(vm.text(self)))),
  /** Decimal numerals, the bulk of what is read; all others are left to NumberParser, which answers the same for these. */
  stringAsNumber: onText((vm, self) => {
    const numeral = vm.text(self);
    if (/^-?\d{1,15}$/.test(numeral)) return Number(numeral) + 0;
    return /^-?\d{1,20}\.\d{1,30}(?:e-?\d{1,3})?$/.test(numeral) ? vm.float(Number(numeral)) : undefined;
  }),
  stringAsBytes: onText((vm, self) => asBytes(vm, self)),
  stringUtf8Encoded: onText((vm, self) => {
    const text = vm.text(self);
    return vm.checkAllocation(text.length * 3) ? vm.bytes(new TextEncoder().encode(text)) : undefined;
  }),
  bytesUtf8Decoded: (vm, self) => {
    if (!isBytes(self) || self.bytes.length > MAX_UNITS || !vm.checkAllocation(self.bytes.length * 2)) return undefined;
    try {
      return vm.string(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(self.bytes));
    } catch {
      return undefined;
    }
  },
  /** The string whose code points are the bytes. */
  stringFromBytes: (vm, _self, bytes) => {
    if (!isBytes(bytes) || bytes.bytes.length > MAX_UNITS || !vm.checkAllocation(bytes.bytes.length)) return undefined;
    return vm.string(fromCodePoints(Uint32Array.from(bytes.bytes)));
  },
  symbolAsString: (vm, self) => (isSymbol(self) ? vm.string(self.s) : undefined),
  symbolFindInterned: (vm, _self, string) => {
    if (!isText(string)) return undefined;
    const text = vm.text(string);
    for (const symbol of vm.symbols()) if (symbol.s === text) return symbol;
    return undefined;
  },

  stringIsAscii: onText((vm, self) => !/[^\0-\x7f]/.test(vm.text(self))),
  stringIsOctets: onText((_vm, self) => !isWide(self)),
  /** Whether a symbol of these characters is written without quotes. */
  stringIsLiteralSymbol: onText((vm, self) => LITERAL_SYMBOL.test(vm.text(self))),
  /** How many arguments a message of this name has; -1 if no message can have it. */
  stringNumArgs: onText((vm, self) => numArgs(vm.text(self))),
};

function onText(answer: (vm: VM, self: Text) => MaybeValue): Primitive {
  return (vm, self) => (isText(self) ? answer(vm, self) : undefined);
}

function comparison(holds: (order: number) => boolean): Primitive {
  return (vm, self, other) =>
    isText(self) && isText(other) ? holds(compareTexts(vm.text(self), vm.text(other))) : undefined;
}

const isIndexOf = (text: Text, index: MaybeValue): index is number =>
  typeof index === "number" && index >= 1 && index <= sizeOf(text);

/** Whether it is a string that may be written, and has its code points apart or may have them. */
function isWritable(vm: VM, value: Value): value is StringObject {
  if (!isString(value) || isReadOnly(value)) return false;
  return value.cp !== undefined || vm.checkAllocation((value.s?.length ?? 0) * 4);
}

/** Whether it is counted by its code points: they are apart already, or its code units are not its characters. */
const hasCodePoints = (text: Text): boolean =>
  (isString(text) && text.cp !== undefined) || sizeOf(text) !== (text.s?.length ?? -1);

/** The characters from a zero-based index up to another. */
function copyOf(vm: VM, text: Text, start: number, stop: number): string {
  return hasCodePoints(text)
    ? fromCodePoints(codePointsOf(text).subarray(start, stop))
    : vm.text(text).slice(start, stop);
}

function newString(vm: VM, parts: readonly string[], separator: string): Value | undefined {
  let units = separator.length * (parts.length - 1);
  for (const part of parts) units += part.length;
  return mayMake(vm, units) ? vm.string(parts.join(separator)) : undefined;
}

/** Whether a string of so many code units is none too long, and there is memory for it. */
const mayMake = (vm: VM, units: number): boolean =>
  units <= Math.min(MAX_UNITS, MAX_STRING_UNITS) && vm.checkAllocation(units * 2);

/** Where, counted from 1 in code points, the part begins; 0 for nowhere. */
function find(text: string, part: string, start: number): number {
  const from = Math.max(start, 1) - 1;
  if (isBmp(text)) return text.indexOf(part, from) + 1;
  const index = text.indexOf(part, unitIndex(text, from));
  return index < 0 ? 0 : toCodePoints(text.slice(0, index)).length + 1;
}

/** The code unit at which so many code points have passed. */
function unitIndex(text: string, codePoints: number): number {
  let unit = 0;
  for (let i = 0; i < codePoints && unit < text.length; i++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

/** A case mapping: of whole strings where that is the same, and of one code point. */
interface CaseMapping {
  readonly whole: (text: string) => string;
  readonly each: (code: number) => number;
}

const lowercase: CaseMapping = { whole: (text) => text.toLowerCase(), each: lowercaseOf };
const uppercase: CaseMapping = { whole: (text) => text.toUpperCase(), each: uppercaseOf };

/** Maps one code point to one, whatever stands beside it: JavaScript makes two letters of ß, and two kinds of sigma. */
function mapCase(text: string, mapping: CaseMapping): string {
  if (!/[^\0-\x7f]/.test(text)) return mapping.whole(text);
  return fromCodePoints(toCodePoints(text).map(mapping.each));
}

function transformed(vm: VM, self: Text, mapping: CaseMapping): Value | undefined {
  const text = vm.text(self);
  return text.length <= MAX_UNITS && vm.checkAllocation(text.length * 4)
    ? vm.string(mapCase(text, mapping))
    : undefined;
}

/** A byte for each character, or four, the highest first, if one character needs more. */
function asBytes(vm: VM, self: Text): Value | undefined {
  const size = sizeOf(self);
  if (!vm.checkAllocation(size * 5)) return undefined;
  const codePoints = codePointsOf(self);
  if (!isWide(self)) return vm.bytes(Uint8Array.from(codePoints));
  const bytes = new Uint8Array(size * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < size; i++) view.setUint32(i * 4, codePoints[i] ?? 0);
  return vm.bytes(bytes);
}

const LETTER = "A-Za-zªµºÀ-ÖØ-öø-ÿ_";
const LITERAL_SYMBOL = new RegExp(
  `^(?:[${LETTER}][${LETTER}0-9]*|(?:[${LETTER}][${LETTER}0-9]*:)+|[-+*/\\\\~<>=@,%|&?!])$`,
);

function numArgs(selector: string): number {
  if (/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(selector)) return 0;
  if (/^(?:[\p{L}_][\p{L}\p{Nd}_]*:)+$/u.test(selector)) return selector.split(":").length - 1;
  return /^[-+*/\\~<>=@,%|&?!·÷±×]+$/.test(selector) ? 1 : -1;
}
