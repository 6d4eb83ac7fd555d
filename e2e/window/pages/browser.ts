import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { writeInEditor } from "./editor.ts";
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
    protocol,
    selector,
  }: {
    packageName: string;
    className?: string;
    protocol?: string;
    selector?: string;
  }): Promise<void> {
    await this.#line("Packages", packageName).click();
    if (className !== undefined) await this.#line("Classes", className).click();
    if (protocol !== undefined) await this.#line("Protocols", protocol).click();
    if (selector !== undefined) await this.#line("Methods", selector).click();
  }

  get code(): Locator {
    return this.element.locator(".view-lines");
  }

  /** The mark of a test in the list of methods: pressed it runs the test. */
  testMark(selector: string): Locator {
    return this.method(selector).getByRole("img");
  }

  /** The mark of a test class in the list of classes: pressed it runs the class's tests. */
  classMark(className: string): Locator {
    return this.#line("Classes", className).getByRole("img");
  }

  packageNamed(name: string): Locator {
    return this.#line("Packages", name);
  }

  /** Makes a package of the project. */
  async newPackage(name: string): Promise<void> {
    await this.element.getByRole("button", { name: "New package…" }).click();
    const question = this.page.getByRole("dialog", { name: "New package" });
    await question.getByLabel("Name").fill(name);
    await question.getByRole("button", { name: "Make" }).click();
  }

  /** What was searched for, and what was found. */
  found(title: string): Locator {
    return this.element.getByRole("listbox", { name: title, exact: true }).getByRole("option");
  }

  /** Shows the classes below their superclasses, or again in a list. */
  async toggleHierarchy(): Promise<void> {
    await this.element.getByRole("button", { name: "Hierarchy" }).click();
  }

  classInHierarchy(name: string): Locator {
    return this.element
      .getByRole("tree", { name: "Classes" })
      .getByRole("treeitem")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** The names in the tree of classes that are there in part only, for want of room. */
  cutNamesInHierarchy(): Promise<readonly string[]> {
    return this.element
      .getByRole("tree", { name: "Classes" })
      .getByRole("treeitem")
      .evaluateAll((lines) =>
        lines.flatMap((line) => {
          // Its package stands behind it, and gives way.
          const name = line.querySelector("[data-open] ~ span, svg ~ span:not([data-open])");
          return name !== null && name.scrollWidth > name.clientWidth ? [name.textContent] : [];
        }),
      );
  }

  /** Begins a class; returns when it can be written. */
  async newClass(): Promise<void> {
    await this.element.getByRole("button", { name: "New class" }).click();
    await expect(this.element.getByRole("textbox", { name: /^New class/ })).toBeFocused();
  }

  /** Begins a method; returns when it can be written. */
  async newMethod(): Promise<void> {
    await this.element.getByRole("button", { name: "New method" }).click();
    await expect(this.element.getByRole("textbox", { name: /^New method/ })).toBeFocused();
  }

  async chooseSide(side: "Instance" | "Class"): Promise<void> {
    await this.element.getByRole("radio", { name: side }).click();
  }

  /** What the compiler says of the text. */
  get problems(): Locator {
    return this.element.getByRole("alert");
  }

  method(selector: string): Locator {
    return this.#line("Methods", selector);
  }

  /** Puts a text in place of the one that is shown. */
  async write(text: string): Promise<void> {
    await writeInEditor(this.element.locator(".monaco-editor").first(), text);
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+S");
  }

  #line(list: string, text: string): Locator {
    return this.element
      .getByRole("listbox", { name: list, exact: true })
      .getByRole("option")
      .filter({ has: this.page.getByText(text, { exact: true }) });
  }
}
