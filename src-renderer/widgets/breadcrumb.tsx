import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import styles from "./breadcrumb.module.css";

/** A place on the way to where one is. */
export interface Crumb {
  readonly key: string;
  readonly label: string;
}

/** The way to where one is: each place on it can be gone back to, or forward. The last ones stay in sight. */
export function Breadcrumb({
  name,
  crumbs,
  current,
  onChoose,
}: {
  readonly name: string;
  readonly crumbs: readonly Crumb[];
  /** The index of the place one is at: not always the last, since one can go back. */
  readonly current: number;
  readonly onChoose: (index: number) => void;
}): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // In some browsers this answers a promise, which is no way to end an effect.
    list.current?.children[current]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current, crumbs]);
  return (
    <nav className={styles.breadcrumb} aria-label={name}>
      <ol ref={list} className={styles.list}>
        {crumbs.map(({ key, label }, index) => (
          <li key={key} className={styles.place}>
            {index > 0 && <Icon name="chevronRight" />}
            <button
              type="button"
              className={styles.crumb}
              title={label}
              aria-current={index === current ? "location" : undefined}
              onClick={() => onChoose(index)}
            >
              {label}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
