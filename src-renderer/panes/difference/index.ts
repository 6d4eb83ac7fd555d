import type { Command } from "../../commands/index.ts";
import { definePane } from "../../shell/index.ts";
import type { Dock } from "../../shell/index.ts";
import { DifferencePane } from "./difference-pane.tsx";
import { differenceParams } from "./store.ts";
import type { DifferenceParams } from "./store.ts";

/** What changed from one state to another, or is not the same in one of another workspace. */
export const differencePane = definePane<DifferenceParams>({
  kind: "difference",
  title: "Differences",
  icon: "compare",
  place: "center",
  component: DifferencePane,
  restore: differenceParams,
});

/** Compares a state with another one, or with what the workspace is now. */
export function openDifference(dock: Dock, from: string, to: string | null = null): void {
  dock.open(differencePane, { from, to, other: null });
}

/** Compares the workspace with another one, which is chosen in the pane. */
export function openWorkspaceDifference(dock: Dock): void {
  dock.open(differencePane, { from: null, to: null, other: null });
}

/** The commands of comparisons. */
export const DIFFERENCE_COMMANDS: readonly Command[] = [
  {
    id: "difference.refresh",
    title: "Compare again",
    keys: ["Alt+R"],
    category: "Snapshots",
    scope: "difference",
    help: "Compares the two states anew: what the workspace is now may be another thing by now.",
  },
];
