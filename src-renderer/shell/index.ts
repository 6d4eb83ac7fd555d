export {
  definePane,
  type PaneDefinition,
  type PaneHandle,
  type PaneKind,
  type PanePlace,
  type PaneProps,
} from "./pane.ts";
