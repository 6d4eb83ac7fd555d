/**
 * The classes of characters that the scanner tells apart, as Pharo 13 does: letters are Unicode's, digits and
 * separators are ASCII's, and `_` is a letter.
 */

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const BINARY = 3;
const SEPARATOR = 4;

const latin1 = new Uint8Array(256).fill(OTHER);
for (let code = 0; code < 256; code += 1) {
  if (/\p{L}/u.test(String.fromCharCode(code))) latin1[code] = LETTER;
}
latin1[0x5f] = LETTER;
for (let code = 0x30; code <= 0x39; code += 1) latin1[code] = DIGIT;
for (const character of "+-/\\*~<>=@,%|&?!\u00b7\u00f7\u00b1\u00d7") latin1[character.charCodeAt(0)] = BINARY;
for (const character of "\0 \t\n\r\f") latin1[character.charCodeAt(0)] = SEPARATOR;

const letter = /\p{L}/u;

/** The code point at `position`, or -1 past the end. */
export function codePointAt(source: string, position: number): number {
  return source.codePointAt(position) ?? -1;
}

/** How many UTF-16 units `codePoint` takes. */
export function widthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/** A letter of any script, or `_`: what names begin with. */
export function isLetter(codePoint: number): boolean {
  if (codePoint < 0) return false;
  return codePoint < 256 ? latin1[codePoint] === LETTER : letter.test(String.fromCodePoint(codePoint));
}

/** `0` to `9`; other scripts' digits make no numbers. */
export function isDigit(codePoint: number): boolean {
  return codePoint >= 0x30 && codePoint <= 0x39;
}

/** A character of binary selectors. */
export function isBinary(codePoint: number): boolean {
  return codePoint >= 0 && codePoint < 256 && latin1[codePoint] === BINARY;
}

/** A blank or line end, or the null character, which old sources contain. */
export function isSeparator(codePoint: number): boolean {
  return codePoint >= 0 && codePoint < 256 && latin1[codePoint] === SEPARATOR;
}

/** 0 to 35 for `0`-`9`, `A`-`Z` and `a`-`z`, else -1. */
export function digitValue(codePoint: number): number {
  if (isDigit(codePoint)) return codePoint - 0x30;
  if (codePoint >= 0x41 && codePoint <= 0x5a) return codePoint - 0x41 + 10;
  if (codePoint >= 0x61 && codePoint <= 0x7a) return codePoint - 0x61 + 10;
  return -1;
}
