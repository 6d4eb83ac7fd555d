import { afterAll, describe, expect, test } from "vitest";
import { ErrorCode, type Handle, type InspectedObject } from "../protocol/index.ts";
import { startSessionMachine } from "../sessions/fixtures/machine.ts";
import { Inspector } from "./inspector.ts";

const machine = startSessionMachine();
const inspector = new Inspector(machine.vm);
const { session } = machine.sessions.create("inspecting");
afterAll(() => machine.dispose());

async function inspect(source: string): Promise<InspectedObject> {
  const { value } = await session.lookAt(source);
  if (value === undefined) throw new Error(`${source} has no value`);
  return inspector.hold(session, value);
}

describe("an object", () => {
  test("[T2] has its class, its print string and its slots", async () => {
    const point = await inspect("3 @ 4");
    expect(point).toMatchObject({ printString: "(3@4)", className: "Point", slotCount: 2, elementCount: 0 });
    const { entries, total } = await inspector.slots(session, point.handle);
    expect(total).toBe(2);
    expect(entries).toEqual([
      { label: "x", printString: "3", className: "SmallInteger", step: { slot: "x" } },
      { label: "y", printString: "4", className: "SmallInteger", step: { slot: "y" } },
    ]);
  });

  test("[T2] is live: a second look sees what has changed", async () => {
    await machine.evaluate(session, "list := OrderedCollection with: 1");
    const value = session.bindings.value("list");
    const list = await inspector.hold(session, value ?? machine.vm.nil);
    await machine.evaluate(session, "list add: 2");
    expect(await inspector.object(session, list.handle)).toMatchObject({ elementCount: 2 });
    expect((await inspector.object(session, list.handle)).identityHash).toBe(list.identityHash);
  });

  test("[T2] is looked at without any work that other clients would be told of", async () => {
    const { handle } = await inspect("OrderedCollection withAll: { 1. 2 @ 3. #(4 5) }");
    const { scheduler } = machine.vm;
    const before = scheduler.workTurns;
    await inspector.elements(session, handle);
    await inspector.slots(session, handle);
    expect(scheduler.workTurns).toBe(before);
    await machine.evaluate(session, "3 + 4");
    expect(scheduler.workTurns).toBeGreaterThan(before);
  });

  test("[T2] comes with its first parts, where they are wanted", async () => {
    const { value } = await session.lookAt("OrderedCollection withAll: (1 to: 1000)");
    const list = await inspector.hold(session, value ?? machine.vm.nil, 3);
    expect(list.first?.elements).toMatchObject({ from: 0, total: 1000 });
    expect(list.first?.elements.entries.map((each) => each.printString)).toEqual(["1", "2", "3"]);
    expect(list.first?.slots).toEqual(await inspector.slots(session, list.handle, { from: 0, to: 3 }));
    expect(await inspector.hold(session, value ?? machine.vm.nil)).not.toHaveProperty("first");
  });

  test("[T2] is stepped into, slot by slot and element by element", async () => {
    const outer = await inspect("{ 1. (Association key: #a value: { 7. 8 }) }");
    const association = await inspector.into(session, outer.handle, { element: 1 });
    expect(association.className).toBe("Association");
    const inner = await inspector.into(session, association.handle, { slot: "value" });
    expect((await inspector.elements(session, inner.handle)).entries.map((e) => e.printString)).toEqual(["7", "8"]);
  });
});

describe("elements", () => {
  const labelled = async (source: string): Promise<readonly (readonly [string, string])[]> => {
    const { handle } = await inspect(source);
    const { entries } = await inspector.elements(session, handle);
    return entries.map(({ label, printString }) => [label, printString]);
  };

  test.each([
    ["#(10 20)", ["1", "10"], ["2", "20"]],
    ["(OrderedCollection new: 10) add: 1; add: 2; removeFirst; yourself", ["1", "2"]],
    ["'aß😀'", ["1", "$a"], ["2", "$ß"], ["3", "$😀"]],
    ["#sym", ["1", "$s"], ["2", "$y"], ["3", "$m"]],
    ["#[1 255]", ["1", "1"], ["2", "255"]],
    ["Dictionary new at: #k put: 3; yourself", ["#k", "3"]],
    ["Set with: nil with: nil", ["1", "nil"]],
    ["Object new"],
    ["nil"],
    ["3"],
  ])("[T2] of %s", async (source, ...expected) => {
    expect(await labelled(source)).toEqual(expected);
  });

  test("[T2] of a million are looked at through a window", async () => {
    const { handle, elementCount } = await inspect("(1 to: 1000000) asOrderedCollection");
    expect(elementCount).toBe(1_000_000);
    const page = await inspector.elements(session, handle, { from: 999_990, to: 1_000_050 });
    expect(page).toMatchObject({ from: 999_990, total: 1_000_000 });
    expect(page.entries).toHaveLength(10);
    expect(page.entries[0]).toMatchObject({ label: "999991", printString: "999991", step: { element: 999_990 } });
  });

  test("[T2] of a million print no longer than a line, unless all is wanted", async () => {
    const { handle, printString } = await inspect("(1 to: 1000000) asArray");
    expect(printString).toMatch(/^#\(1 2 3 /);
    expect(printString.length).toBeLessThan(1_100);
    const { printString: whole } = await inspector.object(session, handle, true);
    expect(whole.length).toBeGreaterThan(40_000);
    expect((await inspector.object(session, handle)).printString).toBe(printString);
  });

  test("[T15] one element whose printing fails, or never ends, is no trouble to the others", async () => {
    await machine.evaluate(
      session,
      "(Object << #EndlessElement package: 'T'; install) compile: 'printOn: s [ true ] whileTrue'",
    );
    await machine.evaluate(session, "(Object << #FailingElement package: 'T'; install) compile: 'printOn: s 1 / 0'");
    const printed = await labelled("{ 1. EndlessElement new. FailingElement new. 4 }");
    expect(printed.map(([, text]) => text)).toEqual([
      "1",
      "(printString took longer than 200 ms)",
      "(printString failed: ZeroDivide)",
      "4",
    ]);
  });
});

describe("handles", () => {
  const refusal = (code: number) => expect.objectContaining({ code });

  test("are valid until released", async () => {
    const { handle } = await inspect("3");
    expect(inspector.release(session, [handle, "nothing" as Handle])).toBe(1);
    expect(() => inspector.object(session, handle)).toThrow(refusal(ErrorCode.staleHandle));
  });

  test("belong to one session", async () => {
    const { handle } = await inspect("3");
    const other = machine.sessions.create("other").session;
    expect(() => inspector.object(other, handle)).toThrow(refusal(ErrorCode.staleHandle));
  });

  test("[P1] are stale after a restore, and say so", async () => {
    const { handle } = await inspect("3");
    inspector.invalidate();
    expect(() => inspector.slots(session, handle)).toThrow(/restored/);
    expect((await inspect("3")).handle).not.toBe(handle);
  });

  test("a part that is not there is refused", async () => {
    const { handle } = await inspect("#(1)");
    expect(() => inspector.into(session, handle, { element: 5 })).toThrow(refusal(ErrorCode.notFound));
    expect(() => inspector.into(session, handle, { slot: "nope" })).toThrow(/nope/);
  });
});

test("looking at an expression leaves ans and the history alone", async () => {
  const fresh = machine.sessions.create("quiet").session;
  await machine.evaluate(fresh, "1 + 1");
  await fresh.lookAt("40 + 2");
  expect(fresh.history).toEqual(["1 + 1"]);
  expect(fresh.bindings.value("ans")).toBe(2);
});
