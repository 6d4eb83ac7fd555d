import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Snapshots } from "../snapshots/store.ts";
import { comparedVariables, pastParams, PastView } from "./store.ts";

describe("a pane on the past", () => {
  test("[P8] shows the variables of then, evaluates in a copy, and leaves the present alone", async () => {
    await using opened = await TestSession.open();
    const snapshots = new Snapshots(opened.session);
    await opened.print("x := 1. y := OrderedCollection with: 5. Bank := 'a global'");
    await snapshots.save("v1", "");
    await opened.print("x := 2. y add: 6");
    const pane = new PastView(opened.session, { state: "v1", code: "" });
    const state = () => pane.store.getState();
    const variable = (name: string) =>
      state()
        .opened?.session.bindings.store.getState()
        .bindings.find((each) => each.name === name)?.printString;
    await expect.poll(() => variable("x")).toBe("1");
    expect(variable("y")).toBe("an OrderedCollection(5)");
    expect(await pane.evaluate("x := x + y size + 40")).toBeDefined();
    expect(state().answer).toEqual({ text: "42", hasFailed: false });
    expect(await opened.print("x")).toBe("2");
    expect(await pane.evaluate("x foo")).toBeUndefined();
    expect(state().answer).toMatchObject({
      hasFailed: true,
      text: expect.stringContaining("MessageNotUnderstood") as string,
    });
    // What is outside stays as it is.
    expect(await pane.evaluate("Workspace snapshot: 'v2'")).toBeUndefined();
    expect(state().answer?.text).toContain("This is a past state, which is only looked at");
    expect(await pane.evaluate("'past.txt' asFileReference ensureCreateFile")).toBeUndefined();
    expect(state().answer?.text).toContain("This is a past state, which is only looked at");
    // An object is taken along as a copy, with what it refers to; what can't be, says why and changes nothing.
    await pane.take("{ y. y. Dictionary with: #at -> y }", "taken");
    expect(state().answer).toEqual({ text: "taken has a copy of it now", hasFailed: false });
    expect(await opened.print("taken first == (taken third at: #at)")).toBe("true");
    expect(await opened.print("taken first")).toBe("an OrderedCollection(5)");
    expect(await opened.print("y")).toBe("an OrderedCollection(5 6)");
    await pane.take("[ 3 ]", "x");
    expect(state().answer).toMatchObject({
      hasFailed: true,
      text: expect.stringContaining("can't be written as STON") as string,
    });
    await pane.take("3", "self");
    expect(state().answer).toMatchObject({ hasFailed: true, text: expect.stringContaining("no name") as string });
    expect(await opened.print("x")).toBe("2");
    // What is about the workspace as a whole is none of a past state's business.
    await expect(state().opened?.session.request("workspace/stop", {})).rejects.toThrow("is not for past states");
    await expect(state().opened?.session.request("snapshot/list", {})).rejects.toThrow("is not for past states");

    // The connection broke, which closes it: it is opened again, as it was stored.
    await opened.interrupted(async () => {});
    await expect.poll(() => variable("x")).toBe("1");
    pane.dispose();

    const nowhere = new PastView(opened.session, { state: "nowhere", code: "" });
    await expect.poll(() => nowhere.store.getState().problem).toContain("There is no snapshot nowhere");
    nowhere.dispose();
    snapshots.dispose();
  });

  test("variables of then and now stand beside each other by name; what was kept by another version is no pane", () => {
    const binding = (name: string, printString: string) => ({ key: name, name, printString, className: "Object" });
    const compared = comparedVariables([binding("b", "1"), binding("a", "2")], [binding("c", "3"), binding("a", "4")]);
    expect(compared.map(({ name, before, now }) => [name, before?.printString, now?.printString])).toEqual([
      ["a", "2", "4"],
      ["b", "1", undefined],
      ["c", undefined, "3"],
    ]);
    expect(pastParams({ state: "v1", code: "3 + 4" })).toEqual({ state: "v1", code: "3 + 4" });
    expect(pastParams({ code: "3 + 4" })).toBeUndefined();
    expect(pastParams(null)).toBeUndefined();
  });
});
