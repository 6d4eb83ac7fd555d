import { diffArrays } from "diff";
import type { ReactNode } from "react";
import styles from "./side.module.css";

/** A line of a text beside another text. */
export interface ComparedLine {
  readonly text: string;
  readonly isChanged: boolean;
}

/** How many lines may differ before the search for those that are alike takes too long. */
const MOST_DIFFERENT = 1_000;

/** The lines of two texts, those marked that only one of them has. */
export function comparedLines(
  before: string,
  after: string,
): { readonly before: readonly ComparedLine[]; readonly after: readonly ComparedLine[] } {
  const [one, two] = [before.split("\n"), after.split("\n")];
  const runs = diffArrays(one, two, { maxEditLength: MOST_DIFFERENT }) ?? [
    { value: one, removed: true, added: false },
    { value: two, removed: false, added: true },
  ];
  const linesOf = (side: "removed" | "added"): readonly ComparedLine[] =>
    runs.flatMap((run) =>
      run[side] || !(run.added || run.removed) ? run.value.map((text) => ({ text, isChanged: run[side] })) : [],
    );
  return { before: linesOf("removed"), after: linesOf("added") };
}

/** What is at a place in one of several states, beside the others. */
export function Side({
  title,
  lines,
  isChosen = false,
}: {
  readonly title: string;
  /** Undefined where there is no such thing. */
  readonly lines: readonly ComparedLine[] | undefined;
  /** It is what will be there. */
  readonly isChosen?: boolean;
}): ReactNode {
  return (
    <section className={styles.side} aria-label={title}>
      <h3 className={styles.title} data-chosen={isChosen}>
        {title}
      </h3>
      {lines === undefined ? (
        <p className={styles.nothing}>There is no such thing.</p>
      ) : (
        <pre className={styles.text} tabIndex={0} aria-label={`Text in ${title}`}>
          {lines.map(({ text, isChanged }, index) => (
            <span key={index} className={styles.line} data-changed={isChanged}>
              {text === "" ? " " : text}
            </span>
          ))}
        </pre>
      )}
    </section>
  );
}
