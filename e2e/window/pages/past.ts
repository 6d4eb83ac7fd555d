import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** A state of the workspace as it was. */
export class PastPane extends Pane {
  constructor(page: Page) {
    super(page, "past");
  }

  /** A variable as it was then and as it is now. */
  variable(name: string): Locator {
    return this.element.getByRole("row").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Evaluates an expression in the past state and prints its value. */
  async print(expression: string): Promise<void> {
    const editor = this.element.getByRole("textbox", { name: "Code that is evaluated in the past" });
    await editor.focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(expression);
    await this.element.getByRole("button", { name: "Print it" }).click();
  }

  get answer(): Locator {
    return this.element.locator("pre[role=status]");
  }
}
