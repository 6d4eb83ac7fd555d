/** Names a command for ever, e.g. `code.printIt`; layouts and keymaps refer to it. */
export type CommandId = `${string}.${string}`;

/** The menus of a window, in their order. */
export const MENUS = ["Workspace", "Code", "Go", "View", "Help"] as const;
/** One of {@link MENUS}. */
export type MenuName = (typeof MENUS)[number];

/** The sets of keys that a user can choose between, the first one being ours. */
export const KEY_PRESETS = ["pharo", "vscode"] as const;
/** One of {@link KEY_PRESETS}. */
export type KeyPreset = (typeof KEY_PRESETS)[number];

/** What a person calls each set of keys. */
export const KEY_PRESET_TITLES: Readonly<Record<KeyPreset, string>> = { pharo: "Pharo", vscode: "VS Code" };

/** Keys in every preset, or preset by preset. */
export type CommandKeys = readonly string[] | Readonly<Record<KeyPreset, readonly string[]>>;

/**
 * Something that can be done, told once for keys, menus, palette and help. What it does is said apart, by whoever can do
 * it where the focus is: see `CommandHandlers`.
 */
export interface Command {
  readonly id: CommandId;
  /** In the imperative: "Print it". */
  readonly title: string;
  /** The keys that run it; a second one where browsers keep the first for themselves. */
  readonly keys?: CommandKeys;
  /** The heading that it stands under in palette and help; the name of its menu when absent. */
  readonly category?: string;
  /** The part of a window that it belongs to, e.g. `code`: there it may have a key that means something else elsewhere. */
  readonly scope?: string;
  /** The menu it stands in, and its group there; groups are separated and follow the order of their first commands. */
  readonly menu?: { readonly name: MenuName; readonly group: string };
  /** One sentence for the help page. */
  readonly help: string;
}

/** Does a command. It may be asked first whether it can, just now. */
export interface CommandHandler {
  run(): void | Promise<void>;
  isEnabled?(): boolean;
}

/** What can be done in one part of a window, by command. A bare function can always be run. */
export type CommandHandlers = { readonly [id: CommandId]: CommandHandler | (() => void | Promise<void>) };

/** The heading of a command in palette and help. */
export function categoryOf({ category, menu }: Command): string {
  return category ?? menu?.name ?? "Other";
}
