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
  /** The text at fault; where something is missing, the word that stands in its place, or nothing at the end. */
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

/** `'abc`: the text ends before the string. */
export const unclosedString = (literal: Range): Diagnostic =>
  error("unclosed-string", literal, "Unmatched ' in string literal.");

/** `"abc`: the text ends before the comment. */
export const unclosedComment = (comment: Range): Diagnostic =>
  error("unclosed-comment", comment, 'Unmatched " in comment.');

/** A character that belongs to no word of the language. */
export const unknownCharacter = (character: string, at: Range): Diagnostic =>
  error("unknown-character", at, `Unknown character: ${character}`);

/** `$` at the end of the text. */
export const characterExpected = (at: Range): Diagnostic => error("character-expected", at, "Character expected");

/** `# foo`: nothing that a `#` could begin. */
export const literalExpected = (at: Range): Diagnostic => error("literal-expected", at, "Literal expected");

/** `1r1`: no base to count in. */
export const invalidRadix = (radix: string, at: Range): Diagnostic =>
  error("invalid-radix", at, `an integer greater than 1 as valid radix expected, not ${radix}`);

/** `16rG`: no digit of the base. */
export const digitExpected = (highest: string, at: Range): Diagnostic =>
  error("digit-expected", at, `a digit between 0 and ${highest} expected`);

/** `1e100000`: more digits than a literal should have. */
export const exponentTooLarge = (exponent: string, limit: number, at: Range): Diagnostic =>
  error("exponent-too-large", at, `Exponent is larger than ${limit}: ${exponent}`);

// Brackets

/** `(3 + 4` */
export const unclosedParenthesis = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-parenthesis", ")", at, opener);

/** `[ 3 + 4` */
export const unclosedBlock = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-block", "]", at, opener);

/** `{ 3. 4` */
export const unclosedArray = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-array", "}", at, opener);

/** `#(3 4` */
export const unclosedLiteralArray = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-literal-array", ")", at, opener);

/** `#[3 4` */
export const unclosedByteArray = (at: Range, opener: Range): Diagnostic =>
  unclosed("unclosed-byte-array", "]", at, opener);

/** `<primitive: 60` */
export const unclosedPragma = (at: Range, opener: Range): Diagnostic => unclosed("unclosed-pragma", ">", at, opener);

/** `| a b` */
export const unclosedTemporaries = (at: Range, opener: Range): Diagnostic => ({
  ...unclosed("unclosed-temporaries", "|", at, opener),
  message: "'|' or variable expected",
});

/** `3 + 4)`: a closing bracket that closes nothing. */
export const missingOpener = (closer: string, at: Range): Diagnostic =>
  error("missing-opener", at, `Missing opener for closer: ${closer}`);

// Expressions and statements

/** A method, or a pragma, that does not begin with a message. */
export const messagePatternExpected = (at: Range): Diagnostic =>
  error("message-pattern-expected", at, "Message pattern expected");

/** `x foo: ]`: no value where one is needed. */
export const expressionExpected = (at: Range): Diagnostic =>
  error("expression-expected", at, "Variable or expression expected");

/** `[ :1 | ]`: no name where one is declared. */
export const variableExpected = (at: Range): Diagnostic => error("variable-expected", at, "Variable name expected");

/** `:= 3`: nothing to assign to. */
export const assignmentTargetExpected = (at: Range): Diagnostic =>
  error("assignment-target-expected", at, "Variable expected in assignment");

/** `[ :a a ]`: parameters without the bar after them. */
export const parameterOrBarExpected = (at: Range): Diagnostic =>
  error("parameter-or-bar-expected", at, "'|' or parameter expected");

/** `x foo: :a`: a parameter outside the beginning of a block. */
export const unexpectedBlockParameter = (at: Range): Diagnostic =>
  error("unexpected-block-parameter", at, "Unexpected block parameter");

/** `3; foo`: a cascade after something that is no message. */
export const cascadeReceiverExpected = (receiver: Range): Diagnostic =>
  error("cascade-receiver-expected", receiver, "Message expected: a cascade needs a message before its first ;");

/** `x foo; ; bar`: a cascade without a message. */
export const cascadeMessageExpected = (at: Range): Diagnostic =>
  error("cascade-message-expected", at, "Cascade message expected");

/** `x foo 3`: more than the statement can hold. */
export const endOfStatementExpected = (at: Range): Diagnostic =>
  error("end-of-statement-expected", at, "End of statement expected");

/** `<foo: bar>`: a pragma's argument that is no literal. */
export const literalConstantExpected = (at: Range): Diagnostic =>
  error("literal-constant-expected", at, "Literal constant expected");

/** `#[256]`: an element that is no byte. */
export const byteExpected = (text: string, at: Range): Diagnostic =>
  error("byte-expected", at, `8-bit integer expected, not ${text}`);

/** `<primitive: 1>` in a script. */
export const pragmaInDoIt = (at: Range): Diagnostic =>
  error("pragma-in-do-it", at, "A pragma belongs in a method; a do-it has none");

/** More levels of brackets or messages than the compiler follows. */
export const nestedTooDeeply = (limit: number, at: Range): Diagnostic =>
  error("nested-too-deeply", at, `Expression nested more than ${limit} levels deep: split it`);

// Primitives

/** `<primitive: 60>`: of another machine; the code below it runs. */
export const foreignPrimitive = (name: string, at: Range): Diagnostic =>
  warning("foreign-primitive", at, `There is no primitive ${name} here: the code below runs`);

/** `<primitive: 60>` and nothing below it. */
export const primitiveWithoutCode = (name: string, at: Range): Diagnostic =>
  error(
    "primitive-without-code",
    at,
    `There is no primitive ${name} here, and no code below it: write what the method does`,
  );

// Names

/** `self := 3` */
export const assignmentToReserved = (name: string, at: Range): Diagnostic =>
  error("assignment-to-reserved", at, `Assignment to read-only variable: ${name} is reserved`);

/** `[ :x | x := 3 ]` */
export const assignmentToArgument = (name: string, at: Range): Diagnostic =>
  error("assignment-to-argument", at, `Assignment to read-only variable: ${name} is an argument`);

/** `| a a |`: both are the same variable. */
export const duplicateVariable = (name: string, at: Range): Diagnostic =>
  warning("duplicate-variable", at, `Name already defined: ${name}`);

/** A name that nothing is known by; it reads as nil until something is. */
export const undeclaredVariable = (name: string, at: Range): Diagnostic =>
  warning("undeclared-variable", at, `Undeclared variable: ${name}`);

// Tonel files

/** A Tonel file whose definition cannot be read: the file is lost. */
export const tonelHeader = (problem: string, at: Range): Diagnostic => error("tonel-header", at, problem);

/** A method of a Tonel file that cannot be read: that method is lost. */
export const tonelMethod = (problem: string, at: Range): Diagnostic => error("tonel-method", at, problem);

// Symbols

/** `#([1])`: a mark taken for a symbol, which was hardly meant. */
export const improperSymbol = (text: string, at: Range): Diagnostic =>
  warning("improper-symbol", at, `Use a proper symbol literal: #'${text}'`);
