import { expect, test } from "./fixtures.ts";
import { FresnelWindow } from "./pages/fresnel-window.ts";
import { Keyboard } from "./pages/keyboard.ts";
import { look } from "./pages/looks.ts";
import { picture } from "./pages/picture.ts";

const ALL = "nothing is cut off or covered, and everybody can read it, by day and by night, in both sizes";

test(`[T11] playground and inspector: ${ALL}`, async ({ window, page }) => {
  const { playground, inspector } = window;
  const keyboard = new Keyboard(page);

  await test.step("a playground with a value, an error and variables", async () => {
    await playground.do("alice := Account spawnAs: 'alice'. bob := Account spawnAs: 'bob'. alice deposit: 100");
    await expect(playground.variable("bob")).toBeVisible();
    await playground.write(
      "(1 to: 10) collect: [ :each | each squared ].\n\nalice withdraw: 1000.\n\nTranscript show: 'The audit begins'; cr",
    );
    await keyboard.press("ControlOrMeta+Home", "ControlOrMeta+P");
    await expect(playground.result("100")).toBeVisible();
    await playground.goToLine("withdraw");
    await playground.printIt();
    await expect(playground.result("InsufficientFunds")).toBeVisible();
    await playground.goToLine("Transcript");
    await playground.doIt();
    await expect(window.transcript.lines).toContainText("The audit begins");
    await look(page, "playground");
  });

  await test.step("the picture of the README", async () => {
    await playground.inspectVariable("alice");
    await expect(inspector.part("alice", "balance")).toContainText("100");
    await expect(inspector.column("alice").getByRole("textbox").first()).toBeVisible();
    await picture(page, "window");
  });

  await test.step("an inspector, two columns of it", async () => {
    await inspector.part("alice", "owner").click();
    await expect(inspector.part("owner", "1")).toBeVisible();
    await look(page, "inspector");
  });
});

test(`[T11] browser, actors, snapshots: ${ALL}`, async ({ window, page }) => {
  const { playground, browser, snapshots, actors, difference } = window;
  await playground.do("alice := Account spawnAs: 'alice'. bob := Account spawnAs: 'bob'. alice deposit: 100");
  await expect(playground.variable("bob")).toBeVisible();

  await test.step("a class browser", async () => {
    await browser.show("Browser");
    await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
    await expect(browser.code).toContainText("deposit:");
    await look(page, "browser");
    await browser.toggleHierarchy();
    await expect(browser.classInHierarchy("Account")).toBeVisible();
    await look(page, "browser-hierarchy");
    await browser.toggleHierarchy();
  });

  await test.step("actors, with a message and its answer", async () => {
    await actors.open();
    await actors.send("alice", "actor deposit: 1");
    await expect(actors.sent).toContainText("101");
    await look(page, "actors");
  });

  await test.step("snapshots, none and some", async () => {
    await snapshots.open();
    await expect(snapshots.element).toContainText("No snapshots yet");
    await look(page, "snapshots-none");
    await snapshots.save("v1", "before the change");
    await expect(snapshots.snapshot("v1").first()).toBeVisible();
    await look(page, "snapshots");
    await playground.show("Playground");
    await playground.do("bob deposit: 5. carl := 'new'");
    await expect(playground.variable("carl")).toBeVisible();
    await snapshots.compare("v1");
    await expect(difference.change("/carl")).toContainText("new");
    await look(page, "difference");
  });
});

test("[T11] in a narrow window the tabs of what is seen are in sight, and names of classes can be read", async ({
  window,
  page,
}) => {
  const { playground, browser, inspector } = window;
  await playground.do("alice := Account spawnAs: 'alice'. primes := #(2 3 5 7). words := 'some words' substrings");
  for (const name of ["alice", "words", "primes"]) {
    await playground.inspectVariable(name);
    await expect(inspector.path).toContainText(name);
  }
  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account" });
  await browser.toggleHierarchy();
  await expect(browser.classInHierarchy("Account")).toBeVisible();
  await page.setViewportSize({ width: 900, height: 700 });
  // The browser has the keyboard; the inspector beside it is seen too.
  await expect
    .poll(() =>
      page.locator(".dv-active-tab").evaluateAll(
        (tabs) =>
          tabs.filter((tab) => {
            const [{ left, right }, strip] = [tab.getBoundingClientRect(), tab.parentElement?.getBoundingClientRect()];
            return strip === undefined || left < strip.left - 1 || right > strip.right + 1;
          }).length,
      ),
    )
    .toBe(0);
  const names = ["ProtoObject", "Object", "Actor", "Account", "Teller", "Exception", "Error", "BankError"];
  await expect
    .poll(async () => (await browser.cutNamesInHierarchy()).filter((name) => names.includes(name)))
    .toEqual([]);
  await picture(page, "narrow");
});

