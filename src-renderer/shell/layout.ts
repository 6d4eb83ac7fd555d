import type { SerializedDockview } from "dockview-react";
import type { Json } from "../../src-main/channels.ts";
import type { PaneId, PaneKind } from "./pane.ts";

/** An open pane as it is saved. */
export interface SavedPane {
  readonly kind: PaneKind;
  readonly title: string;
  /** What the pane keeps; its own business. */
  readonly kept: Json;
}

/** The panes of a window and where they stand, as they are saved. */
export interface SavedLayout {
  readonly dock: SerializedDockview;
  readonly panes: ReadonlyMap<PaneId, SavedPane>;
}

const VERSION = 1;

/** A layout as JSON. */
export function layoutToJson({ dock, panes }: SavedLayout): Json {
  const saved = [...panes].map(([id, { kind, title, kept }]) => [id, { kind, title, kept }] as const);
  return {
    version: VERSION,
    // A copy: the dock goes on to change what it handed out.
    dock: JSON.parse(JSON.stringify(dock)) as Json,
    panes: Object.fromEntries(saved),
  };
}

/** The layout that was saved; undefined if this is none, or one of a version that is not understood. */
export function layoutFromJson(json: Json | undefined): SavedLayout | undefined {
  if (!isObject(json) || json["version"] !== VERSION) return undefined;
  const { dock, panes } = json;
  if (!isDockLayout(dock) || !isObject(panes)) return undefined;
  const saved = new Map<PaneId, SavedPane>();
  for (const [id, pane] of Object.entries(panes)) {
    if (!isObject(pane)) continue;
    const { kind, title, kept = null } = pane;
    if (typeof kind === "string" && typeof title === "string") saved.set(id, { kind, title, kept });
  }
  return { dock, panes: saved };
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Looks as deep as is needed to tell; what is wrong further in, the dock finds when it restores the layout. */
function isDockLayout(value: unknown): value is SerializedDockview {
  return typeof value === "object" && value !== null && "grid" in value && "panels" in value;
}
