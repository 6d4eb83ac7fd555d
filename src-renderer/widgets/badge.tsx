import type { ReactNode } from "react";
import styles from "./badge.module.css";

/** What something amounts to, at a glance. Its colour says nothing that its words don't. */
export type Tone = "plain" | "good" | "notice" | "danger" | "accent";

/** A word or a number about what stands beside it. */
export function Badge({ children, tone = "plain" }: { readonly children: ReactNode; readonly tone?: Tone }): ReactNode {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}

/** A state: a light, and a word for it. */
export function StateLight({
  children,
  tone = "plain",
}: {
  readonly children: ReactNode;
  readonly tone?: Tone;
}): ReactNode {
  return (
    <span className={styles.state} data-tone={tone}>
      <span className={styles.light} />
      {children}
    </span>
  );
}
