import { createElement } from "react";
import type { ComponentType, ReactNode } from "react";
import type { Json } from "../../src-main/channels.ts";
import type { Disposer } from "../connection/index.ts";
import type { IconName } from "../widgets/index.ts";

/** Names a kind of pane for ever, e.g. `inspector`: saved layouts refer to it. */
export type PaneKind = string;

/** Names a pane within its window, across restarts too. */
export type PaneId = string;

/** Where a pane opens when nobody says where: the middle, or the edge that its kind belongs to. */
export type PanePlace = "center" | "left" | "right" | "bottom";

/** An open pane's grip on its own tab. It stays the same for as long as the pane is open. */
export interface PaneHandle<Params extends Json> {
  readonly id: PaneId;
  /** Keeps what the pane needs to come back as it is; saved with the layout, soon. It draws nothing anew. */
  keep(params: Params): void;
  setTitle(title: string): void;
  /** Marks the tab: the pane holds something that was not accepted yet. */
  setModified(modified: boolean): void;
  /** Brings the pane to the front and gives it the focus. */
  show(): void;
  close(): void;
  /**
   * Tells when the pane is closed by its user, as opposed to the window that is left: what it holds elsewhere can be let go.
   */
  onClosed(listener: () => void): Disposer;
}

/** What a pane component is given. */
export interface PaneProps<Params extends Json> {
  /** What the pane was opened on, or kept last when the window was opened. */
  readonly params: Params;
  readonly pane: PaneHandle<Params>;
}

/** A kind of pane, as its folder states it. `Params` is a type alias, since an interface is no JSON to TypeScript. */
export interface PaneDefinition<Params extends Json> {
  readonly kind: PaneKind;
  /** The tab's title until the pane sets its own. */
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
  readonly restore: (kept: Json) => Params | undefined;
}

/** Draws a pane on what it keeps. */
export type MountedPane = (pane: PaneHandle<Json>) => ReactNode;

/** A kind of pane as the shell knows it: what it keeps is the pane's own business. */
export interface KnownPane {
  readonly kind: PaneKind;
  readonly title: string;
  readonly icon: IconName;
  readonly place: PanePlace;
  readonly single: boolean;
  /** Undefined if the pane can do nothing with what was kept. */
  readonly mount: (kept: Json) => MountedPane | undefined;
}

/** A kind of pane as whoever opens it knows it. */
export interface Pane<Params extends Json> extends KnownPane {
  /** What an open pane of this kind keeps; undefined if it is of another version. */
  readonly restore: (kept: Json) => Params | undefined;
}

/** States a kind of pane; a pane's folder exports what this answers, and `panes/index.ts` lists it. */
export function definePane<Params extends Json>(definition: PaneDefinition<Params>): Pane<Params> {
  const { kind, title, icon, place, single = false, component, restore } = definition;
  return {
    kind,
    title,
    icon,
    place,
    single,
    restore,
    mount: (kept) => {
      const params = restore(kept);
      if (params === undefined) return undefined;
      return (pane) => createElement(component, { params, pane });
    },
  };
}

/** Nothing to keep. */
export type NoParams = null;

/** The `restore` of a pane that keeps nothing. */
export function restoreNothing(): NoParams {
  return null;
}
