import type { Diagnostic } from "../language/index.ts";

/** A place in a source text and what is wrong there, as tools and clients show it. */
export interface SourceDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly severity: "error" | "warning" | "information";
  /** UTF-16 offsets, half-open. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What the compiler found, with lines and columns. */
export function placed(source: string, diagnostics: readonly Diagnostic[]): readonly SourceDiagnostic[] {
  return diagnostics.map(({ code, message, severity, range }) => ({
    code,
    message,
    severity,
    start: range.start,
    end: range.end,
    ...placeAt(source, range.start),
  }));
}

/** The line and column, both from 1, of an offset; a line ends with `\n`, `\r\n` or `\r`. */
export function placeAt(source: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset && i < source.length; i++) {
    const character = source[i];
    if (character !== "\n" && !(character === "\r" && source[i + 1] !== "\n")) continue;
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}
