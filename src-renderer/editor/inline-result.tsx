import type { ReactNode } from "react";
import { Beacon, Icon, IconButton } from "../widgets/index.ts";
import type { IconName } from "../widgets/index.ts";
import styles from "./inline-result.module.css";

/** Something that can be done with a result. */
export interface InlineResultAction {
  readonly name: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** The answer of an evaluation, between the lines of the text: one line, and what unfolds below it. */
export function InlineResult({
  kind,
  title,
  detail,
  isFolded = false,
  onFold,
  actions = [],
  onDismiss,
  children,
}: {
  readonly kind: "value" | "error" | "running";
  /** The answer's first line, or what went wrong. */
  readonly title: string;
  /** At the end of the line: its class, how long it took. */
  readonly detail?: string | undefined;
  readonly isFolded?: boolean;
  /** Present where there is more than the title. */
  readonly onFold?: ((isFolded: boolean) => void) | undefined;
  readonly actions?: readonly InlineResultAction[];
  readonly onDismiss?: (() => void) | undefined;
  /** What unfolds. */
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={styles.result} data-kind={kind} role={kind === "error" ? "alert" : "status"}>
      <div className={styles.head}>
        {onFold === undefined ? (
          <span className={styles.mark}>
            <Mark kind={kind} />
          </span>
        ) : (
          <button
            type="button"
            className={styles.mark}
            aria-expanded={!isFolded}
            aria-label={isFolded ? "Unfold the answer" : "Fold the answer"}
            data-open={!isFolded}
            onClick={() => onFold(!isFolded)}
          >
            <Icon name="chevronRight" />
          </button>
        )}
        <span className={styles.title}>{title}</span>
        {detail !== undefined && <span className={styles.detail}>{detail}</span>}
        <span className={styles.actions}>
          {actions.map(({ name, icon, run }) => (
            <IconButton key={name} name={name} icon={icon} onPress={run} />
          ))}
          {onDismiss !== undefined && <IconButton name="Dismiss" icon="close" onPress={onDismiss} />}
        </span>
      </div>
      {!isFolded && Boolean(children) && <div className={styles.body}>{children}</div>}
    </div>
  );
}

function Mark({ kind }: { readonly kind: "value" | "error" | "running" }): ReactNode {
  switch (kind) {
    case "running":
      return <Beacon name="Evaluating" />;
    case "error":
      return <Icon name="danger" />;
    case "value":
      return <Icon name="send" />;
  }
}
