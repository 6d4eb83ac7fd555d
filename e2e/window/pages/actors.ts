import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The actors of the workspace. */
export class ActorsPane extends Pane {
  constructor(page: Page) {
    super(page, "actors", "A");
  }

  actor(name: string): Locator {
    return this.element.getByRole("treeitem").filter({ hasText: name });
  }

  /** A supervisor, by its name. */
  supervisor(name: string): Locator {
    return this.element.getByRole("treeitem").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** The messages of the chosen actor that is called so. */
  mailbox(name: string): Locator {
    return this.element.getByRole("listbox", { name: `Mailbox of ${name}` });
  }

  /** Shows what waits for an actor. */
  async showMailbox(name: string): Promise<void> {
    await this.actor(name).click();
    await this.element.getByRole("tab", { name: /^Mailbox/ }).click();
  }

  /** Starts an actor again, and says yes. */
  async restart(name: string): Promise<void> {
    await this.actor(name).click();
    await this.element.getByRole("button", { name: /^Restart actor/ }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
  }

  /** Sends an actor a message. */
  async send(name: string, message: string): Promise<void> {
    await this.actor(name).click();
    await this.element.getByRole("textbox", { name: /^Message to/ }).fill(message);
    await this.element.getByRole("button", { name: "Send" }).click();
  }

  /** The messages that were sent, with their answers. */
  get sent(): Locator {
    return this.element.getByRole("list", { name: "Messages sent" });
  }
}
