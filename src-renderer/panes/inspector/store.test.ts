import { describe, expect, test } from "vitest";
import type { InspectedPart } from "../../../src-runtime/protocol/index.ts";
import { TestSession } from "../fixtures/test-session.ts";
import type { Column } from "./column.ts";
import { Inspector, pathIn } from "./store.ts";
import type { InspectorTarget } from "./store.ts";

/** An inspector's target: a variable of the session. */
const variable = (name: string): InspectorTarget => ({ origin: { kind: "binding", name }, label: name });

/** The columns of an inspector once the last of them has loaded. */
async function columns(inspector: Inspector, count: number): Promise<readonly Column[]> {
  await expect
    .poll(() => inspector.store.getState().columns.map((column) => column.handle !== undefined), { timeout: 5_000 })
    .toEqual(Array.from({ length: count }, () => true));
  return inspector.store.getState().columns;
}

/** The part of that label in a column's shown tab. */
async function part(column: Column | undefined, label: string): Promise<InspectedPart> {
  column?.parts?.show(0, 50);
  const find = (): InspectedPart | undefined =>
    [...(column?.parts?.loaded() ?? [])].map(([, each]) => each).find((each) => each.label === label);
  await expect.poll(find, { timeout: 5_000 }).toBeDefined();
  return find() as InspectedPart;
}

describe("an inspector", () => {
  test("[T2] follows references from column to column, back and forward", async () => {
    await using opened = await TestSession.open();
    await opened.print("line := Array with: (3 @ 4) with: (Point x: 10 y: 20)");
    const inspector = new Inspector(opened.session, { target: variable("line"), steps: [] });
    const [root] = await columns(inspector, 1);
    expect(root?.tabs.map(({ id }) => id)).toEqual(["items", "print"]);
    await inspector.choose(root as Column, await part(root, "2"));
    const [, point] = await columns(inspector, 2);
    expect(point?.store.getState().object?.printString).toBe("(10@20)");
    await inspector.choose(point as Column, await part(point, "y"));
    const [, , y] = await columns(inspector, 3);
    expect(y?.store.getState().object?.printString).toBe("20");
    await inspector.goBack();
    expect((await columns(inspector, 2)).map(({ label }) => label)).toEqual(["line", "2"]);
    await inspector.goBack();
    await columns(inspector, 1);
    await inspector.goForward();
    await inspector.goForward();
    expect((await columns(inspector, 3)).at(-1)?.store.getState().object?.printString).toBe("20");
    expect(inspector.store.getState()).toMatchObject({ canGoBack: true, canGoForward: false });
    inspector.dispose();
  });

  test("[T2] shows an actor's state, and follows it when another window sends a message", async () => {
    await using opened = await TestSession.open();
    await opened.print("alice := Account spawnWith: 'Alice'");
    const inspector = new Inspector(opened.session, { target: variable("alice"), steps: [] });
    const [root] = await columns(inspector, 1);
    expect(root?.tab?.id).toBe("state");
    expect((await part(root, "balance")).printString).toBe("0");
    const other = await opened.secondWindow();
    const { actors } = await other.request("actors/list", {});
    await other.send(actors[0]?.id ?? -1, "actor deposit: 50").outcome;
    await expect.poll(async () => (await part(root, "balance")).printString, { timeout: 5_000 }).toBe("50");
    inspector.dispose();
  });

  test("[T2] evaluates with self, and the value is the next column", async () => {
    await using opened = await TestSession.open();
    await opened.print("p := 3 @ 4");
    const inspector = new Inspector(opened.session, { target: variable("p"), steps: [] });
    const [root] = await columns(inspector, 1);
    const { id, outcome } = inspector.evaluate(root as Column, "self + 1", "doIt");
    expect(await outcome).toMatchObject({ outcome: "ok", value: { printString: "(4@5)" } });
    await inspector.chooseResult(root as Column, id, "self + 1");
    expect((await columns(inspector, 2))[1]?.store.getState().object?.printString).toBe("(4@5)");
    inspector.dispose();
  });

  test("[T2] an object is met again as it was left: tab, selection, scroll, path, also in another window", async () => {
    await using opened = await TestSession.open();
    await opened.print("box := OrderedCollection withAll: (1 to: 1000). box at: 3 put: 5 @ 6");
    const inspector = new Inspector(opened.session, { target: variable("box"), steps: [] });
    const [root] = await columns(inspector, 1);
    root?.scrolled(480);
    await inspector.choose(root as Column, await part(root, "3"));
    const [, point] = await columns(inspector, 2);
    point?.show("print");
    const kept = pathIn(inspector.kept());
    inspector.dispose();
    const again = new Inspector(opened.session, kept ?? { target: variable("box"), steps: [] });
    const [, pointAgain] = await columns(again, 2);
    expect(pointAgain?.tab?.id).toBe("print");
    expect(again.store.getState().columns[0]?.scrollTop).toBe(480);
    again.dispose();
    // Somebody who only knows the object finds the way that was gone from it.
    const other = new Inspector(opened.session, { target: variable("box"), steps: [] });
    expect((await columns(other, 2)).map(({ label }) => label)).toEqual(["box", "3"]);
    other.dispose();
  });

  test("[T2] is there again after the workspace was killed", async () => {
    await using opened = await TestSession.open();
    await opened.print("line := Array with: (3 @ 4)");
    const inspector = new Inspector(opened.session, { target: variable("line"), steps: [] });
    const [root] = await columns(inspector, 1);
    await inspector.choose(root as Column, await part(root, "1"));
    await columns(inspector, 2);
    await opened.kill();
    await expect
      .poll(() => inspector.store.getState().columns.map(({ handle }) => handle), { timeout: 10_000 })
      .toHaveLength(2);
    await expect
      .poll(async () => (await part(inspector.store.getState().columns[1], "x")).printString, { timeout: 10_000 })
      .toBe("3");
    inspector.dispose();
  });

  test("[T2] says what can't be looked at any more", async () => {
    await using opened = await TestSession.open();
    const target: InspectorTarget = { origin: { kind: "actor", actor: 999_999 }, label: "gone" };
    const inspector = new Inspector(opened.session, { target, steps: [] });
    await expect
      .poll(() => inspector.store.getState().columns[0]?.store.getState().problem, { timeout: 5_000 })
      .toContain("no actor 999999");
    inspector.dispose();
  });
});
