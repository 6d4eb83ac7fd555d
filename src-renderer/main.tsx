import { createRoot } from "react-dom/client";
import { CommandRegistry } from "./commands/index.ts";
import { WindowConnection, openTransport } from "./connection/index.ts";
import { loadCodeEditor } from "./editor/index.ts";
import { PANE_COMMANDS } from "./panes/index.ts";
import { DOCK_COMMANDS, WINDOW_COMMANDS } from "./shell/index.ts";
import { App } from "./window/app.tsx";
import { WORKSPACE_COMMANDS } from "./window/workspace-commands.ts";

/** The page of a window: what there is of it before anything is drawn, then the drawing. */

void loadCodeEditor();
const registry = new CommandRegistry();
registry.register(...WORKSPACE_COMMANDS, ...PANE_COMMANDS, ...WINDOW_COMMANDS, ...DOCK_COMMANDS);
const connection = new WindowConnection(openTransport());

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element called root");
createRoot(root).render(<App connection={connection} registry={registry} />);
