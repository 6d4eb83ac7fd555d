import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test as base } from "./fixtures.ts";
import { foreignFile, writeForeignProject } from "./foreign-project.ts";
import { FresnelProgram } from "./fresnel-program.ts";

const test = base.extend({
  program: async ({ home, address }, use) => {
    const folder = home.project("lending");
    writeForeignProject(folder);
    const started = await FresnelProgram.start(home, folder);
    address.value = started.address;
    await use(started.program);
    await started.program.end();
  },
});

const BOOK = "repository/Lending-Core/LendingBook.class.st";

test("[T1][T2][T3][T10][L2] the four jobs on a repository in another style", async ({ window, program }) => {
  const { playground, inspector, browser, snapshots } = window;

  await test.step("what it needs and is not there is told; the rest runs", async () => {
    await expect(
      window.notice(
        "There is no project Catalogue (github://lending/Catalogue/repository), named by BaselineOfLending",
      ),
    ).toBeVisible();
    await playground.print("'Emma' asLendingBook");
    await expect(playground.result("a LendingBook called 'Emma'")).toBeVisible();
  });

  await test.step("inspect a live actor", async () => {
    await playground.do("desk := LendingDesk spawnAs: 'desk'. desk lend: 'Emma' asLendingBook to: 'Bob'");
    await playground.inspectVariable("desk");
    await expect(inspector.part("desk", "fees")).toContainText("2");
  });

  await test.step("browse extensions, a trait and tests; change a method", async () => {
    await browser.show("Browser");
    await browser.choose({
      packageName: "Lending-Core",
      className: "String",
      protocol: "*Lending-Core",
      selector: "asLendingBook",
    });
    await expect(browser.code).toContainText("LendingBook titled: self");
    await browser.choose({ packageName: "Lending-Core", className: "TLendingNamed", selector: "printOn:" });
    await expect(browser.code).toContainText("called");
    await browser.choose({ packageName: "Lending-Tests", className: "LendingBookTest" });
    await window.run("Run tests");
    await expect(browser.element).toContainText("LendingBookTest: 1 passed");
    await browser.choose({ packageName: "Lending-Core", className: "LendingBook", selector: "fee" });
    await expect(browser.code).toContainText("^ 2");
    await browser.write("fee\n\t^ 3");
    await browser.accept();
    await expect(browser.element.getByText("not accepted")).toHaveCount(0);
  });

  await test.step("the file keeps its style: only what was changed is another", async () => {
    const expected = foreignFile(BOOK).replace("\t^ 2\r", "\t^ 3\r");
    await expect.poll(() => readFileSync(join(program.folder, BOOK), "utf8")).toBe(expected);
  });

  await test.step("save, go on, come back", async () => {
    await snapshots.open();
    await snapshots.save("v1");
    await expect(snapshots.snapshot("v1").first()).toBeVisible();
    await playground.show("Playground");
    await playground.print("desk lend: 'Emma' asLendingBook to: 'Bob'");
    await expect(playground.result("5")).toBeVisible();
    await snapshots.restore("v1");
    await expect(snapshots.element).toContainText("v1 is restored");
    await playground.print("desk lend: 'Persuasion' asLendingBook to: 'Ann'");
    await expect(playground.result("5")).toBeVisible();
  });
});
