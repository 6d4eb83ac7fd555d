import { describe, expect, test } from "vitest";
import type { InspectedPart } from "../../../src-runtime/protocol/index.ts";
import { TestSession } from "../fixtures/test-session.ts";
import type { Column } from "./column.ts";
import { openAhead, takeOpening } from "./opening.ts";
import type { RootOrigin } from "./opening.ts";
import { Inspector, paramsIn } from "./store.ts";
import type { InspectorTarget } from "./store.ts";

/** An inspector's target: a variable of the session. */
const variable = (name: string): InspectorTarget => ({ origin: { kind: "binding", name }, label: name });

/** The last of so many columns, once it has its object. */
async function lastOf(count: number, inspector: Inspector): Promise<Column> {
  const find = (): Column | undefined => {
    const { columns } = inspector.store.getState();
    const last = columns.at(-1);
    return columns.length === count && last?.handle !== undefined ? last : undefined;
  };
  return found(find);
}

/** The part of that label in a column's shown tab. */
async function part(column: Column, label: string): Promise<InspectedPart> {
  void column.parts?.show(0, 50);
  return found(() => [...(column.parts?.loaded() ?? [])].map(([, each]) => each).find((each) => each.label === label));
}

/** What is found, sooner or later. */
async function found<T>(find: () => T | undefined): Promise<T> {
  let value: T | undefined;
  await expect.poll(() => (value = find())).toBeDefined();
  if (value === undefined) throw new Error("it is there");
  return value;
}

const printed = (column: Column): string | undefined => column.store.getState().object?.printString;
const path = (inspector: Inspector): readonly string[] => inspector.store.getState().columns.map(({ label }) => label);

describe("an inspector", () => {
  test("[T2] follows references from column to column, back and forward", async () => {
    await using opened = await TestSession.open();
    await opened.print("line := Array with: (3 @ 4) with: (Point x: 10 y: 20)");
    const inspector = new Inspector(opened.session, "inspector 1", variable("line"));
    const root = await lastOf(1, inspector);
    expect(root.tabs.map(({ id }) => id)).toEqual(["items", "print", "survival"]);
    await inspector.choose(root, await part(root, "2"));
    const point = await lastOf(2, inspector);
    expect(printed(point)).toBe("(10@20)");
    await inspector.choose(point, await part(point, "y"));
    expect(printed(await lastOf(3, inspector))).toBe("20");
    await inspector.goBack();
    expect(path(inspector)).toEqual(["line", "2"]);
    await inspector.goBack();
    expect(path(inspector)).toEqual(["line"]);
    await inspector.goForward();
    await inspector.goForward();
    expect(printed(await lastOf(3, inspector))).toBe("20");
    expect(inspector.store.getState()).toMatchObject({ canGoBack: true, canGoForward: false });
    inspector.dispose();
  });

  test("[T2] shows an actor's state, and follows it when another window sends a message", async () => {
    await using opened = await TestSession.open();
    await opened.print("alice := Account spawnWith: 'Alice'");
    const inspector = new Inspector(opened.session, "inspector 1", variable("alice"));
    const root = await lastOf(1, inspector);
    expect(root.tab?.id).toBe("state");
    expect((await part(root, "balance")).printString).toBe("0");
    const other = await opened.secondWindow();
    const { actors } = await other.request("actors/list", {});
    await other.send(actors[0]?.id ?? -1, "actor deposit: 50").outcome;
    await expect.poll(async () => (await part(root, "balance")).printString).toBe("50");
    inspector.dispose();
  });

  test("[T2] evaluates with self, and the value is the next column", async () => {
    await using opened = await TestSession.open();
    await opened.print("p := 3 @ 4");
    const inspector = new Inspector(opened.session, "inspector 1", variable("p"));
    const root = await lastOf(1, inspector);
    const { id, outcome } = inspector.evaluate(root, "self + 1", "doIt");
    expect(await outcome).toMatchObject({ outcome: "ok", value: { printString: "(4@5)" } });
    await inspector.chooseResult(root, id, "self + 1");
    expect(printed(await lastOf(2, inspector))).toBe("(4@5)");
    inspector.dispose();
  });

  test("[T2] an object is met again as it was left: tab, selection, scroll, path", async () => {
    await using opened = await TestSession.open();
    await opened.print("box := OrderedCollection withAll: (1 to: 1000). box at: 3 put: 5 @ 6");
    const inspector = new Inspector(opened.session, "inspector 1", variable("box"));
    const root = await lastOf(1, inspector);
    root.scrolled(480);
    await inspector.choose(root, await part(root, "3"));
    (await lastOf(2, inspector)).show("print");
    const kept = paramsIn(inspector.kept());
    inspector.dispose();
    const again = new Inspector(opened.session, "inspector 1", kept ?? variable("box"));
    expect((await lastOf(2, again)).tab?.id).toBe("print");
    expect(again.store.getState().columns[0]?.store.getState().scrollTo).toBe(480);
    again.dispose();
    // Somebody who only knows the object finds the way that was gone from it.
    const other = new Inspector(opened.session, "inspector 2", variable("box"));
    await lastOf(2, other);
    expect(path(other)).toEqual(["box", "3"]);
    other.dispose();
  });

  test("[T2] is there again after the workspace was killed, on an object that nothing else has", async () => {
    await using opened = await TestSession.open();
    const evaluation = opened.session.evaluate("Array with: (3 @ 4)", "doIt");
    await evaluation.outcome;
    const target: InspectorTarget = { origin: { kind: "evaluation", id: evaluation.id }, label: "it" };
    const inspector = new Inspector(opened.session, "inspector 1", target);
    const root = await lastOf(1, inspector);
    await inspector.choose(root, await part(root, "1"));
    const point = await lastOf(2, inspector);
    const before = point.handle;
    await opened.kill();
    await expect.poll(() => point.handle).not.toBe(before);
    expect((await part(point, "x")).printString).toBe("3");
    inspector.dispose();
  });

  test("[T2] says what can't be looked at any more", async () => {
    await using opened = await TestSession.open();
    const target: InspectorTarget = { origin: { kind: "actor", actor: 999_999 }, label: "gone" };
    const inspector = new Inspector(opened.session, "inspector 1", target);
    const [root] = inspector.store.getState().columns;
    expect(await found(() => root?.store.getState().problem)).toContain("no actor 999999");
    inspector.dispose();
  });
});

describe("what an inspector is opened on", () => {
  test("[T2] is asked for before its pane is drawn, and taken once", async () => {
    await using opened = await TestSession.open();
    await opened.print("list := #(7 8 9)");
    const origin: RootOrigin = { kind: "binding", name: "list" };
    openAhead(opened.session, origin);
    openAhead(opened.session, origin);
    const taken = await takeOpening(opened.session, { kind: "binding", name: "list" });
    expect(taken).toMatchObject({ printString: "#(7 8 9)", first: { elements: { total: 3 } } });
    expect(takeOpening(opened.session, origin)).toBeUndefined();
  });

  test("[T2] and is not there fails for who takes it, and for nobody else", async () => {
    await using opened = await TestSession.open();
    const origin: RootOrigin = { kind: "binding", name: "nothing" };
    openAhead(opened.session, origin);
    await expect(takeOpening(opened.session, origin)).rejects.toThrow("The session has no variable nothing");
  });
});
