import { FOCUS_FIRST } from "../widgets/index.ts";

/** What a user works in by keyboard: lists of all kinds, and texts. */
const PARTS = [
  '[role="listbox"]',
  '[role="tree"]',
  '[role="grid"]',
  '[role="log"]',
  '[role="textbox"]:not([aria-hidden])',
  'textarea:not([aria-hidden="true"])',
  'input[type="text"]',
].join(",");

/**
 * The keyboard's place in one pane. A pane that gets the focus has it where it was, at first in what it is mainly for; as
 * long as that is not there, the pane itself has it. So too when what had the focus is taken out of the page.
 */
export class PaneFocus {
  readonly #pane: HTMLElement;
  readonly #observer: MutationObserver;
  readonly #listening = new AbortController();
  #last: HTMLElement | undefined;
  /** The pane has the focus for want of something in it. */
  #isWaiting = false;

  constructor(pane: HTMLElement) {
    this.#pane = pane;
    this.#observer = new MutationObserver(() => this.#changed());
    const { signal } = this.#listening;
    pane.addEventListener("focusin", (event) => this.#came(event.target), { signal });
    pane.addEventListener("focusout", (event) => this.#left(event.relatedTarget), { signal });
  }

  /** Gives the pane the focus. */
  take(): void {
    const last = this.#last;
    if (last?.isConnected === true && last.checkVisibility()) return last.focus();
    this.#pane.focus();
    this.#isWaiting = true;
    this.#changed();
  }

  /** Goes to the next part of the pane, or the one before, round and round. */
  step(direction: "next" | "previous"): void {
    const parts = this.#parts();
    const here = parts.findIndex((part) => part.contains(document.activeElement));
    const index = direction === "next" ? here + 1 : (here < 0 ? parts.length : here) - 1;
    parts.at(index % Math.max(1, parts.length))?.focus();
  }

  dispose(): void {
    this.#listening.abort();
    this.#observer.disconnect();
  }

  #came(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target !== this.#pane) {
      this.#last = target;
      this.#isWaiting = false;
    }
    this.#observer.observe(this.#pane, { childList: true, subtree: true });
  }

  #left(to: EventTarget | null): void {
    // Nowhere: it was taken away, or the whole window lost the focus.
    if (to instanceof Node && !this.#pane.contains(to)) this.#observer.disconnect();
  }

  #changed(): void {
    // Whatever takes the place of what was taken away may take the focus too.
    if (document.activeElement === document.body && document.hasFocus()) this.#pane.focus();
    if (this.#isWaiting && document.activeElement === this.#pane) this.#first()?.focus();
  }

  #first(): HTMLElement | undefined {
    const declared = this.#pane.querySelector<HTMLElement>(`[${FOCUS_FIRST}]`);
    if (declared === null) return this.#parts()[0];
    return this.#parts().find((part) => declared.contains(part));
  }

  #parts(): readonly HTMLElement[] {
    return [...this.#pane.querySelectorAll<HTMLElement>(PARTS)].filter(
      // A list's own lines may hold more of the kind: the list is what the keyboard is in.
      (part) => part.checkVisibility() && part.parentElement?.closest(PARTS) === null,
    );
  }
}
