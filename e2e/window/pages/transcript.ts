import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** What the workspace writes. */
export class TranscriptPane extends Pane {
  constructor(page: Page) {
    super(page, "transcript");
  }

  get lines(): Locator {
    return this.element.getByRole("log");
  }
}
