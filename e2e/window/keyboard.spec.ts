import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";
import { Keyboard } from "./pages/keyboard.ts";

test("[T11][T14] the four jobs by keyboard alone", async ({ page, program, address }) => {
  void program;
  const window = await FresnelWindow.open(page, address.value);
  const { playground, inspector, browser, snapshots, actors } = window;
  const keyboard = new Keyboard(page);

  await test.step("answer the question of trust", async () => {
    await keyboard.isIn("Not now");
    await keyboard.press("Tab", "Tab");
    await keyboard.isIn("Trust it");
    await keyboard.press("Enter");
    await window.isReady();
  });

  await test.step("evaluate by Pharo's keys", async () => {
    await keyboard.isIn(/^Page\./);
    await keyboard.write("alice := Account spawnAs: 'alice'. alice deposit: 100");
    await keyboard.press("ControlOrMeta+D");
    await expect(playground.variable("alice")).toBeVisible();
    await keyboard.write("3 + 4");
    await keyboard.press("ControlOrMeta+P");
    await expect(playground.result("7")).toBeVisible();
    await keyboard.run("Dismiss results");
    await expect(playground.result("7")).toHaveCount(0);
    await keyboard.isIn(/^Page\./);
  });

  await test.step("go to the variables, and inspect one", async () => {
    await keyboard.press("F7");
    await keyboard.isIn("Variables of this session");
    await keyboard.choose("alice");
    await keyboard.press("Enter");
    await keyboard.isIn("Parts of alice");
    await keyboard.choose("owner");
    await expect(inspector.path).toContainText("owner");
    await keyboard.press("ArrowRight");
    await keyboard.isIn("Parts of owner");
    await expect(keyboard.focused).toContainText("$n");
    await keyboard.press("ArrowDown");
    await expect(keyboard.chosen).toContainText("$n");
    await keyboard.press("ArrowLeft");
    await keyboard.isIn("Parts of alice");
    await keyboard.choose("balance");
    await expect(inspector.path).toContainText("balance");
    await keyboard.press("Alt+ArrowLeft");
    await expect(inspector.path).not.toContainText("balance");
  });

  await test.step("say something to the inspected object", async () => {
    await keyboard.isIn("Parts of alice");
    await keyboard.press("F7");
    await keyboard.isIn(/^Code in which self is alice/);
    await keyboard.type("self deposit: 1");
    await keyboard.press("ControlOrMeta+P");
    await expect(inspector.column("alice").getByRole("status")).toContainText("101");
    await expect(inspector.part("alice", "balance")).toContainText("101");
  });

  await test.step("inspect what a line comes to", async () => {
    await keyboard.press("F6");
    await keyboard.isIn("Variables of this session");
    await keyboard.press("Shift+F7");
    await keyboard.isIn(/^Page\./);
    await keyboard.write("Array with: 10 with: 20");
    await keyboard.press("ControlOrMeta+I");
    await keyboard.isIn("Parts of Array");
    await expect(keyboard.focused).toContainText("20");
    await keyboard.press("ArrowDown", "ArrowDown");
    await expect(keyboard.chosen).toContainText("20");
    await keyboard.press("Alt+W");
    await keyboard.isIn(/alice/);
  });

  await test.step("browse, change a method and accept it", async () => {
    await keyboard.run("Browser");
    await keyboard.isIn("Packages");
    await keyboard.choose("Bank");
    await keyboard.press("ArrowRight");
    await keyboard.isIn("Classes");
    await keyboard.choose("Account");
    await keyboard.press("ArrowRight", "ArrowRight");
    await keyboard.isIn("Methods");
    await keyboard.choose("balance");
    await expect(browser.code).toContainText("^ balance");
    await keyboard.press("Enter");
    await keyboard.isIn(/^Account>>balance/);
    await keyboard.write("balance\n\n\t^ balance * 2");
    await keyboard.press("ControlOrMeta+S");
    await expect(browser.element.getByText("not accepted")).toHaveCount(0);
    await keyboard.press("Alt+M");
    await keyboard.isIn(/^New method/);
    await keyboard.write("half\n\n\t^ balance / 2");
    await keyboard.press("ControlOrMeta+S");
    await expect(browser.method("half")).toHaveAttribute("aria-selected", "true");
    await keyboard.isIn(/^Account>>half/);
    await keyboard.press("ControlOrMeta+Delete");
    await expect(page.getByRole("dialog", { name: "Remove Account>>half?" })).toBeVisible();
    await keyboard.isIn("Cancel");
    await keyboard.press("Tab", "Enter");
    await expect(browser.method("half")).toHaveCount(0);
  });

  await test.step("send an actor a message", async () => {
    await keyboard.press("ControlOrMeta+O", "ControlOrMeta+A");
    await keyboard.isIn("Actors");
    await keyboard.choose("alice");
    await keyboard.press("Alt+M");
    await keyboard.isIn("Message to alice");
    await keyboard.type("actor balance");
    await keyboard.press("Enter");
    await expect(actors.sent).toContainText("202");
  });

  await test.step("save, change, restore", async () => {
    await keyboard.press("ControlOrMeta+O", "ControlOrMeta+S");
    await expect(snapshots.element).toContainText("No snapshots yet");
    await keyboard.press("Alt+S");
    await keyboard.isIn("Name");
    await keyboard.type("v1");
    await keyboard.press("Tab");
    await keyboard.isIn("Note");
    await keyboard.type("before the audit");
    await keyboard.press("Enter");
    await expect(snapshots.snapshot("v1").first()).toContainText("before the audit");
    await keyboard.press("ControlOrMeta+O", "ControlOrMeta+A");
    await keyboard.isIn("Message to alice");
    await keyboard.type("actor deposit: 1000");
    await keyboard.press("Enter");
    await expect(actors.sent).toContainText("1101");
    await keyboard.press("ControlOrMeta+O", "ControlOrMeta+S");
    await keyboard.isIn("Timeline");
    await expect(keyboard.chosen).toContainText("v1");
    await keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Restore v1?" })).toBeVisible();
    await keyboard.isIn("Restore");
    await keyboard.press("Enter");
    await expect(snapshots.element).toContainText("v1 is restored");
    await keyboard.isIn("Timeline");
    await keyboard.press("ControlOrMeta+O", "ControlOrMeta+A");
    await keyboard.isIn("Message to alice");
    await keyboard.type("actor balance");
    await keyboard.press("Enter");
    await expect(actors.sent.getByText("202")).toHaveCount(2);
  });

  await test.step("find a key in the help, a command in the menus, and come back", async () => {
    await keyboard.press("F1");
    const help = page.getByRole("dialog", { name: "Commands and keys" });
    await expect(help.locator(":focus")).toBeVisible();
    await keyboard.type("part of the pane");
    await expect(help).toContainText("F7");
    await keyboard.press("Escape");
    await expect(help).toHaveCount(0);
    await keyboard.isIn("Message to alice");
    await keyboard.press("F10");
    await keyboard.isIn("Workspace");
    await keyboard.press("ArrowRight", "ArrowDown");
    await expect(page.getByRole("menu", { name: "Code" })).toBeVisible();
    await keyboard.press("Escape", "Escape");
    await keyboard.isIn("Message to alice");
  });
  window.assertNoErrors();
});

