import type { DoItStatement } from "../code/index.ts";

/** How much an evaluation displays; see `displayed`. */
export type EvaluationMode = "doIt" | "printIt" | "repl";

/** Variables whose messages are sent for what they do elsewhere, so that their answers are not worth showing. */
const selfSuppressing: ReadonlySet<string> = new Set(["Transcript"]);

/**
 * The statements that an evaluation displays: in `repl` all that are not suppressed, in `printIt` the last of them, in
 * `doIt` none. A `;` before its end suppresses a statement, and so does a message to the Transcript.
 */
export function displayed(statements: readonly DoItStatement[], mode: EvaluationMode): readonly number[] {
  const shown = statements.flatMap((statement, index) => (isSuppressed(statement) ? [] : [index]));
  if (mode === "repl") return shown;
  return mode === "printIt" ? shown.slice(-1) : [];
}

/** The statement whose value becomes `ans`: the last that is neither suppressed nor an assignment. */
export function answering(statements: readonly DoItStatement[]): number | undefined {
  const index = statements.findLastIndex((statement) => !statement.isAssignment && !isSuppressed(statement));
  return index < 0 ? undefined : index;
}

const isSuppressed = ({ suppressed, receiver }: DoItStatement): boolean =>
  suppressed || (receiver !== undefined && selfSuppressing.has(receiver));
