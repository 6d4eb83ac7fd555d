import type { Command } from "../../commands/index.ts";
import { definePane } from "../../shell/index.ts";
import type { Dock } from "../../shell/index.ts";
import { PastPane } from "./past-pane.tsx";
import { pastParams } from "./store.ts";
import type { PastParams } from "./store.ts";

/** A state of the workspace as it was, to look at and to evaluate in. */
export const pastPane = definePane<PastParams>({
  kind: "past",
  title: "Past",
  icon: "clock",
  place: "center",
  component: PastPane,
  restore: pastParams,
});

/** Opens a state, a snapshot's by its name or a checkpoint's by its time; one that is open already is shown. */
export function openPast(dock: Dock, state: string): void {
  const open = dock.openPanes(pastPane).find(({ params }) => params.state === state);
  if (open === undefined) dock.open(pastPane, { state, code: "" });
  else dock.show(open.id);
}

/** The commands of past states. */
export const PAST_COMMANDS: readonly Command[] = [
  {
    id: "past.close",
    title: "Close the past state",
    keys: ["Alt+C"],
    category: "Snapshots",
    scope: "past",
    help: "Lets the past state go, with all that was done in it.",
  },
];
