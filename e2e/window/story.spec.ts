import { expect, test } from "./fixtures.ts";
import { look } from "./pages/looks.ts";

test("[T1][T2][T3][T11][P1][S4] the four jobs: evaluate, inspect a live actor, change code, save and come back", async ({
  window,
  program,
}) => {
  const { playground, inspector, browser, snapshots } = window;

  await test.step("evaluate, and see the answer below the line", async () => {
    await playground.print("3 + 4");
    await expect(playground.result("7")).toBeVisible();
    await playground.do("alice := Account spawnAs: 'alice'. alice deposit: 100. x := 1");
    await expect(playground.variable("x")).toContainText("1");
  });

  await test.step("inspect a live actor", async () => {
    await playground.inspectVariable("alice");
    await expect(inspector.part("alice", "balance")).toContainText("100");
    await inspector.part("alice", "owner").click();
    await expect(inspector.path).toContainText("owner");
    await inspector.tab("owner", "Print").click();
    await expect(inspector.tab("owner", "Print")).toHaveAttribute("aria-selected", "true");
  });

  const second = await window.newWindow();
  await test.step("a second window sends it a message, and the inspector of the first follows", async () => {
    await second.actors.open();
    await second.actors.send("alice", "actor deposit: 50");
    await expect(inspector.part("alice", "balance")).toContainText("150");
    // Its own variables, and nobody else's.
    await second.playground.print("x");
    await expect(second.playground.result("undeclared variable x")).toBeVisible();
  });

  await test.step("change a method and accept it: both windows have it", async () => {
    await browser.show("Browser");
    await browser.choose({ packageName: "Bank", className: "Account", selector: "balance" });
    await expect(browser.code).toContainText("^ balance");
    await browser.write("balance\n\n\t^ balance * 2");
    await browser.accept();
    await second.playground.print("(Actor named: 'alice') balance");
    await expect(second.playground.result("300")).toBeVisible();
    await second.browser.show("Browser");
    await second.browser.choose({ packageName: "Bank", className: "Account", selector: "balance" });
    await expect(second.browser.code).toContainText("balance * 2");
  });

  await test.step("save a snapshot, change things, restore it", async () => {
    await snapshots.open();
    await snapshots.save("v1", "before the change");
    await expect(snapshots.snapshot("v1").first()).toContainText("before the change");
    await playground.show("Playground");
    await playground.do("x := 2. alice deposit: 1000");
    await expect(playground.variable("x")).toContainText("2");
    await snapshots.restore("v1");
    await expect(playground.variable("x")).toContainText("1");
    // The method that was accepted before the snapshot is part of it.
    await second.playground.show("Playground");
    await second.playground.print("(Actor named: 'alice') balance");
    await expect(second.playground.result("300")).toBeVisible();
  });

  await test.step("a method that was accepted after the snapshot stays, as its file does, unless one wants it back", async () => {
    await second.browser.show("Account");
    await second.browser.write("balance\n\n\t^ balance * 3");
    await second.browser.accept();
    await second.playground.show("Playground");
    await second.playground.print("(Actor named: 'alice') balance");
    await expect(second.playground.result("450")).toBeVisible();
    await snapshots.open();
    const question = await snapshots.askToRestore("v1");
    await expect(question).toContainText("src/Bank/Account.class.st");
    await expect(question.getByRole("region", { name: "Now" })).toContainText("^ balance * 3");
    await expect(question.getByRole("region", { name: "Then" })).toContainText("^ balance * 2");
    await look(question.page(), "restore-differing-files");
    await question.getByText("Detach from them").click();
    await expect(question).toContainText("The objects come back with the code of then");
    await question.getByText("Write those of then").click();
    await question.getByRole("button", { name: "Restore" }).click();
    await expect(snapshots.element).toContainText("These files were written");
    await second.playground.print("(Actor named: 'alice') balance");
    await expect(second.playground.result("300")).toBeVisible();
    await second.browser.show("Account");
    await expect(second.browser.code).toContainText("balance * 2");
    await playground.show("Playground");
  });

  await test.step("the machine is lost: all is back, the inspector's way and choice included", async () => {
    await program.checkpoint();
    program.killWorkspace();
    // Whichever window is back first starts the workspace again, and hears more.
    for (const each of [window, second]) await expect(each.notice(/back as of/).first()).toBeVisible();
    await window.isReady();
    await expect(playground.variable("x")).toContainText("1");
    await inspector.show("alice");
    await expect(inspector.path).toContainText("owner");
    await expect(inspector.part("alice", "owner")).toHaveAttribute("aria-selected", "true");
    await expect(inspector.tab("owner", "Print")).toHaveAttribute("aria-selected", "true");
    await expect(inspector.part("alice", "balance")).toContainText("150");
    await playground.print("(Actor named: 'alice') balance");
    await expect(playground.result("300")).toBeVisible();
    await browser.show("Account");
    await expect(browser.code).toContainText("balance * 2");
  });
});

test("[T11] a window that is closed and opened again is as it was", async ({ window, page }) => {
  const { playground } = window;
  await playground.print("'typed' reversed");
  await expect(playground.result("'depyt'")).toBeVisible();
  const address = page.url();
  await page.reload();
  await window.isReady();
  await expect(playground.text).toContainText("'typed' reversed");
  await expect(playground.result("'depyt'")).toBeVisible();
  expect(page.url()).toBe(address);
});

test("[L5][T1] an endless loop leaves the window alive, and is interrupted by one key", async ({ window }) => {
  const { playground } = window;
  await playground.do("[ true ] whileTrue");
  await expect(playground.result("Running")).toBeVisible();
  await playground.focus();
  await window.page.keyboard.press("ControlOrMeta+.");
  await expect(playground.result("Interrupted")).toBeVisible();
  await playground.print("3 + 4");
  await expect(playground.result("7")).toBeVisible();
});
