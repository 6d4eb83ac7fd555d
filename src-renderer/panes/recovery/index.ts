import { definePane, restoreNothing } from "../../shell/index.ts";
import type { Dock, NoParams } from "../../shell/index.ts";
import { RecoveryPane } from "./recovery-pane.tsx";

export { RepairDialog } from "./repair-dialog.tsx";
export type { Repairing } from "./repair.ts";

/** What came back after an unclean end of the workspace, what did not, and what is to be decided. */
export const recoveryPane = definePane<NoParams>({
  kind: "recovery",
  title: "Recovery",
  icon: "restore",
  place: "center",
  single: true,
  component: RecoveryPane,
  restore: restoreNothing,
});

/** Shows what came back. */
export function openRecovery(dock: Dock): void {
  dock.open(recoveryPane, null);
}
