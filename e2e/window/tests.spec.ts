import { expect, test } from "./fixtures.ts";
import { Keyboard } from "./pages/keyboard.ts";
import { look } from "./pages/looks.ts";

test("[T6] a test is made to fail, seen with its difference, debugged, mended and run again, by the keyboard", async ({
  window,
  page,
}) => {
  const { tests, browser, debugger: pane } = window;
  const keyboard = new Keyboard(page);

  await test.step("a method is broken", async () => {
    await browser.show("Browser");
    await browser.choose({ packageName: "Bank-Tests", className: "AccountTest", selector: "testDeposit" });
    await expect(browser.code).toContainText("deposit:");
    await browser.write("testDeposit\n\n\tself assert: 'one\ntwo' equals: 'one\nthree'");
    await browser.accept();
    await expect(browser.element.getByText("not accepted")).toHaveCount(0);
  });

  await test.step("all tests are run", async () => {
    await tests.open();
    await expect(tests.line("AccountTest")).toBeVisible();
    await expect(tests.mark("testDeposit")).toHaveAccessibleName("not run");
    await look(page, "tests-not-run");
    await keyboard.press("Alt+A");
    await expect(tests.summary).toContainText("1 failed");
    await expect(tests.mark("testDeposit")).toHaveAccessibleName("failed");
    await expect(tests.mark("testNewAccountIsEmpty")).toHaveAccessibleName("passed");
    await expect(tests.mark("Bank-Tests")).toHaveAccessibleName("failed");
  });

  await test.step("the failure says what was compared, and where", async () => {
    await expect(tests.message).toContainText("TestFailure: Got 'one");
    await expect(tests.side("Actual").locator('[data-changed="true"]')).toContainText("two'");
    await expect(tests.side("Expected").locator('[data-changed="true"]')).toContainText("three'");
    await expect(tests.side("Actual")).toContainText("'one");
    await expect(tests.frames.last()).toContainText("AccountTest>>testDeposit");
    await look(page, "tests");
    await expect(browser.testMark("testDeposit")).toHaveAccessibleName(/^failed/);
    await keyboard.press("Alt+S");
    await expect(tests.line("testNewAccountIsEmpty")).toHaveCount(0);
    await expect(tests.line("testDeposit")).toBeVisible();
  });

  await test.step("debugged, it stands in the assertion on the living stack; the method is mended there", async () => {
    await keyboard.press("ControlOrMeta+Shift+D");
    await pane.frame("AccountTest>>testDeposit").click();
    await expect(pane.source).toContainText("three");
    await pane.accept("testDeposit\n\n\tself assert: (account deposit: 50) equals: 150");
    await pane.press(/^Proceed/);
    await expect(page.locator('[data-pane="debugger"]')).toHaveCount(0);
  });

  await test.step("what failed is run again: nothing fails, and the browser shows it", async () => {
    await tests.open();
    await expect(tests.line("testDeposit")).toContainText("failed earlier");
    await keyboard.press("Alt+R");
    await expect(tests.element).toContainText("No test fails");
    await expect(tests.summary).not.toContainText("failed");
    await keyboard.press("Alt+S");
    await expect(tests.mark("testDeposit")).toHaveAccessibleName("passed");
    await expect(browser.testMark("testDeposit")).toHaveAccessibleName(/^passed/);
    await look(page, "tests-passed");
  });
  window.assertNoErrors();
});
