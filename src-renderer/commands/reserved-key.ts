import type { RegisteredCommand } from "./command-registry.ts";
import { isSameStroke, keySequence } from "./key.ts";
import type { KeySequence } from "./key.ts";

/**
 * Keys that a browser's tab never hands to its page: new window, new tab, close tab, and switching between tabs. A window
 * without tabs, be it the desktop's or one that a browser opened as an application, has them all.
 */
const RESERVED = ["Mod+N", "Mod+T", "Mod+W", "Mod+Shift+N", "Mod+Shift+T", "Mod+Shift+W", "Mod+Tab", "Mod+Shift+Tab"]
  .map(keySequence)
  .flat();

/** Whether a browser's tab would keep a stroke of this sequence for itself. */
export function isReserved(sequence: KeySequence): boolean {
  return sequence.some((stroke) => RESERVED.some((reserved) => isSameStroke(stroke, reserved)));
}

/** The keys to show for a command: the first that get through; undefined if it has none. */
export function shownKeys({ sequences }: RegisteredCommand, inBrowserTab: boolean): KeySequence | undefined {
  return inBrowserTab ? (sequences.find((each) => !isReserved(each)) ?? sequences[0]) : sequences[0];
}
