import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestSession } from "../fixtures/test-session.ts";
import { Snapshots } from "./store.ts";
import { momentsIn } from "./timeline.ts";

describe("a snapshots pane", () => {
  test("[T10] saves with a note; a name that is taken is refused, and replaced if so asked", async () => {
    await using opened = await TestSession.open();
    const pane = new Snapshots(opened.session);
    await opened.print("x := 1");
    expect(await pane.save("v1", "the first")).toBe(true);
    expect(pane.store.getState()).toMatchObject({
      chosen: "snapshot v1",
      snapshots: [{ name: "v1", note: "the first" }],
    });
    expect(await pane.save("v1", "again")).toBe(false);
    expect(pane.store.getState().problem).toContain("v1");
    expect(await pane.save("v1", "again", true)).toBe(true);
    expect(pane.store.getState()).toMatchObject({ problem: undefined, snapshots: [{ name: "v1", note: "again" }] });
    pane.dispose();
  });

  test("[P7][T10] a fork begins with a snapshot, in a workspace of its own; a name that is taken is refused", async () => {
    await using opened = await TestSession.open();
    const snapshots = new Snapshots(opened.session);
    await opened.print("x := 1");
    await snapshots.save("v1", "");
    expect(await snapshots.fork("v1", "what-if")).toBe(true);
    expect(snapshots.store.getState().forked).toMatchObject({ snapshot: "v1", workspace: { name: "what-if" } });
    expect(await snapshots.fork("v1", "what-if")).toBe(false);
    expect(snapshots.store.getState().problem).toContain("There is a workspace what-if already");
    snapshots.dispose();
  });

  test("[T10] restores, and takes that back", async () => {
    await using opened = await TestSession.open();
    const pane = new Snapshots(opened.session);
    await opened.print("x := 1");
    await pane.save("v1", "");
    await opened.print("x := 2");
    expect(await pane.restore("v1")).toBe(true);
    const shown = opened.session.bindings.store.getState().bindings.find(({ name }) => name === "x");
    expect(shown?.printString).toBe("1");
    expect(await opened.print("x")).toBe("1");
    expect(pane.store.getState().restored?.restored.name).toBe("v1");
    expect(await pane.undoRestore()).toBe(true);
    expect(await opened.print("x")).toBe("2");
    pane.dispose();
  });

  test("[P1] files that differ from the snapshot's code are named, kept, written as they were, or detached from; that is undone too", async () => {
    await using opened = await TestSession.open();
    const pane = new Snapshots(opened.session);
    const file = "src/Bank/Account.class.st";
    const text = () => readFileSync(join(opened.folder, file), "utf8");
    const accept = (source: string) =>
      opened.session.request("browsing/accept", { session: opened.session.id, class: "Account", source });
    const balance = () => opened.print("Account new balance");
    const before = text();
    await pane.save("v1", "");
    expect(await pane.differingFiles("v1")).toEqual([]);
    await accept("balance\n\n\t^ 7");
    await accept("fresh\n\n\t^ 8");
    expect(await pane.differingFiles("v1")).toEqual([file]);

    // The file is the user's: it stays, with the code that it says.
    await pane.restore("v1");
    expect(pane.store.getState().restored).toMatchObject({ differingFiles: [file], writtenFiles: [] });
    expect(await balance()).toBe("7");

    await pane.restore("v1", "write");
    expect(pane.store.getState().restored).toMatchObject({ differingFiles: [], writtenFiles: [file], problems: [] });
    expect(text()).toBe(before);
    expect(await balance()).toBe("0");
    expect(await opened.print("Account new fresh")).toContain("MessageNotUnderstood");

    await pane.undoRestore();
    expect(text()).toContain("^ 8");
    expect(await balance()).toBe("7");

    await pane.restore("v1", "detach");
    expect(pane.store.getState().restored).toMatchObject({ detached: true, differingFiles: [], writtenFiles: [] });
    expect(text()).toContain("^ 8");
    expect(await balance()).toBe("0");
    await pane.undoRestore();
    expect(pane.store.getState().restored).toMatchObject({ attached: true });
    expect(await balance()).toBe("7");
    pane.dispose();
  });

  test("[P8] checkpoints are listed as they are made; one is named, restored, compared and forked by its time", async () => {
    await using opened = await TestSession.open();
    const pane = new Snapshots(opened.session);
    await opened.print("x := 1");
    const { asOf: then } = await opened.session.request("workspace/checkpoint", {});
    const times = () => momentsIn(pane.store.getState().timeline).map(({ kind, asOf }) => `${kind} ${asOf}`);
    await expect.poll(times).toContain(`checkpoint ${then}`);
    await opened.print("x := 2");
    const { asOf: later } = await opened.session.request("workspace/checkpoint", {});
    await expect.poll(times).toContain(`checkpoint ${later}`);
    pane.choose(`checkpoint ${then}`);
    expect(pane.moment).toMatchObject({ kind: "checkpoint", asOf: then });
    pane.mark();
    expect(pane.store.getState().marked?.asOf).toBe(then);
    pane.mark();
    expect(pane.store.getState().marked).toBeUndefined();

    expect(await pane.restore(then)).toBe(true);
    expect(await opened.print("x")).toBe("1");
    expect(await pane.undoRestore()).toBe(true);
    expect(await opened.print("x")).toBe("2");
    const { changes } = await opened.session.difference({ from: then });
    expect(changes.find(({ path }) => path.endsWith("/x"))).toMatchObject({ before: "1", after: "2" });

    expect(await pane.keep(then, "first", "when x was 1")).toBe(true);
    expect(pane.moment).toMatchObject({ kind: "snapshot", asOf: then, snapshot: { name: "first" } });
    expect(await pane.keep("2001-01-01T00:00:00.000Z", "long ago", "")).toBe(false);
    expect(pane.store.getState().problem).toContain("No state is kept of 2001-01-01T00:00:00.000Z");
    const between = new Date(Date.parse(then) + 1).toISOString();
    expect(await pane.keep(between, "never", "")).toBe(false);
    expect(pane.store.getState().problem).toContain(`the last one before is of ${then}`);
    pane.dispose();
  });

  test("[T10] renames and deletes; another window's snapshots are there too", async () => {
    await using opened = await TestSession.open();
    const pane = new Snapshots(opened.session);
    const other = new Snapshots(await opened.secondWindow());
    await other.save("theirs", "");
    const listed = () => pane.store.getState().snapshots?.map(({ name }) => name);
    await expect.poll(listed).toEqual(["theirs"]);
    await other.rename("theirs", "still theirs", "");
    await expect.poll(listed).toEqual(["still theirs"]);
    await other.delete("still theirs");
    await expect.poll(listed).toEqual([]);
    await other.save("theirs", "");
    await expect.poll(listed).toEqual(["theirs"]);
    expect(await pane.rename("theirs", "mine", "renamed")).toBe(true);
    expect(pane.store.getState().snapshots).toMatchObject([{ name: "mine", note: "renamed" }]);
    expect(await pane.delete("mine")).toBe(true);
    expect(pane.store.getState().snapshots).toEqual([]);
    pane.dispose();
    other.dispose();
  });
});
