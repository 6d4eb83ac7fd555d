import type { Range } from "../1-parse/ast.ts";
import type { Diagnostic } from "../errors.ts";
import { tonelHeader } from "../errors.ts";
import { definitionFromHeader, versionOfHeader } from "./header.ts";
import { readMethods } from "./methods.ts";
import type { TonelFile, TonelFormat } from "./model.ts";
import { DEFAULT_FORMAT } from "./model.ts";
import type { StonMap } from "./ston.ts";
import { readSton, textAt } from "./ston.ts";
import { lineAt, lineEndingOf, skipSeparators, trimFirstLine, trimLastLine, withLineFeeds } from "./text.ts";

/** A fault in a Tonel file; `range` is in the file's text. */
export interface TonelDiagnostic extends Diagnostic {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What reading answers. A fault in the header costs the file, a fault in a method that method. */
export interface TonelResult {
  /** Undefined if the header cannot be read. */
  readonly file: TonelFile | undefined;
  readonly format: TonelFormat;
  /** Where the parts before the methods stand. */
  readonly layout: TonelLayout | undefined;
  readonly diagnostics: readonly TonelDiagnostic[];
}

/** Where the parts of a file before its methods stand. */
export interface TonelLayout {
  /** The comment with its quotes, if there is one. */
  readonly comment: Range | undefined;
  /** From the word `Class` to the closing brace. */
  readonly header: Range;
}

/** Reads a Tonel file of any kind and version. Never throws. */
export function parseTonelClass(text: string, fileName: string): TonelResult {
  const lineEnding = lineEndingOf(text);
  const complain = (diagnostic: Diagnostic): TonelDiagnostic => ({
    ...diagnostic,
    file: fileName,
    line: lineAt(text, diagnostic.range.start),
  });

  const opening = readOpening(text);
  if ("problem" in opening) {
    const at = { start: opening.position, end: Math.min(opening.position + 1, text.length) };
    const diagnostics = [complain(tonelHeader(opening.problem, at))];
    return { file: undefined, format: { ...DEFAULT_FORMAT, lineEnding }, layout: undefined, diagnostics };
  }

  const { word, header, comment, layout } = opening;
  const format: TonelFormat = { version: versionOfHeader(word, header), lineEnding };
  const name = textAt(header, "name");
  if (name === undefined || name === "") {
    const diagnostics = [complain(tonelHeader(`${word} has no #name`, layout.header))];
    return { file: undefined, format, layout, diagnostics };
  }
  if (word === "Package") return { file: { kind: "package", name }, format, layout, diagnostics: [] };

  const { methods, diagnostics } = readMethods(text, layout.header.end);
  const file: TonelFile =
    word === "Extension"
      ? { kind: "extension", className: name, methods }
      : { kind: "class", definition: definitionFromHeader(word, name, header, comment), methods };
  return { file, format, layout, diagnostics: diagnostics.map(complain) };
}

/** The words that Tonel files begin with. */
export type HeaderWord = "Class" | "Trait" | "Extension" | "Package";

const HEADER_WORD = /(?:Class|Trait|Extension|Package)\b/y;

interface Opening {
  readonly word: HeaderWord;
  readonly header: StonMap;
  readonly comment: string;
  readonly layout: TonelLayout;
}

type Failure = { readonly problem: string; readonly position: number };

function readOpening(text: string): Opening | Failure {
  let position = skipSeparators(text, 0);
  let comment = "";
  let commentRange: Range | undefined;
  if (text[position] === '"') {
    const end = endOfComment(text, position);
    if (end === undefined) return { problem: 'Unmatched " in the class comment', position };
    commentRange = { start: position, end };
    comment = commentText(text.slice(position + 1, end - 1));
    position = skipSeparators(text, end);
  }
  HEADER_WORD.lastIndex = position;
  const word = HEADER_WORD.exec(text)?.[0];
  if (!isHeaderWord(word)) {
    return { problem: "Class, Trait, Extension or Package expected, then its properties in braces", position };
  }
  const brace = skipSeparators(text, position + word.length);
  const result = readSton(text, brace);
  if ("problem" in result) return result;
  if (result.value.kind !== "map") return { problem: `'{' expected after ${word}`, position: brace };
  const layout = { comment: commentRange, header: { start: position, end: result.end } };
  return { word, header: result.value, comment, layout };
}

function isHeaderWord(word: string | undefined): word is HeaderWord {
  return word === "Class" || word === "Trait" || word === "Extension" || word === "Package";
}

function endOfComment(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 2)) {
    if (text[quote + 1] !== '"') return quote + 1;
  }
  return undefined;
}

function commentText(quoted: string): string {
  return trimLastLine(trimFirstLine(withLineFeeds(quoted.replaceAll('""', '"'))));
}
