import { useId, useMemo, useRef } from "react";
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { TypeAhead, lineAfter } from "./list-navigation.ts";
import lineStyles from "./lines.module.css";
import styles from "./tree.module.css";
import { treeRows } from "./tree-rows.ts";
import type { TreeRow } from "./tree-rows.ts";
import { useVirtualLines } from "./virtual-lines.ts";

/**
 * A tree one thing of which is chosen. Up and Down go through the lines, Right unfolds and goes in, Left folds and goes
 * out, typing jumps to what begins so, Enter acts on what is chosen. Only the lines in sight exist.
 */
export function Tree<T>({
  name,
  roots,
  childrenOf,
  keyOf,
  textOf,
  renderItem,
  chosen,
  onChoose,
  open,
  onOpen,
  onAct,
  onContextMenu,
  empty,
}: {
  readonly name: string;
  readonly roots: readonly T[];
  /** Undefined for what never has anything below it. */
  readonly childrenOf: (item: T) => readonly T[] | undefined;
  readonly keyOf: (item: T) => string;
  readonly textOf: (item: T) => string;
  readonly renderItem: (item: T) => ReactNode;
  /** The key of the chosen line. */
  readonly chosen: string | undefined;
  readonly onChoose: (item: T) => void;
  /** The keys of what is unfolded. */
  readonly open: ReadonlySet<string>;
  readonly onOpen: (item: T, isOpen: boolean) => void;
  /** Enter, or pressed twice. */
  readonly onAct?: (item: T) => void;
  readonly onContextMenu?: (item: T, at: { readonly x: number; readonly y: number }) => void;
  readonly empty?: ReactNode;
}): ReactNode {
  const id = useId();
  const typeAhead = useRef(new TypeAhead());
  const rows = useMemo(
    () => treeRows({ roots, childrenOf, keyOf, isOpen: (key) => open.has(key) }),
    [roots, childrenOf, keyOf, open],
  );
  const chosenLine = rows.findIndex(({ key }) => key === chosen);
  const { scroller, lines, height, from, to, page } = useVirtualLines({ count: rows.length, chosen: chosenLine });

  const choose = (line: number | undefined): void => {
    const row = line === undefined ? undefined : rows[line];
    if (row !== undefined) onChoose(row.item);
  };
  const goIn = (row: TreeRow<T>): void => {
    if (row.isOpen === false) onOpen(row.item, true);
    else if (row.isOpen === true && rows[chosenLine + 1]?.parent === chosenLine) choose(chosenLine + 1);
  };
  const goOut = (row: TreeRow<T>): void => {
    if (row.isOpen === true) onOpen(row.item, false);
    else if (row.parent >= 0) choose(row.parent);
  };
  const openMenuOnChosen = (row: TreeRow<T>): void => {
    const line = document.getElementById(`${id}-${chosenLine}`)?.getBoundingClientRect();
    if (line !== undefined) onContextMenu?.(row.item, { x: line.left + 24, y: line.bottom });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length > 1 && event.key !== "Shift") typeAhead.current.reset();
    const { key, shiftKey } = event;
    const row = rows[chosenLine];
    const line = shiftKey ? undefined : lineAfter(key, { chosen: chosenLine, count: rows.length, page: page() });
    if (line !== undefined) choose(line);
    else if (row !== undefined && key === "ArrowRight") goIn(row);
    else if (row !== undefined && key === "ArrowLeft") goOut(row);
    else if (row !== undefined && key === "Enter" && !shiftKey && onAct !== undefined) onAct(row.item);
    else if (row !== undefined && (key === "ContextMenu" || (key === "F10" && shiftKey))) openMenuOnChosen(row);
    else if (key.length === 1) {
      const textAt = (index: number): string | undefined => {
        const found = rows[index];
        return found === undefined ? undefined : textOf(found.item);
      };
      const now = event.timeStamp;
      choose(typeAhead.current.lineAfter(key, { chosen: chosenLine, count: rows.length, textAt, now }));
    } else return;
    event.preventDefault();
  };
  const onMenu = (event: MouseEvent, { item }: TreeRow<T>): void => {
    if (onContextMenu === undefined) return;
    event.preventDefault();
    onChoose(item);
    onContextMenu(item, { x: event.clientX, y: event.clientY });
  };

  return (
    <div className={lineStyles.frame}>
      <div
        ref={scroller}
        className={lineStyles.scroller}
        role="tree"
        aria-label={name}
        tabIndex={0}
        aria-activedescendant={chosenLine >= from && chosenLine < to ? `${id}-${chosenLine}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className={lineStyles.lines} role="presentation" style={{ blockSize: height }}>
          {lines.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return undefined;
            return (
              <div
                key={row.key}
                id={`${id}-${index}`}
                className={lineStyles.line}
                role="treeitem"
                aria-selected={index === chosenLine}
                aria-expanded={row.isOpen}
                aria-level={row.level}
                aria-posinset={row.position}
                aria-setsize={row.siblings}
                style={{ transform: `translateY(${start}px)` }}
                onMouseDown={(event) => {
                  if (event.button === 0) onChoose(row.item);
                }}
                onDoubleClick={() => {
                  if (onAct !== undefined) onAct(row.item);
                  else if (row.isOpen !== undefined) onOpen(row.item, !row.isOpen);
                }}
                onContextMenu={(event) => onMenu(event, row)}
              >
                <span className={styles.indent} style={{ inlineSize: `calc(${row.level - 1} * var(--indent))` }} />
                <span
                  className={styles.fold}
                  data-open={row.isOpen}
                  onMouseDown={(event) => {
                    if (row.isOpen === undefined) return;
                    event.stopPropagation();
                    onOpen(row.item, !row.isOpen);
                  }}
                  onDoubleClick={(event) => event.stopPropagation()}
                >
                  {row.isOpen !== undefined && <Icon name="chevronRight" />}
                </span>
                {renderItem(row.item)}
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && empty !== undefined && <div className={lineStyles.empty}>{empty}</div>}
    </div>
  );
}
