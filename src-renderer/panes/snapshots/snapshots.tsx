import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { SnapshotSummary } from "../../../src-runtime/protocol/index.ts";
import { CommandButton, CommandMenu, dayOrTime, timeText, useCommands, useDock } from "../../shell/index.ts";
import { Beacon, Button, EmptyState, LineText, Notice, Table, Toolbar } from "../../widgets/index.ts";
import type { Column, MenuAnchor } from "../../widgets/index.ts";
import { openDifference } from "../difference/index.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { DeleteQuestion, ForkQuestion, NameQuestion, RestoreQuestion } from "./questions.tsx";
import styles from "./snapshots.module.css";
import { Snapshots } from "./store.ts";

/** The named snapshots of the workspace. */
export function SnapshotsPane(): ReactNode {
  const session = useSession();
  const snapshots = usePaneModel(() => new Snapshots(session));
  return snapshots === undefined ? undefined : <OpenSnapshots model={snapshots} />;
}

const numbers = new Intl.NumberFormat("en");

const COLUMNS: readonly Column<SnapshotSummary>[] = [
  { id: "name", title: "Name", width: 150, least: 70, render: ({ name }) => <LineText kind="strong">{name}</LineText> },
  { id: "note", title: "Note", least: 160, render: ({ note }) => <LineText>{note}</LineText> },
  {
    id: "saved",
    title: "Saved",
    width: 100,
    least: 80,
    render: ({ createdAt }) => <LineText kind="muted">{dayOrTime(createdAt, new Date())}</LineText>,
  },
  {
    id: "objects",
    title: "Objects",
    width: 80,
    least: 64,
    align: "end",
    render: ({ objectCount }) => (objectCount === undefined ? "" : numbers.format(objectCount)),
  },
];

type Asking = "save" | "rename" | "restore" | "fork" | "delete";

