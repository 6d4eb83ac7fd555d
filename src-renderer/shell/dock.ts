import type { AddPanelPositionOptions, DockviewApi, IDockviewPanel } from "dockview-react";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Disposer } from "../connection/index.ts";
import type { Json } from "../../src-main/channels.ts";
import { layoutFromJson, layoutToJson } from "./layout.ts";
import type { SavedPane } from "./layout.ts";
import type { KnownPane, MountedPane, Pane, PaneHandle, PaneId, PaneKind, PanePlace } from "./pane.ts";
import type { PaneFocus } from "./pane-focus.ts";
import type { PaneRegistry } from "./pane-registry.ts";

/** A pane that is open, as others may see it. */
export interface OpenPane {
  readonly id: PaneId;
  readonly kind: PaneKind;
  readonly title: string;
  readonly isModified: boolean;
}

/** What is open in a window. */
export interface DockState {
  readonly panes: readonly OpenPane[];
  /** The pane that has the focus, or had it last. */
  readonly active: PaneId | undefined;
  readonly canReopen: boolean;
  readonly isMaximized: boolean;
}

/** Where a pane is to be opened, other than where its kind belongs. */
export interface OpenOptions {
  /** To the right of this pane. */
  readonly beside?: PaneId;
  /** As another tab of this pane's group. */
  readonly among?: PaneId;
  /** Without taking the focus, or being brought to the front. */
  readonly inBackground?: boolean;
}

/** What a dock is made with. */
export interface DockOptions {
  readonly panes: PaneRegistry;
  /** The layout that was saved last. */
  readonly saved?: Json | undefined;
  /** The layout changed, or what a pane keeps: it is to be asked for and saved, soon. */
  readonly save: (layout: () => Json) => void;
  /** Opens what a window has at first, when there is no saved layout. */
  readonly prepare: (dock: Dock) => void;
}

/** What the dock knows of a pane that is open: the pane's side of a tab. */
export interface PaneRecord {
  readonly pane: KnownPane;
  readonly handle: PaneHandle<Json>;
  /** What is drawn; another function when the pane is opened anew on something else. */
  readonly content: StoreApi<{ readonly draw: MountedPane }>;
  readonly closedListeners: ReadonlySet<() => void>;
  /** The keyboard's place in it; undefined until it is drawn. */
  focus: PaneFocus | undefined;
  /** It is to have the focus once it is drawn. */
  wantsFocus: boolean;
  kept: Json;
  title: string;
  isModified: boolean;
}

const CLOSED_PANES_KEPT = 20;
const RIGHT_WIDTH = 440;
const BOTTOM_HEIGHT = 200;
const LEFT_WIDTH = 280;

/**
 * The panes of a window and where they stand. It is made before the page draws anything, so that commands can open panes;
 * what is opened until then appears with the page.
 */
export class Dock {
  readonly store: StoreApi<DockState> = createStore<DockState>(() => ({
    panes: [],
    active: undefined,
    canReopen: false,
    isMaximized: false,
  }));
  readonly #options: DockOptions;
  readonly #records = new Map<PaneId, PaneRecord>();
  #closed: readonly SavedPane[] = [];
  #api: DockviewApi | undefined;
  /** What was asked for before there was a page. */
  #waiting: readonly (() => void)[] = [];
  #subscriptions: readonly { dispose(): void }[] = [];
  /** As it was when the page went. */
  #layout: Json = null;
  /** A change will be told at the end of this turn. */
  #willTell = false;

  constructor(options: DockOptions) {
    this.#options = options;
  }

