import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { CommandButton, CommandMenu, useCommands, useDock, withTimes } from "../../shell/index.ts";
import { Beacon, Button, EmptyState, Notice, Toolbar } from "../../widgets/index.ts";
import type { MenuAnchor } from "../../widgets/index.ts";
import { openDifference, openWorkspaceDifference } from "../difference/index.ts";
import { openMerge } from "../merge/index.ts";
import { openPast } from "../past/index.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import { DeleteQuestion, ForkQuestion, NameQuestion, RestoreQuestion, RestoreSessionQuestion } from "./questions.tsx";
import styles from "./snapshots.module.css";
import { Snapshots } from "./store.ts";
import { stateOf, titleOf } from "./timeline.ts";
import type { Moment } from "./timeline.ts";
import { MomentDetails, TimelineView } from "./timeline-view.tsx";

/** The states of the workspace: named snapshots, and the checkpoints between them. */
export function SnapshotsPane(): ReactNode {
  const session = useSession();
  const snapshots = usePaneModel(() => new Snapshots(session));
  return snapshots === undefined ? undefined : <OpenSnapshots model={snapshots} />;
}

type Asking = "save" | "name" | "restore" | "fork" | "delete";

function OpenSnapshots({ model }: { readonly model: Snapshots }): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const dock = useDock();
  const { snapshots, timeline, busy, canStop, marked, problem } = useStore(model.store);
  // The chosen line is one of these.
  useStore(model.store, ({ chosen }) => chosen);
  const [asking, setAsking] = useState<Asking>();
  const [menu, setMenu] = useState<MenuAnchor>();
  const { moment } = model;
  const close = (): void => setAsking(undefined);

  const isEnabled = (): boolean => moment !== undefined && busy === undefined;
  const isNamed = (): boolean => isEnabled() && moment?.kind === "snapshot";
  const canCompareMarked = (): boolean => isEnabled() && marked !== undefined && marked.asOf !== moment?.asOf;
  const look = (): void => {
    if (moment !== undefined) openPast(dock, stateOf(moment));
  };
  useCommands(root, {
    "snapshots.save": { run: () => setAsking("save"), isEnabled: () => busy === undefined },
    "snapshots.look": { run: look, isEnabled },
    "snapshots.restore": { run: () => setAsking("restore"), isEnabled },
    "snapshots.compare": {
      run: () => {
        if (moment !== undefined) openDifference(dock, stateOf(moment));
      },
      isEnabled,
    },
    "snapshots.mark": { run: () => model.mark(), isEnabled },
    "snapshots.compareMarked": {
      run: () => {
        if (moment === undefined || marked === undefined) return;
        const [from, to] = moment.asOf < marked.asOf ? [moment, marked] : [marked, moment];
        openDifference(dock, stateOf(from), stateOf(to));
      },
      isEnabled: canCompareMarked,
    },
    "snapshots.compareWorkspace": { run: () => openWorkspaceDifference(dock) },
    "snapshots.fork": { run: () => setAsking("fork"), isEnabled },
    "snapshots.merge": { run: () => openMerge(dock) },
    "snapshots.rename": { run: () => setAsking("name"), isEnabled },
    "snapshots.delete": { run: () => setAsking("delete"), isEnabled: isNamed },
  });

  return (
    <div ref={root} className={styles.pane}>
      <Toolbar
        name="Snapshots"
        end={
          busy !== undefined && (
            <span className={styles.busy} role="status">
              <Beacon name="Under way" />
              <span className={styles.doing} title={busy}>
                {busy}
              </span>
              {canStop && <Button onPress={() => model.stop()}>Stop</Button>}
            </span>
          )
        }
      >
        <CommandButton command="snapshots.save" icon="add" within={root} />
        <CommandButton command="snapshots.look" icon="clock" within={root} isDisabled={!isEnabled()} />
        <CommandButton command="snapshots.restore" icon="restore" within={root} isDisabled={!isEnabled()} />
        <CommandButton command="snapshots.compare" icon="compare" within={root} isDisabled={!isEnabled()} />
        <CommandButton command="snapshots.fork" icon="fork" within={root} isDisabled={!isEnabled()} />
        <CommandButton command="snapshots.merge" icon="merge" within={root} />
        <CommandButton command="snapshots.rename" icon="edit" within={root} isDisabled={!isEnabled()} />
        <CommandButton command="snapshots.delete" icon="trash" within={root} isDisabled={!isNamed()} />
      </Toolbar>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      <Done model={model} />
      {snapshots?.length === 0 && (
        <div className={timeline.length === 0 ? styles.empty : styles.none}>
          <EmptyState
            title="No snapshots yet"
            actions={
              <Button kind="primary" icon="snapshot" onPress={() => setAsking("save")}>
                Save the workspace as it is
              </Button>
            }
          >
            A snapshot keeps every object of the workspace under a name, to come back to at any time. What is stored
            meanwhile by itself is kept for a while, and listed here.
          </EmptyState>
        </div>
      )}
      {snapshots !== undefined && timeline.length > 0 && (
        <TimelineView
          model={model}
          onAct={(acted) => {
            if (!isEnabled()) return;
            if (acted.kind === "snapshot") setAsking("restore");
            else look();
          }}
          onMenu={setMenu}
        />
      )}
      {moment !== undefined && <MomentDetails moment={moment} />}
      {menu !== undefined && (
        <CommandMenu
          name="State"
          groups={[
            ["snapshots.look", "snapshots.restore", "snapshots.fork"],
            ["snapshots.compare", "snapshots.mark", "snapshots.compareMarked"],
            ["snapshots.rename", "snapshots.delete"],
          ]}
          anchor={menu}
          onClose={() => setMenu(undefined)}
        />
      )}
      {asking !== undefined && <Asked asking={asking} model={model} moment={moment} onClose={close} />}
    </div>
  );
}

