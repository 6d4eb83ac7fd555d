/** Marks the element that the focus belongs to when nothing else has it: the pane that is worked in. */
const FOCUS_HOME = "data-focus-home";
/** Marks what a pane is mainly for: there the keyboard goes first. */
export const FOCUS_FIRST = "data-focus-first";

/** What the focus belongs to when nothing else has it. */
export function focusHome(): Element | null {
  return document.querySelector(`[${FOCUS_HOME}]`);
}

/**
 * Where the keyboard is. What had the focus may be gone from the page: then it is in the pane that is worked in, which
 * says in its content what can be done there.
 */
export function focusedElement(): Element | null {
  const { activeElement, body } = document;
  const home = focusHome();
  const isAtHome = activeElement === null || activeElement === body || activeElement === home;
  return isAtHome ? (home?.firstElementChild ?? home) : activeElement;
}

/** Gives the focus back to what had it before, or to the pane that is worked in where that is gone. */
export function returnFocus(before: Element | null): void {
  const to = before?.isConnected === true && before !== document.body ? before : focusHome();
  if (to instanceof HTMLElement) to.focus();
}
