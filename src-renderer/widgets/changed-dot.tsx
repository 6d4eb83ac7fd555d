import type { ReactNode } from "react";
import styles from "./changed-dot.module.css";

/** Says that what stands before it holds something that was not accepted yet. */
export function ChangedDot(): ReactNode {
  return <span className={styles.dot} role="img" aria-label="not accepted yet" title="Not accepted yet" />;
}
