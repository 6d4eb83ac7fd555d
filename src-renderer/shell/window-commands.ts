import type { Command, CommandHandlers } from "../commands/index.ts";
import type { Dock } from "./dock.ts";

/** The commands that every window has, whatever it is open on. */
export const WINDOW_COMMANDS: readonly Command[] = [
  {
    id: "window.palette",
    title: "Find a command",
    keys: { pharo: ["Shift+Enter", "Mod+Shift+P"], vscode: ["Mod+Shift+P", "F1"] },
    menu: { name: "Go", group: "find" },
    help: "Lists everything that can be done here, found by a piece of its name.",
  },
  {
    id: "window.keyHelp",
    title: "Commands and keys",
    keys: { pharo: ["F1"], vscode: ["Mod+K Mod+S"] },
    menu: { name: "Help", group: "keys" },
    help: "Shows all commands with their keys, finds them by words or by pressing keys, and chooses between keys as in Pharo and as in VS Code.",
  },
  {
    id: "window.focusMenus",
    title: "Go to the menus",
    keys: ["F10"],
    category: "View",
    help: "Puts the keyboard into the menu bar; Escape comes back.",
  },
  {
    id: "window.themeSystem",
    title: "Theme: as the system has it",
    menu: { name: "View", group: "theme" },
    help: "Shows the window light or dark, whichever the system is.",
  },
  {
    id: "window.themeLight",
    title: "Theme: light",
    menu: { name: "View", group: "theme" },
    help: "Shows the window light.",
  },
  {
    id: "window.themeDark",
    title: "Theme: dark",
    menu: { name: "View", group: "theme" },
    help: "Shows the window dark.",
  },
];

/** The commands of the panes of a window. */
export const DOCK_COMMANDS: readonly Command[] = [
  {
    id: "pane.close",
    title: "Close pane",
    keys: ["Mod+W", "Alt+W"],
    menu: { name: "View", group: "pane" },
    help: "Closes the pane that has the focus; it can be opened again as it was.",
  },
  {
    id: "pane.reopen",
    title: "Reopen closed pane",
    keys: ["Mod+Shift+T", "Alt+Shift+T"],
    menu: { name: "View", group: "pane" },
    help: "Opens the pane that was closed last, with what was in it.",
  },
  {
    id: "pane.maximize",
    title: "Maximize pane",
    keys: { pharo: ["Alt+Enter"], vscode: ["Mod+K Mod+M"] },
    menu: { name: "View", group: "room" },
    help: "Hides the other panes behind the one that has the focus, or shows them again.",
  },
  {
    id: "pane.nextGroup",
    title: "Next group of panes",
    keys: ["F6"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the next of the panes that stand beside one another.",
  },
  {
    id: "pane.previousGroup",
    title: "Previous group of panes",
    keys: ["Shift+F6"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the previous of the panes that stand beside one another.",
  },
  {
    id: "pane.nextPart",
    title: "Next part of the pane",
    keys: ["F7"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the next list or text of the pane: from the page to the variables, from the methods to the code.",
  },
  {
    id: "pane.previousPart",
    title: "Previous part of the pane",
    keys: ["Shift+F7"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the previous list or text of the pane.",
  },
  {
    id: "pane.nextTab",
    title: "Next tab",
    keys: ["Mod+Tab", "Mod+PageDown", "Alt+PageDown"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the next of the panes that stand behind one another.",
  },
  {
    id: "pane.previousTab",
    title: "Previous tab",
    keys: ["Mod+Shift+Tab", "Mod+PageUp", "Alt+PageUp"],
    menu: { name: "Go", group: "panes" },
    help: "Goes to the previous of the panes that stand behind one another.",
  },
];

/** How the commands of panes are done, wherever the focus is. */
export function dockHandlers(dock: Dock): CommandHandlers {
  const hasPane = (): boolean => dock.store.getState().active !== undefined;
  return {
    "pane.close": {
      isEnabled: hasPane,
      run: () => {
        const { active } = dock.store.getState();
        if (active !== undefined) dock.close(active);
      },
    },
    "pane.reopen": { isEnabled: () => dock.store.getState().canReopen, run: () => dock.reopen() },
    "pane.maximize": { isEnabled: hasPane, run: () => dock.toggleMaximized() },
    "pane.nextGroup": { isEnabled: hasPane, run: () => dock.focusGroup("next") },
    "pane.previousGroup": { isEnabled: hasPane, run: () => dock.focusGroup("previous") },
    "pane.nextPart": { isEnabled: hasPane, run: () => dock.focusPart("next") },
    "pane.previousPart": { isEnabled: hasPane, run: () => dock.focusPart("previous") },
    "pane.nextTab": { isEnabled: hasPane, run: () => dock.focusTab("next") },
    "pane.previousTab": { isEnabled: hasPane, run: () => dock.focusTab("previous") },
  };
}
