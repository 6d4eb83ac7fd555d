import { expect, test } from "vitest";
import { CommandRegistry, KEY_PRESETS, isReserved, keyConflicts } from "../commands/index.ts";
import { DOCK_COMMANDS, WINDOW_COMMANDS } from "./window-commands.ts";

test("[T14] the window's own commands are in nobody's way, in any preset", () => {
  const registry = new CommandRegistry();
  registry.register(...WINDOW_COMMANDS, ...DOCK_COMMANDS);
  for (const preset of KEY_PRESETS) {
    registry.usePreset(preset);
    expect(keyConflicts(registry.all())).toEqual([]);
  }
});

test("[T14] each of them with keys has some that a browser's tab lets through", () => {
  const registry = new CommandRegistry();
  registry.register(...WINDOW_COMMANDS, ...DOCK_COMMANDS);
  const lost = registry.all().filter(({ sequences }) => sequences.length > 0 && sequences.every(isReserved));
  expect(lost.map(({ id }) => id)).toEqual([]);
});
