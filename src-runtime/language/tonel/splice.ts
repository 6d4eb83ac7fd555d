/**
 * Changes to a Tonel file that leave every byte they are not about as it was, so that what a person wrote, and git
 * shows, is the change and nothing else.
 */

import type { Range } from "../1-parse/ast.ts";
import { parseMethod } from "../1-parse/index.ts";
import { findEndOfBody } from "./body.ts";
import type {
  ClassDefinition,
  MethodKey,
  NewMethod,
  TonelClassFile,
  TonelExtensionFile,
  TonelFile,
  TonelMethod,
} from "./model.ts";
import type { TonelLayout, TonelResult } from "./read.ts";
import { parseTonelClass } from "./read.ts";
import { withLineEnding } from "./text.ts";
import { compareMethods, writeComment, writeDefinition, splitSource, writeMethod, writeSource } from "./write.ts";

/** The new text, or why there is none: the file cannot be read, or is not of a kind that holds such a thing. */
export type SpliceResult = { readonly text: string } | { readonly problem: string };

/**
 * Puts one method into a file: in the place of the method of that name, else where Pharo would write it. The bytes of
 * a method whose source and protocol are as they were stay as they are.
 */
export function spliceMethod(text: string, method: NewMethod): SpliceResult {
  const unfit = unfitness(method);
  if (unfit !== undefined) return { problem: unfit };
  const readable = readMethodsFile(text, method);
  if ("problem" in readable) return readable;
  const { file, result, layout } = readable;
  const present = file.methods.find((other) => isSame(other, method));
  if (present !== undefined) return { text: replaceMethod(text, present, method, file, result) };
  const written = withLineEnding(writeMethod(method, file, result.format.version), result.format.lineEnding);
  return { text: insertMethod(text, method, written, file, layout, result.format.lineEnding) };
}

/** Takes one method out of a file; a file that has no such method stays as it is. */
export function removeMethod(text: string, key: MethodKey): SpliceResult {
  const readable = readMethodsFile(text, key);
  if ("problem" in readable) return readable;
  const { file, layout } = readable;
  const method = file.methods.find((other) => isSame(other, key));
  if (method === undefined) return { text };
  const previous = file.methods.findLast((other) => other.range.end <= method.range.start);
  const before = previous?.range.end ?? layout.header.end;
  // With the method goes the blank line before it; what else may stand there is not ours to remove.
  const isBlank = text.slice(before, method.range.start).trim() === "";
  return { text: replace(text, { start: isBlank ? before : method.range.start, end: method.range.end }, "") };
}

/** Rewrites the definition of a class or trait; its comment and its methods stay as they are. */
export function spliceDefinition(text: string, definition: ClassDefinition): SpliceResult {
  const readable = readClassFile(text);
  if ("problem" in readable) return readable;
  const { file, result, layout } = readable;
  const { version, lineEnding } = result.format;
  const written = writeDefinition(definition, version);
  if (written === writeDefinition(file.definition, version)) return { text };
  return { text: replace(text, layout.header, withLineEnding(written, lineEnding)) };
}

/** Rewrites the comment of a class or trait, adds one, or with the empty string removes it. */
export function spliceComment(text: string, comment: string): SpliceResult {
  const readable = readClassFile(text);
  if ("problem" in readable) return readable;
  const { file, result, layout } = readable;
  if (comment === file.definition.comment) return { text };
  const written = withLineEnding(writeComment(comment), result.format.lineEnding);
  // An old comment's line end goes with it where the new one brings its own.
  const range = { start: (layout.comment ?? layout.header).start, end: layout.header.start };
  return { text: replace(text, range, written) };
}

/** Why a method would damage the file, if it would: its text must read back as that method and no more. */
function unfitness(method: NewMethod): string | undefined {
  const { selector } = parseMethod(method.source).node;
  if (selector !== method.selector) return `The source defines #${selector}, not #${method.selector}`;
  const written = writeSource(method.source);
  const body = findEndOfBody(written, written.length - bodyLength(method.source));
  if ("end" in body && body.end === written.length) return undefined;
  return `The brackets or quotes of #${selector} do not match`;
}

