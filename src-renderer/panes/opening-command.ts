import { isReserved, keySequence } from "../commands/index.ts";
import type { Command } from "../commands/index.ts";

/**
 * The command that opens a kind of pane by one letter, as in Pharo: Control+O, Control+B. Where a browser's tab keeps Control
 * with that letter for itself, Alt with it does the same.
 */
export function openingCommand(kind: string, title: string, letter: string, help: string): Command {
  const keysAfter = (prefix: string): readonly string[] => {
    const keys = `${prefix} Mod+${letter}`;
    return isReserved(keySequence(keys)) ? [keys, `${prefix} Alt+${letter}`] : [keys];
  };
  return {
    id: `open.${kind}`,
    title,
    keys: { pharo: keysAfter("Mod+O"), vscode: keysAfter("Mod+K Mod+O") },
    menu: { name: "Go", group: "open" },
    help,
  };
}
