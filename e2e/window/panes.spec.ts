import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures.ts";

const PICTURES = fileURLToPath(new URL("../../out/pictures/", import.meta.url));

test("[T9] actors below their supervisors; what waits for one; it is started again; the status line counts along", async ({
  window,
  page,
}) => {
  const { playground, actors, inspector } = window;
  await expect(window.status).toContainText("0 actors");
  await playground.do("alice := Account spawnAs: #alice with: 'Alice'. alice deposit: 100");
  await expect(window.status).toContainText("1 actor");
  await playground.do(
    "(Actor << #Clerk slots: {}; package: 'Bank') install. Clerk compile: 'waitFor: aPromise ^ aPromise value'; compile: 'age: aNumber ^ aNumber'. " +
      "desk := Supervisor new name: 'desk'; strategy: #oneForAll; yourself. carl := desk spawn: (Clerk childSpec name: #carl; yourself)",
  );
  await expect(window.status).toContainText("2 actors");
  await actors.open();
  await expect(actors.supervisor("root")).toBeVisible();
  await expect(actors.supervisor("desk")).toContainText("restarts all when one failed");

  await test.step("while it waits, messages wait for it", async () => {
    await playground.do("open := Promise new. carl async waitFor: open. carl async age: 7. carl future age: 8");
    await actors.showMailbox("carl");
    await expect(actors.mailbox("carl").getByRole("option")).toHaveText([
      /waitFor: .*handled now/,
      /age: 7.*nobody waits/,
      /age: 8.*has a promise/,
    ]);
    await page.screenshot({ path: `${PICTURES}actors-mailbox.png` });
  });

  await test.step("an inspector shows its mailbox, and follows", async () => {
    await actors.actor("carl").dblclick();
    await inspector.tab("carl", "Mailbox").click();
    await expect(inspector.column("carl").getByRole("option")).toHaveCount(2);
    await playground.show("Playground");
    await playground.do("carl async age: 9");
    await expect(inspector.column("carl").getByRole("option")).toHaveCount(3);
  });

  await test.step("started again it handles what waited", async () => {
    await actors.open();
    await actors.restart("carl");
    await expect(actors.actor("carl")).toContainText("1 restart");
    await expect(actors.element).toContainText("Nothing waits for it");
  });
});

test("[T10] another window's snapshots are listed by themselves; a long note can be read", async ({ window, page }) => {
  const note = "Before the audit of the books of the third quarter, with all transfers of Monday in them";
  const second = await window.newWindow();
  await window.snapshots.open();
  await second.snapshots.open();
  await second.snapshots.save("monday", note);
  await expect(window.snapshots.snapshot("monday").first()).toBeVisible();
  await window.snapshots.snapshot("monday").first().click();
  await expect(window.snapshots.element.getByRole("region", { name: "Snapshot monday" })).toContainText(note);
  const columns = await window.snapshots.snapshot("monday").first().getByRole("gridcell").all();
  const pane = await window.snapshots.element.boundingBox();
  for (const column of columns) {
    const box = await column.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0) + 1);
  }
  await page.screenshot({ path: `${PICTURES}snapshots.png` });
});
