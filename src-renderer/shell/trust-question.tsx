import type { ReactNode } from "react";
import { Button, Dialog } from "../widgets/index.ts";
import styles from "./trust-question.module.css";

/** Asks once whether the code of a folder may run: to open it is to execute it. */
export function TrustQuestion({
  projectPath,
  onAnswer,
  onDismiss,
}: {
  readonly projectPath: string;
  readonly onAnswer: (trust: "trusted" | "browseOnly") => void;
  readonly onDismiss: () => void;
}): ReactNode {
  return (
    <Dialog
      title="Do you trust the code in this folder?"
      onClose={onDismiss}
      actions={
        <>
          <Button kind="quiet" onPress={onDismiss}>
            Not now
          </Button>
          <Button onPress={() => onAnswer("browseOnly")}>Only browse it</Button>
          <Button kind="primary" onPress={() => onAnswer("trusted")}>
            Trust it
          </Button>
        </>
      }
    >
      <p className={styles.path}>{projectPath}</p>
      <p className={styles.text}>
        Opening a project runs its code, which can do everything that you can do on this computer. If you do not know
        who wrote it, only browse it: you can read all of it, and nothing runs.
      </p>
    </Dialog>
  );
}
