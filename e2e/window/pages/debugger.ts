import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { writeInEditor } from "./editor.ts";
import { Pane } from "./pane.ts";

/** A debugger. */
export class DebuggerPane extends Pane {
  constructor(page: Page) {
    super(page, "debugger");
  }

  /** A frame of the stack. */
  frame(title: string): Locator {
    return this.element
      .getByRole("listbox", { name: "Stack" })
      .getByRole("option")
      .filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Waits until that text is marked as what runs next. */
  async standsAt(text: string): Promise<void> {
    const marked = async (): Promise<string> =>
      (await this.element.locator(".code-point").allTextContents()).join("").replaceAll("\u00a0", " ");
    await expect.poll(marked).toBe(text);
  }

  get source(): Locator {
    return this.element.locator(".view-lines").first();
  }

  /** What the error says. */
  get error(): Locator {
    return this.element.getByRole("alert");
  }

  /** A variable of the frame, as the tree shows it. */
  variable(name: string): Locator {
    return this.element
      .getByRole("tree", { name: "Variables of the frame" })
      .getByRole("treeitem")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Presses a button of the toolbar. */
  async press(button: string | RegExp): Promise<void> {
    await this.element.getByRole("toolbar", { name: "Steps" }).getByRole("button", { name: button }).click();
  }

  /** Puts a text in place of the method's, and accepts it. */
  async accept(text: string): Promise<void> {
    await writeInEditor(this.element.locator(".monaco-editor").first(), text);
    await this.page.keyboard.press("ControlOrMeta+S");
  }

  /** Evaluates in the frame; what it comes to stands below. */
  async print(source: string): Promise<void> {
    await writeInEditor(this.element.locator(".monaco-editor").last(), source);
    await this.page.keyboard.press("ControlOrMeta+P");
  }

  /** What was evaluated in the frame last came to this. */
  answer(text: string): Locator {
    return this.element.getByRole("status").filter({ hasText: text });
  }
}
