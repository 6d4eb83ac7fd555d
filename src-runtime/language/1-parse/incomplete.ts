import { parseDoIt } from "./parse.ts";

/**
 * True for a script that lacks nothing but its end: an open bracket, string or comment, or an operator without its
 * argument. A line editor goes on to ask for the next line then; any other fault is worth showing at once.
 */
export function isIncomplete(source: string): boolean {
  const errors = parseDoIt(source).diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  return (
    errors.length > 0 && errors.every(({ code, range }) => UNCLOSED_TEXT.has(code) || range.start === source.length)
  );
}

const UNCLOSED_TEXT: ReadonlySet<string> = new Set(["unclosed-string", "unclosed-comment"]);
