import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The pane of problems. */
export class ProblemsPane extends Pane {
  constructor(page: Page) {
    super(page, "problems", "K");
  }

  problem(text: string): Locator {
    return this.element.getByRole("listbox", { name: "Problems" }).getByRole("option").filter({ hasText: text });
  }
}
