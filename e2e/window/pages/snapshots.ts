import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The states of the workspace on a line of time. */
export class SnapshotsPane extends Pane {
  constructor(page: Page) {
    super(page, "snapshots", "S");
  }

  snapshot(name: string): Locator {
    return this.element.getByRole("treeitem").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Lines in which many checkpoints stand together. */
  get groups(): Locator {
    return this.element.getByRole("treeitem").filter({ hasText: /checkpoints/ });
  }

  /** Checkpoints that stand alone, the latest first. */
  get checkpoints(): Locator {
    return this.element.getByRole("treeitem").filter({ hasText: /^Checkpoint/ });
  }

  /** How many checkpoints are listed, those that stand together in a line too. */
  async checkpointCount(): Promise<number> {
    const grouped = await this.page
      .getByRole("treeitem")
      .filter({ hasText: /checkpoints/ })
      .allTextContents();
    const alone = await this.page
      .getByRole("treeitem")
      .filter({ hasText: /^Checkpoint/ })
      .count();
    return grouped.reduce((sum, text) => sum + Number.parseInt(text, 10), alone);
  }

  /** Looks at the chosen state as it was. */
  async look(): Promise<void> {
    await this.element.getByRole("button", { name: "Look at it" }).click();
  }

  /** Saves the workspace as it is, or this window alone. */
  async save(
    name: string,
    note = "",
    what: "The whole workspace" | "This window alone" = "The whole workspace",
  ): Promise<void> {
    await this.element
      .getByRole("button", { name: /^Save snapshot/ })
      .first()
      .click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Note").fill(note);
    await dialog.getByText(what).click();
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
