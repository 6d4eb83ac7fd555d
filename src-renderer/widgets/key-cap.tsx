import type { ReactNode } from "react";
import styles from "./key-cap.module.css";

/** Keys to press, as people read them: `Ctrl+P`, or several after one another. */
export function KeyCap({ children }: { readonly children: string }): ReactNode {
  return (
    <span className={styles.keys}>
      {children.split(" ").map((stroke, n) => (
        <kbd key={`${stroke} ${n}`} className={styles.key}>
          {stroke}
        </kbd>
      ))}
    </span>
  );
}
