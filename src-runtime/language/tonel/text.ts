import type { TonelFormat } from "./model.ts";

/** The number of the line, from 1, that `offset` lies in; a line ends with `\n`, `\r\n` or `\r`. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let position = 0; position < offset; position += 1) {
    const character = text[position];
    if (character === "\n" || (character === "\r" && text[position + 1] !== "\n")) line += 1;
  }
  return line;
}

/** What ends the first line of a text, and so, it is assumed, all of them. */
export function lineEndingOf(text: string): TonelFormat["lineEnding"] {
  const found = /\r\n|\n|\r/.exec(text)?.[0];
  return found === "\r\n" || found === "\r" ? found : "\n";
}

/** The text with line feeds for line ends: how the model holds texts. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The text with the given line ends: how a file holds it. */
export function withLineEnding(text: string, lineEnding: string): string {
  const plain = withLineFeeds(text);
  return lineEnding === "\n" ? plain : plain.replaceAll("\n", lineEnding);
}

/** The first offset from `position` on where no separator stands. */
export function skipSeparators(text: string, position: number): number {
  let end = position;
  while (end < text.length && isSeparator(text.charCodeAt(end))) end += 1;
  return end;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b) || code === 0xfeff;
}

/** Drops blanks at the start of a text, up to and including the first line end. */
export function trimFirstLine(text: string): string {
  let start = 0;
  while (isBlank(text[start])) start += 1;
  return text.slice(text[start] === "\n" ? start + 1 : start);
}

/** Drops blanks at the end of a text, back to and including the last line end. */
export function trimLastLine(text: string): string {
  let end = text.length;
  while (isBlank(text[end - 1])) end -= 1;
  return text.slice(0, text[end - 1] === "\n" ? end - 1 : end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\f";
}
