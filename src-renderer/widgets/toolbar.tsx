import { useEffect, useRef } from "react";
import type { FocusEvent, KeyboardEvent, ReactNode } from "react";
import styles from "./toolbar.module.css";

/** A line of buttons that is one stop for the Tab key: arrow keys go from one to the next. */
export function Toolbar({
  name,
  children,
  end,
}: {
  readonly name: string;
  readonly children: ReactNode;
  /** What stands at the other end. */
  readonly end?: ReactNode;
}): ReactNode {
  const toolbar = useRef<HTMLDivElement>(null);

  // Whatever the buttons are, exactly one of them is in the Tab order: the one used last, else the first.
  useEffect(() => {
    const buttons = buttonsIn(toolbar.current);
    const current = buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
    for (const button of buttons) button.tabIndex = button === current ? 0 : -1;
  });

  const onFocus = ({ target }: FocusEvent): void => {
    const buttons = buttonsIn(toolbar.current);
    if (!buttons.some((button) => button === target)) return;
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = buttonsIn(toolbar.current);
    const index = buttons.findIndex((button) => button === event.target);
    if (index < 0) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: (index + 1) % buttons.length,
      ArrowLeft: (index - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };

  return (
    <div
      ref={toolbar}
      className={styles.toolbar}
      role="toolbar"
      aria-label={name}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      {children}
      {end !== undefined && <div className={styles.end}>{end}</div>}
    </div>
  );
}

/** What sets groups of buttons apart. */
export function ToolbarSeparator(): ReactNode {
  return <span className={styles.separator} role="separator" aria-orientation="vertical" />;
}

function buttonsIn(toolbar: HTMLElement | null): readonly HTMLButtonElement[] {
  return toolbar === null ? [] : [...toolbar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
}
