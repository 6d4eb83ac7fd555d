import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { damageObject } from "../../../src-main/snapshots/fixtures/damage.ts";
import { StoreRepair } from "./repair.ts";
import { Recovery } from "./store.ts";

describe("a recovery page", () => {
  test("[T16] tells what came back and what stands still; each process is resumed, debugged or ended", async () => {
    await using opened = await TestSession.open();
    const page = new Recovery(opened.session);
    const state = () => page.store.getState();
    await expect.poll(() => state().report).toBe("none");
    await opened.print("alice := Account spawnAs: #alice with: 'Alice'");
    await opened.print(
      "count := 0. #('One' 'Two' 'Three') do: [ :name | ([ [ count := count + 1 ] repeat ] forkAt: 30) name: name ]",
    );
    await opened.kill();
    const report = () => {
      const { report: told } = state();
      return told === "none" ? undefined : told;
    };
    const names = () =>
      report()
        ?.suspended.map(({ name }) => name)
        // What the window had printed when it ended stands still too.
        .filter((name) => name !== "a process")
        .toSorted();
    await expect.poll(names).toEqual(["One", "Three", "Two"]);
    expect(report()).toMatchObject({ counts: { sessions: 1, actors: 1, debuggers: 0 }, lost: [], damages: [] });
    expect(report()?.suspended[0]?.stack.length).toBeGreaterThan(0);
    const numberOf = (name: string) => report()?.suspended.find((each) => each.name === name)?.process ?? -1;

    await page.resume(numberOf("One"));
    await expect.poll(names).toEqual(["Three", "Two"]);
    const debugger_ = await page.debug(numberOf("Two"));
    expect(debugger_).toBeDefined();
    await expect.poll(names).toEqual(["Three"]);
    expect(state().debuggers.map((each) => each.debugger)).toEqual([debugger_]);
    const last = numberOf("Three");
    await page.terminate(last);
    await expect.poll(names).toEqual([]);
    await page.resume(last);
    expect(state().problem).toContain("it has ended");
    page.dispose();
  });

  test("[T16] tells what damage has made unreadable; a repair says what would be lost, and goes back to the last whole state", async () => {
    await using opened = await TestSession.open();
    const { session } = opened;
    await opened.print("x := 1. Smalltalk at: #Rates put: (Array with: 7)");
    await session.request("snapshot/save", { name: "good" });
    // An object that has its hash has its place in the store: nothing else is near it.
    const alone = "1 to: 200 do: [ :i | Object new identityHash ]";
    await opened.print(`${alone}. a := Array with: 8. a identityHash. ${alone}. x := 2. Smalltalk at: #Rates put: a`);
    await opened.stopped((entry) => damageObject(entry.files.store, "globals/Rates"));

    const page = new Recovery(session);
    const state = () => page.store.getState();
    await expect.poll(() => state().damages).toHaveLength(1);
    expect(state().report).toBe("none");
    expect(await opened.print("Rates")).toMatch(/^a Tombstone\(an instance of Array: it can't be read/);
    const repair = new StoreRepair(page.repairing);
    await repair.plan();
    const planned = repair.store.getState();
    expect(planned).toMatchObject({
      kind: "planned",
      plan: { kind: "repaired", lostUntil: expect.stringMatching(/^\d{4}-/) as string },
    });
    // Nothing was done so far.
    expect(await opened.print("x")).toBe("2");
    await repair.repair();
    expect(repair.store.getState()).toMatchObject({ kind: "done", outcome: { kind: "repaired" } });
    await expect.poll(() => session.store.getState().isConnected).toBe(true);
    expect(await opened.print("{ x. Rates }")).toBe("#(1 #(7))");
    await expect.poll(() => state().damages).toEqual([]);
    page.dispose();
  });
});
