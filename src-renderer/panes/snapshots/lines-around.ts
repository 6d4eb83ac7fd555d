import type { ComparedLine } from "../side.tsx";

/** So many lines are shown before and behind what differs. */
const AROUND = 3;

/** So many lines that differ are shown. */
const MOST = 2_000;

interface TwoTexts {
  readonly before: readonly ComparedLine[];
  readonly after: readonly ComparedLine[];
}

/** What differs of two texts, with a few lines around it, at the same places in both. */
export function linesAround({ before, after }: TwoTexts): TwoTexts {
  // Where lines were only added, none is marked in the text without them.
  const marked = [before, after].find((lines) => lines.some(({ isChanged }) => isChanged));
  if (!marked) return { before: most(before), after: most(after) };
  const start = marked.findIndex(({ isChanged }) => isChanged) - AROUND;
  const alikeBehind = marked.length - 1 - marked.findLastIndex(({ isChanged }) => isChanged);
  const around = (lines: readonly ComparedLine[]): readonly ComparedLine[] => {
    const from = Math.max(0, start);
    const to = Math.min(lines.length - alikeBehind + AROUND, lines.length, from + MOST);
    return [...skipped(from), ...lines.slice(from, to), ...skipped(lines.length - to)];
  };
  return { before: around(before), after: around(after) };
}

const most = (lines: readonly ComparedLine[]): readonly ComparedLine[] => [
  ...lines.slice(0, MOST),
  ...skipped(lines.length - MOST),
];

const skipped = (count: number): readonly ComparedLine[] =>
  count <= 0 ? [] : [{ text: `… ${count} more ${count === 1 ? "line" : "lines"}`, isChanged: false }];
