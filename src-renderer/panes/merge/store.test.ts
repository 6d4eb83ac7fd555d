import { describe, expect, test } from "vitest";
import { openWorkspace, workspaceEntries } from "../../../src-main/workspaces/index.ts";
import { TestSession } from "../fixtures/test-session.ts";
import { Merge, mergeParams } from "./store.ts";

/** Evaluates something in another workspace of the same user. */
async function evaluateIn({ home }: TestSession, name: string, source: string): Promise<void> {
  const entry = workspaceEntries(home.around).find(({ metadata }) => metadata.name === name);
  if (entry === undefined) throw new Error(`There is no workspace ${name}`);
  const { client } = await openWorkspace(entry, home.options);
  const { session } = await client.request("session/open", {});
  const evaluated = await client.request("evaluation/evaluate", { session, evaluationId: "e-1", source });
  if (evaluated.outcome === "error") throw new Error(evaluated.error.messageText);
  client.close();
}

describe("a merge pane", () => {
  test("[P6][P7] plans what a fork changed, has conflicts decided, merges, and undoes it", async () => {
    await using opened = await TestSession.open();
    const rates = (): Promise<string> => opened.print("Smalltalk at: #Rates");
    await opened.print("Smalltalk at: #Rates put: (Array with: 1 with: 2 with: 3)");
    const lonely = new Merge(opened.session, { from: null });
    await expect.poll(() => lonely.store.getState().relatives).toEqual([]);
    lonely.dispose();

    await opened.session.request("snapshot/save", { session: opened.session.id, name: "v1" });
    const fork = await opened.session.fork("v1", "trial");
    await evaluateIn(opened, "trial", "(Smalltalk at: #Rates) at: 1 put: 10; at: 3 put: 30");
    await opened.print("(Smalltalk at: #Rates) at: 1 put: 11");
    const pane = new Merge(opened.session, { from: null });
    const state = () => pane.store.getState();
    // The only one there is, is the one that is meant.
    await expect.poll(() => state().plan?.applied).toBe(false);
    expect(pane.kept()).toEqual({ from: fork.id });
    expect(pane.places).toMatchObject([
      { path: "globals/Rates/1", isConflict: true, texts: { base: "1", ours: "11", theirs: "10" } },
      { path: "globals/Rates/3", isConflict: false, texts: { ours: "3", theirs: "30" } },
    ]);
    expect(pane.undecided).toBe(1);
    expect(state().chosen).toBe("globals/Rates/1");

    // Nothing is done while something is undecided.
    await pane.merge();
    expect(state().problem).toContain("Nothing was merged");
    expect(await rates()).toBe("#(11 2 3)");
    pane.decideAll("keep");
    pane.decideChosen("take");
    expect(pane.undecided).toBe(0);
    await pane.merge();
    expect(state()).toMatchObject({ plan: undefined, merged: { applied: true }, problem: undefined });
    expect(await rates()).toBe("#(10 2 30)");
    await pane.undo();
    expect(state()).toMatchObject({ merged: undefined });
    expect(await rates()).toBe("#(11 2 3)");

    const planning = pane.plan();
    pane.end();
    await planning;
    expect(state()).toMatchObject({ work: undefined });
    pane.dispose();
  });

  test("what was kept by another version is a pane that is yet to be told what to merge", () => {
    expect(mergeParams({ from: "0f1ea9d0" })).toEqual({ from: "0f1ea9d0" });
    expect(mergeParams(null)).toEqual({ from: null });
  });
});
