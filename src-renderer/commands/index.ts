export {
  KEY_PRESETS,
  KEY_PRESET_TITLES,
  MENUS,
  categoryOf,
  type Command,
  type CommandHandler,
  type CommandHandlers,
  type CommandId,
  type CommandKeys,
  type KeyPreset,
  type MenuName,
} from "./command.ts";
export {
  CommandRegistry,
  focusPath,
  type CommandsState,
  type FocusPath,
  type RegisteredCommand,
} from "./command-registry.ts";
export { commandsByCategory, commandsOnKeys, menuGroups } from "./command-search.ts";
export { keySequence, keyText, strokeOf, type KeySequence, type KeyStroke, type Platform } from "./key.ts";
export { keyConflicts, type KeyConflict } from "./key-conflict.ts";
export { Keymap, type Pressed } from "./keymap.ts";
export { isReserved, shownKeys } from "./reserved-key.ts";
