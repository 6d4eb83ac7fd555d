import { createContext, useContext, useEffect } from "react";
import type { RefObject } from "react";
import { useStore } from "zustand";
import { keyText, shownKeys } from "../commands/index.ts";
import type { CommandHandlers, CommandId, CommandRegistry, Platform, RegisteredCommand } from "../commands/index.ts";

/** The commands of a window, and what is to be known to show their keys. */
export interface Commands {
  readonly registry: CommandRegistry;
  readonly platform: Platform;
  /** A browser's tab keeps some keys for itself: others are shown. */
  readonly inBrowserTab: boolean;
}

/** Carries a window's commands to whatever shows or does them. */
export const CommandsContext = createContext<Commands | undefined>(undefined);

/** The commands of the window that a component is in. */
export function useCommandsContext(): Commands {
  const commands = useContext(CommandsContext);
  if (commands === undefined) throw new Error("There are commands within a CommandsContext only");
  return commands;
}

/** All commands with their keys, as they are now. */
export function useAllCommands(): readonly RegisteredCommand[] {
  return useStore(useCommandsContext().registry.store, ({ commands }) => commands);
}

/**
 * Says what can be done while the focus is within an element. The handlers may be others at each drawing: the commands do
 * what the latest ones say.
 */
export function useCommands(element: RefObject<Element | null>, handlers: CommandHandlers): void {
  const { registry } = useCommandsContext();
  useEffect(() => (element.current === null ? undefined : registry.handleWithin(element.current, handlers)));
}

/** The keys of a command as people read them; undefined for a command without any. */
export function keysOf({ registry, platform, inBrowserTab }: Commands, id: CommandId): string | undefined {
  const keys = shownKeys(registry.get(id), inBrowserTab);
  return keys === undefined ? undefined : keyText(keys, platform);
}

/** Whether this page is in a browser's tab, as opposed to a window of its own. */
export function isBrowserTab(): boolean {
  return matchMedia("(display-mode: browser)").matches && !("fresnel" in globalThis);
}