function OpenSnapshots({ model }: { readonly model: Snapshots }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const dock = useDock();
  const { snapshots, chosen: name, busy, restored, forked, problem } = useStore(model.store);
  const [asking, setAsking] = useState<Asking>();
  const [menu, setMenu] = useState<MenuAnchor>();
  const chosen = snapshots?.find((each) => each.name === name);
  const close = (): void => setAsking(undefined);

  const isEnabled = (): boolean => chosen !== undefined && busy === undefined;
  useCommands(root, {
    "snapshots.save": { run: () => setAsking("save"), isEnabled: () => busy === undefined },
    "snapshots.restore": { run: () => setAsking("restore"), isEnabled },
    "snapshots.compare": {
      run: () => {
        if (chosen !== undefined) openDifference(dock, chosen.name);
      },
      isEnabled,
    },
    "snapshots.fork": { run: () => setAsking("fork"), isEnabled },
    "snapshots.rename": { run: () => setAsking("rename"), isEnabled },
    "snapshots.delete": { run: () => setAsking("delete"), isEnabled },
  });

  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Snapshots"
        end={
          busy !== undefined && (
            <span className={styles.busy} role="status">
              <Beacon name="Under way" />
              {busy}
            </span>
          )
        }
      >
        <CommandButton command="snapshots.save" icon="add" within={root} />
        <CommandButton command="snapshots.restore" icon="restore" within={root} isDisabled={chosen === undefined} />
        <CommandButton command="snapshots.compare" icon="compare" within={root} isDisabled={chosen === undefined} />
        <CommandButton command="snapshots.fork" icon="fork" within={root} isDisabled={chosen === undefined} />
        <CommandButton command="snapshots.rename" icon="edit" within={root} isDisabled={chosen === undefined} />
        <CommandButton command="snapshots.delete" icon="trash" within={root} isDisabled={chosen === undefined} />
      </Toolbar>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      {restored !== undefined && (
        <Notice
          tone="good"
          actions={[{ label: "Undo", run: () => void model.undoRestore() }]}
          onDismiss={() => model.dismissRestored()}
        >
          {restored.restored.name} is restored. What was before is saved as a snapshot of its own.
          <Lines title="These files were written:" lines={restored.writtenFiles} />
          <Lines title="The code in these files differs from the snapshot’s:" lines={restored.differingFiles} />
          <Lines title="This could not be put in place:" lines={restored.problems} />
        </Notice>
      )}
      {forked !== undefined && (
        <Notice
          tone="good"
          actions={[{ label: "Open it", run: () => void model.openFork() }]}
          onDismiss={() => model.dismissForked()}
        >
          {forked.workspace.name} is a workspace of its own now, as of {forked.snapshot}. What is accepted in it stays
          in it.
        </Notice>
      )}
      <div className={styles.lines}>
        {snapshots?.length === 0 ? (
          <EmptyState
            title="No snapshots yet"
            actions={
              <Button kind="primary" icon="snapshot" onPress={() => setAsking("save")}>
                Save the workspace as it is
              </Button>
            }
          >
            A snapshot keeps every object of the workspace under a name, to come back to at any time.
          </EmptyState>
        ) : snapshots === undefined ? undefined : (
          <Table
            name="Snapshots"
            columns={COLUMNS}
            count={snapshots.length}
            itemAt={(index) => snapshots[index]}
            keyOf={(snapshot) => snapshot.name}
            textOf={(snapshot) => snapshot.name}
            chosen={snapshots.findIndex((each) => each.name === name)}
            onChoose={(index) => {
              const snapshot = snapshots[index];
              if (snapshot !== undefined) model.choose(snapshot.name);
            }}
            onAct={() => {
              if (isEnabled()) setAsking("restore");
            }}
            onContextMenu={(_, at) => setMenu(at)}
          />
        )}
      </div>
      {chosen !== undefined && <Details snapshot={chosen} />}
      {menu !== undefined && (
        <CommandMenu
          name="Snapshot"
          groups={[
            ["snapshots.restore", "snapshots.compare", "snapshots.fork"],
            ["snapshots.rename", "snapshots.delete"],
          ]}
          anchor={menu}
          onClose={() => setMenu(undefined)}
        />
      )}
      {(asking === "save" || (asking === "rename" && chosen !== undefined)) && (
        <NameQuestion
          snapshot={asking === "save" ? undefined : chosen}
          taken={(snapshots ?? []).map((each) => each.name)}
          onAnswer={(to, note, replace) => {
            if (asking === "save") void model.save(to, note, replace);
            else if (chosen !== undefined) void model.rename(chosen.name, to, note);
          }}
          onClose={close}
        />
      )}
      {asking === "restore" && chosen !== undefined && (
        <RestoreQuestion
          snapshot={chosen}
          findDiffering={() => model.differingFiles(chosen.name)}
          onRestore={(files) => void model.restore(chosen.name, files)}
          onClose={close}
        />
      )}
      {asking === "fork" && chosen !== undefined && (
        <ForkQuestion snapshot={chosen} onFork={(called) => void model.fork(chosen.name, called)} onClose={close} />
      )}
      {asking === "delete" && chosen !== undefined && (
        <DeleteQuestion snapshot={chosen} onDelete={() => void model.delete(chosen.name)} onClose={close} />
      )}
    </div>
  );
}

/** Lines below a sentence; nothing when there are none. */
function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return undefined;
  return (
    <>
      {" "}
      {title}
      <ul className={styles.files}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** All that there is to know of the chosen snapshot: a line of the table may be too short for it. */
function Details({
  snapshot: { name, note, createdAt, objectCount },
}: {
  readonly snapshot: SnapshotSummary;
}): ReactNode {
  const objects = objectCount === undefined ? "" : `, ${numbers.format(objectCount)} objects`;
  return (
    <section className={styles.details} aria-label={`Snapshot ${name}`}>
      <p className={styles.name}>{name}</p>
      {note !== "" && <p className={styles.note}>{note}</p>}
      <p className={styles.saved}>
        Saved {timeText(createdAt)}
        {objects}
      </p>
    </section>
  );
}
