import { parseMethod, parsePatternOf } from "../1-parse/index.ts";
import type { Diagnostic } from "../errors.ts";
import { tonelMethod } from "../errors.ts";
import { findEndOfBody } from "./body.ts";
import { extrasOf } from "./header.ts";
import type { TonelMethod } from "./model.ts";
import type { StonMap } from "./ston.ts";
import { readSton, textAt } from "./ston.ts";
import { skipSeparators, trimLastLine, withLineFeeds } from "./text.ts";

/** What stands after the header of a file. */
export interface ReadMethods {
  readonly methods: readonly TonelMethod[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the methods from `start` to the end of the text. One that cannot be read is reported and left out, and reading
 * goes on with the next line that looks like the beginning of a method.
 */
export function readMethods(text: string, start: number): ReadMethods {
  const methods: TonelMethod[] = [];
  const diagnostics: Diagnostic[] = [];
  let position = skipSeparators(text, start);
  while (position < text.length) {
    const method = readSoundMethod(text, position);
    if ("problem" in method) {
      const next = nextMethodStart(text, method.searchFrom, text.length) ?? text.length;
      diagnostics.push(tonelMethod(method.problem, { start: method.position, end: next }));
      position = next;
    } else {
      methods.push(method);
      position = skipSeparators(text, method.range.end);
    }
  }
  return { methods, diagnostics };
}

interface Failure {
  readonly problem: string;
  readonly position: number;
  /** From where on the next method may begin. */
  readonly searchFrom: number;
}

const METHOD_METADATA: ReadonlySet<string> = new Set(["category"]);

const UNCLOSED = { bracket: "']' expected", string: "Unmatched ' in string", comment: 'Unmatched " in comment' };

function readSoundMethod(text: string, start: number): TonelMethod | Failure {
  const method = readMethod(text, start);
  return "problem" in method ? method : (doubtAbout(text, method) ?? method);
}

function readMethod(text: string, start: number): TonelMethod | Failure {
  const declaration = readDeclaration(text, start);
  if ("problem" in declaration) return declaration;
  const { className, isMeta, metadata, patternStart, open } = declaration;
  const name = isMeta ? `${className} class` : className;

  const pattern = withoutFinalSpace(withLineFeeds(text.slice(patternStart, open)));
  const selector = parsePatternOf(pattern)?.selector;
  if (selector === undefined) {
    const problem = `Message pattern expected after ${name} >>, not ${pattern.trim()}`;
    return { problem, position: patternStart, searchFrom: patternStart };
  }
  const body = findEndOfBody(text, open);
  if (!("end" in body)) {
    const problem = `${name}>>#${selector} has no end: ${UNCLOSED[body.unclosed]}`;
    // Where the scan gave up may be far behind: a quote too few turns all texts after it inside out.
    return { problem, position: patternStart, searchFrom: open };
  }
  return {
    className,
    isMeta,
    selector,
    protocol: textAt(metadata, "category") ?? "",
    source: pattern + trimLastLine(withLineFeeds(text.slice(open + 1, body.end - 1))),
    range: { start, end: body.end },
    patternStart,
    bodyStart: open + 1,
    bodyOffset: pattern.length,
    extras: extrasOf(metadata, METHOD_METADATA),
  };
}

/** Everything of a method before its body. */
interface MethodDeclaration {
  readonly metadata: StonMap;
  readonly className: string;
  readonly isMeta: boolean;
  readonly patternStart: number;
  /** Where the bracket stands that opens the body. */
  readonly open: number;
}

const NAME = /([\p{L}_][\p{L}\p{N}_]*(?:::[\p{L}_][\p{L}\p{N}_]*)*)(?:[ \t]+(class|classSide|classTrait))?\s*>>\s*/uy;

function readDeclaration(text: string, start: number): MethodDeclaration | Failure {
  const fail = (problem: string): Failure => ({ problem, position: start, searchFrom: start + 1 });
  let position = start;
  let metadata: StonMap = { kind: "map", entries: [] };
  if (text[position] === "{") {
    const result = readSton(text, position);
    if ("problem" in result) return fail(`Method properties: ${result.problem}`);
    if (result.value.kind === "map") metadata = result.value;
    position = skipSeparators(text, result.end);
  }
  NAME.lastIndex = position;
  const name = NAME.exec(text);
  const className = name?.[1];
  if (name === null || className === undefined) {
    return fail("A method expected: its class, >>, its message pattern and its body in brackets");
  }
  const patternStart = NAME.lastIndex;
  const open = endOfPattern(text, patternStart);
  if (open === undefined) {
    return { problem: "'[' expected after the message pattern", position: patternStart, searchFrom: patternStart };
  }
  return { metadata, className, isMeta: name[2] !== undefined, patternStart, open };
}

/** Where the bracket stands that ends a message pattern; brackets in comments are text. */
function endOfPattern(text: string, start: number): number | undefined {
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === "[") return position;
    if (character === "]" || character === "{") return undefined;
    if (character === '"') {
      const end = text.indexOf('"', position + 1);
      if (end < 0) return undefined;
      position = end;
    }
  }
  return undefined;
}

/** Tonel writes one space between pattern and bracket; any other belongs to the source. */
function withoutFinalSpace(pattern: string): string {
  return pattern.endsWith(" ") ? pattern.slice(0, -1) : pattern;
}

/**
 * A body that ends in a wrong place, because of a bracket or a quote too few or too many, shows in one of two ways: it
 * holds the beginning of another method and is no Smalltalk, or it ends in mid-line and what follows is no method.
 */
function doubtAbout(text: string, method: TonelMethod): Failure | undefined {
  const { end } = method.range;
  const name = `${method.className}${method.isMeta ? " class" : ""}>>#${method.selector}`;
  const inside = nextMethodStart(text, method.bodyStart, end);
  if (inside !== undefined && hasErrors(method.source)) {
    const problem = `${name} runs into the next method: ']' expected`;
    return { problem, position: method.patternStart, searchFrom: method.bodyStart };
  }
  const next = skipSeparators(text, end);
  const isFollowed =
    next >= text.length || isMethodStart(text, next) || (text[next] === "{" && isLineStart(text, next));
  if (isFollowed || (isLineStart(text, end - 1) && isLineEnd(text, end) && !hasErrors(method.source))) return undefined;
  const problem = `${name} ends before its text does: ']' without '[', or an unmatched quote`;
  return { problem, position: end - 1, searchFrom: end };
}

function hasErrors(source: string): boolean {
  return parseMethod(source).diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** The next line between two offsets at which a method begins. */
function nextMethodStart(text: string, from: number, to: number): number | undefined {
  for (let position = nextLine(text, from); position < to; position = nextLine(text, position)) {
    if (isMethodStart(text, position)) return position;
  }
  return undefined;
}

function nextLine(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end < 0 ? text.length : skipLineEnd(text, from + end);
}

function skipLineEnd(text: string, position: number): number {
  return text[position] === "\r" && text[position + 1] === "\n" ? position + 2 : position + 1;
}

function isLineStart(text: string, position: number): boolean {
  const before = text[position - 1];
  return before === undefined || before === "\n" || before === "\r";
}

function isLineEnd(text: string, position: number): boolean {
  const after = text[position];
  return after === undefined || after === "\n" || after === "\r";
}

function isMethodStart(text: string, position: number): boolean {
  const declaration = readDeclaration(text, position);
  return (
    !("problem" in declaration) && parsePatternOf(text.slice(declaration.patternStart, declaration.open)) !== undefined
  );
}
