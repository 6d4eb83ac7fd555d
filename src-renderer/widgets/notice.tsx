import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";
import styles from "./notice.module.css";

/** What a notice amounts to. */
export type NoticeTone = "plain" | "good" | "notice" | "danger";

/** Something a notice offers to do. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

const ICONS: Readonly<Record<NoticeTone, IconName>> = {
  plain: "note",
  good: "good",
  notice: "warning",
  danger: "danger",
};

/** Something to be told, with what can be done about it. It stands where it is put: above what it is about. */
export function Notice({
  tone = "plain",
  children,
  actions = [],
  onDismiss,
}: {
  readonly tone?: NoticeTone;
  readonly children: ReactNode;
  readonly actions?: readonly NoticeAction[];
  readonly onDismiss?: (() => void) | undefined;
}): ReactNode {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <Icon name={ICONS[tone]} />
      <div className={styles.text}>{children}</div>
      {actions.map(({ label, run }) => (
        <button key={label} type="button" className={styles.action} onClick={run}>
          {label}
        </button>
      ))}
      {onDismiss !== undefined && <IconButton name="Dismiss" icon="close" onPress={onDismiss} />}
    </div>
  );
}

/** A notice among others at the corner of a window. */
export interface StackedNotice {
  readonly id: string;
  readonly tone: NoticeTone;
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

/** Notices at the corner of a window, the latest lowest. */
export function NoticeStack({
  notices,
  onDismiss,
}: {
  readonly notices: readonly StackedNotice[];
  readonly onDismiss: (id: string) => void;
}): ReactNode {
  return (
    <section className={styles.stack} aria-label="Notices">
      {notices.map(({ id, tone, text, actions }) => (
        <Notice key={id} tone={tone} actions={actions} onDismiss={() => onDismiss(id)}>
          {text}
        </Notice>
      ))}
    </section>
  );
}
