import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Processes, stateText } from "./store.ts";

describe("a processes pane", () => {
  test("[T18] follows what runs, shows the chosen one's stack, has things done to it, and says what can't be", async () => {
    await using opened = await TestSession.open();
    const pane = new Processes(opened.session);
    const named = (name: string) => pane.store.getState().processes?.find((each) => each.name === name);
    const text = (name: string): string | undefined => {
      const found = named(name);
      return found && stateText(found);
    };
    await opened.print("([ [ true ] whileTrue ] forkAt: 30) name: 'Busy'. [ Semaphore new wait ] fork name: 'Patient'");
    await expect.poll(() => text("Patient")).toBe("waits for a Semaphore");
    await expect.poll(() => text("Busy")).toBe("runs");
    pane.choose(named("Busy")?.process);
    await expect.poll(() => pane.store.getState().frames.map(({ title }) => title)).toEqual(["[ ] in doIt"]);
    await pane.order("process/suspend");
    await expect.poll(() => text("Busy")).toBe("suspended");
    const id = await pane.debug();
    expect(id).toBeDefined();
    await expect.poll(() => text("Busy")).toBe("in a debugger");
    await pane.order("process/terminate");
    await expect.poll(() => named("Busy")).toBeUndefined();

    pane.choose(named("Patient")?.process);
    expect(await pane.debug()).toBeUndefined();
    expect(pane.store.getState().problem).toContain("It waits for a Semaphore");
    await pane.order("process/terminate");
    await expect.poll(() => named("Patient")).toBeUndefined();
    expect(pane.store.getState()).toMatchObject({ problem: undefined, frames: [] });
    pane.dispose();
  });
});
