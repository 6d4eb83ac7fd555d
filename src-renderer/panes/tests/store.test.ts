import { describe, expect, test } from "vitest";
import { testName } from "../../connection/index.ts";
import { Browser } from "../browser/store.ts";
import { TestSession } from "../fixtures/test-session.ts";
import { methodOf, methodOfTest, TestRunner } from "./store.ts";
import { countsOf, countsText, pathTo, testsBelow } from "./test-tree.ts";

async function runnerOn(opened: TestSession, kept?: ReturnType<TestRunner["kept"]>): Promise<TestRunner> {
  const runner = new TestRunner(opened.session, kept);
  await expect.poll(() => runner.store.getState().classes).toBeDefined();
  return runner;
}

const accept = (opened: TestSession, source: string) =>
  opened.session.request("browsing/accept", { session: opened.session.id, class: "AccountTest", source });

describe("a test runner", () => {
  test("[T6] runs all tests, the chosen ones and the failing ones again; the browser's marks follow", async () => {
    await using opened = await TestSession.open();
    const runner = await runnerOn(opened);
    const browser = new Browser(opened.session, undefined);
    const stateOf = (key: string) => pathTo(runner.tree(false), key).at(-1)?.state;
    const key = testName({ class: "AccountTest", selector: "testDeposit" });
    expect(runner.tree().map(({ title }) => title)).toEqual(["Bank-Tests"]);
    expect(stateOf("class AccountTest")).toBe("notRun");
    expect(runner.canRunFailing).toBe(false);

    await accept(opened, "testDeposit\n\tself assert: 3 + 4 equals: 8");
    await runner.runAll();
    expect(stateOf(key)).toBe("failed");
    expect(stateOf("package Bank-Tests")).toBe("failed");
    // With nothing chosen the first failure is.
    expect(runner.chosen?.key).toBe(key);
    expect(runner.chosen?.result).toMatchObject({
      errorClass: "TestFailure",
      messageText: "Got 7 instead of 8.",
      comparison: { actual: "7", expected: "8" },
    });
    expect(runner.chosen && methodOfTest(runner.chosen)).toMatchObject({
      class: "AccountTest",
      selector: "testDeposit",
    });
    expect(browser.store.getState().outcomes.get(key)?.outcome).toBe("failed");
    const all = testsBelow(runner.tree(false)).length;
    expect(countsText(countsOf(runner.tree(false)))).toBe(`1 failed, ${all - 1} passed`);
    expect(testsBelow(runner.tree(true)).map((each) => each.key)).toEqual([key]);

    await accept(opened, "testDeposit\n\tself assert: 3 + 4 equals: 7");
    // Changed, it is not what it was; but it is still what is to be run again.
    await expect.poll(() => stateOf(key)).toBe("notRun");
    expect(browser.store.getState().outcomes.has(key)).toBe(false);
    expect(runner.chosen?.result).toMatchObject({ outcome: "failed", isStale: true });
    expect(runner.canRunFailing).toBe(true);
    await runner.runFailing();
    expect(stateOf(key)).toBe("passed");
    expect(browser.store.getState().outcomes.get(key)?.outcome).toBe("passed");
    expect(runner.canRunFailing).toBe(false);
    // Of its class the others were not run since it was changed.
    expect(stateOf("class AccountTest")).toBe("notRun");
    runner.choose("class AccountTest");
    await runner.runChosen();
    expect(stateOf("class AccountTest")).toBe("passed");
    runner.dispose();
    browser.dispose();
  });

  test("[T6] debugs a test where it fails, and says of one that passes that there is nothing to debug", async () => {
    await using opened = await TestSession.open();
    const runner = await runnerOn(opened);
    runner.choose("AccountTest>>testDeposit");
    expect(await runner.debug()).toBeUndefined();
    expect(runner.store.getState().told).toMatchObject({ isProblem: false });
    await accept(opened, "testDeposit\n\tself assert: 3 + 4 equals: 8");
    const id = await runner.debug();
    expect(id).toBeDefined();
    if (id === undefined) return;
    const { entries } = await opened.session.request("debug/stack", { debugger: id, window: { from: 0, to: 50 } });
    expect(entries.map(({ title }) => title)).toContain("AccountTest>>testDeposit");
    await opened.session.request("debug/terminate", { debugger: id });
    runner.dispose();
  });

  test("[T6] a run that never ends is stopped, and meanwhile no other begins", async () => {
    await using opened = await TestSession.open();
    const runner = await runnerOn(opened);
    await accept(opened, "testDeposit\n\tSmalltalk at: #IsLooping put: true. [ true ] whileTrue");
    runner.choose("AccountTest>>testDeposit");
    const run = runner.runChosen();
    expect(runner.chosen?.state).toBe("waiting");
    await runner.runAll();
    expect(runner.store.getState().told).toEqual({
      text: "Tests of this window are running already",
      isProblem: false,
    });
    await runner.stop();
    await run;
    expect(opened.session.tests.store.getState().underWay).toBeUndefined();
    await accept(opened, "testDeposit\n\tself fail");
    await runner.runAll();
    expect(runner.chosen?.state).toBe("failed");
    runner.choose("package Bank-Tests");
    runner.fold("class AccountTest", true);
    runner.chooseNextFailure();
    expect(runner.store.getState()).toMatchObject({ chosen: "AccountTest>>testDeposit", folded: new Set() });
    runner.showOnlyFailing(true);
    runner.share(0.7);
    const again = await runnerOn(opened, runner.kept());
    expect(again.store.getState()).toMatchObject({ failingOnly: true, share: 0.7 });
    // Results are the window's.
    expect(again.canRunFailing).toBe(true);
    again.dispose();
    runner.dispose();
  });

  test("a frame names its method, an evaluation's does not", () => {
    const frame = (method: string) => methodOf({ method, receiverClass: "Object" });
    expect(frame("[ ] in Bank class>>open:with:")).toEqual({ class: "Bank", side: "class", selector: "open:with:" });
    expect(frame("Number>>/")).toEqual({ class: "Number", side: "instance", selector: "/" });
    expect(frame("doIt")).toBeUndefined();
  });
});
