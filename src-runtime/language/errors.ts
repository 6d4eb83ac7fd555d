/**
 * The errors of the language: one function each, with a stable code, the range of the text at fault and a message in
 * Pharo's wording where Pharo has one. Each code has a page in docs/errors.
 */

import type { Range } from "./1-parse/ast.ts";

/** A fault found in a source text. Diagnostics are data: nothing is thrown, and the phase that found one goes on. */
export interface Diagnostic {
  /** Stable and kebab-case; the name of its page in docs/errors. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Empty where something is missing: then it stands where the missing text belongs. */
  readonly range: Range;
  /** Other places that explain the fault, such as the bracket that was never closed. */
  readonly related?: readonly RelatedPlace[];
}

/** A place that explains a diagnostic, with what there is to say about it. */
export interface RelatedPlace {
  readonly message: string;
  readonly range: Range;
}

const error = (code: string, range: Range, message: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  range,
});

const warning = (code: string, range: Range, message: string): Diagnostic => ({
  code,
  severity: "warning",
  message,
  range,
});

const unclosed = (code: string, closer: string, at: Range, opener: Range): Diagnostic => ({
  ...error(code, at, `'${closer}' expected`),
  related: [{ message: "opened here", range: opener }],
});

// Text

export const unclosedString = (literal: Range): Diagnostic =>
  error("unclosed-string", literal, "Unmatched ' in string literal.");

export const unclosedComment = (comment: Range): Diagnostic =>
  error("unclosed-comment", comment, 'Unmatched " in comment.');

export const unknownCharacter = (character: string, at: Range): Diagnostic =>
  error("unknown-character", at, `Unknown character: ${character}`);

export const characterExpected = (at: Range): Diagnostic => error("character-expected", at, "Character expected");

export const literalExpected = (at: Range): Diagnostic => error("literal-expected", at, "Literal expected");

export const invalidRadix = (radix: string, at: Range): Diagnostic =>
  error("invalid-radix", at, `an integer greater than 1 as valid radix expected, not ${radix}`);

export const digitExpected = (highest: string, at: Range): Diagnostic =>
  error("digit-expected", at, `a digit between 0 and ${highest} expected`);

export const exponentTooLarge = (exponent: string, limit: number, at: Range): Diagnostic =>
  error("exponent-too-large", at, `Exponent is larger than ${limit}: ${exponent}`);

// Brackets

export const unclosedParenthesis = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-parenthesis", ")", at, opener);

export const unclosedBlock = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-block", "]", at, opener);

export const unclosedArray = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-array", "}", at, opener);

export const unclosedLiteralArray = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-literal-array", ")", at, opener);

export const unclosedByteArray = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-byte-array", "]", at, opener);

export const unclosedPragma = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-pragma", ">", at, opener);

export const unclosedTemporaries = (at: Range, opener: Range): Diagnostic => ({
  ...unclosed("unclosed-temporaries", "|", at, opener),
  message: "'|' or variable expected",
});

export const missingOpener = (closer: string, at: Range): Diagnostic =>
  error("missing-opener", at, `Missing opener for closer: ${closer}`);

// Expressions and statements

export const messagePatternExpected = (at: Range): Diagnostic =>
  error("message-pattern-expected", at, "Message pattern expected");

export const expressionExpected = (at: Range): Diagnostic =>
  error("expression-expected", at, "Variable or expression expected");

export const variableExpected = (at: Range): Diagnostic => error("variable-expected", at, "Variable name expected");

export const assignmentTargetExpected = (at: Range): Diagnostic =>
  error("assignment-target-expected", at, "Variable expected in assignment");

export const parameterOrBarExpected = (at: Range): Diagnostic =>
  error("parameter-or-bar-expected", at, "'|' or parameter expected");

export const unexpectedBlockParameter = (at: Range): Diagnostic =>
  error("unexpected-block-parameter", at, "Unexpected block parameter");

export const cascadeReceiverExpected = (receiver: Range): Diagnostic =>
  error("cascade-receiver-expected", receiver, "Message expected: a cascade needs a message before its first ;");

export const cascadeMessageExpected = (at: Range): Diagnostic =>
  error("cascade-message-expected", at, "Cascade message expected");

export const endOfStatementExpected = (at: Range): Diagnostic =>
  error("end-of-statement-expected", at, "End of statement expected");

export const literalConstantExpected = (at: Range): Diagnostic =>
  error("literal-constant-expected", at, "Literal constant expected");

export const byteExpected = (text: string, at: Range): Diagnostic =>
  error("byte-expected", at, `8-bit integer expected, not ${text}`);

export const pragmaInDoIt = (at: Range): Diagnostic =>
  error("pragma-in-do-it", at, "A pragma belongs in a method; a do-it has none");

export const nestedTooDeeply = (limit: number, at: Range): Diagnostic =>
  error("nested-too-deeply", at, `Expression nested more than ${limit} levels deep: split it`);

// Names

export const assignmentToReserved = (name: string, at: Range): Diagnostic =>
  error("assignment-to-reserved", at, `Assignment to read-only variable: ${name} is reserved`);

export const assignmentToArgument = (name: string, at: Range): Diagnostic =>
  error("assignment-to-argument", at, `Assignment to read-only variable: ${name} is an argument`);

export const duplicateVariable = (name: string, at: Range): Diagnostic =>
  warning("duplicate-variable", at, `Name already defined: ${name}`);

export const undeclaredVariable = (name: string, at: Range): Diagnostic =>
  warning("undeclared-variable", at, `Undeclared variable: ${name}`);

// Tonel files

export const tonelHeader = (problem: string, at: Range): Diagnostic => error("tonel-header", at, problem);

export const tonelMethod = (problem: string, at: Range): Diagnostic => error("tonel-method", at, problem);

// Symbols

export const improperSymbol = (text: string, at: Range): Diagnostic =>
  warning("improper-symbol", at, `Use a proper symbol literal: #'${text}'`);
