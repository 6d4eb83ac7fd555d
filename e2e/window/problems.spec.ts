import { expect, test } from "./fixtures.ts";
import { look } from "./pages/looks.ts";

test("[T17] what is wrong with the code is listed with its place, leads there, and is gone once it is mended", async ({
  window,
  page,
}) => {
  const { browser, problems } = window;
  await problems.open();
  await expect(problems.element).toContainText("No problems");
  await browser.show("Browser");
  await browser.choose({ packageName: "Bank", className: "Account", protocol: "accessing" });
  await browser.newMethod();
  await browser.write("yearly\n\n\t^ self balence * Rate");
  await browser.accept();
  await expect(problems.problem("No class has a method balence")).toContainText("Account>>yearly, line 3");
  await expect(problems.problem("Undeclared variable: Rate")).toHaveCount(1);
  await look(page, "problems");

  await browser.choose({ packageName: "Bank", className: "Account", selector: "deposit:" });
  await problems.problem("balence").dblclick();
  await expect(browser.code).toContainText("balence");
  await browser.write("yearly\n\n\t^ self balance * 12");
  await browser.accept();
  await expect(problems.element).toContainText("No problems");
  window.assertNoErrors();
});
