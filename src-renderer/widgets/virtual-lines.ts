import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { flushSync } from "react-dom";

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
  /** Where it was scrolled to when it was last shown; it goes there anew when that is found out later. */
  readonly scrollTop?: number | undefined;
  /** Told which lines are in sight, for a list that loads them. */
  readonly onVisible?: ((from: number, to: number) => void) | undefined;
}

/** Lines around those in sight that exist too, so that a scroll finds them there. */
const SPARE_LINES = 8;

/** The first line in sight and the one after the last, as far as the scroller goes. */
interface Sight {
  readonly from: number;
  readonly to: number;
}

/**
 * Shows the lines in sight of a list as long as need be. All lines are of one height, so where one stands is counted and
 * nothing is made or measured for those out of sight: a list of a million costs what one of a hundred does.
 */
export function useVirtualLines({ count, chosen, scrollTop, onVisible }: VirtualLinesOptions): VirtualLines {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<Sight>({ from: 0, to: 0 });
  /** Where it is to be scrolled to as soon as there are lines. */
  const wantedTop = useRef(scrollTop);
  const from = Math.max(0, Math.min(sight.from, count) - SPARE_LINES);
  const to = Math.min(count, sight.to + SPARE_LINES);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => setSight((before) => sightOf(element, before));
    // What comes into sight is there in the frame that shows it.
    const onScroll = (): void => flushSync(look);
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);
  const shown = useRef(-1);
  useLayoutEffect(() => {
    wantedTop.current = scrollTop;
    // Somebody may have scrolled away from what was chosen then.
    if (scrollTop !== undefined) shown.current = chosen;
  }, [scrollTop]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || count === 0 || wantedTop.current === undefined) return;
    element.scrollTop = wantedTop.current;
    wantedTop.current = undefined;
    setSight((before) => sightOf(element, before));
  }, [count, scrollTop]);
  useEffect(() => onVisible?.(from, to), [from, to, onVisible]);
  useEffect(() => {
    // What was chosen elsewhere is brought into sight; scrolling away from it is left alone.
    if (chosen >= 0 && chosen < count && chosen !== shown.current) bringIntoSight(scroller.current, chosen);
    shown.current = chosen;
  }, [chosen, count]);

  return {
    scroller,
    lines: Array.from({ length: Math.max(0, to - from) }, (_, n) => ({
      index: from + n,
      start: (from + n) * LINE_HEIGHT,
    })),
    height: count * LINE_HEIGHT,
    from,
    to,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1),
  };
}

/** What is in sight now; the same as before when nothing came or went. */
function sightOf({ scrollTop, clientHeight }: HTMLElement, before: Sight): Sight {
  const from = Math.floor(scrollTop / LINE_HEIGHT);
  const to = Math.ceil((scrollTop + clientHeight) / LINE_HEIGHT);
  return before.from === from && before.to === to ? before : { from, to };
}

/** Scrolls no further than is needed. */
function bringIntoSight(element: HTMLElement | null, line: number): void {
  if (element === null) return;
  const top = line * LINE_HEIGHT;
  const least = top + LINE_HEIGHT - element.clientHeight;
  element.scrollTop = Math.min(top, Math.max(least, element.scrollTop));
}
