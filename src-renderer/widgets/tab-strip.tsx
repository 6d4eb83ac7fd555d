import type { KeyboardEvent, ReactNode } from "react";
import { ChangedDot } from "./changed-dot.tsx";
import styles from "./tab-strip.module.css";

/** One of several views of the same thing. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** There is something unsaved in it. */
  readonly isChanged?: boolean;
}

/** Small tabs within a pane. Arrow keys go from one to the next. */
export function TabStrip<Id extends string>({
  name,
  tabs,
  chosen,
  onChoose,
  panelId,
}: {
  readonly name: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  /** The element that shows the chosen tab's content. */
  readonly panelId: string;
}): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = (tabs.findIndex(({ id }) => id === chosen) + step + tabs.length) % tabs.length;
    const next = tabs[index];
    if (next === undefined) return;
    onChoose(next.id);
    (event.currentTarget.children[index] as HTMLElement).focus();
  };
  return (
    <div className={styles.strip} role="tablist" aria-label={name} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label, isChanged = false }) => (
        <button
          key={id}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={id === chosen}
          aria-controls={panelId}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          {label}
          {isChanged && <ChangedDot />}
        </button>
      ))}
    </div>
  );
}
