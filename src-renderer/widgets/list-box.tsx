import { useId } from "react";
import type { ReactNode } from "react";
import { useLineKeys } from "./line-keys.ts";
import styles from "./lines.module.css";
import { useVirtualLines } from "./virtual-lines.ts";

/**
 * A list one thing of which is chosen, as long as need be: only the lines in sight exist. Arrow keys, Page, Home and End
 * go through it, typing jumps to what begins so, Enter acts on what is chosen.
 */
export function ListBox<T>({
  name,
  count,
  itemAt,
  keyOf,
  textOf,
  renderItem,
  chosen,
  onChoose,
  onAct,
  onContextMenu,
  onLeave,
  onVisible,
  empty,
  scrollTop,
  onScroll,
}: {
  readonly name: string;
  readonly count: number;
  /** Undefined while it is not loaded. */
  readonly itemAt: (index: number) => T | undefined;
  readonly keyOf: (item: T) => string;
  readonly textOf: (item: T) => string;
  readonly renderItem: (item: T, isChosen: boolean) => ReactNode;
  /** The index of the chosen line; -1 for none. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** Enter, or pressed twice. */
  readonly onAct?: (index: number) => void;
  readonly onContextMenu?: (index: number, at: { readonly x: number; readonly y: number }) => void;
  /** Left and right go to a neighbouring list. */
  readonly onLeave?: (direction: -1 | 1) => void;
  /** Which lines are in sight, for a list that loads them. */
  readonly onVisible?: (from: number, to: number) => void;
  /** Said when there is nothing. */
  readonly empty?: ReactNode;
  /** Where it was scrolled to when it was last shown. */
  readonly scrollTop?: number;
  readonly onScroll?: (scrollTop: number) => void;
}): ReactNode {
  const id = useId();
  const { scroller, lines, height, from, to, page } = useVirtualLines({ count, chosen, scrollTop, onVisible });

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
    onLeave,
  });

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="listbox"
        aria-label={name}
        tabIndex={0}
        aria-activedescendant={chosen >= from && chosen < to ? `${id}-${chosen}` : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => onScroll?.(event.currentTarget.scrollTop)}
      >
        <div className={styles.lines} role="presentation" style={{ blockSize: height }}>
          {lines.map(({ index, start }) => {
            const item = itemAt(index);
            return (
              <div
                key={item === undefined ? `loading ${index}` : keyOf(item)}
                id={`${id}-${index}`}
                className={styles.line}
                role="option"
                aria-selected={index === chosen}
                aria-setsize={count}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                onMouseDown={(event) => {
                  if (event.button === 0) onChoose(index);
                }}
                onDoubleClick={() => onAct?.(index)}
                onContextMenu={(event) => onMenu(event, index)}
              >
                {item === undefined ? <span className={styles.loading}>…</span> : renderItem(item, index === chosen)}
              </div>
            );
          })}
        </div>
      </div>
      {count === 0 && empty !== undefined && <div className={styles.empty}>{empty}</div>}
    </div>
  );
}
