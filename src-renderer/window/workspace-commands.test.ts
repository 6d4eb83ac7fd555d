import { expect, test } from "vitest";
import { CommandRegistry, KEY_PRESETS, isReserved, keyConflicts, keyText } from "../commands/index.ts";
import { ACTORS_COMMANDS } from "../panes/actors/commands.ts";
import { BROWSER_COMMANDS } from "../panes/browser/commands.ts";
import { CODE_COMMANDS } from "../panes/code-commands.ts";
import { openingCommand } from "../panes/opening-command.ts";
import { SNAPSHOTS_COMMANDS } from "../panes/snapshots/commands.ts";
import { DOCK_COMMANDS, WINDOW_COMMANDS } from "../shell/window-commands.ts";
import { WORKSPACE_COMMANDS } from "./workspace-commands.ts";

/** The commands of the window and its panes. */
function allCommands(): CommandRegistry {
  const registry = new CommandRegistry();
  registry.register(...WINDOW_COMMANDS, ...DOCK_COMMANDS, ...WORKSPACE_COMMANDS);
  registry.register(...CODE_COMMANDS, ...BROWSER_COMMANDS, ...ACTORS_COMMANDS, ...SNAPSHOTS_COMMANDS);
  return registry;
}

test("[T14] the commands of a workspace's window and its panes are in nobody's way, in any preset", () => {
  const registry = allCommands();
  for (const preset of KEY_PRESETS) {
    registry.usePreset(preset);
    const conflicts = keyConflicts(registry.all());
    expect(
      conflicts.map(({ first, second, sequence }) => [preset, keyText(sequence, "linux"), first.id, second.id]),
    ).toEqual([]);
  }
});

test("[T14] each of them with keys has some that a browser's tab lets through, in any preset", () => {
  const registry = allCommands();
  // Letters of which a tab keeps Control with them for itself, and one of which it does not.
  registry.register(...["T", "N", "B"].map((letter) => openingCommand(letter, letter, letter, "")));
  for (const preset of KEY_PRESETS) {
    registry.usePreset(preset);
    const lost = registry.all().filter(({ sequences }) => sequences.length > 0 && sequences.every(isReserved));
    expect(lost.map(({ id }) => [preset, id])).toEqual([]);
  }
});
