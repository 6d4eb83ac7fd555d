import { describe, expect, test } from "vitest";
import type { WorkspaceSession } from "../../connection/index.ts";
import { TestSession } from "../fixtures/test-session.ts";
import { DebuggerPaneModel, debuggerParams } from "./store.ts";

/** A pane on the debugger of an evaluation that stops. */
async function stopped(session: WorkspaceSession, source: string, stopsAtStart = false): Promise<DebuggerPaneModel> {
  const outcome = await session.evaluate(source, "printIt", { onError: "debug", stopsAtStart }).outcome;
  const id = outcome.outcome === "error" ? outcome.debugger : undefined;
  return paneOn(session, id ?? "");
}

function paneOn(session: WorkspaceSession, id: string): DebuggerPaneModel {
  const params = debuggerParams({ debugger: id });
  if (params === undefined) throw new Error("The evaluation opened no debugger");
  return new DebuggerPaneModel(session, params);
}

/** The text that runs next. */
function next({ store }: DebuggerPaneModel): string {
  const { detail } = store.getState();
  return detail === undefined ? "" : detail.source.slice(detail.start, detail.end);
}

const roots = ({ variables }: DebuggerPaneModel): Record<string, string> =>
  Object.fromEntries(variables.store.getState().roots.map(({ label, printString }) => [label, printString]));

describe("a debugger's pane", () => {
  test("[T4] shows the frame that failed with its variables, and unfolds what they refer to", async () => {
    await using opened = await TestSession.open();
    const pane = await stopped(opened.session, "| them | them := #(5 6). them foo");
    await expect.poll(() => next(pane)).toBe("them foo");
    expect(pane.store.getState().summary?.missing?.selector).toBe("foo");
    await expect.poll(() => roots(pane)).toEqual({ self: "nil", them: "#(5 6)" });
    const them = pane.variables.store.getState().roots[1];
    if (them === undefined) throw new Error("The frame has no variables");
    await pane.variables.unfold(them, true);
    expect(pane.variables.childrenOf(them)?.map(({ printString }) => printString)).toEqual(["5", "6"]);
    pane.dispose();
  });

  test("[T4] goes on by steps, evaluates in the frame and changes its variables", async () => {
    await using opened = await TestSession.open();
    const pane = await stopped(opened.session, "| a | a := 3. a := a + 1. a * 2", true);
    await expect.poll(() => pane.stands).toBe(true);
    await pane.step("over");
    await pane.step("over");
    await expect.poll(() => next(pane)).toBe("a + 1");
    await pane.evaluate("a := 40", true);
    expect(pane.store.getState().answer).toEqual({ text: "40", hasFailed: false });
    await expect.poll(() => roots(pane)["a"]).toBe("40");
    await pane.evaluate("nil foo", true);
    expect(pane.store.getState().answer?.hasFailed).toBe(true);
    await pane.proceed();
    await expect.poll(() => pane.store.getState().isClosed).toBe(true);
    pane.dispose();
  });

  test("[T4] takes two steps that are asked for at once, and none that waited when it was interrupted", async () => {
    await using opened = await TestSession.open();
    const pane = await stopped(opened.session, "| a b | a := 3. b := [ [ true ] whileTrue ]. a := 4. b value. a", true);
    await expect.poll(() => pane.stands).toBe(true);
    await Promise.all([pane.step("over"), pane.step("over"), pane.step("over")]);
    expect(pane.store.getState().problem).toBeUndefined();
    await expect.poll(() => next(pane)).toBe("a := 4");
    await pane.step("over");
    await expect.poll(() => next(pane)).toBe("b value");
    const loops = Promise.all([pane.step("over"), pane.step("over")]);
    await expect.poll(() => pane.store.getState().summary?.state).toBe("running");
    await pane.interrupt();
    await loops;
    await expect.poll(() => pane.stands).toBe(true);
    expect(pane.store.getState().problem).toBeUndefined();
    await pane.terminate();
    await expect.poll(() => pane.store.getState().isClosed).toBe(true);
    pane.dispose();
  });

  test("[T4] a method of a system's class is created in the package that is asked for", async () => {
    await using opened = await TestSession.open();
    const pane = await stopped(opened.session, "3 trebled");
    await expect.poll(() => pane.store.getState().detail?.title).toBe("doIt");
    await pane.create();
    expect(pane.store.getState().packages).toContain("Bank");
    await pane.choosePackage("Bank");
    await expect.poll(() => pane.store.getState().detail?.title).toBe("SmallInteger>>trebled");
    pane.type("trebled\n\n\t^ self *");
    await pane.accept();
    expect(pane.store.getState().problem).toBeDefined();
    pane.type("trebled\n\n\t^ self * 3");
    await pane.accept();
    // The class is the system's: what is accepted anew stays in the package it is in.
    await expect.poll(() => next(pane)).toBe("self * 3");
    await pane.proceed();
    await expect.poll(() => pane.store.getState().isClosed).toBe(true);
    expect(await opened.print("4 trebled")).toBe("12");
    pane.dispose();
  });

  test("[T4] two windows on one debugger see the same, and whoever comes late is told that it is over", async () => {
    await using opened = await TestSession.open();
    const second = await opened.secondWindow();
    const pane = await stopped(opened.session, "self halt. 3 + 4");
    await expect.poll(() => second.debuggers.store.getState().debuggers).toHaveLength(1);
    const other = paneOn(second, pane.id);
    await expect.poll(() => next(other)).toBe("self halt");
    await other.step("over");
    await expect.poll(() => next(pane)).toBe("3 + 4");
    await pane.terminate();
    await expect.poll(() => other.store.getState().isClosed).toBe(true);
    const late = paneOn(second, pane.id);
    await expect.poll(() => late.store.getState().isClosed).toBe(true);
    for (const each of [pane, other, late]) each.dispose();
  });

  test("[T4] [P2] is back where it stood after kill -9, and goes on", async () => {
    await using opened = await TestSession.open();
    const pane = await stopped(opened.session, "| a | a := 3. a := a + 1. a * 2", true);
    await expect.poll(() => pane.stands).toBe(true);
    await pane.step("over");
    await pane.step("over");
    await expect.poll(() => next(pane)).toBe("a + 1");
    await opened.kill();
    await expect.poll(() => opened.session.debuggers.get(pane.id)?.state).toBe("suspended");
    await pane.step("over");
    await pane.step("over");
    await expect.poll(() => roots(pane)["a"]).toBe("4");
    const again = paneOn(opened.session, pane.id);
    await expect.poll(() => next(again)).toBe("a * 2");
    for (const each of [pane, again]) each.dispose();
  });
});
