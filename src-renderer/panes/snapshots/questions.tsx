import { useEffect, useEffectEvent, useState } from "react";
import type { ReactNode } from "react";
import type { FileTexts, SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { instantText } from "../../shell/index.ts";
import { Button, Choice, Dialog, TextField } from "../../widgets/index.ts";
import { DifferingFiles } from "./differing-files.tsx";
import styles from "./snapshots.module.css";

/** What a new snapshot is of: all that is shared with all sessions, or this window's session alone. */
export type SnapshotScope = SnapshotSummary["scope"];

/** Asks for a snapshot's name and note: of a new one, of one there is, or of a checkpoint that gets its first. */
export function NameQuestion({
  snapshot,
  checkpoint,
  taken,
  onAnswer,
  onClose,
}: {
  /** The one that is renamed; undefined for a new one. */
  readonly snapshot: SnapshotSummary | undefined;
  /** The checkpoint that is named, by its time. */
  readonly checkpoint?: string | undefined;
  readonly taken: readonly string[];
  readonly onAnswer: (name: string, note: string, replace: boolean, scope: SnapshotScope) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [name, setName] = useState(snapshot?.name ?? "");
  const [note, setNote] = useState(snapshot?.note ?? "");
  const [scope, setScope] = useState<SnapshotScope>("workspace");
  const isNew = snapshot === undefined && checkpoint === undefined;
  const trimmed = name.trim();
  const isTaken = trimmed !== snapshot?.name && taken.includes(trimmed);
  const canReplace = isTaken && isNew;
  const canAnswer = trimmed !== "" && (!isTaken || canReplace);
  const answer = (): void => {
    if (!canAnswer) return;
    onClose();
    onAnswer(trimmed, note.trim(), canReplace, scope);
  };
  const problem = isTaken && !canReplace ? `There is a snapshot named “${trimmed}” already` : undefined;
  const hint = canReplace ? `There is a snapshot named “${trimmed}”: it will be replaced` : undefined;
  return (
    <Dialog
      title={
        snapshot !== undefined
          ? `Rename ${snapshot.name}`
          : checkpoint !== undefined
            ? `Name the checkpoint of ${instantText(checkpoint)}`
            : "Save a snapshot"
      }
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isDisabled={!canAnswer} onPress={answer}>
            {canReplace ? "Replace" : snapshot !== undefined ? "Rename" : checkpoint === undefined ? "Save" : "Keep"}
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
        {isNew && (
          <>
            <Choice<SnapshotScope>
              name="What is saved"
              options={[
                { id: "workspace", label: "The whole workspace" },
                { id: "session", label: "This window alone" },
              ]}
              chosen={scope}
              onChoose={setScope}
            />
            <p className={styles.hint}>
              {scope === "workspace"
                ? "Every object, with the code that goes with it."
                : "This window’s variables and pages. Restored, it changes nothing that others see."}
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** What becomes of the project's files at a restore. */
export type FileWish = "keep" | "write" | "detach";

const WHAT_BECOMES: Readonly<Record<FileWish, string>> = {
  keep: "The objects come back, and run the code of the files.",
  write: "The files become what they were, and so does the code that runs.",
  detach:
    "The objects come back with the code of then. The files stay as they are, and what is accepted stays in the workspace, until a state of before is restored.",
};

/**
 * Asks before a restore, and says how it is undone. Where files differ from the snapshot's, it shows how, and also asks what
 * becomes of them.
 */
export function RestoreQuestion({
  title,
  asOf,
  findDiffering,
  findTexts,
  onRestore,
  onClose,
}: {
  /** What the state is called. */
  readonly title: string;
  /** When it was stored. */
  readonly asOf: string;
  /** Finds the project's files whose code is not the snapshot's. */
  readonly findDiffering: () => Promise<readonly string[]>;
  /** Finds what one of them has now and had then; the reason where it can't be shown. */
  readonly findTexts: (file: string) => Promise<FileTexts | string>;
  readonly onRestore: (files: FileWish) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [differing, setDiffering] = useState<readonly string[]>([]);
  const [wish, setWish] = useState<FileWish>("keep");
  const find = useEffectEvent(findDiffering);
  useEffect(() => {
    let isOver = false;
    void find().then((files) => {
      if (!isOver) setDiffering(files);
    });
    return () => {
      isOver = true;
    };
  }, []);
  return (
    <Question
      title={`Restore ${title}?`}
      verb="Restore"
      kind="primary"
      isWide={differing.length > 0}
      onAnswer={() => onRestore(wish)}
      onClose={onClose}
    >
      <p>
        Actors and globals become what they were on {instantText(asOf)}, for every window, and so do this window’s
        variables. What they are now is saved first as a snapshot of its own: restore that one to undo this.
      </p>
      {differing.length === 0 ? (
        <p>Files are not touched.</p>
      ) : (
        <div className={styles.form}>
          <p>The code in these files is not what it was then:</p>
          <DifferingFiles files={differing} findTexts={findTexts} />
          <div>
            <Choice<FileWish>
              name="Files"
              options={[
                { id: "keep", label: "Keep the files" },
                { id: "write", label: "Write those of then" },
                { id: "detach", label: "Detach from them" },
              ]}
              chosen={wish}
              onChoose={setWish}
            />
          </div>
          <p>{WHAT_BECOMES[wish]}</p>
        </div>
      )}
    </Question>
  );
}

/** Asks before one session is restored, and says what becomes of what it has in common with others. */
export function RestoreSessionQuestion({
  title,
  session,
  asOf,
  onRestore,
  onClose,
}: {
  /** What the snapshot is called. */
  readonly title: string;
  /** What the session is called. */
  readonly session: string;
  /** When it was stored. */
  readonly asOf: string;
  readonly onRestore: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Question title={`Restore ${title}?`} verb="Restore" kind="primary" onAnswer={onRestore} onClose={onClose}>
      <p>
        The variables of {session} become what they were on {instantText(asOf)}, and so does its window. Nothing else is
        changed: actors, globals, what they refer to, other windows and files stay as they are. What the variables are
        now is saved first as a snapshot of its own: restore that one to undo this.
      </p>
    </Question>
  );
}

/** Asks what a workspace that begins with a snapshot is to be called. */
export function ForkQuestion({
  title,
  asOf,
  onFork,
  onClose,
}: {
  /** What the state is called. */
  readonly title: string;
  /** When it was stored. */
  readonly asOf: string;
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
      title={`Fork ${title}`}
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
          A workspace of its own begins with the objects of {instantText(asOf)}. It writes no files: what is accepted in
          it stays in it. This one goes on as it is.
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
      <p>What it holds, and nothing else does, is gone then. The workspace stays as it is.</p>
    </Question>
  );
}

function Question({
  title,
  verb,
  kind,
  isWide = false,
  children,
  onAnswer,
  onClose,
}: {
  readonly title: string;
  readonly verb: string;
  readonly kind: "primary" | "danger";
  readonly isWide?: boolean;
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
      isWide={isWide}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind={kind} isFirst={kind === "primary"} onPress={answer}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
