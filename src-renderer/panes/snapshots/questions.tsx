import { useState } from "react";
import type { ReactNode } from "react";
import type { SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { timeText } from "../../shell/index.ts";
import { Button, Dialog, TextField } from "../../widgets/index.ts";
import styles from "./snapshots.module.css";

/** Asks for a snapshot's name and note: of a new one, or of one there is. */
export function NameQuestion({
  snapshot,
  taken,
  onAnswer,
  onClose,
}: {
  /** The one that is renamed; undefined for a new one. */
  readonly snapshot: SnapshotSummary | undefined;
  readonly taken: readonly string[];
  readonly onAnswer: (name: string, note: string, replace: boolean) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState(snapshot?.name ?? "");
  const [note, setNote] = useState(snapshot?.note ?? "");
  const trimmed = name.trim();
  const isTaken = trimmed !== snapshot?.name && taken.includes(trimmed);
  const canReplace = isTaken && snapshot === undefined;
  const canAnswer = trimmed !== "" && (!isTaken || canReplace);
  const answer = (): void => {
    if (!canAnswer) return;
    onClose();
    onAnswer(trimmed, note.trim(), canReplace);
  };
  const problem = isTaken && !canReplace ? `There is a snapshot named “${trimmed}” already` : undefined;
  const hint = canReplace ? `There is a snapshot named “${trimmed}”: it will be replaced` : undefined;
  return (
    <Dialog
      title={snapshot === undefined ? "Save a snapshot" : `Rename ${snapshot.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isDisabled={!canAnswer} onPress={answer}>
            {canReplace ? "Replace" : snapshot === undefined ? "Save" : "Rename"}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <TextField label="Name" value={name} onChange={setName} onEnter={answer} problem={problem} hint={hint} />
        <TextField
          label="Note"
          placeholder="What is worth coming back to"
          value={note}
          onChange={setNote}
          onEnter={answer}
        />
      </div>
    </Dialog>
  );
}

/** Asks before a restore, and says how it is undone. */
export function RestoreQuestion({
  snapshot,
  onRestore,
  onClose,
}: {
  readonly snapshot: SnapshotSummary;
  readonly onRestore: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Question title={`Restore ${snapshot.name}?`} verb="Restore" kind="primary" onAnswer={onRestore} onClose={onClose}>
      Actors and globals become what they were on {timeText(snapshot.createdAt)}, for every window, and so do this
      window’s variables. What they are now is saved first as a snapshot of its own: restore that one to undo this.
      Files are not touched.
    </Question>
  );
}

/** Asks what a workspace that begins with a snapshot is to be called. */
export function ForkQuestion({
  snapshot,
  onFork,
  onClose,
}: {
  readonly snapshot: SnapshotSummary;
  /** An empty name: one is to be found. */
  readonly onFork: (name: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState("");
  const answer = (): void => {
    onClose();
    onFork(name.trim());
  };
  return (
    <Dialog
      title={`Fork ${snapshot.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" onPress={answer}>
            Fork
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>
          A workspace of its own begins with the objects of {timeText(snapshot.createdAt)}. It writes no files: what is
          accepted in it stays in it. This one goes on as it is.
        </p>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          onEnter={answer}
          hint="Left empty, it is called after this workspace."
        />
      </div>
    </Dialog>
  );
}

/** Asks before a snapshot is deleted. */
export function DeleteQuestion({
  snapshot,
  onDelete,
  onClose,
}: {
  readonly snapshot: SnapshotSummary;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Question title={`Delete ${snapshot.name}?`} verb="Delete" kind="danger" onAnswer={onDelete} onClose={onClose}>
      What it holds, and nothing else does, is gone then. The workspace stays as it is.
    </Question>
  );
}

function Question({
  title,
  verb,
  kind,
  children,
  onAnswer,
  onClose,
}: {
  readonly title: string;
  readonly verb: string;
  readonly kind: "primary" | "danger";
  readonly children: ReactNode;
  readonly onAnswer: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const answer = (): void => {
    onClose();
    onAnswer();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind={kind} isFirst={kind === "primary"} onPress={answer}>
            {verb}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
