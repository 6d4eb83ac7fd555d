import { expect } from "@playwright/test";
import type { Locator } from "@playwright/test";

/** Puts the cursor into an editor's first line; returns when the keyboard is there. */
export async function enterEditor(editor: Locator): Promise<void> {
  await editor.click({ position: { x: 200, y: 10 } });
  await hasKeyboard(editor);
}

/** Puts a text in place of an editor's own; the cursor is at its end. */
export async function writeInEditor(editor: Locator, text: string): Promise<void> {
  await enterEditor(editor);
  const { keyboard } = editor.page();
  await keyboard.press("ControlOrMeta+A");
  await keyboard.insertText(text);
}

/** Waits until what is typed goes into an editor. */
export async function hasKeyboard(editor: Locator): Promise<void> {
  await expect(editor.locator(".native-edit-context")).toBeFocused();
}
