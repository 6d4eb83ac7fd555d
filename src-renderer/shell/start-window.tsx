import { useState } from "react";
import type { ReactNode } from "react";
import type { WorkspaceListing } from "../../src-main/channels.ts";
import type { SnapshotSummary, WorkspaceId } from "../../src-runtime/protocol/index.ts";
import {
  Button,
  EmptyState,
  LineDetail,
  LineText,
  ListBox,
  Notice,
  StateLight,
  Table,
  TextField,
} from "../widgets/index.ts";
import type { Column } from "../widgets/index.ts";
import { Lens } from "./lens.tsx";
import styles from "./start-window.module.css";
import { timeAgo, timeText } from "./time-ago.ts";

/** The snapshots of a workspace, as far as they are known. */
export type KnownSnapshots =
  | { readonly kind: "loading" }
  | { readonly kind: "known"; readonly snapshots: readonly SnapshotSummary[] }
  | { readonly kind: "failed"; readonly message: string };

/** What a window shows that is open on nothing: the workspaces there are, their snapshots, and folders to open. */
export function StartWindow({
  version,
  workspaces,
  chosen,
  onChoose,
  snapshots,
  onOpen,
  onStop,
  onRestore,
  folders,
  onFolderTyped,
  onOpenFolder,
  onChooseFolder,
  onOpenExample,
  problem,
  now,
}: {
  readonly version: string;
  /** Undefined until they are known. */
  readonly workspaces: readonly WorkspaceListing[] | undefined;
  readonly chosen: WorkspaceId | undefined;
  readonly onChoose: (workspace: WorkspaceListing) => void;
  /** Of the chosen workspace. */
  readonly snapshots: KnownSnapshots;
  readonly onOpen: (workspace: WorkspaceListing) => void;
  readonly onStop: (workspace: WorkspaceListing) => void;
  readonly onRestore: (workspace: WorkspaceListing, snapshot: SnapshotSummary) => void;
  /** What the typed path could become. */
  readonly folders: readonly string[];
  readonly onFolderTyped: (path: string) => void;
  readonly onOpenFolder: (path: string) => void;
  /** Present where the host has a dialog for it. */
  readonly onChooseFolder?: (() => void) | undefined;
  readonly onOpenExample: () => void;
  /** Why the last attempt to open something came to nothing. */
  readonly problem: string | undefined;
  readonly now: Date;
}): ReactNode {
  const [path, setPath] = useState("");
  const workspace = workspaces?.find(({ id }) => id === chosen);
  const openTyped = (): void => {
    if (path.trim() !== "") onOpenFolder(path.trim());
  };

  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <div className={styles.mark}>
          <Lens />
          <h1>Fresnel</h1>
          <span>{version}</span>
        </div>
        {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
        <section className={styles.folder} aria-label="Open a folder">
          <TextField
            label="Folder"
            isLabelHidden
            icon="folder"
            placeholder="Path of a project's folder"
            value={path}
            suggestions={folders}
            onChange={(typed) => {
              setPath(typed);
              onFolderTyped(typed);
            }}
            onEnter={openTyped}
          />
          <Button isDisabled={path.trim() === ""} onPress={openTyped}>
            Open folder
          </Button>
          {onChooseFolder !== undefined && <Button onPress={onChooseFolder}>Choose…</Button>}
          {workspaces !== undefined && workspaces.length > 0 && (
            <Button kind="quiet" onPress={onOpenExample}>
              Open the example
            </Button>
          )}
        </section>
        {workspaces?.length === 0 ? (
          <div className={styles.none}>
            <EmptyState
              title="No workspace yet"
              actions={
                <Button kind="primary" onPress={onOpenExample}>
                  Open the example
                </Button>
              }
            >
              A folder becomes one when you open it. Its objects then live on, whether a window is open or not.
            </EmptyState>
          </div>
        ) : (
          <div className={styles.workspaces}>
            <section className={styles.list} aria-label="Workspaces">
              <ListBox
                name="Workspaces"
                count={workspaces?.length ?? 0}
                itemAt={(index) => workspaces?.[index]}
                keyOf={({ id }) => id}
                textOf={({ name }) => name}
                renderItem={({ name, running, lastActiveAt }) => (
                  <>
                    <StateLight tone={running ? "good" : "plain"} label={running ? "running" : "stopped"} />
                    <LineText>{name}</LineText>
                    <LineDetail>{timeAgo(lastActiveAt, now)}</LineDetail>
                  </>
                )}
                chosen={workspaces?.findIndex(({ id }) => id === chosen) ?? -1}
                onChoose={(index) => {
                  const found = workspaces?.[index];
                  if (found !== undefined) onChoose(found);
                }}
                onAct={(index) => {
                  const found = workspaces?.[index];
                  if (found?.folderExists === true) onOpen(found);
                }}
              />
            </section>
            {workspace !== undefined && (
              <ChosenWorkspace
                key={workspace.id}
                workspace={workspace}
                snapshots={snapshots}
                onOpen={() => onOpen(workspace)}
                onStop={() => onStop(workspace)}
                onRestore={(snapshot) => onRestore(workspace, snapshot)}
              />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** What there is to know and to do about a workspace. */
function ChosenWorkspace({
  workspace,
  snapshots,
  onOpen,
  onStop,
  onRestore,
}: {
  readonly workspace: WorkspaceListing;
  readonly snapshots: KnownSnapshots;
  readonly onOpen: () => void;
  readonly onStop: () => void;
  readonly onRestore: (snapshot: SnapshotSummary) => void;
}): ReactNode {
  const known = snapshots.kind === "known" ? snapshots.snapshots : [];
  const [named, setNamed] = useState<string>();
  const chosen = known.findIndex(({ name }) => name === named);
  const columns: readonly Column<SnapshotSummary>[] = [
    { id: "name", title: "Snapshot", width: 180, render: ({ name }) => <LineText>{name}</LineText> },
    { id: "note", title: "Note", render: ({ note }) => <LineText kind="muted">{note}</LineText> },
    { id: "created", title: "Saved", width: 180, render: ({ createdAt }) => timeText(createdAt) },
  ];
  const restore = (index: number): void => {
    const snapshot = known[index];
    if (snapshot !== undefined) onRestore(snapshot);
  };
  return (
    <section className={styles.chosen} aria-label={`Workspace ${workspace.name}`}>
      <h2 className={styles.name}>{workspace.name}</h2>
      <p className={styles.path}>{workspace.projectPath}</p>
      {!workspace.folderExists && (
        <Notice tone="notice">
          The folder is gone. If it was moved, open it where it is now: it is offered this workspace.
        </Notice>
      )}
      <div className={styles.actions}>
        <Button kind="primary" isDisabled={!workspace.folderExists} onPress={onOpen}>
          Open
        </Button>
        {workspace.running && <Button onPress={onStop}>Stop</Button>}
        {chosen >= 0 && <Button onPress={() => restore(chosen)}>Restore “{named}”</Button>}
      </div>
      <div className={styles.snapshots}>
        <Table
          name={`Snapshots of ${workspace.name}`}
          columns={columns}
          count={known.length}
          itemAt={(index) => known[index]}
          keyOf={({ name }) => name}
          textOf={({ name }) => name}
          chosen={chosen}
          onChoose={(index) => setNamed(known[index]?.name)}
          onAct={restore}
          empty={snapshotsRemark(snapshots)}
        />
      </div>
    </section>
  );
}

function snapshotsRemark(snapshots: KnownSnapshots): string {
  switch (snapshots.kind) {
    case "loading":
      return "Looking for snapshots…";
    case "failed":
      return snapshots.message;
    case "known":
      return "No snapshot saved yet. One is a named state of the whole workspace that you can come back to.";
  }
}
