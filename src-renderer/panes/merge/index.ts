import type { Command } from "../../commands/index.ts";
import { definePane } from "../../shell/index.ts";
import type { Dock } from "../../shell/index.ts";
import { MergePane } from "./merge-pane.tsx";
import { mergeAsked, mergeParams } from "./store.ts";
import type { MergeParams } from "./store.ts";

/** What was changed in a fork, to be taken into this workspace. */
export const mergePane = definePane<MergeParams>({
  kind: "merge",
  title: "Merge",
  icon: "merge",
  place: "center",
  single: true,
  component: MergePane,
  restore: mergeParams,
});

/** Shows what another workspace's changes would do to this one. */
export function openMerge(dock: Dock): void {
  dock.open(mergePane, { from: null });
  mergeAsked.tell(undefined);
}

/** The commands of merges. */
export const MERGE_COMMANDS: readonly Command[] = [
  {
    id: "merge.take",
    title: "Take theirs",
    keys: ["Alt+T"],
    category: "Merge",
    scope: "merge",
    help: "In the chosen conflict, what the other workspace has comes here.",
  },
  {
    id: "merge.keep",
    title: "Keep ours",
    keys: ["Alt+K"],
    category: "Merge",
    scope: "merge",
    help: "In the chosen conflict, what this workspace has stays.",
  },
  {
    id: "merge.refresh",
    title: "Compare again",
    keys: ["Alt+R"],
    category: "Merge",
    scope: "merge",
    help: "Finds anew what would be merged: either side may be another by now. Decisions stay.",
  },
];
