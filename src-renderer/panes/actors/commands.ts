import type { Command } from "../../commands/index.ts";

const scope = "actors";

/** What can be done in an actors pane. */
export const ACTORS_COMMANDS: readonly Command[] = [
  {
    id: "actors.inspect",
    title: "Inspect actor",
    keys: ["Mod+I"],
    category: "Actors",
    scope,
    help: "Opens an inspector on the chosen actor's state, which follows it as it changes.",
  },
  {
    id: "actors.message",
    title: "Write a message",
    keys: ["Alt+M"],
    category: "Actors",
    scope,
    help: "Goes to the field in which a message to the chosen actor is written.",
  },
  {
    id: "actors.restart",
    title: "Restart actor…",
    keys: ["Alt+R"],
    category: "Actors",
    scope,
    help: "Starts the chosen actor again from its initial state, as its supervisor would, after asking.",
  },
  {
    id: "actors.stop",
    title: "Stop actor…",
    keys: ["Mod+Delete"],
    category: "Actors",
    scope,
    help: "Has the chosen actor stop when it has handled what is in its mailbox, after asking.",
  },
];
