import { expect, test } from "./fixtures.ts";
import { picture } from "./pages/picture.ts";

test("[T4] an error, the debugger, the missing method written in it, proceed: the value prints", async ({
  window,
  page,
}) => {
  const { playground, debugger: pane } = window;
  await playground.print("(Account new doubled: 21) + 1");
  await expect(playground.result("MessageNotUnderstood")).toBeVisible();
  await expect(pane.error).toContainText("doubled:");
  await pane.standsAt("Account new doubled: 21");
  await expect(window.status).toContainText("1 debugger");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `debugger-error-${colorScheme}`);
  }

  await test.step("create the method, and write it where it stands", async () => {
    await pane.press(/^Create method/);
    await expect(pane.frame("Account>>doubled:")).toBeVisible();
    await pane.standsAt("self shouldBeImplemented");
    await expect(pane.variable("anInteger")).toContainText("21");
    await pane.accept("doubled: anInteger\n\n\t| twice |\n\ttwice := anInteger * 2.\n\t^ twice");
    await pane.standsAt("anInteger * 2");
  });

  await test.step("step, look, evaluate in the frame", async () => {
    await page.keyboard.press("ControlOrMeta+Shift+O");
    await pane.standsAt("twice := anInteger * 2");
    await page.keyboard.press("ControlOrMeta+Shift+O");
    await expect(pane.variable("twice")).toContainText("42");
    await pane.variable("self").locator("[data-open]").first().click();
    await expect(pane.variable("balance")).toBeVisible();
    await pane.print("twice + anInteger");
    await expect(pane.answer("63")).toBeVisible();
    await picture(page, "debugger-stepping-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await picture(page, "debugger-stepping-light");
  });

  await pane.press(/^Proceed/);
  await expect(playground.result("43")).toBeVisible();
  // It has nothing to show any more: it is closed, and the keyboard is in the page again.
  await expect(page.locator('[data-pane="debugger"]')).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+P");
  await expect(window.status).not.toContainText("debugger");
});

test("[T4][P2] step, kill -9, reopen, go on stepping", async ({ window, page, program }) => {
  const { playground, debugger: pane } = window;
  await playground.write("| a | a := 6. a := a + 1. kept := a * 6. kept");
  await page.keyboard.press("ControlOrMeta+Shift+D");
  await expect(pane.frame("doIt")).toBeVisible();
  await pane.press(/^Over/);
  await pane.standsAt("a := 6");
  await pane.press(/^Over/);
  await pane.standsAt("a + 1");
  await program.checkpoint();
  program.killWorkspace();
  await expect(window.notice(/back as of/).first()).toBeVisible();
  await window.isReady();
  await expect(window.status).toContainText("1 debugger");
  await pane.press(/^Over/);
  await pane.standsAt("a := a + 1");
  await pane.press(/^Over/);
  await expect(pane.variable("a")).toContainText("7");

  await test.step("the window, too, is opened anew", async () => {
    await page.reload();
    await window.isReady();
    await pane.standsAt("a * 6");
  });
  await pane.press(/^Proceed/);
  await expect(playground.variable("kept")).toContainText("42");
});

test("[T4] the list of open debuggers opens and ends them; closing a debugger gives up what it holds", async ({
  window,
}) => {
  const { playground, debugger: pane } = window;
  await playground.do("kept := 1");
  await playground.do("kept := 2. self halt");
  await pane.standsAt("self halt");
  const second = await window.newWindow();
  await second.page.getByRole("contentinfo").getByText("1 debugger").click();
  const line = second.page.getByRole("listbox", { name: "Open debuggers" }).getByRole("option");
  await expect(line).toContainText("Halt");
  await line.dblclick();
  await second.debugger.standsAt("self halt");
  await pane.frame("doIt").click();
  await window.run("Close pane");
  await expect(second.debugger.element.getByText("The process has ended")).toBeVisible();
  await expect(playground.variable("kept")).toContainText("1");
  await expect(window.status).not.toContainText("debugger");
});

test("[T4] a breakpoint set in the browser stops an evaluation there, where its condition is true", async ({
  window,
  page,
}) => {
  const { playground, browser, debugger: pane } = window;
  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
  await expect(browser.code).toContainText("deposit:");
  await browser.write("deposit: amount\n\n\tbalance := balance + amount.\n\t^ balance");
  await browser.accept();
  await expect(browser.element.getByText("not accepted")).toHaveCount(0);
  await browser.code.getByText("amount").last().click();
  await page.keyboard.press("F9");
  await expect(browser.element.locator(".code-breakpoint")).toBeVisible();

  await window.run("Debuggers");
  const breakpoints = page.getByRole("listbox", { name: "Breakpoints" }).getByRole("option");
  await breakpoints.filter({ hasText: "Account>>deposit:" }).dblclick();
  const question = page.getByRole("dialog");
  await question.getByRole("textbox", { name: "Where this is true" }).fill("amount > 10");
  await question.getByRole("button", { name: "Stop there" }).click();
  await expect(breakpoints).toContainText("amount > 10");

  await playground.show("Playground");
  await playground.print("Account new deposit: 5; deposit: 20");
  await pane.standsAt("balance + amount");
  await expect(pane.variable("amount")).toContainText("20");
  await expect(pane.element.locator(".code-breakpoint")).toBeVisible();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `debugger-breakpoint-${colorScheme}`);
  }
  await pane.source.click();
  await page.keyboard.press("ControlOrMeta+Shift+R");
  await expect(playground.result("25")).toBeVisible();
  await window.run("Debuggers");
  await breakpoints.click();
  await page.getByRole("button", { name: "Remove breakpoint" }).click();
  await expect(breakpoints).toHaveCount(0);
  await playground.print("Account new deposit: 30");
  await expect(playground.result("30")).toBeVisible();
});
