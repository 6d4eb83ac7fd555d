import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { ActorsPane } from "./actors.ts";
import { BrowserPane } from "./browser.ts";
import { DebuggerPane } from "./debugger.ts";
import { DifferencePane } from "./difference.ts";
import { InspectorPane } from "./inspector.ts";
import { MergePane } from "./merge.ts";
import { PastPane } from "./past.ts";
import { PlaygroundPane } from "./playground.ts";
import { ProblemsPane } from "./problems.ts";
import { ProcessesPane } from "./processes.ts";
import { SnapshotsPane } from "./snapshots.ts";
import { TestsPane } from "./tests.ts";
import { TranscriptPane } from "./transcript.ts";

/** On a machine that is busy with others a workspace takes its time to start. */
const PATIENCE_MILLISECONDS = 120_000;

/** A window as its user sees it: what can be done anywhere in it, and its panes. */
export class FresnelWindow {
  readonly page: Page;
  readonly #errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.#errors.push(error.stack ?? error.message));
    page.on("console", (message) => {
      // A server that is gone while the window reconnects is what some of the tests are about.
      if (message.type() === "error" && !message.text().includes("WebSocket")) this.#errors.push(message.text());
    });
  }

  static async open(page: Page, address: string): Promise<FresnelWindow> {
    const window = new FresnelWindow(page);
    await page.goto(address);
    return window;
  }

  /** A window that another one opened. */
  static of(page: Page): FresnelWindow {
    return new FresnelWindow(page);
  }

  /** Trusts the folder that the window asks about. */
  async trust(): Promise<void> {
    await this.page.getByRole("button", { name: "Trust it" }).click();
  }

  /** Waits until the workspace is connected and nothing runs. */
  async isReady(): Promise<void> {
    // Benches have no configuration that says how long to wait.
    await expect(this.status).toContainText("Ready", { timeout: PATIENCE_MILLISECONDS });
  }

  get status(): Locator {
    return this.page.getByRole("contentinfo");
  }

  /** Something that the window says at its corner. */
  notice(text: string | RegExp): Locator {
    return this.page.getByRole("status").or(this.page.getByRole("alert")).filter({ hasText: text });
  }

  /** Runs a command by its name, from the palette. */
  async run(command: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+Shift+P");
    const palette = this.page.getByRole("dialog");
    await palette.getByRole("combobox").fill(command);
    await palette.getByRole("option", { name: command }).first().click();
  }

  /** Opens another window on the same workspace. */
  async newWindow(): Promise<FresnelWindow> {
    const [page] = await Promise.all([this.page.context().waitForEvent("page"), this.run("New window")]);
    const window = FresnelWindow.of(page);
    await window.isReady();
    return window;
  }

  get playground(): PlaygroundPane {
    return new PlaygroundPane(this.page);
  }

  get inspector(): InspectorPane {
    return new InspectorPane(this.page);
  }

  get browser(): BrowserPane {
    return new BrowserPane(this.page);
  }

  get debugger(): DebuggerPane {
    return new DebuggerPane(this.page);
  }

  get difference(): DifferencePane {
    return new DifferencePane(this.page);
  }

  get actors(): ActorsPane {
    return new ActorsPane(this.page);
  }

  get problems(): ProblemsPane {
    return new ProblemsPane(this.page);
  }

  get processes(): ProcessesPane {
    return new ProcessesPane(this.page);
  }

  get snapshots(): SnapshotsPane {
    return new SnapshotsPane(this.page);
  }

  get merge(): MergePane {
    return new MergePane(this.page);
  }

  get past(): PastPane {
    return new PastPane(this.page);
  }

  get tests(): TestsPane {
    return new TestsPane(this.page);
  }

  get transcript(): TranscriptPane {
    return new TranscriptPane(this.page);
  }

  /** Whatever the page complained about fails the test. */
  assertNoErrors(): void {
    expect(this.#errors).toEqual([]);
  }
}
