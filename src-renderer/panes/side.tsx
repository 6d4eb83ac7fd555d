import type { ReactNode } from "react";
import styles from "./side.module.css";

/** A line of a text beside another text. */
export interface ComparedLine {
  readonly text: string;
  readonly isChanged: boolean;
}

/** The lines of two texts, those marked that are between what the texts begin and end with alike. */
export function comparedLines(
  before: string,
  after: string,
): { readonly before: readonly ComparedLine[]; readonly after: readonly ComparedLine[] } {
  const [one, two] = [before.split("\n"), after.split("\n")];
  const least = Math.min(one.length, two.length);
  let start = 0;
  while (start < least && one[start] === two[start]) start++;
  let end = 0;
  while (end < least - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  const marked = (lines: readonly string[]): readonly ComparedLine[] =>
    lines.map((text, index) => ({ text, isChanged: index >= start && index < lines.length - end }));
  return { before: marked(one), after: marked(two) };
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
