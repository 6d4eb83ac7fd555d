import type { ComponentType } from "react";
import type { Json } from "../../src-main/channels.ts";
import type { IconName } from "../widgets/index.ts";

/** Names a kind of pane for ever, e.g. `inspector`: saved layouts refer to it. */
export type PaneKind = string;

/** Where a pane opens when nobody says where: the middle, or the edge that its kind belongs to. */
export type PanePlace = "center" | "left" | "right" | "bottom";

/** What a pane component is given. */
export interface PaneProps<Params extends Json> {
  /** What the pane was opened on, or kept last. */
  readonly params: Params;
  readonly pane: PaneHandle<Params>;
}

/** An open pane's grip on its own tab. It stays the same for as long as the pane is open. */
export interface PaneHandle<Params extends Json> {
  /** Names this pane within its window, across restarts too. */
  readonly id: string;
  /** Keeps what the pane needs to come back as it is; saved with the layout, soon. */
  keep(params: Params): void;
  setTitle(title: string): void;
  /** Marks the tab: the pane holds something that was not accepted yet. */
  setModified(modified: boolean): void;
  /** Brings the pane to the front and gives it the focus. */
  show(): void;
  close(): void;
}

/** A kind of pane: what the shell must know to open, name and restore it. */
export interface PaneDefinition<Params extends Json> {
  readonly kind: PaneKind;
  /** The tab's title until the pane sets its own; in the imperative menus "Open <title>". */
  readonly title: string;
  readonly icon: IconName;
  readonly place: PanePlace;
  /** One at a time: to open it again shows the one there is. */
  readonly single?: boolean;
  readonly component: ComponentType<PaneProps<Params>>;
  /**
   * Reads what was kept, perhaps by an older version. Undefined: it can't be used, and the pane is left out of the
   * restored layout.
   */
  restore(kept: Json): Params | undefined;
}

/** States a kind of pane; a pane's folder exports what this answers, and `panes/index.ts` lists it. */
export function definePane<Params extends Json>(definition: PaneDefinition<Params>): PaneDefinition<Params> {
  return definition;
}
