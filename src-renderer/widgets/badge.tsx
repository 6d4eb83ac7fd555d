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

/** A state: a light, and a word for it, which may be for screen readers and the pointer alone. */
export function StateLight({
  children,
  label,
  tone = "plain",
}: {
  readonly children?: ReactNode;
  /** The word, where it is not in sight. */
  readonly label?: string;
  readonly tone?: Tone;
}): ReactNode {
  return (
    <span className={styles.state} data-tone={tone} title={label}>
      <span className={styles.light} role={label === undefined ? undefined : "img"} aria-label={label} />
      {children}
    </span>
  );
}
