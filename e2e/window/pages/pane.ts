import type { Locator, Page } from "@playwright/test";

/** A pane of a window: found by its kind, brought to the front by its tab. */
export class Pane {
  readonly page: Page;
  readonly kind: string;
  readonly #letter: string | undefined;

  /** `letter` is the one that opens it after ControlOrMeta+O. */
  constructor(page: Page, kind: string, letter?: string) {
    this.page = page;
    this.kind = kind;
    this.#letter = letter;
  }

  /** Shows the pane, by its keys. */
  async open(): Promise<void> {
    if (this.#letter === undefined) throw new Error(`No keys open the pane of kind ${this.kind}`);
    await this.page.keyboard.press("ControlOrMeta+O");
    await this.page.keyboard.press(`ControlOrMeta+${this.#letter}`);
  }

  /** The pane that is in sight. */
  get element(): Locator {
    return this.page.locator(`[data-pane="${this.kind}"]:visible`).first();
  }

  /** Brings the pane with that tab to the front. */
  async show(title: string | RegExp): Promise<void> {
    await this.page.getByRole("tab", { name: title }).first().click();
  }
}
