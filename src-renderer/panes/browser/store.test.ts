import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Browser } from "./store.ts";

const deposit = { class: "Account", side: "instance", selector: "deposit:" } as const;

/** A browser that shows its packages. */
async function browserOn(session: TestSession["session"], kept?: ReturnType<Browser["kept"]>): Promise<Browser> {
  const browser = new Browser(session, kept);
  await browser.settled();
  return browser;
}

/** The document that a browser shows. */
function shown(browser: Browser) {
  const { subject } = browser.store.getState();
  return subject && browser.documents.get(subject);
}

/** Types another text for `deposit:`. */
function edit(browser: Browser, text: string): void {
  browser.documents.type({ kind: "method", ...deposit }, text);
}

describe("a class browser", () => {
  test("[T3] shows packages, one's own first, their classes, protocols and methods", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    const state = () => browser.store.getState();
    expect(
      state()
        .packages.slice(0, 2)
        .map(({ name }) => name),
    ).toEqual(["Bank", "Bank-Tests"]);
    expect(state().package).toBe("Bank");
    expect(state().classes.map(({ name }) => name)).toContain("Account");
    await browser.chooseClass("Account");
    expect(state().protocols.map(({ name }) => name)).toContain("paying");
    expect(shown(browser)?.text).toContain("#Account");
    await browser.chooseProtocol("paying");
    expect(state().methods.map(({ selector }) => selector)).toEqual(["deposit:", "withdraw:"]);
    await browser.chooseMethod(deposit);
    expect(shown(browser)).toMatchObject({ file: "src/Bank/Account.class.st", problem: undefined });
    await browser.find("insuff");
    expect(state().classes.map(({ name }) => name)).toEqual(["InsufficientFunds"]);
    browser.dispose();
  });

  test("[T3] an accepted method runs and is in its file; errors are shown in place", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    await browser.reveal(deposit);
    edit(browser, "deposit: aNumber\n\n\t^ balance := )");
    await browser.accept();
    expect(shown(browser)?.diagnostics).toMatchObject([{ severity: "error", line: 3 }]);
    expect(browser.isChanged).toBe(true);
    edit(browser, "deposit: aNumber\n\n\t^ balance := balance + aNumber + 1");
    await browser.accept();
    expect(shown(browser)?.diagnostics).toEqual([]);
    expect(browser.isChanged).toBe(false);
    expect(await opened.print("(Account new) deposit: 1")).toBe("2");
    const file = readFileSync(join(opened.projectSource, "Bank/Account.class.st"), "utf8");
    expect(file).toContain("balance + aNumber + 1");
    browser.dispose();
  });

  test("[T3] the hierarchy goes up to the root, through other packages; a class there is shown where one is", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    const state = () => browser.store.getState();
    await browser.showHierarchy(true);
    const above = state().above.map(({ name }) => name);
    expect(above).toEqual(expect.arrayContaining(["Actor", "Object", "ProtoObject"]));
    await browser.chooseClass("Object");
    expect(state()).toMatchObject({ package: "Bank", class: "Object" });
    expect(shown(browser)?.text).toContain("#Object");
    await browser.showHierarchy(false);
    expect(state().above).toEqual([]);
    browser.dispose();
  });

  test("[T3] makes a package, with its file, and shows it; a name that can't be is refused", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    const second = await browserOn(await opened.secondWindow());
    const state = () => browser.store.getState();
    expect(await browser.newPackage("Bank-Loans")).toBe(true);
    expect(state()).toMatchObject({ package: "Bank-Loans", classes: [], problem: undefined });
    expect(readFileSync(join(opened.projectSource, "Bank-Loans/package.st"), "utf8")).toContain("'Bank-Loans'");
    await expect
      .poll(() => second.store.getState().packages.map(({ name }) => name))
      .toEqual(expect.arrayContaining(["Bank-Loans"]));
    expect(await browser.newPackage("Bank")).toBe(false);
    expect(state().problem).toContain("There is a package Bank already");
    expect(await browser.newPackage("../outside")).toBe(false);
    expect(state().problem).toContain("expected a package name");
    browser.dispose();
    second.dispose();
  });

  test("[T3] makes classes and methods, and removes them", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    await browser.newClass();
    const definition = shown(browser)?.text.replace("NewClass", "Ledger") ?? "";
    browser.documents.type({ kind: "newClass", package: "Bank" }, definition);
    await browser.accept();
    expect(browser.store.getState()).toMatchObject({
      class: "Ledger",
      subject: { kind: "definition", class: "Ledger" },
    });
    await browser.newMethod();
    browser.documents.type({ kind: "newMethod", class: "Ledger", side: "instance" }, "size\n\t^ 7");
    await browser.accept();
    expect(browser.store.getState().subject).toMatchObject({ kind: "method", class: "Ledger", selector: "size" });
    expect(await opened.print("Ledger new size")).toBe("7");
    await browser.remove();
    expect(browser.store.getState().methods).toEqual([]);
    await browser.open({ kind: "comment", class: "Ledger" });
    browser.documents.type({ kind: "comment", class: "Ledger" }, "I am a ledger.");
    await browser.accept();
    expect(await opened.print("Ledger comment")).toBe("'I am a ledger.'");
    await browser.remove();
    expect(browser.store.getState().classes.map(({ name }) => name)).not.toContain("Ledger");
    browser.dispose();
  });

  test("[T3] edits are kept, method by method, also beyond the window", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    await browser.reveal(deposit);
    edit(browser, "deposit: aNumber\n\t^ 'mine'");
    await browser.chooseMethod({ ...deposit, selector: "balance" });
    await browser.chooseMethod(deposit);
    expect(shown(browser)?.text).toBe("deposit: aNumber\n\t^ 'mine'");
    const kept = browser.kept();
    browser.dispose();
    const again = await browserOn(opened.session, kept);
    await expect.poll(() => shown(again)?.text).toBe("deposit: aNumber\n\t^ 'mine'");
    expect(again.store.getState()).toMatchObject({ package: "Bank", class: "Account" });
    again.revert();
    expect(again.isChanged).toBe(false);
    again.dispose();
  });

  test("[T3] a change from elsewhere is shown, and an edit is neither lost nor overwrites it", async () => {
    await using opened = await TestSession.open();
    const second = await opened.secondWindow();
    const [mine, theirs] = [await browserOn(opened.session), await browserOn(second)];
    await mine.reveal(deposit);
    await theirs.reveal(deposit);
    edit(theirs, "deposit: aNumber\n\t^ 1");
    await theirs.accept();
    await expect.poll(() => shown(mine)?.text).toBe("deposit: aNumber\n\t^ 1");
    edit(mine, "deposit: aNumber\n\t^ 2");
    edit(theirs, "deposit: aNumber\n\t^ 3");
    await theirs.accept();
    await expect.poll(() => shown(mine)?.conflict?.theirs?.text).toBe("deposit: aNumber\n\t^ 3");
    expect(shown(mine)?.text).toBe("deposit: aNumber\n\t^ 2");
    await mine.accept();
    expect(await opened.print("Account new deposit: 9")).toBe("3");
    mine.documents.keepMine({ kind: "method", ...deposit });
    await mine.accept();
    expect(await opened.print("Account new deposit: 9")).toBe("2");
    await expect.poll(() => shown(theirs)?.text).toBe("deposit: aNumber\n\t^ 2");
    mine.dispose();
    theirs.dispose();
  });

  test("[L2] class-side scripts, examples and sample instances are run by themselves", async () => {
    await using opened = await TestSession.open();
    await opened.print("Account class compile: 'rich <sampleInstance> ^ self new deposit: 1000000; yourself'");
    await opened.print("Account class compile: 'broken <script> ^ 1 / 0'");
    await opened.print("Account class compile: 'with: x <example> ^ x'");
    await opened.print("Account class compile: 'plain ^ #( example )'");
    const browser = await browserOn(opened.session);
    await browser.choosePackage("Bank");
    await browser.chooseClass("Account");
    await browser.chooseSide("class");
    const method = (selector: string) => {
      const found = browser.store.getState().methods.find((each) => each.selector === selector);
      if (!found) throw new Error(`There is no method ${selector}`);
      return found;
    };
    expect(["rich", "broken", "with:", "plain"].map((selector) => method(selector).runsAs)).toEqual([
      "sampleInstance",
      "script",
      undefined,
      undefined,
    ]);
    const asked = new Promise((resolve) => void opened.session.on("tool/asked", ({ tool }) => resolve(tool)));
    await browser.runMethod(method("rich"));
    expect(await asked).toMatchObject({ kind: "inspector", title: "an Account" });
    await browser.runMethod(method("broken"));
    expect(browser.store.getState().problem).toBe("Account class>>broken failed: ZeroDivide");
    browser.dispose();
  });

  test("[T3] runs tests in place and lists senders and implementors", async () => {
    await using opened = await TestSession.open();
    const browser = await browserOn(opened.session);
    await browser.choosePackage("Bank-Tests");
    await browser.chooseClass("AccountTest");
    await browser.runTests();
    expect(browser.store.getState().testRun).toMatchObject({ isGood: true, summary: "7 passed" });
    expect(browser.store.getState().outcomes.get("AccountTest>>testDeposit")?.outcome).toBe("passed");
    const run = () => browser.store.getState();
    await browser.runTestsOf("AccountTest");
    expect(run().testRun).toMatchObject({ name: "AccountTest", summary: "7 passed" });
    await browser.runTest({ class: "AccountTest", selector: "testDeposit" });
    expect(run().testRun).toMatchObject({ name: "AccountTest>>testDeposit", isGood: true, summary: "1 passed" });
    expect(run().methods.find(({ selector }) => selector === "testDeposit")).toMatchObject({ isTest: true });
    expect(run().methods.find(({ selector }) => selector === "setUp")?.isTest ?? false).toBe(false);
    await browser.search({ what: "senders", of: "deposit:" });
    expect(run().search?.methods?.map(({ selector }) => selector)).toContain("testDeposit");
    await browser.search({ what: "references", of: "Account" });
    expect(run().search?.methods?.map(({ class: name }) => name)).toContain("AccountTest");
    await browser.search({ what: "implementors", of: "deposit:" });
    expect(run().search?.methods).toMatchObject([deposit]);
    // A search is kept like the rest, and follows the code.
    const again = await browserOn(opened.session, browser.kept());
    await expect.poll(() => again.store.getState().search?.methods).toMatchObject([deposit]);
    const { id } = opened.session;
    const source = "deposit: aNumber\n\t^ aNumber";
    await opened.session.request("browsing/accept", { session: id, class: "Teller", source });
    await expect
      .poll(() => again.store.getState().search?.methods?.map(({ class: name }) => name))
      .toEqual(["Account", "Teller"]);
    again.dispose();
    browser.dispose();
  });
});
