import { definePane, restoreNothing } from "../../shell/index.ts";
import type { Dock, NoParams } from "../../shell/index.ts";
import { ProblemsPane } from "./problems-pane.tsx";

/** What is wrong with the project's code. */
export const problemsPane = definePane<NoParams>({
  kind: "problems",
  title: "Problems",
  icon: "warning",
  place: "right",
  single: true,
  component: ProblemsPane,
  restore: restoreNothing,
});

/** Shows the problems. */
export function openProblems(dock: Dock): void {
  dock.open(problemsPane, null);
}
