import type { Command } from "../../commands/index.ts";

const scope = "snapshots";

/** What can be done in a snapshots pane. */
export const SNAPSHOTS_COMMANDS: readonly Command[] = [
  {
    id: "snapshots.save",
    title: "Save snapshot…",
    keys: ["Alt+S"],
    category: "Snapshots",
    scope,
    help: "Saves the workspace as it is now under a name, with a note.",
  },
  {
    id: "snapshots.restore",
    title: "Restore snapshot…",
    keys: ["Alt+R"],
    category: "Snapshots",
    scope,
    help: "Makes the workspace what it was when the chosen snapshot was saved, after asking. What it is now is saved first.",
  },
  {
    id: "snapshots.compare",
    title: "Compare with now",
    keys: ["Alt+D"],
    category: "Snapshots",
    scope,
    help: "Shows what changed since the chosen snapshot, object by object; there another two can be compared.",
  },
  {
    id: "snapshots.fork",
    title: "Fork…",
    keys: ["Alt+K"],
    category: "Snapshots",
    scope,
    help: "Makes a workspace of its own that begins with the chosen snapshot and goes its own way; this one stays as it is.",
  },
  {
    id: "snapshots.rename",
    title: "Rename or note…",
    keys: ["F2"],
    category: "Snapshots",
    scope,
    help: "Gives the chosen snapshot another name or note.",
  },
  {
    id: "snapshots.delete",
    title: "Delete snapshot…",
    keys: ["Delete"],
    category: "Snapshots",
    scope,
    help: "Deletes the chosen snapshot, after asking.",
  },
];
