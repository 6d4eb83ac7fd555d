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
    id: "snapshots.look",
    title: "Look at it",
    keys: ["Alt+L"],
    category: "Snapshots",
    scope,
    help: "Opens the chosen state beside the present one, to look at its objects and to evaluate in it; nothing that is done there changes the workspace.",
  },
  {
    id: "snapshots.restore",
    title: "Restore snapshot…",
    keys: ["Alt+R"],
    category: "Snapshots",
    scope,
    help: "Makes the workspace what it was in the chosen state, after asking. What it is now is saved first.",
  },
  {
    id: "snapshots.compare",
    title: "Compare with now",
    keys: ["Alt+D"],
    category: "Snapshots",
    scope,
    help: "Shows what changed since the chosen state, object by object; there another two can be compared.",
  },
  {
    id: "snapshots.mark",
    title: "Mark for comparison",
    keys: ["Alt+M"],
    category: "Snapshots",
    scope,
    help: "Marks the chosen state, to compare another one with it. Once more takes the mark away.",
  },
  {
    id: "snapshots.compareMarked",
    title: "Compare with the marked one",
    keys: ["Alt+Shift+D"],
    category: "Snapshots",
    scope,
    help: "Shows what changed between the marked state and the chosen one, from the earlier to the later.",
  },
  {
    id: "snapshots.fork",
    title: "Fork…",
    keys: ["Alt+K"],
    category: "Snapshots",
    scope,
    help: "Makes a workspace of its own that begins with the chosen state and goes its own way; this one stays as it is.",
  },
  {
    id: "snapshots.merge",
    title: "Merge a fork…",
    keys: ["Alt+G"],
    category: "Snapshots",
    scope,
    help: "Shows what was changed in a fork of this workspace, and takes it over as far as you decide.",
  },
  {
    id: "snapshots.rename",
    title: "Name or note…",
    keys: ["F2"],
    category: "Snapshots",
    scope,
    help: "Gives the chosen snapshot another name or note, or a checkpoint a name by which it stays.",
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
