import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** A pager of live objects. */
export class InspectorPane extends Pane {
  constructor(page: Page) {
    super(page, "inspector");
  }

  /** The column called so in the path. */
  column(label: string): Locator {
    return this.element.getByRole("region", { name: new RegExp(`^${label}: `) });
  }

  /** A part of an object: what it is called with how it prints. */
  part(column: string, label: string): Locator {
    return this.column(column)
      .getByRole("option")
      .filter({ has: this.page.getByText(label, { exact: true }) });
  }

  tab(column: string, name: string): Locator {
    return this.column(column).getByRole("tab", { name });
  }

  /** The way to what is looked at. */
  get path(): Locator {
    return this.element.getByRole("navigation", { name: "The way here" });
  }
}