  /** The page is there: restores the saved layout, or opens what a window has at first. */
  attach(api: DockviewApi): void {
    this.#api = api;
    if (!this.#restore(api)) this.#options.prepare(this);
    for (const wanted of this.#waiting) wanted();
    this.#waiting = [];
    this.#focusActive();
    this.#subscriptions = [
      api.onDidRemovePanel((panel) => this.#removed(panel)),
      api.onDidLayoutChange(() => this.#changed()),
      api.onDidActivePanelChange(() => this.#changed()),
      api.onDidMaximizedGroupChange(() => this.#changed()),
    ];
    this.#changed();
  }

  /** The page goes. The panes in it do too, but nobody has closed them. */
  detach(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions = [];
    this.#layout = this.#layoutNow();
    this.#api = undefined;
  }

  /** Opens a pane, or shows the one there is if its kind is single: on `params` then. */
  open<Params extends Json>(pane: Pane<Params>, params: Params, options: OpenOptions = {}): void {
    this.#whenThere((api) => this.#open(api, pane, params, options));
  }

  /** The open panes of a kind and what they keep. */
  openPanes<Params extends Json>(pane: Pane<Params>): readonly (OpenPane & { readonly params: Params })[] {
    return this.store.getState().panes.flatMap((open) => {
      const params = open.kind === pane.kind ? pane.restore(this.#records.get(open.id)?.kept ?? null) : undefined;
      return params === undefined ? [] : [{ ...open, params }];
    });
  }

  /** Brings a pane to the front and gives it the focus. */
  show(id: PaneId): void {
    this.#whenThere((api) => {
      api.getPanel(id)?.api.setActive();
      this.#focus(id);
    });
  }

  close(id: PaneId): void {
    this.#api?.getPanel(id)?.api.close();
  }

  /** Opens the pane that was closed last, with what it kept. */
  reopen(): void {
    const [last, ...rest] = this.#closed;
    const pane = last && this.#options.panes.get(last.kind);
    this.#closed = rest;
    if (last === undefined || pane === undefined) return this.#changed();
    this.#whenThere((api) => this.#open(api, pane, last.kept, {}, last.title));
  }

  /** Gives the active pane the whole dock, or gives the others their room back. */
  toggleMaximized(): void {
    const api = this.#api;
    if (api === undefined) return;
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    else if (api.activePanel !== undefined) api.maximizeGroup(api.activePanel);
  }

  /** Goes to the next group of panes, or the one before. */
  focusGroup(direction: "next" | "previous"): void {
    if (direction === "next") this.#api?.activateNext();
    else this.#api?.activatePrevious();
    this.#focusActive();
  }

  /** Goes to the next tab of the active group, or the one before, round and round. */
  focusTab(direction: "next" | "previous"): void {
    const group = this.#api?.activeGroup;
    if (group === undefined) return;
    const { panels, activePanel } = group;
    const index = panels.findIndex((panel) => panel === activePanel);
    const step = direction === "next" ? 1 : -1;
    panels[(index + step + panels.length) % panels.length]?.api.setActive();
    this.#focusActive();
  }

  /** Goes to the next part of the active pane, or the one before: from a list to the next, to the text. */
  focusPart(direction: "next" | "previous"): void {
    const active = this.#api?.activePanel;
    if (active !== undefined) this.#records.get(active.id)?.focus?.step(direction);
  }

  /** The pane is drawn; answers what says that it is no longer. */
  drawn(id: PaneId, focus: PaneFocus): Disposer {
    const record = this.#records.get(id);
    if (record === undefined) return () => {};
    record.focus = focus;
    if (record.wantsFocus) this.#focus(id);
    return () => {
      if (record.focus === focus) record.focus = undefined;
    };
  }

  /** What is known of an open pane; undefined once it is closed. */
  record(id: PaneId): PaneRecord | undefined {
    return this.#records.get(id);
  }

  #open(api: DockviewApi, pane: KnownPane, params: Json, options: OpenOptions, title = pane.title): void {
    const draw = pane.mount(params);
    if (draw === undefined) throw new Error(`A ${pane.kind} can't be opened on ${JSON.stringify(params)}`);
    const id = pane.single ? pane.kind : `${pane.kind}-${crypto.randomUUID()}`;
    const record = this.#records.get(id);
    if (record !== undefined) {
      record.kept = params;
      record.content.setState({ draw });
      this.#changed();
      return options.inBackground === true ? undefined : this.show(id);
    }
    this.#records.set(id, this.#newRecord(id, pane, draw, { kind: pane.kind, title, kept: params }));
    // A pane opened behind a maximised one could not be seen.
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    const position = this.#positionFor(api, pane.place, options);
    api.addPanel({
      id,
      component: "pane",
      title,
      ...(position === undefined ? {} : { position }),
      ...(options.inBackground === true ? { inactive: true } : {}),
      ...(pane.place === "right" ? { initialWidth: RIGHT_WIDTH } : {}),
      ...(pane.place === "left" ? { initialWidth: LEFT_WIDTH } : {}),
      ...(pane.place === "bottom" ? { initialHeight: BOTTOM_HEIGHT } : {}),
    });
    if (options.inBackground !== true) this.show(id);
  }

  /** Beside or among others if so asked; else where panes of the same place are by now, wherever the user put them. */
  #positionFor(
    api: DockviewApi,
    place: PanePlace,
    { beside, among }: OpenOptions,
  ): AddPanelPositionOptions | undefined {
    if (beside !== undefined && api.getPanel(beside) !== undefined) {
      return { referencePanel: beside, direction: "right" };
    }
    if (among !== undefined && api.getPanel(among) !== undefined) return { referencePanel: among };
    if (api.totalPanels === 0) return undefined;
    const isOfPlace = ({ id }: IDockviewPanel): boolean => this.#records.get(id)?.pane.place === place;
    const groups = [...(api.activeGroup === undefined ? [] : [api.activeGroup]), ...api.groups];
    const group = groups.find(({ panels }) => panels.some(isOfPlace));
    if (group !== undefined) return { referenceGroup: group };
    if (place === "bottom") return { direction: "below" };
    return { direction: place === "right" ? "right" : "left" };
  }

  #newRecord(id: PaneId, pane: KnownPane, draw: MountedPane, saved: SavedPane): PaneRecord {
    const closedListeners = new Set<() => void>();
    const record: PaneRecord = {
      pane,
      handle: {
        id,
        keep: (params) => {
          record.kept = params;
          // Said with each key that is typed: nobody draws anything for it.
          this.#save();
        },
        setTitle: (title) => {
          if (record.title === title) return;
          record.title = title;
          this.#api?.getPanel(id)?.api.setTitle(title);
          this.#changed();
        },
        setModified: (isModified) => {
          if (record.isModified === isModified) return;
          record.isModified = isModified;
          this.#changed();
        },
        show: () => this.show(id),
        close: () => this.close(id),
        onClosed: (listener) => {
          closedListeners.add(listener);
          return () => closedListeners.delete(listener);
        },
      },
      closedListeners,
      focus: undefined,
      wantsFocus: false,
      content: createStore(() => ({ draw })),
      kept: saved.kept,
      title: saved.title,
      isModified: false,
    };
    return record;
  }

  /** Whether there was a layout, and it could be restored; panes of kinds that there are no longer are left out. */
  #restore(api: DockviewApi): boolean {
    const saved = layoutFromJson(this.#options.saved);
    if (saved === undefined) return false;
    for (const [id, each] of saved.panes) {
      const pane = this.#options.panes.get(each.kind);
      const draw = pane?.mount(each.kept);
      if (pane !== undefined && draw !== undefined) this.#records.set(id, this.#newRecord(id, pane, draw, each));
    }
    try {
      api.fromJSON(saved.dock);
    } catch {
      // Damaged, or of a version of the dock that can't read it: better the first layout than no window.
      api.clear();
      this.#records.clear();
      return false;
    }
    for (const panel of api.panels) if (!this.#records.has(panel.id)) api.removePanel(panel);
    for (const id of this.#records.keys()) if (api.getPanel(id) === undefined) this.#records.delete(id);
    return api.totalPanels > 0;
  }

  #removed({ id }: IDockviewPanel): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    const { pane, title, kept, closedListeners } = record;
    for (const listener of closedListeners) listener();
    this.#closed = [{ kind: pane.kind, title, kept }, ...this.#closed].slice(0, CLOSED_PANES_KEPT);
    queueMicrotask(() => {
      // The focus went with the pane: who works by keyboard goes on in the next one.
      if (document.activeElement === document.body) this.#focusActive();
    });
    this.#changed();
  }

  #focusActive(): void {
    const active = this.#api?.activePanel;
    if (active !== undefined) this.#focus(active.id);
  }

  #focus(id: PaneId): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    record.wantsFocus = record.focus === undefined;
    record.focus?.take();
  }

