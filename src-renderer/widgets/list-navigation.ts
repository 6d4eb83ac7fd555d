/** Where a key leads from a chosen line of a list; undefined for a key that leads nowhere. */
export function lineAfter(
  key: string,
  { chosen, count, page }: { readonly chosen: number; readonly count: number; readonly page: number },
): number | undefined {
  if (count === 0) return undefined;
  const within = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case "ArrowDown":
      return within(chosen + 1);
    case "ArrowUp":
      return chosen < 0 ? count - 1 : within(chosen - 1);
    case "PageDown":
      return within(Math.max(chosen, 0) + page);
    case "PageUp":
      return within(chosen - page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

const PAUSE_MILLISECONDS = 700;
/** A list is searched no further than this: it may have a million lines, of which few are loaded. */
const SEARCHED_LINES = 100_000;

/** Letters typed into a list, one soon after the other: they lead to the next line that begins so. */
export class TypeAhead {
  #text = "";
  #at = -Infinity;
  /** The line that was chosen before the first letter. */
  #from = -1;

  /** Another key was pressed: the next letter begins anew. */
  reset(): void {
    this.#text = "";
  }

  /** The line that another letter leads to; undefined if none begins so. */
  lineAfter(
    letter: string,
    {
      chosen,
      count,
      textAt,
      now,
    }: {
      readonly chosen: number;
      readonly count: number;
      /** Undefined for a line that is not loaded. */
      readonly textAt: (index: number) => string | undefined;
      /** In milliseconds. */
      readonly now: number;
    },
  ): number | undefined {
    const goesOn = now - this.#at <= PAUSE_MILLISECONDS;
    this.#text = (goesOn ? this.#text : "") + letter.toLowerCase();
    this.#at = now;
    if (this.#text.length === 1) this.#from = chosen;
    // The first letter goes on to another line; more letters may mean the one where it began.
    const start = Math.max(0, this.#from + (this.#text.length === 1 ? 1 : 0));
    for (let n = 0; n < Math.min(count, SEARCHED_LINES); n++) {
      const index = (start + n) % count;
      if (textAt(index)?.toLowerCase().startsWith(this.#text) === true) return index;
    }
    return undefined;
  }
}