test(`[T11] debugger and list of debuggers: ${ALL}`, async ({ window, page }) => {
  const { playground, browser, debugger: pane } = window;
  await playground.print("(Account new doubled: 21) + 1");
  await pane.standsAt("Account new doubled: 21");
  await look(page, "debugger-error");
  await pane.press(/^Create method/);
  await pane.standsAt("self shouldBeImplemented");
  await pane.accept("doubled: anInteger\n\n\t| twice |\n\ttwice := anInteger * 2.\n\t^ twice");
  await pane.standsAt("anInteger * 2");
  await pane.variable("self").locator("[data-open]").first().click();
  await expect(pane.variable("balance")).toBeVisible();
  await pane.print("anInteger + 1");
  await expect(pane.answer("22")).toBeVisible();
  await look(page, "debugger");

  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
  await expect(browser.code).toContainText("deposit:");
  await browser.code.getByText("balance").first().click();
  await page.keyboard.press("F9");
  await expect(browser.element.locator(".code-breakpoint")).toBeVisible();
  await window.run("Debuggers");
  await expect(page.getByRole("listbox", { name: "Breakpoints" }).getByRole("option")).toHaveCount(1);
  await look(page, "debuggers");
  await page.getByRole("listbox", { name: "Breakpoints" }).getByRole("option").dblclick();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look(page, "breakpoint");
});

test(`[T11] the dialogs: ${ALL}`, async ({ page, program, address }) => {
  void program;
  const window = await FresnelWindow.open(page, address.value);
  const { playground, browser, snapshots } = window;
  const keyboard = new Keyboard(page);
  const dialog = page.getByRole("dialog");

  await expect(dialog).toContainText("Do you trust");
  await look(page, "trust");
  await window.trust();
  await window.isReady();

  await keyboard.press("Shift+Enter");
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await look(page, "palette");
  await keyboard.press("Escape", "F1");
  await expect(dialog).toContainText("Commands and keys");
  await look(page, "keys");
  await keyboard.press("Escape", "F10", "ArrowRight", "ArrowDown");
  await expect(page.getByRole("menu", { name: "Code" })).toBeVisible();
  await look(page, "menu");
  await keyboard.press("Escape", "Escape");

  await playground.do("[ true ] whileTrue");
  await expect(playground.result("Running")).toBeVisible();
  await look(page, "running");
  await playground.focus();
  await keyboard.press("ControlOrMeta+.");
  await expect(playground.result("Interrupted")).toBeVisible();

  await snapshots.open();
  await snapshots.element.getByRole("button", { name: "Save the workspace as it is" }).click();
  await expect(dialog).toBeVisible();
  await look(page, "save");
  await dialog.getByLabel("Name").fill("v1");
  await keyboard.press("Enter");
  await snapshots.snapshot("v1").first().dblclick();
  await expect(dialog).toContainText("Restore v1?");
  await look(page, "restore");
  await keyboard.press("Enter");
  await expect(snapshots.element).toContainText("v1 is restored");
  await look(page, "restored");

  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account", selector: "balance" });
  await expect(browser.code).toContainText("balance");
  await browser.write("balance\n\n\t^ balance * 2");
  await browser.accept();
  await expect(browser.element.getByText("not accepted")).toHaveCount(0);
  const question = await snapshots.askToRestore("v1");
  await expect(question).toContainText("Account.class.st");
  await look(page, "restore-files");
  await keyboard.press("Escape");
  await browser.show("Account");
  await browser.write("balance\n\n\t^ balance +");
  await browser.accept();
  await expect(browser.element).toContainText("Line 3, column 13");
  await look(page, "refused");
  await keyboard.press("ControlOrMeta+L", "ControlOrMeta+Delete");
  await expect(dialog).toContainText("Remove Account>>balance?");
  await look(page, "remove");
  await keyboard.press("Escape");
  window.assertNoErrors();
});

test(`[T11] the start window: ${ALL}`, async ({ page, window }) => {
  await window.snapshots.open();
  await window.snapshots.save("v1", "before the change");
  await expect(window.snapshots.snapshot("v1").first()).toBeVisible();
  await window.run("All workspaces");
  await expect(
    page.getByRole("heading", { name: "Fresnel" }).or(page.getByText("before the change")).first(),
  ).toBeVisible();
  await look(page, "start");
});
