import { parseMethod } from "../1-parse/index.ts";
import { headerOf } from "./header.ts";
import type {
  ClassDefinition,
  MethodKey,
  NewMethod,
  TonelClassFile,
  TonelExtensionFile,
  TonelFile,
  TonelFormat,
  TonelMethod,
  TonelVersion,
} from "./model.ts";
import { DEFAULT_FORMAT } from "./model.ts";
import type { StonEntry, StonMap, StonValue } from "./ston.ts";
import { writeSton } from "./ston.ts";
import { withLineEnding } from "./text.ts";

/** Writes a file as Pharo's own Tonel writer would: byte for byte, given what it has read. */
export function writeTonelClass(file: TonelFile, format: TonelFormat = DEFAULT_FORMAT): string {
  const text = file.kind === "class" ? writeComment(file.definition.comment) : "";
  const header = `${text}${writeHeader(file, format.version)}\n`;
  return withLineEnding(header + writeMethods(file, format.version), format.lineEnding);
}

function writeMethods(file: TonelFile, version: TonelVersion): string {
  if (file.kind === "package") return "";
  const methods = file.methods.toSorted(compareMethods(file.kind));
  return methods.map((method) => `\n${writeMethod(method, file, version)}\n`).join("");
}

/**
 * The order of methods in a file: by selector, in a class's own file after the side, the class side first. In an
 * extension the two sides of one selector are in no order of Pharo's, so they keep theirs.
 */
export function compareMethods(kind: "class" | "extension"): (a: MethodKey, b: MethodKey) => number {
  return (a, b) => {
    if (kind === "class" && a.isMeta !== b.isMeta) return a.isMeta ? -1 : 1;
    if (a.selector === b.selector) return 0;
    return a.selector < b.selector ? -1 : 1;
  };
}

/** A class comment in its quotes, with a line end; nothing for no comment. */
export function writeComment(comment: string): string {
  return comment === "" ? "" : `"\n${comment.replaceAll('"', '""')}\n"\n`;
}

/** The part of a file from the word `Class` to the closing brace. */
export function writeHeader(file: TonelFile, version: TonelVersion): string {
  switch (file.kind) {
    case "class":
      return writeDefinition(file.definition, version);
    case "extension":
      return `Extension ${writeSton(nameMap(file.className, version), "\n")}`;
    case "package":
      return `Package ${writeSton(nameMap(file.name, version), "\n")}`;
  }
}

/** The part of a class or trait file from its first word to the closing brace. */
export function writeDefinition(definition: ClassDefinition, version: TonelVersion): string {
  const word = definition.kind === "class" ? "Class" : "Trait";
  return `${word} ${writeSton(headerOf(definition, version), "\n")}`;
}

function nameMap(name: string, version: TonelVersion): StonMap {
  return { kind: "map", entries: [entry("name", named(name, version))] };
}

/** A method as a file holds it: metadata, name and pattern, body; without line ends around it. */
export function writeMethod(
  method: NewMethod & Partial<Pick<TonelMethod, "extras">>,
  file: TonelClassFile | TonelExtensionFile,
  version: TonelVersion,
): string {
  const entries = [entry("category", named(method.protocol, version)), ...(method.extras ?? [])];
  const metadata = writeSton({ kind: "map", entries }, "\n");
  return `${metadata}\n${method.className}${sideOf(method, file)} >> ${writeSource(method.source)}`;
}

/** What follows `>>` in a file: message pattern, and the body in brackets. */
export function writeSource(source: string): string {
  const { declaration, body } = splitSource(source);
  return `${declaration} [${body}\n]`;
}

function sideOf(method: MethodKey, file: TonelClassFile | TonelExtensionFile): string {
  if (!method.isMeta) return "";
  return file.kind === "class" && file.definition.kind === "trait" ? " classSide" : " class";
}

function named(value: string, version: TonelVersion): StonValue {
  return { kind: version === "1.0" ? "symbol" : "string", value };
}

function entry(key: string, value: StonValue): StonEntry {
  return { key: { kind: "symbol", value: key }, value };
}

/**
 * A method's source in two: what stands before the bracket in a file, and what stands after it. The cut is where
 * Pharo makes it: after the word in which the message pattern ends, so that a comment or a period that touches the
 * pattern stays with it.
 */
export function splitSource(source: string): { readonly declaration: string; readonly body: string } {
  const text = source.trimStart();
  let end = endOfPattern(text);
  while (end < text.length && !/[\s.]/.test(text.charAt(end))) end += 1;
  const declaration = text.slice(0, end);
  // A bracket before the bracket would end the declaration too early when it is read.
  if (/[[\]{]/.test(declaration)) end = endOfPattern(text);
  return { declaration: text.slice(0, end), body: text.slice(end) };
}

function endOfPattern(text: string): number {
  const { node } = parseMethod(text);
  const ranges = [...node.selectorRanges, ...node.arguments.map((argument) => argument.range)];
  return Math.max(0, ...ranges.map((range) => range.end));
}
