import { expect, test } from "./fixtures.ts";
import { look } from "./pages/looks.ts";

test.beforeEach(() => test.slow());

test("[P8] states on a line of time: checkpoints between snapshots are unfolded, compared, named and restored", async ({
  window,
  page,
}) => {
  const { playground, snapshots, difference } = window;
  await playground.do("x := 1");
  await expect(playground.variable("x")).toBeVisible();
  await snapshots.open();
  await expect(snapshots.element).toContainText("No snapshots yet");
  await expect(snapshots.element.getByRole("treeitem").first()).toBeInViewport();
  await expect(snapshots.element.getByRole("toolbar")).toBeInViewport();
  await snapshots.save("v1", "before the audit");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  // A checkpoint follows each change by itself.
  for (const value of [2, 3, 4]) {
    const before = await snapshots.checkpointCount();
    await playground.show("Playground");
    await playground.do(`x := ${value}`);
    await expect.poll(() => snapshots.checkpointCount()).toBeGreaterThan(before);
  }
  await snapshots.open();

  await test.step("by keyboard: unfolded, and one is chosen", async () => {
    await snapshots.groups.first().click();
    await page.keyboard.press("ArrowRight");
    await expect(snapshots.checkpoints.first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expect(snapshots.element.getByRole("region", { name: "Checkpoint" })).toContainText("with a name it stays");
    await look(page, "timeline");
  });

  await test.step("compared with the present, and with the one that was marked", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Alt+M");
    await expect(snapshots.element).toContainText("marked");
    await snapshots.snapshot("v1").first().click();
    await page.keyboard.press("Alt+Shift+D");
    await expect(difference.change("/x")).toContainText("changed");
    await look(page, "timeline-difference");
  });

  await test.step("with a name it stays", async () => {
    await snapshots.checkpoints.first().click();
    await page.keyboard.press("F2");
    const dialog = page.getByRole("dialog", { name: /^Name the checkpoint of/ });
    await dialog.getByLabel("Name").fill("kept");
    await dialog.getByRole("button", { name: "Keep" }).click();
    await expect(snapshots.snapshot("kept").first()).toBeVisible();
    await expect(snapshots.element.getByRole("region", { name: "Snapshot kept" })).toBeVisible();
  });

  await test.step("a checkpoint is restored, and that is undone", async () => {
    await snapshots.groups.last().click();
    await page.keyboard.press("ArrowRight");
    await expect(snapshots.groups.last()).toHaveAttribute("aria-expanded", "true");
    await snapshots.checkpoints.last().click();
    await page.keyboard.press("Alt+R");
    const question = page.getByRole("dialog", { name: /^Restore the checkpoint of/ });
    await question.getByRole("button", { name: "Restore" }).click();
    await expect(snapshots.element).toContainText("is restored");
    await playground.show("Playground");
    // The first one was made before there was an x.
    await expect(playground.variable("x")).toHaveCount(0);
    await snapshots.element.getByRole("button", { name: "Undo" }).click();
    await expect(playground.variable("x")).toContainText("4");
  });
});

test("[P8] a past state is looked at beside the present, and evaluated in; nothing of it reaches the present", async ({
  window,
  page,
}) => {
  const { playground, snapshots, past } = window;
  await playground.do("x := 1. y := OrderedCollection with: 10 with: 20");
  await expect(playground.variable("y")).toBeVisible();
  await snapshots.open();
  await snapshots.save("v1");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await playground.do("x := 2. y add: 30. z := 'new'");
  await expect(playground.variable("z")).toBeVisible();
  await snapshots.snapshot("v1").first().click();
  await snapshots.look();
  await expect(past.element).toContainText("As it was on");
  await expect(past.variable("x").getByRole("gridcell")).toHaveText(["x", "1", "2"]);
  await expect(past.variable("z").getByRole("gridcell")).toHaveText(["z", "–", "'new'"]);

  await test.step("an expression, and an object of then", async () => {
    await past.print("x := y inject: x into: [ :sum :each | sum + each ]");
    await expect(past.answer).toHaveText("31");
    await past.variable("y").click();
    await expect(past.element.getByRole("region", { name: /^y: / })).toContainText("20");
    await look(page, "past");
    await past.print("Account new bogus");
    await expect(past.answer).toContainText("MessageNotUnderstood");
  });

  await test.step("a variable of then is taken along, under another name", async () => {
    await past.variable("y").click();
    await past.element.getByRole("button", { name: "Take it along…" }).first().click();
    const question = page.getByRole("dialog", { name: "Take it along" });
    await expect(question).toContainText("y is there already");
    await question.getByLabel("Variable of this window").fill("old");
    await look(page, "take-along");
    await question.getByRole("button", { name: "Take it" }).click();
    await expect(past.answer).toHaveText("old has a copy of it now");
  });

  await test.step("the present is as it was", async () => {
    await playground.show("Playground");
    await expect(playground.variable("old")).toContainText("an OrderedCollection(10 20)");
    await expect(playground.variable("y")).toContainText("an OrderedCollection(10 20 30)");
    await playground.print("x");
    await expect(playground.result("2")).toBeVisible();
  });

  await test.step("after a reload it is opened again, as it was stored", async () => {
    await past.show(/^Past/);
    await page.reload();
    await window.isReady();
    await expect(past.element).toContainText("As it was on");
    await expect(past.variable("x").getByRole("gridcell")).toHaveText(["x", "1", "2"]);
    await past.element.getByRole("button", { name: "Close" }).click();
    await expect(past.element).toHaveCount(0);
  });
});

test("[W11] [P1] code that restores a snapshot is told so in its place, and the variables are the snapshot's", async ({
  window,
}) => {
  const { playground } = window;
  await playground.do("x := 1");
  await playground.print("Workspace snapshot: 'v1'");
  await expect(playground.result("a WorkspaceSnapshot(v1)")).toBeVisible();
  await playground.do("x := 2");
  await playground.print("Workspace restore: 'v1'. x := 3");
  await expect(playground.result(/^WorkspaceRestored: The workspace is being restored from v1/)).toBeVisible();
  await playground.print("x + 100");
  await expect(playground.result("101")).toBeVisible();
});
