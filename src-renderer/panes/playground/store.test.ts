import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Playground, playgroundParams } from "./store.ts";
import type { Piece, PlaygroundActions } from "./store.ts";

const nothing: PlaygroundActions = { inspect: () => {}, debug: () => {} };

/** A piece of a page that begins at `start`. */
const piece = (source: string, start = 0): Piece => ({ source, start, end: start + source.length });

describe("a page of the playground", () => {
  test("[T1] print it shows the value below its line; do it shows nothing unless it fails", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    await page.evaluate(piece("x := 3 + 4"), "doIt");
    expect(page.store.getState().results).toEqual([]);
    await page.evaluate(piece("x * 6", 20), "printIt");
    expect(page.store.getState().results).toMatchObject([{ kind: "value", printString: "42", start: 20, end: 25 }]);
    await page.evaluate(piece("nil foo", 30), "doIt");
    expect(page.store.getState().results[1]).toMatchObject({
      kind: "error",
      errorClass: "MessageNotUnderstood",
      start: 30,
      wasInterrupted: false,
    });
    expect(opened.session.bindings.store.getState().bindings).toMatchObject([{ name: "x", printString: "7" }, {}]);
  });

  test("[T1] a long evaluation says how far it has come, and is interrupted", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    const source =
      "'Walking' displayProgressFrom: 0 to: 4 during: [ :bar | bar currentValue: 1. [ true ] whileTrue: [ bar currentValue: 1 ] ]";
    const done = page.evaluate(piece(source), "doIt");
    const shown = () => page.store.getState().results[0];
    await expect
      .poll(shown, { timeout: 60_000 })
      .toMatchObject({ kind: "running", progress: { message: "Walking", fraction: 0.25 } });
    await opened.session.interrupt();
    await done;
    expect(shown()).toMatchObject({ kind: "error", wasInterrupted: true });
  });

  test("[T1] evaluating lines again replaces what they showed", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    await page.evaluate(piece("1"), "printIt");
    await page.evaluate(piece("2", 10), "printIt");
    await page.evaluate(piece("3"), "printIt");
    expect(page.store.getState().results.map((result) => result.kind === "value" && result.printString)).toEqual([
      "2",
      "3",
    ]);
  });

  test("[T1] what lines showed stays until something takes its place", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    const shown = () => page.store.getState().results.map((result) => result.kind === "value" && result.printString);
    await page.evaluate(piece("1"), "printIt");
    const again = page.evaluate(piece("2"), "printIt");
    expect(shown()).toEqual(["1"]);
    await again;
    expect(shown()).toEqual(["2"]);
    await page.evaluate(piece("2"), "doIt");
    expect(shown()).toEqual([]);
  });

  test("[T1] what does not compile is marked where it stands in the page", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    await page.evaluate(piece("3 + ", 100), "printIt");
    expect(page.store.getState().markers).toMatchObject([{ start: 104, severity: "error" }]);
    page.type("3 + 4");
    expect(page.store.getState().markers).toEqual([]);
  });

  test("[T1] inspect it opens an inspector on the value", async () => {
    await using opened = await TestSession.open();
    const inspected: string[] = [];
    const page = new Playground(opened.session, playgroundParams(null), {
      ...nothing,
      inspect: (id) => inspected.push(id),
    });
    await page.evaluate(piece("OrderedCollection new"), "inspectIt");
    expect(inspected).toHaveLength(1);
    expect(page.store.getState().results).toEqual([]);
  });

  test("[T4] [T1] an error opens a debugger, and what it comes to in the end takes the error's place", async () => {
    await using opened = await TestSession.open();
    const debugged: string[] = [];
    const page = new Playground(opened.session, playgroundParams(null), {
      ...nothing,
      debug: (id) => debugged.push(id),
    });
    await page.evaluate(piece("y := 3 + (nil foo ifNil: [ 4 ]). y", 5), "printIt");
    const [result] = page.store.getState().results;
    expect(result).toMatchObject({ kind: "error", errorClass: "MessageNotUnderstood", debugger: debugged[0] });
    const { id: session } = opened.session;
    await opened.session.request("debug/proceed", { session, debugger: debugged[0] ?? "", source: "nil" });
    await expect
      .poll(() => page.store.getState().results)
      .toMatchObject([{ kind: "value", printString: "7", start: 5 }]);
    await expect.poll(() => opened.session.bindings.store.getState().bindings).toMatchObject([{ name: "y" }, {}]);
    await page.evaluate(piece("nil bar", 50), "printIt");
    await opened.session.request("debug/terminate", { debugger: debugged[1] ?? "" });
    // The error can still be read when its debugger was closed.
    await expect
      .poll(() => page.store.getState().results[1])
      .toMatchObject({ kind: "error", errorClass: "MessageNotUnderstood", debugger: undefined });
    page.dispose();
  });

  test("[T1] a long evaluation says that it runs, and can be interrupted", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    const evaluated = page.evaluate(piece("[ true ] whileTrue"), "doIt");
    await expect.poll(() => page.store.getState().results[0]?.kind).toBe("running");
    await page.interrupt();
    await evaluated;
    expect(page.store.getState().results).toMatchObject([{ kind: "error", wasInterrupted: true }]);
    expect(await opened.print("3 + 4")).toBe("7");
  });

  test("[T1] what the workspace refuses to run says why, and is not said to be lost", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    await page.evaluate(piece("x".repeat(5_000_000)), "doIt");
    const { results } = page.store.getState();
    expect(results).toMatchObject([{ kind: "refused", why: expect.stringContaining("source") }]);
    expect(new Playground(opened.session, page.kept(), nothing).store.getState().results).toEqual(results);
  });

  test("[T11] comes back with its text, its selection and its results", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    page.type("3 + 4\nnil foo");
    page.look({ selection: { start: 2, end: 5 }, scrollTop: 10, scrollLeft: 0 });
    await page.evaluate(piece("3 + 4"), "printIt");
    await page.evaluate(piece("nil foo", 6), "printIt");
    const again = new Playground(opened.session, page.kept(), nothing);
    expect(again.store.getState()).toEqual(page.store.getState());
    expect(playgroundParams({ text: 7, results: "none" }).text).toBe("");
  });

  test("[S5] an evaluation goes on while the connection is lost: its answer and what it wrote arrive, and it runs once", async () => {
    await using opened = await TestSession.open();
    const { session } = opened;
    const told: string[] = [];
    session.onNotice(({ text }) => told.push(text));
    const page = new Playground(session, playgroundParams(null), nothing);
    await page.evaluate(piece("runs := 0. open := Semaphore new. Smalltalk at: #Open put: open"), "doIt");
    const written = () =>
      session.transcript.store
        .getState()
        .entries.map(({ text }) => text)
        .join("");
    const evaluated = page.evaluate(
      piece("runs := runs + 1. Transcript show: 'before '. open wait. Transcript show: 'after'. runs"),
      "printIt",
    );
    await expect.poll(written).toBe("before ");
    await opened.interrupted(async () => {
      expect(session.store.getState().isConnected).toBe(false);
      const other = await opened.secondWindow();
      await other.evaluate("(Smalltalk at: #Open) signal", "doIt").outcome;
      // It has ended when the other window sees what it wrote last.
      await expect.poll(() => other.transcript.store.getState().entries.at(-1)?.text).toContain("after");
    });
    await evaluated;
    expect(page.store.getState().results).toMatchObject([{ kind: "value", printString: "1" }]);
    expect(written()).toBe("before after");
    expect(told).toEqual(["Connected again: nothing was lost"]);
    expect(await opened.print("runs")).toBe("1");
  });

  test("[S5] an evaluation during which the workspace is killed is told to be lost, and is not run again", async () => {
    await using opened = await TestSession.open();
    const page = new Playground(opened.session, playgroundParams(null), nothing);
    await page.evaluate(piece("runs := 0"), "doIt");
    const evaluated = page.evaluate(piece("runs := runs + 1. [ true ] whileTrue"), "doIt");
    await expect.poll(() => page.store.getState().results[0]?.kind).toBe("running");
    await opened.kill();
    await evaluated;
    expect(page.store.getState().results).toMatchObject([{ kind: "lost" }]);
    // It came back suspended in the middle: what it had done is there, and it did not begin again.
    expect(await opened.print("runs")).toBe("1");
  });
});
