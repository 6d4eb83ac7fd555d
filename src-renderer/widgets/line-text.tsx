import type { ReactNode } from "react";
import styles from "./line-text.module.css";

/** The words of a line: cut off with an ellipsis where the line ends. */
export function LineText({
  children,
  kind = "plain",
}: {
  readonly children: ReactNode;
  /** `code` for what stands in a program, `muted` for what is not one's own, e.g. inherited. */
  readonly kind?: "plain" | "code" | "muted" | "strong";
}): ReactNode {
  // Where it is cut off, pointing at it shows the rest.
  const whole = typeof children === "string" ? children : undefined;
  return (
    <span className={`${styles.text} ${styles[kind]}`} title={whole}>
      {children}
    </span>
  );
}

/** What stands at the end of a line, smaller: a count, a type, a time. */
export function LineDetail({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className={styles.detail}>{children}</span>;
}
