import type { IDockviewPanelHeaderProps } from "dockview-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { ChangedDot, Icon } from "../widgets/index.ts";
import { useDock } from "./dock-context.ts";
import styles from "./pane-tab.module.css";

/** A pane's tab: its drawing, its title, whether something in it was not accepted, and what closes it. */
export function PaneTab({ api }: IDockviewPanelHeaderProps): ReactNode {
  const dock = useDock();
  const open = useStore(dock.store, ({ panes }) => panes.find(({ id }) => id === api.id));
  const [isInFront, setIsInFront] = useState(api.isVisible);
  const icon = dock.record(api.id)?.pane.icon;
  const tab = useRef<HTMLDivElement>(null);
  const title = open?.title;
  const isModified = open?.isModified === true;
  useEffect(() => {
    const shown = api.onDidVisibilityChange(({ isVisible }) => setIsInFront(isVisible));
    return () => shown.dispose();
  }, [api]);
  // With many tabs the one whose pane is seen may be beyond the strip's end. Its title makes it wider later, and the dock's
  // button for what is out of sight makes the strip narrower.
  useEffect(() => {
    const element = tab.current?.closest(".dv-tab");
    const strip = element?.parentElement;
    if (!isInFront || !element || !strip) return;
    const sizes = new ResizeObserver(() => element.scrollIntoView({ block: "nearest", inline: "nearest" }));
    sizes.observe(element);
    sizes.observe(strip);
    return () => sizes.disconnect();
  }, [isInFront]);
  return (
    <div
      ref={tab}
      className={styles.tab}
      title={title}
      // The pane has the focus then, not its tab: its keys are meant.
      onClick={() => dock.show(api.id)}
      onAuxClick={(event) => {
        if (event.button === 1) api.close();
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span className={styles.title}>{title ?? api.title}</span>
      {isModified && <ChangedDot />}
      {/* For the pointer alone: by keyboard a pane is closed by its command. */}
      <span
        className={styles.close}
        aria-hidden="true"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        <Icon name="close" />
      </span>
    </div>
  );
}
