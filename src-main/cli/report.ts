import type {
  BindingsSnapshot,
  EvaluationError,
  EvaluationFailure,
  FileLine,
  LoadReport,
  OpenedSession,
  StackFrame,
  WorkspaceStatus,
} from "../../src-runtime/protocol/index.ts";

const MAX_LISTED = 20;

/** `1 pack`, `3 packs`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** An evaluation's error as a person reads it: what went wrong, then where, innermost first. */
export function errorText({ error }: Pick<EvaluationFailure, "error">): string {
  return [headline(error), ...error.diagnostics.map(diagnosticLine), ...error.stack.map(frameLine)].join("\n");
}

function headline({ class: errorClass, messageText }: EvaluationError): string {
  return messageText === "" ? errorClass : `${errorClass}: ${messageText}`;
}

function diagnosticLine(diagnostic: EvaluationError["diagnostics"][number]): string {
  return `  ${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`;
}

/** `  Bank>>transfer: (Bank.st:12)  account deposit: 3`. */
export function frameLine(frame: StackFrame): string {
  const line = frame.line === undefined ? "" : `:${frame.line}`;
  const place =
    frame.file === undefined ? (frame.line === undefined ? "" : ` (line ${frame.line})`) : ` (${frame.file}${line})`;
  const source = frame.source === undefined ? "" : `    ${frame.source.trim()}`;
  return `  ${frame.method}${place}${source}`;
}

/** What a load could not do; undefined when there is nothing to say. */
export function loadText(report: LoadReport): string | undefined {
  const lines = [
    ...report.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`),
    ...report.lacking.map(({ kind, name, usedBy }) => {
      const users = usedBy.length === 0 ? "" : `, used by ${usedBy.join(", ")}`;
      return `lacking ${kind} ${name}${users}`;
    }),
  ];
  if (lines.length === 0) return undefined;
  const more = lines.length > MAX_LISTED ? [`… and ${lines.length - MAX_LISTED} more: --json lists them all`] : [];
  return [...lines.slice(0, MAX_LISTED), ...more].join("\n");
}

/** What became of a session that was not simply continued; undefined when it was. */
export function attachText({ name, state }: OpenedSession, status: WorkspaceStatus | undefined): string | undefined {
  if (state.kind !== "recovered") return undefined;
  const start = status?.start;
  const suspended = start?.kind === "recovered" ? start.suspended : [];
  const list = suspended.map(
    (process) => `\n  suspended: ${process.name}${process.stack[0] === undefined ? "" : ` in ${process.stack[0]}`}`,
  );
  return `Session ${name} was recovered as of ${localTime(state.asOf)}; what happened after that is lost.${list.join("")}`;
}

/** `x  3  (SmallInteger)` a line. */
export function bindingsText({ bindings }: BindingsSnapshot): string {
  const width = Math.max(0, ...bindings.map(({ name }) => name.length));
  return bindings.map((b) => `${b.name.padEnd(width)}  ${b.printString}  (${b.className})`).join("\n");
}

/** Rows as columns of equal width, the first row being the headings. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `2m ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ago`;
  return `${Math.floor(seconds / 86_400)}d ago`;
}

/** `82 KB`. */
export function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}

/** `82 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MB`;
}

/** A time of the wire's form in the user's own zone. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString("sv-SE");
}

/** What is several lines long, such as a method, by its first. */
export function lineOf(text: string): string {
  const [first = "", ...more] = text.split("\n");
  return more.length === 0 ? first : `${first} …`;
}

/** Where a secret that was entered stands already. */
export const writtenText = (lines: readonly FileLine[]): string =>
  lines
    .map(
      ({ file, line }) =>
        `${file}, line ${line}: the text of the secret is written here: remove it, also from what git has kept`,
    )
    .join("\n");
