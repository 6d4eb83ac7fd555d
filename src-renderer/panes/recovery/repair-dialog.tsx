import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { RepairData } from "../../../src-main/channels.ts";
import { instantText, withTimes } from "../../shell/index.ts";
import { Beacon, Button, Dialog } from "../../widgets/index.ts";
import styles from "./recovery.module.css";
import { type Repairing, StoreRepair } from "./repair.ts";

/** Tells what a repair of the workspace's store would go back to and what would be lost, and does it when asked to. */
export function RepairDialog({
  repairing,
  onClose,
}: {
  readonly repairing: Repairing;
  readonly onClose: () => void;
}): ReactNode {
  const [model] = useState(() => new StoreRepair(repairing));
  useEffect(() => void model.plan(), [model]);
  const state = useStore(model.store);
  const canRepair = state.kind === "planned" && changes(state.plan);
  return (
    <Dialog
      title="Repair the workspace’s store"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{canRepair ? "Cancel" : "Close"}</Button>
          {canRepair && (
            <Button kind="danger" onPress={() => void model.repair()}>
              Repair it
            </Button>
          )}
        </>
      }
    >
      <div className={styles.repair}>
        {state.kind === "planning" && <Beacon name="reading all that is stored" />}
        {state.kind === "repairing" && <Beacon name="repairing; the workspace is stopped for it, and started again" />}
        {state.kind === "failed" && <p>{withTimes(state.message)}</p>}
        {state.kind === "planned" && <Plan plan={state.plan} />}
        {state.kind === "done" && <Done outcome={state.outcome} />}
      </div>
    </Dialog>
  );
}

/** Whether there is anything to be done. */
const changes = (plan: RepairData): boolean =>
  plan.kind === "sessionsRepaired" || (plan.kind === "repaired" && plan.lostUntil !== undefined);

function Plan({ plan }: { readonly plan: RepairData }): ReactNode {
  switch (plan.kind) {
    case "sound":
      return <p>Every byte of the store is what it should be. There is nothing to repair.</p>;
    case "sessionsRepaired":
      return (
        <>
          <p>Only sessions are damaged. Everything else stays as it is.</p>
          <ul>
            {plan.sessions.map(({ name = "A session without a name", problem, asOf }) => (
              <li key={problem}>
                {asOf === undefined
                  ? `${name} is left out: no state that is kept has it whole`
                  : `${name} goes back to ${instantText(asOf)}: what was done in it after that is lost`}
              </li>
            ))}
          </ul>
        </>
      );
    case "repaired":
      return (
        <>
          {plan.lostUntil === undefined ? (
            <p>
              The latest state is whole. Only earlier ones are damaged, and stay so: they can’t be restored. There is
              nothing to repair.
            </p>
          ) : (
            <p>
              The workspace would go back to <strong>{instantText(plan.asOf)}</strong>, the newest state that is whole.
              Objects and sessions as they became after that, until {instantText(plan.lostUntil)} and since, would be
              lost; code that is in files stays.
            </p>
          )}
          <Problems problems={plan.problems} />
        </>
      );
    case "beyondRepair":
      return (
        <>
          <p>
            No state in the store is whole, so there is nothing to go back to. If there is a backup, stop the workspace
            and run <code>fresnel restore-backup</code>.
          </p>
          <Problems problems={plan.problems} />
        </>
      );
  }
}

function Done({ outcome }: { readonly outcome: RepairData }): ReactNode {
  switch (outcome.kind) {
    case "sound":
      return <p>There was nothing to repair.</p>;
    case "sessionsRepaired":
      return <p>The damaged sessions are what they were when they were whole last. Everything else is as it was.</p>;
    case "repaired":
      return (
        <p>
          The workspace is what it was on <strong>{instantText(outcome.asOf)}</strong>.
        </p>
      );
    case "beyondRepair":
      return <p>No state in the store is whole: nothing was changed.</p>;
  }
}

/** What is damaged, for who wants to know. */
function Problems({ problems }: { readonly problems: readonly string[] }): ReactNode {
  return (
    <details>
      <summary>What is damaged</summary>
      <ul>
        {problems.map((problem) => (
          <li key={problem} className={styles.where}>
            {withTimes(problem)}
          </li>
        ))}
      </ul>
    </details>
  );
}
