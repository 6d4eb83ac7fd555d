import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The class browser. */
export class BrowserPane extends Pane {
  constructor(page: Page) {
    super(page, "browser");
  }

  /** Goes through the lists to a method. */
  async choose({
    packageName,
    className,
    selector,
  }: {
    packageName: string;
    className: string;
    selector?: string;
  }): Promise<void> {
    await this.#line("Packages", packageName).click();
    await this.#line("Classes", className).click();
    if (selector !== undefined) await this.#line("Methods", selector).click();
  }

  get code(): Locator {
    return this.element.locator(".view-lines");
  }

  method(selector: string): Locator {
    return this.#line("Methods", selector);
  }

  /** Puts a text in place of the one that is shown. */
  async write(text: string): Promise<void> {
    await this.element
      .locator(".monaco-editor")
      .first()
      .click({ position: { x: 200, y: 10 } });
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press("Control+S");
  }

  #line(list: string, text: string): Locator {
    return this.element
      .getByRole("listbox", { name: list, exact: true })
      .getByRole("option")
      .filter({ has: this.page.getByText(text, { exact: true }) });
  }
}
