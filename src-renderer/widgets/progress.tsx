import type { ReactNode } from "react";
import styles from "./progress.module.css";

/** How far something is, as a hair-thin bar. Without a share it only says that something is under way. */
export function ProgressBar({
  name,
  share,
}: {
  readonly name: string;
  /** 0 to 1; undefined while nobody knows. */
  readonly share?: number | undefined;
}): ReactNode {
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
    >
      <div
        className={share === undefined ? styles.sweep : styles.done}
        style={share === undefined ? undefined : { inlineSize: `${share * 100}%` }}
      />
    </div>
  );
}

/** The turning light of a lighthouse: something is under way, and it will not be long. */
export function Beacon({ name }: { readonly name: string }): ReactNode {
  return (
    <svg className={styles.beacon} viewBox="0 0 16 16" role="img" aria-label={name}>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 8 3.6 3.6A6.2 6.2 0 0 1 12.4 3.6Z" />
      <circle className={styles.lens} cx="8" cy="8" r="1.7" />
    </svg>
  );
}
