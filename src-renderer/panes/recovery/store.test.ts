import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
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
});
