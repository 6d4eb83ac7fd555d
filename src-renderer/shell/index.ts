export { CommandButton } from "./command-button.tsx";
export { CommandMenu } from "./command-menu.tsx";
export { CommandPalette } from "./command-palette.tsx";
export {
  CommandsContext,
  isBrowserTab,
  keysOf,
  useAllCommands,
  useCommands,
  useCommandsContext,
  type Commands,
} from "./commands-context.ts";
export { Dock, type DockOptions, type DockState, type OpenOptions, type OpenPane } from "./dock.ts";
export { useDock } from "./dock-context.ts";
export { DockView } from "./dock-view.tsx";
export { Frame, StatusItem } from "./frame.tsx";
export { KeyHelp } from "./key-help.tsx";
export { KeyListener, type PendingKeys } from "./key-listener.ts";
export { Lens } from "./lens.tsx";
export { NoticeBoard, type NoticeToPost } from "./notice-board.ts";
export {
  definePane,
  restoreNothing,
  type KnownPane,
  type NoParams,
  type Pane,
  type PaneDefinition,
  type PaneHandle,
  type PaneId,
  type PaneKind,
  type PanePlace,
  type PaneProps,
} from "./pane.ts";
export { PaneRegistry } from "./pane-registry.ts";
export { StartWindow, type KnownSnapshots } from "./start-window.tsx";
export { colourOf, showTheme, theme, type Scheme, type ThemeChoice, type ThemeState } from "./theme.ts";
export { dayOrTime, instantText, shortInstantText, timeAgo, timeText, withTimes } from "./time-ago.ts";
export { TrustQuestion } from "./trust-question.tsx";
export { DOCK_COMMANDS, WINDOW_COMMANDS, dockHandlers } from "./window-commands.ts";
