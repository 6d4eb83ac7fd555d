import type { Locator, Page } from "@playwright/test";

/** A pane of a window: found by its kind, brought to the front by its tab. */
export class Pane {
  readonly page: Page;
  readonly kind: string;

  constructor(page: Page, kind: string) {
    this.page = page;
    this.kind = kind;
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
