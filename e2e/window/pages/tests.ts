import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The test runner. */
export class TestsPane extends Pane {
  constructor(page: Page) {
    super(page, "tests", "U");
  }

  /** A package, class or test in the tree. */
  line(name: string): Locator {
    return this.tree.getByRole("treeitem").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  get tree(): Locator {
    return this.element.getByRole("tree", { name: "All tests" });
  }

  /** The mark of a line, called as its test stands. */
  mark(name: string): Locator {
    return this.line(name).getByRole("img");
  }

  /** How many tests stand how. */
  get summary(): Locator {
    return this.element.getByRole("status");
  }

  /** What the chosen test's assertion compared. */
  side(title: "Actual" | "Expected"): Locator {
    return this.element.getByRole("region", { name: title, exact: true });
  }

  get message(): Locator {
    return this.element.getByRole("note");
  }

  get frames(): Locator {
    return this.element.getByRole("listbox", { name: "Stack of the failure" }).getByRole("option");
  }

  /** Presses a button of the toolbar. */
  async press(button: string | RegExp): Promise<void> {
    await this.element.getByRole("toolbar", { name: "Tests" }).getByRole("button", { name: button }).click();
  }
}
