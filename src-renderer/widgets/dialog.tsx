import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { FOCUS_FIRST, returnFocus } from "./focus.ts";
import styles from "./dialog.module.css";

/** A question or a form that must be done with first. Escape, or pressing beside it, closes it. */
export function Dialog({
  title,
  children,
  actions,
  onClose,
  isWide = false,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly isWide?: boolean;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>(`[${FOCUS_FIRST}]`)?.focus();
    return () => returnFocus(before);
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isWide ? `${styles.dialog} ${styles.wide}` : styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.body}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        {children}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
