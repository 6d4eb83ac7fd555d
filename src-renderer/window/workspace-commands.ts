import type { Command } from "../commands/index.ts";

/** The commands of a window that is open on a workspace. */
export const WORKSPACE_COMMANDS: readonly Command[] = [
  {
    id: "workspace.switch",
    title: "Switch workspace…",
    keys: { pharo: ["Mod+O Mod+W", "Mod+O Alt+W"], vscode: ["Mod+R"] },
    menu: { name: "Workspace", group: "workspaces" },
    help: "Shows the workspaces there are, and opens another one in this window; this one goes on.",
  },
  {
    id: "workspace.newWindow",
    title: "New window",
    keys: { pharo: ["Alt+Shift+W"], vscode: ["Mod+Shift+N", "Alt+Shift+W"] },
    menu: { name: "Workspace", group: "workspaces" },
    help: "Opens another window on this workspace, with a session of its own.",
  },
  {
    id: "workspace.saveSnapshot",
    title: "Save a snapshot…",
    keys: { pharo: ["Mod+Shift+S"], vscode: ["Mod+K Mod+N", "Mod+K Alt+N"] },
    menu: { name: "Workspace", group: "snapshots" },
    help: "Saves the state of the workspace under a name, to come back to.",
  },
  {
    id: "workspace.enterSecret",
    title: "Enter a secret…",
    menu: { name: "Workspace", group: "secrets" },
    help: "Binds a variable of this window to a password or a token, which is not shown and never stored.",
  },
  {
    id: "workspace.code",
    title: "What the code lacks",
    menu: { name: "Workspace", group: "code" },
    help: "Says what could not be loaded of the project, and what its code names and the workspace has not.",
  },
  {
    id: "workspace.stop",
    title: "Stop the workspace",
    menu: { name: "Workspace", group: "end" },
    help: "Checkpoints the workspace and ends its process. Its objects stay, and are there when it is opened again.",
  },
  {
    id: "workspace.leave",
    title: "All workspaces",
    menu: { name: "Workspace", group: "end" },
    help: "Goes back to the list of workspaces; this one goes on without a window.",
  },
  {
    id: "code.interrupt",
    title: "Interrupt",
    keys: ["Mod+.", "Alt+."],
    menu: { name: "Code", group: "run" },
    help: "Ends what runs for this window. Variables are as they were before it.",
  },
];
