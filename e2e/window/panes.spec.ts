import { run } from "../../src-main/cli/fixtures/command.ts";
import { expect, test } from "./fixtures.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";
import { Keyboard } from "./pages/keyboard.ts";
import { picture } from "./pages/picture.ts";

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
    await picture(page, "actors-mailbox");
  });

  await test.step("an inspector shows its mailbox, and follows", async () => {
    await actors.actor("carl").dblclick();
    await inspector.tab("carl", "Mailbox").click();
    await expect(inspector.column("carl").getByRole("option")).toHaveText([/age: 7/, /age: 8/]);
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

test("[T2] a million elements: the last by one key, those in the middle by scrolling, from each to its object", async ({
  window,
  page,
}) => {
  const { playground, inspector } = window;
  await playground.do("large := (1 to: 1000000) asArray");
  await playground.inspectVariable("large");
  await expect(inspector.part("large", "1")).toBeVisible();
  await new Keyboard(page).isIn("Parts of large");
  await page.keyboard.press("End");
  await expect(inspector.part("large", "1000000")).toHaveAttribute("aria-selected", "true");
  await expect(inspector.column("1000000")).toContainText("SmallInteger");
  await page.keyboard.press("PageUp");
  await expect(inspector.path).not.toContainText("1000000");
  await inspector
    .column("large")
    .getByRole("listbox")
    .evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }));
  await inspector.part("large", "500005").click();
  await expect(inspector.path).toContainText("500005");
  await expect(inspector.column("500005")).toContainText("SmallInteger");

  await test.step("where it was scrolled to is where it is met again, and so it is when the page is loaded anew", async () => {
    await window.run("Close pane");
    await expect(inspector.element).toHaveCount(0);
    await playground.inspectVariable("large");
    await expect(inspector.part("large", "500005")).toHaveAttribute("aria-selected", "true");
    await expect(inspector.column("500005")).toContainText("SmallInteger");
    await page.reload();
    await window.isReady();
    await expect(inspector.part("large", "500005")).toHaveAttribute("aria-selected", "true");
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
  const beyondThePane = () =>
    window.snapshots
      .snapshot("monday")
      .first()
      .locator("> span")
      .evaluateAll((parts) => {
        const edge = parts[0]?.closest("[data-pane]")?.getBoundingClientRect().right ?? 0;
        return parts.filter((part) => part.getBoundingClientRect().right > edge + 1).map((part) => part.textContent);
      });
  await expect.poll(beyondThePane).toEqual([]);
  await picture(page, "snapshots");
});

test("[T10][P3][P6][P7] two states side by side; a fork of a snapshot is opened, and goes its own way", async ({
  window,
  page,
}) => {
  const { playground, snapshots, difference } = window;
  await playground.do("x := 1. y := OrderedCollection with: 1 with: 2");
  await expect(playground.variable("y")).toBeVisible();
  await snapshots.open();
  await snapshots.save("v1");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await playground.do("x := 2. y add: 3");
  await expect(playground.variable("x")).toContainText("2");

  await test.step("since v1", async () => {
    await snapshots.compare("v1");
    await difference.change("/x").click();
    await expect(difference.change("/x")).toContainText("changed");
    await expect(difference.side("v1")).toContainText("1");
    await expect(difference.side("now")).toContainText("2");
    await picture(page, "difference");
    await difference.compareWith("v1");
    await expect(difference.element).toContainText("No differences");
  });

  await test.step("a fork begins with v1", async () => {
    await snapshots.fork("v1", "what-if");
    await expect(snapshots.element).toContainText("what-if is a workspace of its own now");
    const [forked] = await Promise.all([
      page.context().waitForEvent("page"),
      snapshots.element.getByRole("button", { name: "Open it" }).click(),
    ]);
    const second = FresnelWindow.of(forked);
    await second.isReady();
    await expect(forked.getByRole("banner")).toContainText("what-if");
    // Its window is the one that v1 was saved in, as it was.
    await expect(second.playground.element).toContainText("OrderedCollection");
    await expect(second.playground.variable("x")).toContainText("1");
    await picture(forked, "fork");
    await second.playground.print("Account new deposit: 5");
    await expect(second.playground.result("5")).toBeVisible();
    await playground.show("Playground");
    await expect(playground.variable("x")).toContainText("2");
  });
});

test("[T3] a class and its methods are written, errors shown in place, tests run from the list, edits kept", async ({
  window,
  page,
}) => {
  const { browser, playground } = window;
  await browser.show("Browser");

  await test.step("a new class, and a method of it", async () => {
    await browser.choose({ packageName: "Bank" });
    await browser.newClass();
    await browser.write("Object << #Ledger\n\tslots: {};\n\tpackage: 'Bank'");
    await browser.accept();
    await expect(browser.code).toContainText("#Ledger");
    await browser.newMethod();
    await browser.write("total\n\t^ 3 +");
    await browser.accept();
    await expect(browser.problems).toContainText("Line 2");
    await picture(page, "browser-error");
    await browser.write("total\n\t^ 3 + 4");
    await browser.accept();
    await expect(browser.method("total")).toBeVisible();
    await browser.chooseSide("Class");
    await browser.newMethod();
    await browser.write("example\n\t^ self new total");
    await browser.accept();
    await expect(browser.method("example")).toBeVisible();
    await browser.toggleHierarchy();
    await expect(browser.classInHierarchy("Ledger")).toBeVisible();
    // What its classes inherit from is of other packages.
    await expect(browser.classInHierarchy("ProtoObject")).toContainText("Kernel-Objects");
    await browser.toggleHierarchy();
  });

  await test.step("a new package", async () => {
    await browser.newPackage("Bank-Loans");
    await expect(browser.packageNamed("Bank-Loans")).toHaveAttribute("aria-selected", "true");
    await browser.choose({ packageName: "Bank", className: "Ledger", selector: "example" });
  });

  await test.step("an edit that was not accepted is there after closing and opening", async () => {
    await expect(browser.code).toContainText("self new total");
    await browser.write("example\n\t^ 'not accepted'");
    await page.reload();
    await window.isReady();
    await browser.show("Ledger");
    await expect(browser.code).toContainText("not accepted");
    await expect(browser.element).toContainText("not accepted");
    await playground.show("Playground");
    await playground.print("Ledger example");
    await expect(playground.result("7")).toBeVisible();
  });

  await test.step("a test is run by its mark", async () => {
    await browser.show("Ledger");
    await browser.chooseSide("Instance");
    await browser.choose({ packageName: "Bank-Tests", className: "AccountTest" });
    await browser.testMark("testDeposit").click();
    await expect(browser.element).toContainText("AccountTest>>testDeposit: 1 passed");
    await expect(browser.testMark("testDeposit")).toHaveAccessibleName("passed");
    await expect(browser.testMark("testWithdraw")).toHaveAccessibleName(/not run/);
    await browser.classMark("AccountTest").click();
    await expect(browser.element).toContainText("AccountTest: 7 passed");
    await expect(browser.classMark("AccountTest")).toHaveAccessibleName("7 tests passed");
    await picture(page, "browser-test");
  });
});

test("[T7] senders and implementors of the word under the cursor, from a page", async ({ window, page }) => {
  const { playground, browser } = window;
  await playground.write("teller transfer: 30 from: alice to: bob");
  await page.keyboard.press("ControlOrMeta+M");
  await expect(browser.found("Implementors of transfer:from:to:")).toHaveText([/Teller>>transfer:from:to:/]);
  await playground.show("Playground");
  await playground.write("Account");
  await page.keyboard.press("Alt+R");
  await expect(browser.found("References to Account").filter({ hasText: "AccountTest" }).first()).toBeVisible();
  await browser.found("References to Account").filter({ hasText: "AccountTest" }).first().click();
  await expect(browser.code).toContainText("Account");
  await picture(page, "references");
});

test("[X5] a project that is not trusted is browsed, nothing of it runs; trusted later, it does", async ({
  page,
  asking: window,
}) => {
  await page.getByRole("button", { name: "Only browse it" }).click();
  await expect(window.status).toContainText("Browsing only");
  const { browser, playground } = window;
  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
  await expect(browser.code).toContainText("deposit:");
  await playground.show("Playground");
  await playground.print("Account new");
  await expect(playground.result(/browsing only/)).toBeVisible();
  await picture(page, "browse-only");
  await page.getByRole("button", { name: "Trust it" }).click();
  await window.isReady();
  await playground.print("3 + 4");
  await expect(playground.result("7")).toBeVisible();
  await expect(page.getByText("only browsed")).toHaveCount(0);
});

test("[S4] a window that is opened after the machine was lost says as of when it is", async ({
  window,
  page,
  program,
}) => {
  const { playground } = window;
  await playground.do("x := 5");
  await expect(playground.variable("x")).toContainText("5");
  await program.checkpoint();
  const address = page.url();
  await page.goto("about:blank");
  program.killWorkspace();
  await page.goto(address);
  await expect(window.notice(/back as of/).first()).toBeVisible();
  await expect(playground.variable("x")).toContainText("5");
});

test("[W4][T10] the start window lists workspaces and snapshots, running or stopped, and restores one", async ({
  window,
  page,
}) => {
  const { playground, snapshots } = window;
  await playground.do("x := 1");
  await expect(playground.variable("x")).toContainText("1");
  await snapshots.open();
  await snapshots.save("v1", "with one");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await playground.show("Playground");
  await playground.do("x := 2");
  await expect(playground.variable("x")).toContainText("2");

  await window.run("All workspaces");
  const chosen = page.getByRole("region", { name: "Workspace bank" });
  const listed = page.getByRole("listbox", { name: "Workspaces" }).getByRole("option", { name: "bank" });
  await expect(listed.getByRole("img", { name: "running" })).toBeVisible();
  await expect(chosen.getByRole("row", { name: "v1" })).toContainText("with one");
  await chosen.getByRole("button", { name: "Stop" }).click();
  await expect(listed.getByRole("img", { name: "stopped" })).toBeVisible();
  await chosen.getByRole("row", { name: "v1" }).click();
  await picture(page, "start");
  await chosen.getByRole("button", { name: "Restore “v1”" }).click();
  await window.isReady();
  await expect(window.notice(/Restored v1/).first()).toBeVisible();
  await expect(playground.variable("x")).toContainText("1");
});

test("[L2] code opens inspectors and browsers where it is evaluated: inspect, browse, a sample's mark", async ({
  window,
}) => {
  const { playground, inspector, browser } = window;
  await playground.do("(3 @ 4) inspect");
  await expect(inspector.part("a Point", "x")).toBeVisible();
  await playground.do(
    "Account class compile: 'rich <sampleInstance> ^ self new deposit: 7; yourself'. (Account class >> #rich) browse",
  );
  await browser.method("rich").getByRole("img", { name: "sample instance" }).click();
  await expect(inspector.part("an Account", "balance")).toBeVisible();
});

test("[P3][P1] restored with all sessions, from a command line, an open window is as it was in the snapshot, and says so", async ({
  window,
  page,
  home,
  program,
}) => {
  const { playground, snapshots } = window;
  await playground.do("x := 'then'");
  await expect(playground.variable("x")).toContainText("then");
  await snapshots.open();
  await snapshots.save("v1");
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await playground.show("Playground");
  await playground.do("x := 'later'. later := 1");
  await expect(playground.variable("later")).toBeVisible();
  expect(await run(home, program.folder, "restore", "v1", "--sessions")).toMatchObject({ code: 0, stderr: "" });
  await expect(page.getByText("this window is as it was then")).toBeVisible();
  await expect(snapshots.snapshot("v1").first()).toBeVisible();
  await playground.show("Playground");
  await expect(playground.variable("x")).toContainText("then");
  await expect(playground.element).toContainText("x := 'then'");
  await expect(playground.element).not.toContainText("later");
  await picture(page, "restored");
});

test("[P1][P3] a snapshot of this window alone brings back its variables and pages, and leaves what is shared alone", async ({
  window,
  page,
}) => {
  const { playground, snapshots } = window;
  await playground.do("x := 'then'. Smalltalk at: #Shared put: 'then'");
  await snapshots.open();
  await snapshots.save("mine", "", "This window alone");
  await expect(snapshots.snapshot("mine").first()).toContainText("alone");
  await playground.show("Playground");
  await playground.do("x := 'later'. Smalltalk at: #Shared put: 'later'. later := 1");
  await expect(playground.variable("later")).toBeVisible();
  const question = await snapshots.askToRestore("mine");
  await expect(question).toContainText("Nothing else is changed");
  await picture(page, "restore-session");
  await question.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("this window is as it was then")).toBeVisible();
  await playground.show("Playground");
  await expect(playground.element).not.toContainText("later := 1");
  await expect(playground.variable("x")).toContainText("then");
  await expect(playground.variable("later")).toHaveCount(0);
  await playground.print("Shared");
  await expect(playground.result("'later'")).toBeVisible();
});
