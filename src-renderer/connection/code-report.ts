import type { LoadReport } from "../../src-runtime/protocol/index.ts";

/** As many lines as can be read at a glance. */
const MOST_LINES = 8;

/** What could not be loaded of a project, and what its code names and the workspace has not, a line each. */
export function codeTroubles({ problems, lacking }: Pick<LoadReport, "problems" | "lacking">): readonly string[] {
  const lines = [
    ...problems.map(({ file, line, message }) => `${file}, line ${line}: ${message}`),
    ...lacking.map(({ kind, name, usedBy }) => {
      const users = usedBy.length === 0 ? "" : `, named by ${usedBy.join(", ")}`;
      return `There is no ${kind} ${name}${users}`;
    }),
  ];
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`];
}
