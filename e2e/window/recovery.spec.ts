import { expect, test } from "./fixtures.ts";
import { look } from "./pages/looks.ts";

test("[T16] after an unclean end a page tells what came back and what stands still, with a button for each", async ({
  window,
  program,
  page,
}) => {
  test.slow();
  const { playground, debugger: debugger_ } = window;
  const recovery = page.locator('[data-pane="recovery"]:visible').first();
  await playground.do("alice := Account spawnAs: #alice with: 'Alice'");
  await playground.do(
    "count := 0. ([ [ count := count + 1 ] repeat ] forkAt: 30) name: 'Counting'. ([ [ count := count - 1 ] repeat ] forkAt: 30) name: 'Falling'",
  );
  // An evaluation that is under way at the checkpoint would stand there in place of what it forks.
  await expect(playground.variable("count")).toBeVisible();
  await program.checkpoint();
  program.killWorkspace();

  await test.step("the page opens by itself, since something is to be decided", async () => {
    await expect(recovery).toContainText("The workspace had ended without notice");
    await window.isReady();
    await expect(recovery).toContainText("1 actor");
    await expect(recovery).toContainText("Everything that was stored is there");
    await expect(recovery.getByRole("listitem")).toHaveCount(2);
    await look(page, "recovery");
  });

  await test.step("each is decided", async () => {
    const item = (name: string) => recovery.getByRole("listitem").filter({ hasText: name });
    await item("Falling").getByRole("button", { name: "Terminate" }).click();
    await expect(item("Falling")).toHaveCount(0);
    await item("Counting").getByRole("button", { name: "Debug" }).click();
    await expect(debugger_.frame("[ ] in doIt")).toBeVisible();
    await page.getByRole("tab", { name: "Recovery" }).click();
    await expect(recovery).toContainText("Nothing stands still any more");
    await expect(recovery.getByRole("list", { name: "Open debuggers" })).toBeVisible();
  });
});

test("[T16] what damage has made unreadable is told on the same page, with a button that says what a repair loses, and repairs", async ({
  window,
  program,
  page,
}) => {
  test.slow();
  const { playground } = window;
  const recovery = page.locator('[data-pane="recovery"]:visible').first();
  await playground.do("Smalltalk at: #Rates put: (Array with: 7)");
  await program.checkpoint();
  // An object that has its hash has its place in the store: nothing else is near it.
  const alone = "1 to: 200 do: [ :i | Object new identityHash ]";
  await playground.do(`${alone}. a := Array with: 8. a identityHash. ${alone}. Smalltalk at: #Rates put: a`);
  await program.checkpoint();
  await program.damage("globals/Rates");

  await test.step("the page tells what is damaged", async () => {
    await page.getByRole("button", { name: "Start it again" }).click();
    await page.getByRole("button", { name: "1 damaged part" }).click();
    await expect(recovery).toContainText("What can’t be read");
    await expect(recovery).toContainText("(Array)");
    // It covers part of the transcript until somebody has read it.
    const notice = page.getByRole("status").filter({ hasText: /Part of .* can't be read/ });
    await notice.first().getByRole("button", { name: "Dismiss" }).click();
    await look(page, "damage");
  });

  await test.step("a repair says what would be lost, and does it", async () => {
    await recovery.getByRole("button", { name: "Repair…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("The workspace would go back to");
    await look(page, "repair");
    await dialog.getByRole("button", { name: "Repair it" }).click();
    await expect(dialog).toContainText("The workspace is what it was on");
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(recovery).toContainText("Nothing was lost");
    await window.isReady();
  });
});

test("[P11] an inspector says what becomes of an object when the workspace ends, and why", async ({ window, page }) => {
  const { playground, inspector } = window;
  await playground.do("Smalltalk at: #Rates put: (Array with: 1 with: 2). mine := OrderedCollection with: Rates");
  await playground.variable("mine").dblclick();
  await inspector.tab("mine", "Survival").click();
  await expect(inspector.column("mine")).toContainText("session only");
  await expect(inspector.column("mine")).toContainText("it goes when that is closed");
  await inspector.tab("mine", "Items").click();
  await inspector.part("mine", "1").click();
  await inspector.tab("1", "Survival").click();
  await expect(inspector.column("1")).toContainText("durable");
  await expect(inspector.column("1")).toContainText("A global, a class or an actor leads to it");
  await look(page, "survival");
});
