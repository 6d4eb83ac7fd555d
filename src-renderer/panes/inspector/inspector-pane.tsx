import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { useStore } from "zustand";
import type { PaneProps } from "../../shell/index.ts";
import { useCommands } from "../../shell/index.ts";
import { Breadcrumb, IconButton } from "../../widgets/index.ts";
import { useSession } from "../session-context.ts";
import { ColumnView } from "./column-view.tsx";
import styles from "./inspector-pane.module.css";
import { Inspector } from "./store.ts";
import type { InspectorParams } from "./store.ts";

/** A column is at least so wide, in pixels. As many as have room share it: none is ever cut. */
const COLUMN_WIDTH = 200;

/** A pager of live objects: each column a part of the one before, the way there above them. */
export function InspectorPane({ params, pane }: PaneProps<InspectorParams>): ReactNode {
  const session = useSession();
  const [inspector, setInspector] = useState<Inspector>();
  useEffect(() => {
    const made = new Inspector(session, pane.id, params);
    setInspector(made);
    const stop = made.store.subscribe(() => pane.keep(made.kept()));
    return () => {
      stop();
      made.dispose();
    };
  }, [session, params, pane]);
  useEffect(() => pane.setTitle(params.label), [pane, params.label]);
  return inspector === undefined ? undefined : <Pager inspector={inspector} />;
}

/** The columns of an inspector, and the way there above them. */
export function Pager({ inspector }: { readonly inspector: Inspector }): ReactNode {
  const { columns, position, canGoBack, canGoForward } = useStore(inspector.store);
  const element = useRef<HTMLDivElement>(null);
  const width = useWidth(element);
  const fitting = Math.max(1, Math.floor(width / COLUMN_WIDTH));
  const columnWidth = width / Math.min(fitting, columns.length);
  useCommands(element, {
    "inspector.back": { isEnabled: () => canGoBack, run: () => inspector.goBack() },
    "inspector.forward": { isEnabled: () => canGoForward, run: () => inspector.goForward() },
  });
  return (
    <div ref={element} className={styles.pane}>
      <div className={styles.path}>
        <IconButton name="Back" icon="back" isDisabled={!canGoBack} onPress={() => void inspector.goBack()} />
        <IconButton
          name="Forward"
          icon="forward"
          isDisabled={!canGoForward}
          onPress={() => void inspector.goForward()}
        />
        <Breadcrumb
          name="The way here"
          crumbs={columns.map(({ label }, index) => ({ key: `${index} ${label}`, label }))}
          current={position}
          onChoose={(index) => inspector.look(index)}
        />
      </div>
      <div className={styles.columns}>
        {columns.map((column, index) => (
          <ColumnView
            key={column.key}
            inspector={inspector}
            column={column}
            index={index}
            isLookedAt={index === position}
            width={columnWidth}
            fitsBeside={fitting >= 2}
          />
        ))}
      </div>
    </div>
  );
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
