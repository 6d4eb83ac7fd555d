import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { enterEditor, hasKeyboard, writeInEditor } from "./editor.ts";
import { Pane } from "./pane.ts";

/** A page to evaluate on. */
export class PlaygroundPane extends Pane {
  constructor(page: Page) {
    super(page, "playground");
  }

  get #editor(): Locator {
    return this.element.locator(".monaco-editor");
  }

  get text(): Locator {
    return this.element.locator(".view-lines");
  }

  /** Puts the cursor into the page. */
  async focus(): Promise<void> {
    await enterEditor(this.#editor);
  }

  /** Puts a text in place of the page's own; the cursor is at its end. */
  async write(text: string): Promise<void> {
    await writeInEditor(this.#editor, text);
  }

  /** Goes to the line that contains a text. */
  async goToLine(containing: string): Promise<void> {
    await this.element.locator(".view-line").filter({ hasText: containing }).first().click();
    await hasKeyboard(this.#editor);
  }

  async doIt(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+D");
  }

  async printIt(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+P");
  }

  async inspectIt(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+I");
  }

  /** Writes one line, and prints what it comes to. */
  async print(source: string): Promise<void> {
    await this.write(source);
    await this.printIt();
  }

  /** Writes one line, and does it. It may not have begun then: wait for what it does before something else relies on that. */
  async do(source: string): Promise<void> {
    await this.write(source);
    await this.doIt();
  }

  /** The results that are shown, by what they say. */
  result(text: string | RegExp): Locator {
    return this.element.locator(".inline-result-zone").filter({ hasText: text });
  }

  /** A variable of the session as the list beside the page shows it. */
  variable(name: string): Locator {
    return this.element
      .getByRole("listbox", { name: "Variables of this session" })
      .getByRole("option")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Opens an inspector on a variable. */
  async inspectVariable(name: string): Promise<void> {
    await expect(this.variable(name)).toBeVisible();
    await this.variable(name).dblclick();
  }
}
