import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { RecoveryReport, StandingProcess } from "../../../src-runtime/protocol/index.ts";
import { instantText, useDock, withTimes } from "../../shell/index.ts";
import { Badge, Button, EmptyState, Notice } from "../../widgets/index.ts";
import { openDebugger } from "../debugger/index.ts";
import { openProcesses } from "../processes/index.ts";
import { snapshotsPane } from "../snapshots/index.ts";
import { useSession } from "../session-context.ts";
import { usePaneModel } from "../use-pane-model.ts";
import styles from "./recovery.module.css";
import { RepairDialog } from "./repair-dialog.tsx";
import { Recovery, type RecoveryState } from "./store.ts";

/** The page that tells, after an unclean end, what came back, what did not and why, with a button for each. */
export function RecoveryPane(): ReactNode {
  const session = useSession();
  const model = usePaneModel(() => new Recovery(session));
  return model === undefined ? undefined : <OpenRecovery model={model} />;
}

function OpenRecovery({ model }: { readonly model: Recovery }): ReactNode {
  const { report, damages, problem } = useStore(model.store);
  const [isRepairing, setIsRepairing] = useState(false);
  return (
    <div className={styles.pane}>
      {problem !== undefined && (
        <Notice tone="danger" onDismiss={() => model.dismissProblem()}>
          {problem}
        </Notice>
      )}
      {report === "none" && damages.length === 0 && (
        <div className={styles.empty}>
          <EmptyState title="Nothing was lost">
            The workspace ended in order the last time, or has not ended yet.
          </EmptyState>
        </div>
      )}
      {report !== undefined && (report !== "none" || damages.length > 0) && (
        <div className={styles.page} tabIndex={0} role="region" aria-label="What came back">
          {report !== "none" && (
            <>
              <Back report={report} />
              <Standing model={model} processes={report.suspended} />
              <OpenDebuggers model={model} />
              <Gone report={report} damages={damages} />
            </>
          )}
          {damages.length > 0 && <Damaged damages={damages} onRepair={() => setIsRepairing(true)} />}
        </div>
      )}
      {isRepairing && <RepairDialog repairing={model.repairing} onClose={() => setIsRepairing(false)} />}
    </div>
  );
}

const numbers = new Intl.NumberFormat("en");
const counted = (count: number, one: string, many: string): string =>
  `${numbers.format(count)} ${count === 1 ? one : many}`;

function Back({ report: { asOf, counts } }: { readonly report: RecoveryReport }): ReactNode {
  const things = [
    counted(counts.objects, "object", "objects"),
    ...(counts.sessions === 0 ? [] : [counted(counts.sessions, "session", "sessions")]),
    ...(counts.actors === 0 ? [] : [counted(counts.actors, "actor", "actors")]),
    ...(counts.debuggers === 0 ? [] : [counted(counts.debuggers, "debugger", "debuggers")]),
  ];
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>The workspace had ended without notice</h2>
      <p>
        It is back as it was on <strong>{instantText(asOf)}</strong>: {things.join(", ")}, with what waited for actors
        and in semaphores. What was done after that is lost. Accepted code is there, whenever it was accepted.
      </p>
    </section>
  );
}

function Standing({
  model,
  processes,
}: {
  readonly model: Recovery;
  readonly processes: readonly StandingProcess[];
}): ReactNode {
  const dock = useDock();
  const debug = async (process: number): Promise<void> => {
    const opened = await model.debug(process);
    if (opened !== undefined) openDebugger(dock, opened);
  };
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        What ran then {processes.length > 0 && <Badge tone="notice">to be decided</Badge>}
      </h2>
      {processes.length === 0 ? (
        <p className={styles.none}>Nothing stands still any more: there is nothing to decide.</p>
      ) : (
        <>
          <p>
            What ran is suspended where it stood, since nobody knows whether it should go on: part of what it did may be
            lost.
          </p>
          <ul className={styles.list} aria-label="Processes that stand still">
            {processes.map(({ process, name, stack }) => (
              <li key={process} className={styles.item}>
                <div className={styles.words}>
                  <p className={styles.name}>{name}</p>
                  <p className={styles.where}>
                    {stack.length === 0 ? "It had not begun" : stack.slice(0, 3).join(" ← ")}
                  </p>
                </div>
                <Button onPress={() => void model.resume(process)}>Resume</Button>
                <Button onPress={() => void debug(process)}>Debug</Button>
                <Button onPress={() => void model.terminate(process)}>Terminate</Button>
              </li>
            ))}
          </ul>
          <p>
            <Button kind="quiet" onPress={() => openProcesses(dock)}>
              All processes
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

function OpenDebuggers({ model }: { readonly model: Recovery }): ReactNode {
  const dock = useDock();
  const { debuggers } = useStore(model.store);
  if (debuggers.length === 0) return undefined;
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>Debuggers</h2>
      <p>They stand where they stood.</p>
      <ul className={styles.list} aria-label="Open debuggers">
        {debuggers.map(({ debugger: id, title }) => (
          <li key={id} className={styles.item}>
            <p className={styles.words}>{title}</p>
            <Button onPress={() => openDebugger(dock, id)}>Open</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gone({
  report: { lost },
  damages,
}: {
  readonly report: RecoveryReport;
  readonly damages: Damages;
}): ReactNode {
  const dock = useDock();
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        What did not come back {lost.length + damages.length > 0 && <Badge tone="danger">lost</Badge>}
      </h2>
      {lost.length + damages.length === 0 && (
        <p className={styles.none}>Everything that was stored is there, and could be read.</p>
      )}
      {lost.length > 0 && (
        <>
          <p>
            Where something referred to one of these there is a Tombstone now, or nil. A class that is missing has to be
            there again, by its file or its package; then an earlier state can be restored from the timeline.
          </p>
          <ul className={styles.list} aria-label="What is lost">
            {lost.map(({ what, why }, index) => (
              <li key={`${index} ${what}`} className={styles.item}>
                <div className={styles.words}>
                  <p className={styles.name}>{what}</p>
                  <p className={styles.where}>{why}</p>
                </div>
              </li>
            ))}
          </ul>
          <p>
            <Button icon="snapshot" onPress={() => dock.open(snapshotsPane, null)}>
              Earlier states
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

type Damages = RecoveryState["damages"];

/** What of the store can't be read, with a button that repairs it. */
function Damaged({ damages, onRepair }: { readonly damages: Damages; readonly onRepair: () => void }): ReactNode {
  const dock = useDock();
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        What can’t be read <Badge tone="danger">damaged</Badge>
      </h2>
      <p>
        Part of what is stored is not what it was. Where something refers to an object in it there is a Tombstone, which
        says why, and what is stored stays as it is. A repair says first what it would go back to.
      </p>
      {damages.map(({ message }) => (
        <Notice key={message} tone="danger">
          {withTimes(message)}
        </Notice>
      ))}
      <p className={styles.buttons}>
        <Button kind="primary" onPress={onRepair}>
          Repair…
        </Button>
        <Button icon="snapshot" onPress={() => dock.open(snapshotsPane, null)}>
          Earlier states
        </Button>
      </p>
    </section>
  );
}
