import { definePane, restoreNothing } from "../../shell/index.ts";
import type { NoParams } from "../../shell/index.ts";
import { SnapshotsPane } from "./snapshots.tsx";

export { SNAPSHOTS_COMMANDS } from "./commands.ts";
export { SaveSnapshot } from "./save-snapshot.tsx";

/** The states of the workspace on a line of time: snapshots and checkpoints. */
export const snapshotsPane = definePane<NoParams>({
  kind: "snapshots",
  title: "Snapshots",
  icon: "snapshot",
  place: "right",
  single: true,
  component: SnapshotsPane,
  restore: restoreNothing,
});
