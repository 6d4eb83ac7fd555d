import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** What was changed in a fork, to be taken over. */
export class MergePane extends Pane {
  constructor(page: Page) {
    super(page, "merge", "M");
  }

  /** A place that is merged, by a part of its path. */
  place(path: string): Locator {
    return this.element.getByRole("row").filter({ hasText: path });
  }

  /** What is at the chosen place: "When both began", "Here" or "There". */
  side(title: string): Locator {
    return this.element.getByRole("region", { name: title, exact: true });
  }

  /** Merges as it was decided; it can't be pressed before. */
  get mergeButton(): Locator {
    return this.element.getByRole("button", { name: "Merge", exact: true });
  }
}
