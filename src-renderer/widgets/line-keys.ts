import { useRef } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { TypeAhead, lineAfter } from "./list-navigation.ts";

/** Lines of which one is chosen, for who hears their keys. */
export interface KeyedLines<T> {
  /** The element of line n has the id `${id}-${n}`. */
  readonly id: string;
  readonly count: number;
  /** The index of the chosen line; -1 for none. */
  readonly chosen: number;
  /** How many lines are in sight. */
  readonly page: () => number;
  readonly itemAt: (index: number) => T | undefined;
  readonly textOf: (item: T) => string;
  readonly onChoose: (index: number) => void;
  readonly onAct?: ((index: number) => void) | undefined;
  readonly onContextMenu?: ((index: number, at: { readonly x: number; readonly y: number }) => void) | undefined;
  readonly onLeave?: ((direction: -1 | 1) => void) | undefined;
}

/**
 * What keys do in a list or a table: arrow keys, Page, Home and End go through it, typing jumps to what begins so, Enter
 * acts on what is chosen, Left and Right leave it, the menu key or the right button opens its menu.
 */
export function useLineKeys<T>({
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
}: KeyedLines<T>): {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onMenu: (event: MouseEvent, index: number) => void;
} {
  const typeAhead = useRef(new TypeAhead());
  const openMenuOnChosen = (): void => {
    const line = document.getElementById(`${id}-${chosen}`)?.getBoundingClientRect();
    if (line !== undefined) onContextMenu?.(chosen, { x: line.left + 24, y: line.bottom });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length > 1 && event.key !== "Shift") typeAhead.current.reset();
    const { key, shiftKey } = event;
    const line = shiftKey ? undefined : lineAfter(key, { chosen, count, page: page() });
    if (line !== undefined) onChoose(line);
    else if (key === "ArrowLeft" && onLeave !== undefined) onLeave(-1);
    else if (key === "ArrowRight" && onLeave !== undefined) onLeave(1);
    else if (key === "Enter" && !shiftKey && onAct !== undefined && chosen >= 0) onAct(chosen);
    else if ((key === "ContextMenu" || (key === "F10" && shiftKey)) && chosen >= 0) openMenuOnChosen();
    else if (key.length === 1) {
      const textAt = (index: number): string | undefined => {
        const item = itemAt(index);
        return item === undefined ? undefined : textOf(item);
      };
      const found = typeAhead.current.lineAfter(key, { chosen, count, textAt, now: event.timeStamp });
      if (found !== undefined) onChoose(found);
    } else return;
    event.preventDefault();
  };
  const onMenu = (event: MouseEvent, index: number): void => {
    if (onContextMenu === undefined) return;
    event.preventDefault();
    onChoose(index);
    onContextMenu(index, { x: event.clientX, y: event.clientY });
  };
  return { onKeyDown, onMenu };
}
