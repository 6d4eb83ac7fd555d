export { MENUS, type Command, type CommandHandlers, type CommandId, type MenuName } from "./command.ts";
export { CommandRegistry, focusPath, type FocusPath, type RegisteredCommand } from "./command-registry.ts";
export { keyText, strokeOf, type KeySequence, type Platform } from "./key.ts";
export { Keymap } from "./keymap.ts";
