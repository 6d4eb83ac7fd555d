import type { TonelMethod } from "./model.ts";

/**
 * The offset in the file of an offset in a method's source, so that what is found in the source can be shown in the
 * file. `text` is the file's.
 */
export function offsetInFile(text: string, method: TonelMethod, offset: number): number {
  return offset < method.bodyOffset
    ? advance(text, method.patternStart, offset)
    : advance(text, method.bodyStart, offset - method.bodyOffset);
}

/** Goes on by so many characters as the model counts them: a line end of two is one. */
function advance(text: string, start: number, count: number): number {
  let position = start;
  for (let passed = 0; passed < count; passed += 1) {
    position += text[position] === "\r" && text[position + 1] === "\n" ? 2 : 1;
  }
  return Math.min(position, text.length);
}
