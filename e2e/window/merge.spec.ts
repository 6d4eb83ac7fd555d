import { expect, test } from "./fixtures.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";
import { look } from "./pages/looks.ts";
import { picture } from "./pages/picture.ts";

test("[P6] [P7] a fork's changes are planned, conflicts decided side by side, merged, and the merge is undone", async ({
  window,
  page,
}) => {
  test.slow();
  const { playground, snapshots, difference, merge } = window;
  await playground.print("Smalltalk at: #Rates put: (Array with: 1 with: 2 with: 3)");
  await expect(playground.result("#(1 2 3)")).toBeVisible();
  await merge.open();
  await expect(merge.element).toContainText("There is nothing to merge from");
  await snapshots.open();
  await snapshots.save("v1");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await snapshots.fork("v1", "trial");
  const [forked] = await Promise.all([
    page.context().waitForEvent("page"),
    snapshots.element.getByRole("button", { name: "Open it" }).click(),
  ]);
  const fork = FresnelWindow.of(forked);
  await fork.isReady();
  // Its window is as it was in the snapshot: with the merge pane in front.
  await fork.playground.show("Playground");
  await fork.playground.do("(Smalltalk at: #Rates) at: 1 put: 10; at: 3 put: 30");
  await fork.playground.print("Smalltalk at: #Rates");
  await expect(fork.playground.result("#(10 2 30)")).toBeVisible();
  await playground.show("Playground");
  await playground.print("(Smalltalk at: #Rates) at: 1 put: 11");
  await expect(playground.result("11")).toBeVisible();

  await test.step("what only they changed is taken, what both changed is a conflict", async () => {
    await snapshots.element.getByRole("button", { name: "Merge a fork" }).click();
    await expect(merge.place("globals/Rates/1")).toContainText("conflict");
    await expect(merge.place("globals/Rates/3")).toContainText("taken");
    await expect(merge.mergeButton).toBeDisabled();
    await merge.place("globals/Rates/1").click();
    await expect(merge.side("When both began")).toContainText("1");
    await expect(merge.side("Here")).toContainText("11");
    await expect(merge.side("There")).toContainText("10");
    await look(page, "merge");
  });

  await test.step("the two workspaces are compared side by side", async () => {
    await snapshots.show("Snapshots");
    await snapshots.element.getByText("v1").first().click();
    await page.keyboard.press("Alt+Shift+C");
    await expect(difference.element).toContainText("Choose a workspace");
    await difference.element.getByLabel("of", { exact: true }).selectOption({ label: "trial" });
    await difference.change("globals/Rates/1").click();
    await expect(difference.side("now")).toContainText("11");
    await expect(difference.side("trial, now")).toContainText("10");
    await expect(difference.change("globals/Rates/3")).toContainText("differs");
    await expect(difference.change("globals/Rates/2")).toHaveCount(0);
    await look(page, "workspaces-compared");
    await merge.show("Merge");
  });

  await test.step("decided by its key, and merged", async () => {
    await merge.place("globals/Rates/1").click();
    await page.keyboard.press("Alt+T");
    await expect(merge.place("globals/Rates/1")).toContainText("take theirs");
    await merge.element.getByText("Keep ours").click();
    await expect(merge.place("globals/Rates/1")).toContainText("keep ours");
    await merge.mergeButton.click();
    await expect(merge.element).toContainText("Merged: 1 change was taken, 1 conflict decided");
    await picture(page, "merge-done");
    await playground.show("Playground");
    await playground.print("Smalltalk at: #Rates");
    await expect(playground.result("#(11 2 30)")).toBeVisible();
  });

  await test.step("undone", async () => {
    await merge.show("Merge");
    await merge.element.getByRole("button", { name: "Undo" }).click();
    await expect(merge.element).toContainText("The merge is undone");
    await playground.show("Playground");
    await playground.print("Smalltalk at: #Rates");
    await expect(playground.result("#(11 2 3)")).toBeVisible();
  });
});
