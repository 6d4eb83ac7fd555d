import { useId, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { useLineKeys } from "./line-keys.ts";
import lineStyles from "./lines.module.css";
import styles from "./table.module.css";
import { useVirtualLines } from "./virtual-lines.ts";

/** A column of a table. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Pixels at first; the column without a width takes the room that is left. */
  readonly width?: number;
  /** Pixels that it keeps where there is no room for all; its width if not given. */
  readonly least?: number;
  /** Numbers stand at the end, so that they can be compared. */
  readonly align?: "start" | "end";
  readonly render: (item: T) => ReactNode;
  /** The user may sort by it. */
  readonly canSort?: boolean;
}

/** By which column a table is sorted. */
export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

const LEAST_WIDTH = 40;
const WIDTH_STEP = 12;

/**
 * A table one line of which is chosen: a list with columns, which can be made wider and sorted by. Only the lines in sight
 * exist; the keys are those of a list.
 */
export function Table<T>({
  name,
  columns,
  count,
  itemAt,
  keyOf,
  textOf,
  chosen,
  onChoose,
  onAct,
  onContextMenu,
  onVisible,
  sorting,
  onSort,
  isHeadHidden = false,
  empty,
}: {
  readonly name: string;
  readonly columns: readonly Column<T>[];
  readonly count: number;
  /** Undefined while it is not loaded. */
  readonly itemAt: (index: number) => T | undefined;
  readonly keyOf: (item: T) => string;
  /** What typing a line's beginning leads to. */
  readonly textOf: (item: T) => string;
  /** The index of the chosen line; -1 for none. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onAct?: (index: number) => void;
  readonly onContextMenu?: (index: number, at: { readonly x: number; readonly y: number }) => void;
  readonly onVisible?: (from: number, to: number) => void;
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting) => void;
  /** Where the columns need no titles; screen readers are told them all the same. */
  readonly isHeadHidden?: boolean;
  readonly empty?: ReactNode;
}): ReactNode {
  const id = useId();
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const { scroller, lines, height, from, to, page } = useVirtualLines({ count, chosen, onVisible });

  const template = columns.map((column) => trackOf(column, widths[column.id])).join(" ");
  const resize = (column: Column<T>, width: number): void =>
    setWidths((before) => ({ ...before, [column.id]: Math.max(LEAST_WIDTH, Math.round(width)) }));

  const { onKeyDown, onMenu } = useLineKeys({
    id,
    count,
    chosen,
    page,
    itemAt,
    textOf,
    onChoose,
    onAct,
    onContextMenu,
  });

  return (
    <div className={lineStyles.frame}>
      <div
        ref={scroller}
        className={`${lineStyles.scroller} ${styles.table}`}
        role="grid"
        aria-label={name}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        tabIndex={0}
        aria-activedescendant={chosen >= from && chosen < to ? `${id}-${chosen}` : undefined}
        style={{ "--columns": template } as CSSProperties}
        onKeyDown={onKeyDown}
      >
        <div className={isHeadHidden ? styles.hiddenHead : styles.head} role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <Head
              key={column.id}
              column={column}
              sorting={sorting}
              onSort={onSort}
              onResize={(width) => resize(column, width)}
            />
          ))}
        </div>
        <div className={lineStyles.lines} role="rowgroup" style={{ blockSize: height }}>
          {lines.map(({ index, start }) => {
            const item = itemAt(index);
            return (
              <div
                key={item === undefined ? `loading ${index}` : keyOf(item)}
                id={`${id}-${index}`}
                className={`${lineStyles.line} ${styles.line}`}
                role="row"
                aria-selected={index === chosen}
                aria-rowindex={index + 2}
                style={{ transform: `translateY(${start}px)` }}
                onMouseDown={(event) => {
                  if (event.button === 0) onChoose(index);
                }}
                onDoubleClick={() => onAct?.(index)}
                onContextMenu={(event) => onMenu(event, index)}
              >
                {columns.map((column) => (
                  <span key={column.id} className={styles.cell} role="gridcell" data-align={column.align}>
                    {item === undefined ? <span className={lineStyles.loading}>…</span> : column.render(item)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {count === 0 && empty !== undefined && <div className={lineStyles.empty}>{empty}</div>}
    </div>
  );
}

/** How wide a column is, in the words of a grid; `chosen` is what the user made it. */
function trackOf<T>({ width, least }: Column<T>, chosen: number | undefined): string {
  if (chosen !== undefined) return `${chosen}px`;
  if (width === undefined) return `minmax(${least ?? 80}px, 1fr)`;
  return least === undefined ? `${width}px` : `minmax(${least}px, ${width}px)`;
}

/** A column's title: pressed it sorts, its edge makes the column wider. */
function Head<T>({
  column,
  sorting,
  onSort,
  onResize,
}: {
  readonly column: Column<T>;
  readonly sorting: Sorting | undefined;
  readonly onSort: ((sorting: Sorting) => void) | undefined;
  readonly onResize: (width: number) => void;
}): ReactNode {
  const head = useRef<HTMLDivElement>(null);
  const isSorted = sorting?.column === column.id;
  const isDescending = isSorted && sorting.isDescending;
  const canSort = column.canSort === true && onSort !== undefined;
  const width = (): number => head.current?.getBoundingClientRect().width ?? 0;

  const onPointerMove = (event: PointerEvent<HTMLSpanElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onResize(event.clientX - (head.current?.getBoundingClientRect().left ?? 0));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    onResize(width() + (event.key === "ArrowRight" ? WIDTH_STEP : -WIDTH_STEP));
  };

  return (
    <div
      ref={head}
      className={styles.headCell}
      role="columnheader"
      data-align={column.align}
      aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : undefined}
    >
      {canSort ? (
        <button
          type="button"
          className={styles.sort}
          title="Sort; Alt+← and Alt+→ change the width"
          data-descending={isDescending}
          onClick={() => onSort({ column: column.id, isDescending: isSorted && !isDescending })}
          onKeyDown={onKeyDown}
        >
          <span>{column.title}</span>
          {isSorted && <Icon name="chevronDown" />}
        </button>
      ) : (
        <span>{column.title}</span>
      )}
      <span
        className={styles.edge}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={onPointerMove}
      />
    </div>
  );
}
