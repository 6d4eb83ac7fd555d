import type { ReactNode } from "react";
import { useStore } from "zustand";
import { NoticeStack } from "../widgets/index.ts";
import styles from "./frame.module.css";
import { Lens } from "./lens.tsx";
import { MenuBar } from "./menu-bar.tsx";
import type { NoticeBoard } from "./notice-board.ts";

/** A window: its menus and title above, its status line below, and in between whatever it is for. */
export function Frame({
  title,
  switcher,
  actions,
  status,
  statusEnd,
  notices,
  children,
}: {
  /** What the window is open on; a switcher says it better where there is something to switch to. */
  readonly title?: string;
  readonly switcher?: ReactNode;
  /** At the end of the title bar. */
  readonly actions?: ReactNode;
  readonly status?: ReactNode;
  readonly statusEnd?: ReactNode;
  readonly notices: NoticeBoard;
  readonly children: ReactNode;
}): ReactNode {
  const shown = useStore(notices.store, (state) => state.notices);
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <span className={styles.mark}>
          <Lens />
        </span>
        <MenuBar />
        <div className={styles.title}>{switcher ?? title}</div>
        <div className={styles.actions}>{actions}</div>
      </header>
      <main className={styles.main}>{children}</main>
      {(status !== undefined || statusEnd !== undefined) && (
        <footer className={styles.status}>
          <div className={styles.statusStart}>{status}</div>
          <div className={styles.statusEnd}>{statusEnd}</div>
        </footer>
      )}
      <NoticeStack notices={shown} onDismiss={(id) => notices.dismiss(id)} />
    </div>
  );
}

/** Something said in the status line; pressed, it does something about it. */
export function StatusItem({
  children,
  title,
  onPress,
}: {
  readonly children: ReactNode;
  readonly title?: string | undefined;
  readonly onPress?: (() => void) | undefined;
}): ReactNode {
  if (onPress === undefined) {
    return (
      <span className={styles.item} title={title}>
        {children}
      </span>
    );
  }
  return (
    <button type="button" className={styles.item} title={title} onClick={onPress}>
      {children}
    </button>
  );
}
