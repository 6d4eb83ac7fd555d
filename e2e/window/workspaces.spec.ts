import { expect, test } from "./fixtures.ts";

test("[W3][T11] two workspaces that run are switched between in one window, each as it was left", async ({
  window,
  page,
  program,
}) => {
  const { playground } = window;
  const switcher = page.getByRole("menu", { name: "Workspaces" });
  await playground.do("x := 'of the bank'");
  await expect(playground.variable("x")).toContainText("of the bank");

  await test.step("open another folder", async () => {
    await window.run("All workspaces");
    await page.getByPlaceholder("Path of a project's folder").fill(program.home.project("shop"));
    await page.getByRole("button", { name: "Open folder" }).click();
    await window.trust();
    await window.isReady();
    await playground.do("y := 'of the shop'");
    await expect(playground.variable("y")).toContainText("of the shop");
    await expect(playground.variable("x")).toHaveCount(0);
  });

  await test.step("back to the first by keyboard, and to the second again", async () => {
    await playground.focus();
    await page.keyboard.press("ControlOrMeta+O");
    await page.keyboard.press("Alt+W");
    await expect(switcher.getByRole("menuitem", { name: "bank" })).toContainText("running");
    await page.keyboard.press("Enter");
    await expect(playground.variable("x")).toContainText("of the bank");
    await expect(playground.variable("y")).toHaveCount(0);
    await page.getByRole("button", { name: /bank/ }).click();
    await switcher.getByRole("menuitem", { name: "shop" }).click();
    await expect(playground.variable("y")).toContainText("of the shop");
    await playground.print("y size");
    await expect(playground.result("11")).toBeVisible();
  });
});
