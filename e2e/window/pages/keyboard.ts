import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** Somebody who has a keyboard and no mouse. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses keys one after another, e.g. `ControlOrMeta+O`, `ArrowDown`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.insertText(text);
  }

  /** Puts a text in place of the one that is written in. */
  async write(text: string): Promise<void> {
    await this.press("ControlOrMeta+A");
    await this.type(text);
  }

  /** What the keyboard is in. */
  get focused(): Locator {
    return this.#page.locator(":focus");
  }

  /** The line that is chosen in the list that the keyboard is in. */
  get chosen(): Locator {
    return this.focused.locator('[aria-selected="true"]');
  }

  /** Waits until the keyboard is in something that is called so. */
  async isIn(name: string | RegExp): Promise<void> {
    await expect(this.focused).toHaveAccessibleName(name);
  }

  /**
   * Goes to a line of the list that the keyboard is in, by the first letters of it. Letters that come more than a moment
   * apart each begin anew, as on a machine that is busy with others: they are typed again then.
   */
  async choose(line: string): Promise<void> {
    await expect(this.focused.getByText(line, { exact: true })).toBeVisible();
    const chosen = this.chosen.getByText(line, { exact: true });
    await expect(async () => {
      // Whatever was typed before is over.
      await this.press("Home");
      await Promise.all(Array.from(line, (letter) => this.#page.keyboard.press(letter)));
      await expect(chosen).toBeVisible({ timeout: PATIENCE_MILLISECONDS });
    }).toPass();
  }

  /** Does a command that is found in the palette. */
  async run(command: string): Promise<void> {
    await this.press("Shift+Enter");
    const palette = this.#page.getByRole("dialog", { name: "Commands" });
    await expect(palette).toBeVisible();
    await this.type(command);
    await expect(palette.getByRole("option", { selected: true })).toContainText(command);
    await this.press("Enter");
  }
}

const PATIENCE_MILLISECONDS = 10_000;