  #whenThere(act: (api: DockviewApi) => void): void {
    if (this.#api !== undefined) act(this.#api);
    else this.#waiting = [...this.#waiting, () => this.#whenThere(act)];
  }

  /** Tells of a change and saves it, once for all that changes at the same time. */
  #changed(): void {
    const api = this.#api;
    if (api === undefined || this.#willTell) return;
    this.#willTell = true;
    queueMicrotask(() => {
      this.#willTell = false;
      if (this.#api !== api) return;
      this.store.setState({
        panes: api.panels.flatMap(({ id }) => {
          const record = this.#records.get(id);
          if (record === undefined) return [];
          return [{ id, kind: record.pane.kind, title: record.title, isModified: record.isModified }];
        }),
        active: api.activePanel?.id,
        canReopen: this.#closed.length > 0,
        isMaximized: api.hasMaximizedGroup(),
      });
      this.#save();
    });
  }

  #save(): void {
    this.#options.save(() => this.#layoutNow());
  }

  #layoutNow(): Json {
    if (this.#api === undefined) return this.#layout;
    const panes = new Map(
      [...this.#records].map(([id, { pane, title, kept }]) => [id, { kind: pane.kind, title, kept }]),
    );
    return layoutToJson({ dock: this.#api.toJSON(), panes });
  }
}
