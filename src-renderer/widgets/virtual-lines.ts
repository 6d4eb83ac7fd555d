import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** How high a line of a list, tree or table is, in pixels: the token `--row`. */
export const LINE_HEIGHT = 22;

/** A line that exists just now, and where. */
export interface VirtualLine {
  readonly index: number;
  /** Pixels from the top of all lines. */
  readonly start: number;
}

/** The lines of a long list of which only those in sight exist. */
export interface VirtualLines {
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly lines: readonly VirtualLine[];
  /** The height of all lines, in pixels. */
  readonly height: number;
  /** The first line that exists, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** How many lines the Page keys go. */
  readonly page: () => number;
}

/** What a virtual list is told about itself. */
export interface VirtualLinesOptions {
  readonly count: number;
  /** The chosen line, which is kept in sight when it changes; -1 for none. */
  readonly chosen: number;
  /** Where it was scrolled to when it was last shown. */
  readonly scrollTop?: number | undefined;
  /** Told which lines are in sight, for a list that loads them. */
  readonly onVisible?: ((from: number, to: number) => void) | undefined;
}

/** Shows the lines in sight of a list as long as need be. */
export function useVirtualLines({ count, chosen, scrollTop, onVisible }: VirtualLinesOptions): VirtualLines {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
    ...(scrollTop === undefined ? {} : { initialOffset: scrollTop }),
  });
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? -1) + 1;

  useEffect(() => onVisible?.(from, to), [from, to, onVisible]);
  const shown = useRef(scrollTop === undefined ? -1 : chosen);
  useEffect(() => {
    // What was chosen elsewhere is brought into sight; scrolling away from it is left alone.
    if (chosen >= 0 && chosen < count && chosen !== shown.current) virtualizer.scrollToIndex(chosen);
    shown.current = chosen;
  }, [chosen, count, virtualizer]);

  return {
    scroller,
    lines: items.map(({ index, start }) => ({ index, start })),
    height: virtualizer.getTotalSize(),
    from,
    to,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1),
  };
}