/** What was done last, and what can be done about it. */
function Done({ model }: { readonly model: Snapshots }): ReactNode {
  const { restored, forked } = useStore(model.store);
  return (
    <>
      {restored !== undefined && (
        <Notice
          tone="good"
          actions={[{ label: "Undo", run: () => void model.undoRestore() }]}
          onDismiss={() => model.dismissRestored()}
        >
          {withTimes(restored.restored.name)} is restored. What was before is saved as a snapshot of its own.
          {restored.detached && " It is detached: its code is its own now, and files are not written."}
          {restored.attached && " It is attached again, and has the code of the project’s files."}
          <Lines title="These files were written:" lines={restored.writtenFiles} />
          <Lines title="The code in these files differs from that of then:" lines={restored.differingFiles} />
          <Lines title="This could not be put in place:" lines={restored.problems} />
        </Notice>
      )}
      {forked !== undefined && (
        <Notice
          tone="good"
          actions={[{ label: "Open it", run: () => void model.openFork() }]}
          onDismiss={() => model.dismissForked()}
        >
          {forked.workspace.name} is a workspace of its own now, as of {withTimes(forked.snapshot)}. What is accepted in
          it stays in it.
        </Notice>
      )}
    </>
  );
}

/** The question that is asked before something is done to the chosen state. */
function Asked({
  asking,
  model,
  moment,
  onClose,
}: {
  readonly asking: Asking;
  readonly model: Snapshots;
  readonly moment: Moment | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const taken = (model.store.getState().snapshots ?? []).map(({ name }) => name);
  if (asking === "save") {
    return (
      <NameQuestion
        snapshot={undefined}
        taken={taken}
        onAnswer={(name, note, replace, scope) => void model.save(name, note, replace, scope)}
        onClose={onClose}
      />
    );
  }
  if (moment === undefined) return undefined;
  const state = stateOf(moment);
  const about = { title: titleOf(moment), asOf: moment.asOf };
  switch (asking) {
    case "name":
      return (
        <NameQuestion
          snapshot={moment.kind === "snapshot" ? moment.snapshot : undefined}
          checkpoint={moment.kind === "checkpoint" ? moment.asOf : undefined}
          taken={taken}
          onAnswer={(to, note) => {
            if (moment.kind === "snapshot") void model.rename(state, to, note);
            else void model.keep(moment.asOf, to, note);
          }}
          onClose={onClose}
        />
      );
    case "restore":
      if (moment.kind === "snapshot" && moment.snapshot.session !== undefined)
        return (
          <RestoreSessionQuestion
            {...about}
            session={moment.snapshot.session}
            onRestore={() => void model.restore(state)}
            onClose={onClose}
          />
        );
      return (
        <RestoreQuestion
          {...about}
          findDiffering={() => model.differingFiles(state)}
          findTexts={(file) => model.differingFile(state, file)}
          onRestore={(files) => void model.restore(state, files)}
          onClose={onClose}
        />
      );
    case "fork":
      return <ForkQuestion {...about} onFork={(called) => void model.fork(state, called)} onClose={onClose} />;
    case "delete":
      if (moment.kind !== "snapshot") return undefined;
      return <DeleteQuestion snapshot={moment.snapshot} onDelete={() => void model.delete(state)} onClose={onClose} />;
  }
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
