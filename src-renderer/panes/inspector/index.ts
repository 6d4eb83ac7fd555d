import type { Command } from "../../commands/index.ts";
import type { WorkspaceSession } from "../../connection/index.ts";
import { definePane } from "../../shell/index.ts";
import type { Dock, OpenOptions } from "../../shell/index.ts";
import { InspectorPane } from "./inspector-pane.tsx";
import { openAhead } from "./opening.ts";
import { paramsIn } from "./store.ts";
import type { InspectorParams, InspectorTarget } from "./store.ts";

/** An inspector on a live object. */
export const inspectorPane = definePane<InspectorParams>({
  kind: "inspector",
  title: "Inspector",
  icon: "inspect",
  place: "right",
  component: InspectorPane,
  restore: paramsIn,
});

/** Opens an inspector. */
export function openInspector(
  dock: Dock,
  session: WorkspaceSession,
  { origin, label }: InspectorTarget,
  options?: OpenOptions,
): void {
  openAhead(session, origin);
  dock.open(inspectorPane, { origin, label, steps: [], position: 0, isKept: false }, options);
}

/** The commands of inspectors. */
export const INSPECTOR_COMMANDS: readonly Command[] = [
  {
    id: "inspector.back",
    title: "Back",
    keys: ["Alt+ArrowLeft"],
    category: "Inspector",
    scope: "inspector",
    help: "Goes back to what the inspector showed before.",
  },
  {
    id: "inspector.forward",
    title: "Forward",
    keys: ["Alt+ArrowRight"],
    category: "Inspector",
    scope: "inspector",
    help: "Goes forward again, after going back.",
  },
];

export { Pager } from "./inspector-pane.tsx";
export { Inspector, type InspectorTarget } from "./store.ts";
