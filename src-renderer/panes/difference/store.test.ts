import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Snapshots } from "../snapshots/store.ts";
import { Difference, differenceParams } from "./store.ts";

describe("a comparison of snapshots", () => {
  test("[P6][T10] says what changed since, object by object, in another two, and why it can't", async () => {
    await using opened = await TestSession.open();
    const snapshots = new Snapshots(opened.session);
    await opened.print("x := 1. y := 'same'");
    await snapshots.save("v1", "");
    await opened.print("x := 2. (Object << #Fresh package: 'Bank') install. Fresh compile: 'answer ^ 42'");
    const pane = new Difference(opened.session, { from: "v1", to: null, other: null });
    const state = () => pane.store.getState();
    const change = (part: string) => state().difference?.changes.find(({ path }) => path.endsWith(part));
    await pane.compare();
    expect(state().problem).toBeUndefined();
    expect(change("/x")).toMatchObject({ kind: "changed", before: "1", after: "2" });
    // Code that stands in no file is part of the state.
    expect(change("Fresh>>answer")).toMatchObject({ kind: "added", after: "answer ^ 42" });
    expect(change("/y")).toBeUndefined();
    await expect.poll(() => state().names).toEqual(["v1"]);

    await snapshots.save("v2", "");
    await opened.print("x := 3. Fresh compile: 'long \"', (String new: 60000 withAll: $x), '\" ^ 1'");
    await pane.show({ from: "v2", to: "v1" });
    expect(change("/x")).toMatchObject({ before: "2", after: "1" });
    expect(pane.kept()).toEqual({ from: "v2", to: "v1", other: null });
    await pane.show({ from: "v2", to: null });
    // Of a long text the beginning is shown.
    expect(change("Fresh>>long")).toMatchObject({
      kind: "added",
      after: expect.stringMatching(/^long "x{40000}/) as string,
    });
    await pane.show({ from: "v2", to: "v2" });
    expect(state().difference).toMatchObject({ changes: [], total: 0 });

    await pane.show({ from: "nowhere" });
    expect(state()).toMatchObject({ difference: undefined, isComparing: false });
    expect(state().problem).toContain("There is no snapshot nowhere; there are: ");
    pane.dispose();
    snapshots.dispose();
  });

  test("[P6] a workspace is compared with what its fork is, and with a snapshot there; one that is gone is told", async () => {
    await using opened = await TestSession.open();
    await opened.print("x := 1. y := 'same'");
    const snapshots = new Snapshots(opened.session);
    await snapshots.save("v1", "");
    const { id, name } = await opened.session.fork("v1", "trial");
    await opened.print("x := 2. (Object << #Fresh package: 'Bank') install. Fresh compile: 'answer ^ 42'");
    const pane = new Difference(opened.session, { from: null, to: null, other: null });
    const state = () => pane.store.getState();
    const change = (part: string) => state().difference?.changes.find(({ path }) => path.endsWith(part));
    await pane.compare();
    expect(state()).toMatchObject({ difference: undefined, isComparing: false, problem: undefined });
    await expect.poll(() => state().others.map((each) => each.name)).toContain(name);

    await pane.compareWith(id);
    expect(state().problem).toBeUndefined();
    expect(change("/x")).toMatchObject({ kind: "changed", before: "2", after: "1" });
    expect(change("code/Fresh>>answer")).toMatchObject({ kind: "removed", before: "answer ^ 42" });
    expect(change("/y")).toBeUndefined();
    expect(pane.kept()).toEqual({ from: null, to: null, other: id });

    await pane.show({ from: "v1" });
    expect(state()).toMatchObject({ problem: undefined, difference: { changes: [], total: 0 } });
    await pane.show({ from: null });

    // The same workspace again: what it is now can't be compared with itself.
    await pane.compareWith(null);
    expect(state()).toMatchObject({ difference: undefined, isComparing: false, problem: undefined });
    await pane.compareWith("0".repeat(32));
    expect(state().problem).toContain("not there any more");
    pane.dispose();
    snapshots.dispose();
  });

  test("[P6] a comparison tells how far it has come, and is ended", async () => {
    await using opened = await TestSession.open();
    const snapshots = new Snapshots(opened.session);
    await opened.print("many := (1 to: 3000) collect: [ :n | Array with: n ]");
    await snapshots.save("v1", "");
    await opened.print("many do: [ :each | each at: 1 put: 0 ]");
    const pane = new Difference(opened.session, { from: "v1", to: null, other: null });
    const shares: number[] = [];
    pane.store.subscribe(({ progress }) => {
      if (progress === undefined) return;
      // A main process that is busy while the answer comes gets all of it.
      if (shares.length === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
      shares.push(progress);
    });
    await pane.compare();
    expect(pane.store.getState()).toMatchObject({ problem: undefined, isComparing: false });
    expect(pane.store.getState().difference?.total).toBeGreaterThanOrEqual(3_000);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));

    const again = pane.compare();
    pane.end();
    await again;
    // What was shown before is shown still.
    expect(pane.store.getState()).toMatchObject({ isComparing: false, problem: undefined });
    expect(pane.store.getState().difference?.total).toBeGreaterThanOrEqual(3_000);
    const ended = new AbortController();
    const asked = opened.session.difference({ from: "v1" }, { signal: ended.signal });
    ended.abort();
    await expect(asked).rejects.toThrow("The comparison was ended");
    pane.dispose();
    snapshots.dispose();
  });

  test("what was kept by another version is no comparison", () => {
    expect(differenceParams({ from: "v1", to: null, other: null })).toEqual({ from: "v1", to: null, other: null });
    expect(differenceParams({ to: "v1" })).toBeUndefined();
    expect(differenceParams(null)).toBeUndefined();
  });
});
