import type { DebuggerId } from "../../../src-runtime/protocol/index.ts";
import { definePane, restoreNothing } from "../../shell/index.ts";
import type { Dock, NoParams } from "../../shell/index.ts";
import { DebuggerPane } from "./debugger-pane.tsx";
import { DebuggersPane } from "./debuggers-pane.tsx";
import { debuggerParams } from "./store.ts";
import type { DebuggerParams } from "./store.ts";

export { DEBUGGER_COMMANDS } from "./commands.ts";

/** A debugger: a process that stands still, its stack, its source and its variables. */
export const debuggerPane = definePane<DebuggerParams>({
  kind: "debugger",
  title: "Debugger",
  icon: "debug",
  place: "right",
  component: DebuggerPane,
  restore: debuggerParams,
});

/** The open debuggers of the workspace. */
export const debuggersPane = definePane<NoParams>({
  kind: "debuggers",
  title: "Debuggers",
  icon: "debug",
  place: "right",
  single: true,
  component: DebuggersPane,
  restore: restoreNothing,
});

/** Shows a debugger: the pane there is on it, or a new one. */
export function openDebugger(dock: Dock, id: DebuggerId): void {
  const open = dock.openPanes(debuggerPane).find(({ params }) => params.debugger === id);
  if (open !== undefined) return dock.show(open.id);
  const params = debuggerParams({ debugger: id });
  if (params !== undefined) dock.open(debuggerPane, params);
}

/** Shows the list of open debuggers. */
export function openDebuggers(dock: Dock): void {
  dock.open(debuggersPane, null);
}
