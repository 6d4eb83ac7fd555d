import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Playground } from "./store.ts";
import type { Piece } from "./store.ts";

/** A line of a page. */
const line = (source: string, number = 1, offset = 0): Piece => ({
  source,
  offset,
  firstLine: number,
  lastLine: number,
});

describe("a page of the playground", () => {
  test("[T1] print it shows the value below its line; do it shows nothing unless it fails", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    await page.evaluate(line("x := 3 + 4", 2), "doIt");
    expect(page.store.getState().results).toEqual([]);
    await page.evaluate(line("x * 6", 3), "printIt");
    expect(page.store.getState().results).toMatchObject([{ kind: "value", printString: "42", line: 3 }]);
    await page.evaluate(line("nil foo", 4), "doIt");
    expect(page.store.getState().results[1]).toMatchObject({
      kind: "error",
      errorClass: "MessageNotUnderstood",
      line: 4,
      wasInterrupted: false,
    });
    expect(opened.session.bindings.store.getState().bindings).toMatchObject([{ name: "x", printString: "7" }, {}]);
  });

  test("[T1] evaluating lines again replaces what they showed", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    await page.evaluate(line("1"), "printIt");
    await page.evaluate(line("2", 2), "printIt");
    await page.evaluate({ source: "3", offset: 0, firstLine: 1, lastLine: 1 }, "printIt");
    expect(page.store.getState().results.map((result) => result.kind === "value" && result.printString)).toEqual([
      "2",
      "3",
    ]);
  });

  test("[T1] what does not compile is marked where it stands in the page", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    await page.evaluate(line("3 + ", 2, 100), "printIt");
    expect(page.store.getState().markers).toMatchObject([{ start: 104, severity: "error" }]);
    page.type("3 + 4");
    expect(page.store.getState().markers).toEqual([]);
  });

  test("[T1] inspect it opens an inspector on the value", async () => {
    await using opened = await TestSession.open();
    const inspected: string[] = [];
    const page = new Playground(opened.session, undefined, (id) => inspected.push(id));
    await page.evaluate(line("OrderedCollection new"), "inspectIt");
    expect(inspected).toHaveLength(1);
    expect(page.store.getState().results).toEqual([]);
  });

  test("[T1] a long evaluation says that it runs, and can be interrupted", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    const evaluated = page.evaluate(line("[ true ] whileTrue"), "doIt");
    await expect.poll(() => page.store.getState().results[0]?.kind, { timeout: 5_000 }).toBe("running");
    await page.interrupt();
    await evaluated;
    expect(page.store.getState().results).toMatchObject([{ kind: "error", wasInterrupted: true }]);
    expect(await opened.print("3 + 4")).toBe("7");
  });

  test("[T11] comes back with its text, its selection and its results", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    page.type("3 + 4\nnil foo");
    page.look({ selectionStart: 2, selectionEnd: 5, scrollTop: 10 });
    await page.evaluate(line("3 + 4"), "printIt");
    await page.evaluate(line("nil foo", 2), "printIt");
    const again = new Playground(opened.session, page.kept(), () => {});
    expect(again.store.getState()).toEqual(page.store.getState());
    expect(new Playground(opened.session, { text: 7, results: "none" }, () => {}).store.getState().text).toBe("");
  });

  test("[S5] an evaluation during which the workspace is killed is told to be lost, and is not run again", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, undefined, () => {});
    await page.evaluate(line("runs := 0"), "doIt");
    const evaluated = page.evaluate(line("runs := runs + 1. [ true ] whileTrue"), "doIt");
    await expect.poll(() => page.store.getState().results[0]?.kind, { timeout: 5_000 }).toBe("running");
    await opened.kill();
    await evaluated;
    expect(page.store.getState().results).toMatchObject([{ kind: "lost" }]);
    // It came back suspended in the middle: what it had done is there, and it did not begin again.
    expect(await opened.print("runs")).toBe("1");
  });
});
