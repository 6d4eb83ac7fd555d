import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { look } from "./pages/looks.ts";

const SECRET = "hush-entered-9";

/** The files of a folder that a text can be read in. */
function filesWith(text: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

const textOf = (page: Page): Promise<string> => page.locator("body").innerText();

test("[P11] a secret is entered in a window, unseen: the window keeps nothing of it, and it is written into no page and no method", async ({
  window,
  page,
  home,
}) => {
  const { playground, browser } = window;
  await window.run("Enter a secret…");
  const dialog = page.getByRole("dialog", { name: "Enter a secret" });
  await dialog.getByLabel("Variable of this window").fill("self");
  await dialog.getByLabel("Secret", { exact: true }).fill(SECRET);
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog).toContainText("is no name of a variable");
  await dialog.getByLabel("Variable of this window").fill("token");
  await expect(dialog.getByLabel("Secret", { exact: true })).toHaveAttribute("type", "password");
  await look(page, "enter-secret");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(window.notice(/token is a Secret/).first()).toBeVisible();
  await expect(playground.variable("token")).toContainText("a Secret");
  expect(await textOf(page)).not.toContain(SECRET);
  await playground.print("token use: [ :text | text size ]");
  await expect(playground.result("14")).toBeVisible();
  await page.reload();
  await window.isReady();
  await expect(playground.variable("token")).toContainText("a Secret");
  expect(filesWith(SECRET, home.folder)).toEqual([]);

  await test.step("a method that has it is refused, and told why where it stands", async () => {
    await browser.show("Browser");
    await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
    await browser.newMethod();
    await browser.write(`key\n\t^ '${SECRET}'`);
    await browser.accept();
    await expect(browser.problems).toContainText("The text of a secret in memory is written here");
    await expect(browser.problems).toContainText("Line 2");
    await browser.write("key\n\t^ Secret fromFile: '/run/secrets/key'");
    await browser.accept();
    await expect(browser.method("key")).toBeVisible();
    expect(filesWith(SECRET, join(home.folder, "projects"))).toEqual([]);
  });

  await test.step("so is an evaluation", async () => {
    await playground.show("Playground");
    await playground.print(`'${SECRET}' size`);
    await expect(playground.result(/TypedSecret/)).toBeVisible();
    await playground.write("3 + 4");
  });
});
