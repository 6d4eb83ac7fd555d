import type { Locator, Page } from "@playwright/test";
import { Pane } from "./pane.ts";

/** The pane of processes. */
export class ProcessesPane extends Pane {
  constructor(page: Page) {
    super(page, "processes", "R");
  }

  process(name: string): Locator {
    return this.element.getByRole("listbox", { name: "All processes" }).getByRole("option").filter({ hasText: name });
  }

  get stack(): Locator {
    return this.element.getByRole("listbox", { name: "Stack of the process" }).getByRole("option");
  }

  /** Chooses a process, and has something done to it. */
  async order(name: string, what: "Suspend" | "Resume" | "Debug" | "Terminate"): Promise<void> {
    await this.process(name).click();
    await this.element.getByRole("button", { name: what }).click();
  }
}
