import { isCharacter, isIndexed } from "../tests.ts";
import { isText } from "../strings.ts";
import type { Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { Primitive, PrimitiveTable } from "./table.ts";

/** Primitives of Character, and the case mappings strings use too. */
export const characterPrimitives: PrimitiveTable = {
  characterValue: (vm, _self, code) => {
    if (typeof code !== "number" || code < 0 || code > 0x10ffff) return undefined;
    return vm.character(code);
  },
  characterCode: onCode((_vm, code) => code),
  characterAsString: onCode((vm, code) => vm.string(String.fromCodePoint(code))),
  characterAsLowercase: onCode((vm, code) => vm.character(lowercaseOf(code))),
  characterAsUppercase: onCode((vm, code) => vm.character(uppercaseOf(code))),
  characterDigitValue: onCode((_vm, code) => digitValueOf(code)),
  characterIsSeparator: onCode((_vm, code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13),
  characterHasCategory: (_vm, self, category) => {
    if (!isCharacter(self) || !isText(category) || category.s === undefined) return undefined;
    return hasCategory(self.code, category.s);
  },
  /** For each code point the number of its category among those named, from 0 on: a byte each. */
  unicodeCategories: (vm, _self, names) => {
    if (!isIndexed(names) || !vm.checkAllocation(CODE_POINTS)) return undefined;
    const patterns: RegExp[] = [];
    for (const each of vm.elements(names)) {
      if (!isText(each) || !CATEGORIES.has(vm.text(each))) return undefined;
      patterns.push(new RegExp(`^\\p{${vm.text(each)}}$`, "u"));
    }
    return vm.bytes(categoriesOf(patterns));
  },
};

const CODE_POINTS = 0x110000;

/** Neighbours are often of one category: that of the last one is tried first. */
function categoriesOf(patterns: readonly RegExp[]): Uint8Array {
  const bytes = new Uint8Array(CODE_POINTS);
  let last = 0;
  for (let code = 0; code < CODE_POINTS; code++) {
    const text = String.fromCodePoint(code);
    if (patterns[last]?.test(text) !== true)
      last = Math.max(
        patterns.findIndex((each) => each.test(text)),
        0,
      );
    bytes[code] = last;
  }
  return bytes;
}

function onCode(answer: (vm: VM, code: number) => Value): Primitive {
  return (vm, self) => (isCharacter(self) ? answer(vm, self.code) : undefined);
}

/** The simple lower case mapping: one code point for one. */
export function lowercaseOf(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return onlyCodePoint(String.fromCodePoint(code).toLowerCase()) ?? code;
}

/** The simple upper case mapping: one code point for one, where JavaScript makes two letters of ß. */
export function uppercaseOf(code: number): number {
  if (code < 128) return code >= 97 && code <= 122 ? code - 32 : code;
  if (code === SHARP_S) return CAPITAL_SHARP_S;
  return onlyCodePoint(String.fromCodePoint(code).toUpperCase()) ?? code;
}

const SHARP_S = 0xdf;
const CAPITAL_SHARP_S = 0x1e9e;

function onlyCodePoint(text: string): number | undefined {
  const code = text.codePointAt(0);
  return code !== undefined && text.length === (code > 0xffff ? 2 : 1) ? code : undefined;
}

/** What it stands for as a digit in any base up to 36, -1 for nothing. */
function digitValueOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  if (code >= 97 && code <= 122) return code - 87;
  if (code < 128 || hasCategory(code, "Nd") !== true) return -1;
  // Unicode has its decimal digits in runs of ten, which may follow each other.
  let first = code;
  while (hasCategory(first - 1, "Nd") === true) first--;
  return (code - first) % 10;
}

/** Whether the code point is of a Unicode general category; undefined for a name that is none. */
function hasCategory(code: number, category: string): boolean | undefined {
  let pattern = patterns.get(category);
  if (!pattern) {
    if (!CATEGORIES.has(category)) return undefined;
    pattern = new RegExp(`^\\p{${category}}$`, "u");
    patterns.set(category, pattern);
  }
  return pattern.test(String.fromCodePoint(code));
}

const CATEGORIES: ReadonlySet<string> = new Set(
  "L LC Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn".split(
    " ",
  ),
);

const patterns = new Map<string, RegExp>();
