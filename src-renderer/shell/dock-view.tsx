import { DockviewReact } from "dockview-react";
import type { DockviewTheme, IDockviewPanelProps } from "dockview-react";
import "dockview-react/dist/styles/dockview.css";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { Dock, PaneRecord } from "./dock.ts";
import { DockContext, useDock } from "./dock-context.ts";
import "./dock.css";
import styles from "./dock-view.module.css";
import { PaneFocus } from "./pane-focus.ts";
import { PaneBoundary } from "./pane-boundary.tsx";
import { PaneTab } from "./pane-tab.tsx";

const THEME: DockviewTheme = {
  name: "fresnel",
  className: "dockview-theme-fresnel",
  dndPanelOverlay: "group",
  dndTabIndicator: "line",
};
const COMPONENTS = { pane: PaneContent };
const NO_MESSAGE = (): null => null;

/** Draws the panes of a window. `empty` is what there is to see while none is open. */
export function DockView({ dock, empty }: { readonly dock: Dock; readonly empty: ReactNode }): ReactNode {
  const isEmpty = useStore(dock.store, ({ panes }) => panes.length === 0);
  useLayoutEffect(() => () => dock.detach(), [dock]);
  return (
    <DockContext value={dock}>
      <div className={styles.dock}>
        <DockviewReact
          theme={THEME}
          components={COMPONENTS}
          defaultTabComponent={PaneTab}
          disableFloatingGroups
          noPanelsOverlay="emptyGroup"
          getAnnouncement={NO_MESSAGE}
          onReady={({ api }) => dock.attach(api)}
        />
        {isEmpty && <div className={styles.empty}>{empty}</div>}
      </div>
    </DockContext>
  );
}

function PaneContent({ api }: IDockviewPanelProps): ReactNode {
  const dock = useDock();
  const record = dock.record(api.id);
  return record === undefined ? undefined : <OpenPaneContent dock={dock} record={record} api={api} />;
}

function OpenPaneContent({
  dock,
  record,
  api,
}: {
  readonly dock: Dock;
  readonly record: PaneRecord;
  readonly api: IDockviewPanelProps["api"];
}): ReactNode {
  const draw = useStore(record.content, (state) => state.draw);
  const pane = useRef<HTMLDivElement>(null);
  const isActive = useStore(dock.store, ({ active }) => active === api.id);

  useEffect(() => {
    if (pane.current === null) return;
    const focus = new PaneFocus(pane.current);
    const gone = dock.drawn(api.id, focus);
    return () => {
      gone();
      focus.dispose();
    };
  }, [dock, api]);

  // A pane behind another one is taken out of the page, and what scrolls in it forgets where it was.
  useEffect(() => {
    const scrolled = new Map<Element, readonly [left: number, top: number]>();
    const onScroll = ({ target }: Event): void => {
      if (target instanceof Element && api.isVisible) scrolled.set(target, [target.scrollLeft, target.scrollTop]);
    };
    const element = pane.current;
    element?.addEventListener("scroll", onScroll, true);
    const shown = api.onDidVisibilityChange(({ isVisible }) => {
      if (!isVisible) return;
      requestAnimationFrame(() => {
        for (const [target, [left, top]] of scrolled) {
          if (target.isConnected) target.scrollTo({ left, top });
          else scrolled.delete(target);
        }
      });
    });
    return () => {
      element?.removeEventListener("scroll", onScroll, true);
      shown.dispose();
    };
  }, [api]);

  return (
    <div
      ref={pane}
      className={styles.pane}
      data-pane={record.pane.kind}
      tabIndex={-1}
      data-focus-home={isActive ? "" : undefined}
    >
      <PaneBoundary title={record.pane.title}>{draw(record.handle)}</PaneBoundary>
    </div>
  );
}