/** How long the body is with its brackets and the line end before the closing one. */
function bodyLength(source: string): number {
  return splitSource(source).body.length + "[\n]".length;
}

interface Readable<File extends TonelFile> {
  readonly file: File;
  readonly result: TonelResult;
  readonly layout: TonelLayout;
}

type Problem = { readonly problem: string };

function read(text: string): Readable<TonelFile> | Problem {
  const result = parseTonelClass(text, "");
  const { file, layout } = result;
  if (file !== undefined && layout !== undefined) return { file, result, layout };
  const [first] = result.diagnostics;
  return { problem: `The file cannot be read: line ${first?.line ?? 1}: ${first?.message ?? "no definition"}` };
}

function readClassFile(text: string): Readable<TonelClassFile> | Problem {
  const readable = read(text);
  if ("problem" in readable) return readable;
  const { file } = readable;
  if (file.kind === "class") return { ...readable, file };
  return { problem: `The file holds no class or trait but ${file.kind === "package" ? "a package" : "an extension"}` };
}

function readMethodsFile(text: string, key: MethodKey): Readable<TonelClassFile | TonelExtensionFile> | Problem {
  const readable = read(text);
  if ("problem" in readable) return readable;
  const { file } = readable;
  if (file.kind === "package") return { problem: "A package file holds no methods" };
  const name = file.kind === "class" ? file.definition.name : file.className;
  if (name !== key.className) return { problem: `The file holds methods of ${name}, not of ${key.className}` };
  return { ...readable, file };
}

function isSame(a: MethodKey, b: MethodKey): boolean {
  return a.selector === b.selector && a.isMeta === b.isMeta;
}

function replaceMethod(
  text: string,
  present: TonelMethod,
  method: NewMethod,
  file: TonelClassFile | TonelExtensionFile,
  result: TonelResult,
): string {
  const { lineEnding, version } = result.format;
  const sameProtocol = present.protocol === method.protocol;
  if (sameProtocol && present.source === method.source) return text;
  if (!sameProtocol) {
    const written = writeMethod({ ...method, extras: present.extras }, file, version);
    return replace(text, present.range, withLineEnding(written, lineEnding));
  }
  // Metadata and class name say what they said, and keep their bytes.
  const range = { start: present.patternStart, end: present.range.end };
  return replace(text, range, withLineEnding(writeSource(method.source), lineEnding));
}

function insertMethod(
  text: string,
  method: NewMethod,
  written: string,
  file: TonelClassFile | TonelExtensionFile,
  layout: TonelLayout,
  lineEnding: string,
): string {
  const gap = lineEnding + lineEnding;
  const next = successorOf(method, file);
  if (next !== undefined) return replace(text, { start: next.range.start, end: next.range.start }, written + gap);
  const last = file.methods.at(-1)?.range.end ?? layout.header.end;
  return replace(text, { start: last, end: last }, gap + written + (last === text.length ? lineEnding : ""));
}

/** The method that a new one goes before: the first that Pharo would write after it, if the file is in Pharo's order. */
function successorOf(method: NewMethod, file: TonelClassFile | TonelExtensionFile): TonelMethod | undefined {
  const compare = compareMethods(file.kind);
  const isSorted = file.methods.every((other, index) => {
    const previous = file.methods[index - 1];
    return previous === undefined || compare(previous, other) <= 0;
  });
  if (isSorted) return file.methods.find((other) => compare(method, other) < 0);
  // In a file with an order of its own a new method goes to the end of its side.
  if (file.kind !== "class" || !method.isMeta) return undefined;
  const lastOfSide = file.methods.findLastIndex((other) => other.isMeta);
  return file.methods[lastOfSide + 1];
}

function replace(text: string, range: Range, replacement: string): string {
  return text.slice(0, range.start) + replacement + text.slice(range.end);
}
