import { definePane, restoreNothing } from "../../shell/index.ts";
import type { Dock, NoParams } from "../../shell/index.ts";
import { ProcessesPane } from "./processes-pane.tsx";

/** The processes of the workspace: what runs, waits and stands still. */
export const processesPane = definePane<NoParams>({
  kind: "processes",
  title: "Processes",
  icon: "system",
  place: "right",
  single: true,
  component: ProcessesPane,
  restore: restoreNothing,
});

/** Shows the processes. */
export function openProcesses(dock: Dock): void {
  dock.open(processesPane, null);
}
