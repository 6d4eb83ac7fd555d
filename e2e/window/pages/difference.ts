import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** Two states of the workspace, compared. */
export class DifferencePane extends Pane {
  constructor(page: Page) {
    super(page, "difference");
  }

  /** A change, by a part of the path. */
  change(path: string): Locator {
    return this.element.getByRole("row").filter({ hasText: path });
  }

  /** What is at the chosen path in the state that is called so. */
  side(title: string): Locator {
    return this.element.getByRole("region", { name: title, exact: true });
  }

  /** Compares with another state. */
  async compareWith(state: string): Promise<void> {
    await this.element.getByLabel("to", { exact: true }).selectOption(state);
  }
}
