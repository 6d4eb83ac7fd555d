import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The named snapshots of the workspace. */
export class SnapshotsPane extends Pane {
  constructor(page: Page) {
    super(page, "snapshots", "S");
  }

  snapshot(name: string): Locator {
    return this.element.getByRole("row").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Saves the workspace as it is. */
  async save(name: string, note = ""): Promise<void> {
    await this.element
      .getByRole("button", { name: /^Save snapshot/ })
      .first()
      .click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Note").fill(note);
    await dialog.getByRole("button", { name: "Save" }).click();
  }

  /** Shows what changed since a snapshot. */
  async compare(name: string): Promise<void> {
    await this.snapshot(name).first().click();
    await this.element.getByRole("button", { name: "Compare with now" }).click();
  }

  /** Makes a workspace that begins with a snapshot. */
  async fork(name: string, called: string): Promise<void> {
    await this.snapshot(name).first().click();
    await this.element.getByRole("button", { name: /^Fork/ }).click();
    const dialog = this.page.getByRole("dialog", { name: `Fork ${name}` });
    await dialog.getByLabel("Name").fill(called);
    await dialog.getByRole("button", { name: "Fork" }).click();
  }

  /** Asks to go back to a snapshot. */
  async askToRestore(name: string): Promise<Locator> {
    await this.snapshot(name).first().click();
    await this.element.getByRole("button", { name: /^Restore snapshot/ }).click();
    return this.page.getByRole("dialog", { name: `Restore ${name}?` });
  }

  /** Goes back to a snapshot, and says yes. */
  async restore(name: string): Promise<void> {
    const question = await this.askToRestore(name);
    await question.getByRole("button", { name: "Restore" }).click();
  }
}