test("[T11] the Tab key goes through the whole window, and shows where it is", async ({ window, page }) => {
  const keyboard = new Keyboard(page);
  await keyboard.press("ControlOrMeta+O", "ControlOrMeta+S");
  await expect(window.snapshots.element).toContainText("No snapshots yet");
  await keyboard.press("ControlOrMeta+O", "ControlOrMeta+B");
  await keyboard.isIn("Packages");
  const first = await settledStop(page);
  const stops = [first];
  do {
    await keyboard.press("Tab");
    // Out of the page the Tab key goes to the browser's own bars; a text is left by Escape first.
    if ((await stopOfTab(page)).isText) await keyboard.press("Escape", "Tab");
    stops.push(await settledStop(page));
  } while (stops.at(-1)?.name !== first.name && stops.length < 100);
  expect(stops.at(-1)).toEqual(first);
  expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
  const names = stops.map(({ name }) => name);
  for (const expected of [
    "listbox Methods",
    "menuitem Workspace",
    "button Save the workspace as it is",
    "input Filter",
  ])
    expect(names).toContain(expected);
});

/** What the Tab key has come to, as soon as it can be seen: a pane that was just opened has its lines a moment later. */
async function settledStop(page: Page) {
  let stop = await stopOfTab(page);
  await expect
    .poll(async () => (stop = await stopOfTab(page)).isSeen, { timeout: 60_000 })
    .toBe(true)
    .catch(() => {});
  return stop;
}

/** What the Tab key has come to. */
async function stopOfTab(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { name: "the browser", isSeen: true, isText: false };
    const isText = element.getAttribute("role") === "textbox";
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const isInWindow = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    // A ring around it, or around the field that it is in; a list that has a chosen line shows that one; a text its cursor.
    const hasRing = [element, element.parentElement].some((each) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each ?? element);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    });
    const isShown = hasRing || element.hasAttribute("aria-activedescendant") || isText;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
    const kind = element.getAttribute("role") ?? element.localName;
    const name = `${kind} ${element.getAttribute("aria-label") ?? label ?? element.textContent}`;
    return { name, isSeen: isInWindow && isShown, isText };
  });
}
