import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ErrorCode, isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { EvaluationId, SessionToken } from "../../src-runtime/protocol/index.ts";
import { TestWindows } from "../hosts/browser/fixtures/test-windows.ts";
import { AppErrorCode } from "../channels.ts";
import type { WindowId } from "../channels.ts";
import { entryOfProject, openWorkspace, WindowFiles } from "../workspaces/index.ts";

const id = (text: string): EvaluationId => text as EvaluationId;

/** The process of the workspace of a project. */
function processOf(windows: TestWindows, folder: string): number {
  const entry = entryOfProject(folder, windows.home.around);
  const node = entry && readNodeInfo(entry.files.node);
  if (node === undefined || !isRunning(node)) throw new Error(`no workspace of ${folder} runs`);
  return node.pid;
}

describe("a window", () => {
  test("[T11] opens the workspace of a folder and evaluates in a session of its own", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    expect(await page.request("app/attach", { first: true })).toMatchObject({
      open: { kind: "opening", workspace: { name: "bank", projectPath: folder, trust: "trusted" }, kept: {} },
    });
    const { session, started } = await page.connected();
    expect(started).toBe(true);
    expect(session).not.toHaveProperty("token");
    const result = await page.request("evaluation/evaluate", {
      session: session.session,
      evaluationId: id("e1"),
      source: "x := 3 + 4",
    });
    expect(result).toMatchObject({ outcome: "ok", value: { printString: "7" } });
  });

  test("[X5] asks once whether a folder's code may run, and lets it be browsed only", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.home.project("foreign");
    const page = await windows.page({ open: { folder } });
    expect(await page.request("app/attach", { first: true })).toMatchObject({
      open: { kind: "askTrust", projectPath: folder },
    });
    expect(entryOfProject(folder, windows.home.around)).toBeUndefined();
    await page.request("app/open", { target: { folder }, trust: "browseOnly" });
    const { session } = await page.connected();
    await expect(
      page.request("evaluation/evaluate", { session: session.session, evaluationId: id("e1"), source: "3" }),
    ).rejects.toMatchObject({ code: AppErrorCode.notTrusted });
    expect(await page.request("workspace/status", {})).toMatchObject({ name: "foreign" });
    expect(await page.request("app/open", { target: { folder } })).toMatchObject({
      kind: "opening",
      workspace: { trust: "browseOnly" },
    });
  });

  test("[X5] the workspace itself runs nothing of a project that is only browsed; trusted, it is started again and runs", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.home.project("foreign");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    await page.request("app/open", { target: { folder }, trust: "browseOnly" });
    await page.connected();
    const browsing = processOf(windows, folder);
    expect(await page.request("workspace/status", {})).toMatchObject({ mode: "browseOnly" });
    // Somebody who is bound to nothing gets no further.
    const entry = entryOfProject(folder, windows.home.around);
    if (entry === undefined) throw new Error("the folder has a workspace by now");
    const { client } = await openWorkspace(entry, windows.home.options);
    const { session } = await client.request("session/open", {});
    await expect(
      client.request("evaluation/evaluate", { session, evaluationId: id("e"), source: "3" }),
    ).rejects.toMatchObject({ code: ErrorCode.notTrusted, message: expect.stringContaining("workspace stop foreign") });
    client.close();

    await page.request("app/open", { target: { folder }, trust: "trusted" });
    const trusted = await page.connected();
    expect(processOf(windows, folder)).not.toBe(browsing);
    expect(await page.request("workspace/status", {})).toMatchObject({ mode: "normal" });
    expect(
      await page.request("evaluation/evaluate", {
        session: trusted.session.session,
        evaluationId: id("e1"),
        source: "3 + 4",
      }),
    ).toMatchObject({ outcome: "ok", value: { printString: "7" } });
  });

  test("[X5] trusted in one window, a project is trusted in the others: they come back by themselves, and run", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.home.project("foreign");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    await page.request("app/open", { target: { folder }, trust: "browseOnly" });
    await page.connected();
    const other = await windows.page({ open: { folder }, isNew: true });
    await other.request("app/attach", { first: true });
    expect(await other.connected()).toMatchObject({ trust: "browseOnly" });

    await page.request("app/open", { target: { folder }, trust: "trusted" });
    expect(await page.connected()).toMatchObject({ trust: "trusted" });
    const { session, trust } = await other.connected();
    expect(trust).toBe("trusted");
    const asked = { session: session.session, evaluationId: id("e1"), source: "3 + 4" };
    expect(await other.request("evaluation/evaluate", asked)).toMatchObject({ value: { printString: "7" } });
  });

  test("[S4] finds its session again when it is loaded again, and says so", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    const { open } = await page.request("app/attach", { first: true });
    if (open?.kind !== "opening") throw new Error("not opened");
    const before = await page.connected();
    await page.request("evaluation/evaluate", {
      session: before.session.session,
      evaluationId: id("e1"),
      source: "x := 5",
    });
    await page.request("app/keep", { key: "layout", value: { tabs: ["page"] } });
    const again = await windows.samePage(page.token);
    const resume = { workspace: open.workspace.id, window: open.window, takeOver: true };
    const attached = await again.request("app/attach", { resume });
    expect(attached.open).toMatchObject({ kind: "opening", window: open.window, kept: { layout: { tabs: ["page"] } } });
    const after = await again.connected();
    expect(after.session).toMatchObject({
      session: before.session.session,
      state: { kind: "resumed" },
      bindings: { bindings: [{ name: "x", printString: "5" }] },
    });
  });

  test("[T11] comes back as it was when it is closed and opened, also by another program", async () => {
    const windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    const first = await page.request("app/attach", { first: true });
    await page.connected();
    await page.request("app/keep", { key: "page:1", value: "Transcript show: 'typed'" });
    await windows.closeHost();
    await using later = await TestWindows.start(windows.home);
    const again = await later.page({ open: { folder } });
    const second = await again.request("app/attach", { first: true });
    expect(second.open).toMatchObject({ kind: "opening", kept: { "page:1": "Transcript show: 'typed'" } });
    expect(second.open).toMatchObject({ window: first.open?.kind === "opening" ? first.open.window : "" });
    expect((await again.connected()).session.state).toEqual({ kind: "resumed" });
  });

  test("[S1] beside another on the same workspace has a session and a layout of its own", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const one = await windows.page({ open: { folder } });
    await one.request("app/attach", { first: true });
    const first = await one.connected();
    await one.request("app/keep", { key: "layout", value: "one" });
    const { url } = await one.request("app/newWindow", { workspace: first.initialized.workspace.id });
    expect(url).toContain("#code=");
    const two = await windows.page({ open: { workspace: first.initialized.workspace.id }, isNew: true });
    expect(await two.request("app/attach", { first: true })).toMatchObject({ open: { kept: {} } });
    const second = await two.connected();
    expect(second.session.session).not.toBe(first.session.session);
    await one.request("evaluation/evaluate", {
      session: first.session.session,
      evaluationId: id("e"),
      source: "x := 1",
    });
    expect((await two.request("session/bindings", { session: second.session.session })).bindings).toEqual([]);
    expect(
      await two.request("evaluation/evaluate", { session: second.session.session, evaluationId: id("e"), source: "3" }),
    ).toMatchObject({ outcome: "ok" });
  });

  test("[S5] mends its connection by itself when the workspace is killed, and tells that it was recovered", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    const { session } = await page.connected();
    await page.request("evaluation/evaluate", { session: session.session, evaluationId: id("e1"), source: "x := 5" });
    await page.request("workspace/checkpoint", {});
    const lost = page.request("evaluation/evaluate", {
      session: session.session,
      evaluationId: id("e2"),
      source: "Transcript show: 'running'. [ true ] whileTrue",
    });
    lost.catch(() => {});
    await page.event("transcript/shown");
    process.kill(processOf(windows, folder), "SIGKILL");
    await expect(lost).rejects.toMatchObject({ code: AppErrorCode.notConnected });
    expect(await page.event("app/link", ({ kind }) => kind === "lost")).toMatchObject({ kind: "lost" });
    const mended = await page.connected();
    expect(mended).toMatchObject({
      started: true,
      start: { kind: "recovered" },
      session: { session: session.session, state: { kind: "recovered" } },
    });
    expect(mended.session.bindings.bindings).toMatchObject([{ name: "x", printString: "5" }]);
  });

  test("[W4] does not start a workspace again that was stopped on purpose, until its user says so", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    const { initialized } = await page.connected();
    await page.request("app/stop", { workspace: initialized.workspace.id });
    expect(await page.event("app/link", ({ kind }) => kind !== "connected")).toMatchObject({ kind: "stopped" });
    await page.request("app/reopen", {});
    expect((await page.connected()).session.state).toMatchObject({ kind: "resumed" });
  });

  test("[T11] lists the workspaces and their snapshots, running or stopped", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    const { session, initialized } = await page.connected();
    const workspace = initialized.workspace.id;
    await page.request("snapshot/save", { session: session.session, name: "v1", note: "before" });
    expect((await page.request("app/workspaces", {})).workspaces).toMatchObject([{ name: "bank", running: true }]);
    expect((await page.request("app/snapshots", { workspace })).snapshots).toMatchObject([{ name: "v1" }]);
    await page.request("app/stop", { workspace });
    expect((await page.request("app/workspaces", {})).workspaces).toMatchObject([{ name: "bank", running: false }]);
    expect((await page.request("app/snapshots", { workspace })).snapshots).toMatchObject([
      { name: "v1", note: "before" },
    ]);
  });

  test("[P3] is in a snapshot: restored with all sessions it is as it was then, and so is one that is closed", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const closed = await windows.page({ open: { folder } });
    await closed.request("app/attach", { first: true });
    await closed.connected();
    await closed.request("app/keep", { key: "page", value: "closed, then" });
    await closed.close();
    const page = await windows.page({ open: { folder }, isNew: true });
    const { open } = await page.request("app/attach", { first: true });
    if (open?.kind !== "opening") throw new Error("not opened");
    const { session: opened } = await page.connected();
    const { session } = opened;
    await page.request("evaluation/evaluate", { session, evaluationId: id("e1"), source: "x := 1" });
    await page.request("app/keep", { key: "page", value: "open, then" });
    await page.request("app/keepView", { object: "42", view: { tab: "then" } });
    // One of an earlier version, with the key of its session.
    const entry = entryOfProject(folder, windows.home.around);
    if (entry === undefined) throw new Error("the folder has a workspace by now");
    const window = "0123456789abcdef" as WindowId;
    const key = { session: session, token: "a token that nobody else may have" as SessionToken };
    new WindowFiles(entry)
      .window(window)
      .write({ window, lastUsed: "2026-01-01T00:00:00.000Z", session: key, kept: {} });
    await page.request("snapshot/save", { session, name: "v1" });
    const { files } = await page.request("snapshot/windows", { name: "v1" });
    expect(files.map(({ path }) => path)).toHaveLength(4);
    expect(JSON.stringify(files)).not.toContain("token");

    await page.request("app/keep", { key: "page", value: "open, later" });
    await page.request("app/keepView", { object: "42", view: { tab: "later" } });
    await page.request("snapshot/restore", { session, name: "v1" });
    expect(await page.request("app/view", { object: "42" })).toEqual({ view: { tab: "later" } });
    await page.request("snapshot/restore", { session, name: "v1", sessions: true });
    expect(await page.event("app/windowRestored", () => true)).toEqual({ snapshot: "v1" });
    // What the page that is about to be loaded again still keeps comes too late.
    await page.request("app/keep", { key: "page", value: "open, too late" });
    const again = await windows.samePage(page.token);
    const resume = { workspace: open.workspace.id, window: open.window, takeOver: true };
    expect(await again.request("app/attach", { resume })).toMatchObject({ open: { kept: { page: "open, then" } } });
    expect(await again.request("app/view", { object: "42" })).toEqual({ view: { tab: "then" } });
    expect((await again.connected()).session).toMatchObject({ session, bindings: { bindings: [{ name: "x" }] } });
    await again.request("app/keep", { key: "page", value: "open, at last" });
    const other = await windows.page({ open: { folder } });
    expect(await other.request("app/attach", { first: true })).toMatchObject({
      open: { kept: { page: "closed, then" } },
    });
  });

  test("[P3] [P1] is as it was in a snapshot of its session, and another session's window stays as it is", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    const { open } = await page.request("app/attach", { first: true });
    if (open?.kind !== "opening") throw new Error("not opened");
    const { session } = (await page.connected()).session;
    const other = await windows.page({ open: { folder }, isNew: true });
    const { open: others } = await other.request("app/attach", { first: true });
    if (others?.kind !== "opening") throw new Error("not opened");
    await other.connected();
    await page.request("app/keep", { key: "page", value: "then" });
    await other.request("app/keep", { key: "page", value: "the other, then" });
    await page.request("snapshot/save", { session, name: "mine", scope: "session" });
    await page.request("app/keep", { key: "page", value: "later" });
    await other.request("app/keep", { key: "page", value: "the other, later" });
    await page.request("snapshot/restore", { session, name: "mine" });
    expect(await page.event("app/windowRestored", () => true)).toEqual({ snapshot: "mine" });
    const resumed = async (one: typeof page, { workspace, window }: typeof open): Promise<unknown> => {
      const again = await windows.samePage(one.token);
      return again.request("app/attach", { resume: { workspace: workspace.id, window, takeOver: true } });
    };
    expect(await resumed(page, open)).toMatchObject({ open: { kept: { page: "then" } } });
    expect(await resumed(other, others)).toMatchObject({ open: { kept: { page: "the other, later" } } });
  });

  test("[P3] [P7] of a fork begins as it was in the snapshot, in its session", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const page = await windows.page({ open: { folder } });
    await page.request("app/attach", { first: true });
    const { session } = (await page.connected()).session;
    await page.request("evaluation/evaluate", { session, evaluationId: id("e1"), source: "x := 1" });
    await page.request("app/keep", { key: "page", value: "then" });
    await page.request("snapshot/save", { session, name: "v1" });
    await page.request("app/keep", { key: "page", value: "later" });
    await page.request("evaluation/evaluate", { session, evaluationId: id("e2"), source: "x := 2" });
    const { workspace } = await page.request("app/fork", { snapshot: "v1" });
    const inFork = await windows.page({ open: { workspace: workspace.id } });
    expect(await inFork.request("app/attach", { first: true })).toMatchObject({ open: { kept: { page: "then" } } });
    expect((await inFork.connected()).session).toMatchObject({
      session,
      bindings: { bindings: [{ name: "x", printString: "1" }] },
    });
    const { workspace: latest } = await page.request("app/fork", {});
    const inLatest = await windows.page({ open: { workspace: latest.id } });
    expect(await inLatest.request("app/attach", { first: true })).toMatchObject({ open: { kept: { page: "later" } } });
  });

  test("[T2] remembers how an object was looked at for all windows of the workspace", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.trustedProject("bank");
    const one = await windows.page({ open: { folder } });
    await one.request("app/attach", { first: true });
    await one.connected();
    await one.request("app/keepView", { object: "42", view: { tab: "slots" } });
    const two = await windows.page({ open: { folder } });
    await two.request("app/attach", { first: true });
    expect(await two.request("app/view", { object: "42" })).toEqual({ view: { tab: "slots" } });
    expect(await two.request("app/view", { object: "43" })).toEqual({ view: null });
  });

  test("[T11] suggests folders for a half-typed path", async () => {
    await using windows = await TestWindows.start();
    const folder = windows.home.project("bank");
    mkdirSync(`${folder}/src`);
    mkdirSync(`${folder}/.git`);
    const page = await windows.page();
    await page.request("app/attach", { first: true });
    expect(await page.request("app/folders", { path: `${folder}/` })).toEqual({ folders: [`${folder}/src`] });
    expect(await page.request("app/folders", { path: folder.slice(0, -2) })).toEqual({ folders: [folder] });
    expect(await page.request("app/folders", { path: "bank" })).toEqual({ folders: [] });
    expect(await page.request("app/open", { target: { folder: `${folder}/nowhere` } })).toMatchObject({
      kind: "noSuchFolder",
    });
  });

  test("[X2] answers bad requests with an error and goes on", async () => {
    await using windows = await TestWindows.start();
    const page = await windows.page();
    await expect(page.request("app/open", { target: {} } as never)).rejects.toMatchObject({ code: -32602 });
    await expect(page.request("app/nonsense" as "app/leave", {})).rejects.toMatchObject({ code: -32600 });
    await expect(page.request("evaluation/evaluate", {} as never)).rejects.toThrow("no workspace open");
    expect(await page.request("app/workspaces", {})).toEqual({ workspaces: [] });
  });
});
