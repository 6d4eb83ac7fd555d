import { existsSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { NodeInfo } from "../../src-runtime/protocol/index.ts";
import { openStore, valueOf } from "../../src-runtime/store/index.ts";
import { connectTo } from "./connect.ts";
import { TestHome } from "./fixtures/test-home.ts";
import { StartFailed, launch } from "./launcher.ts";
import { openNamedSession } from "./named-session.ts";
import { openWorkspace } from "./open-workspace.ts";
import { SessionTokens } from "./session-tokens.ts";
import { stopWorkspace } from "./stop-workspace.ts";
import { sweepAll } from "./sweep.ts";
import type { WorkspaceEntry } from "./workspace-entry.ts";

function nodeOf(entry: WorkspaceEntry): NodeInfo {
  const node = readNodeInfo(entry.files.node);
  if (node === undefined) throw new Error(`${entry.metadata.name} does not run`);
  return node;
}

/** Whether a socket is left at the address; a pipe of Windows goes with its process. */
function isSocketFile(address: string): boolean {
  return process.platform !== "win32" && existsSync(address);
}

/** Kills the process as a power cut would, and waits until the system has let it go. */
async function kill(entry: WorkspaceEntry): Promise<void> {
  const node = nodeOf(entry);
  process.kill(node.pid, "SIGKILL");
  while (isRunning(node)) await new Promise((resolve) => setImmediate(resolve));
}

describe("opening a workspace", () => {
  test("[W2] starts its process, and connects to it when it runs already", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const first = await openWorkspace(entry, home.options);
    const second = await openWorkspace(entry, home.options);
    expect([first.started, second.started]).toEqual([true, false]);
    expect(second.client.initialized.workspace).toMatchObject({ name: "bank", projectPath: home.project("bank") });
  });

  test("[W2] many clients at once come to one process", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const opened = await Promise.all(Array.from({ length: 6 }, () => openWorkspace(entry, home.options)));
    const statuses = await Promise.all(opened.map(({ client }) => client.request("workspace/status", {})));
    expect(new Set(statuses.map(({ pid }) => pid)).size).toBe(1);
    expect(opened.filter(({ started }) => started)).toHaveLength(1);
  });

  test("[W7] works however long the project's path is", async () => {
    await using home = new TestHome();
    const entry = home.entry(...Array.from({ length: 12 }, (_, i) => `a-rather-long-folder-name-${i}`));
    const { client } = await openWorkspace(entry, home.options);
    expect(client.initialized.workspace.projectPath).toBe(entry.metadata.projectPath);
  });

  test("[W6] after the process was killed, what it left is swept up and another one started", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const { client } = await openWorkspace(entry, home.options);
    const { pid, address } = nodeOf(entry);
    client.close();
    await kill(entry);
    const again = await openWorkspace(entry, home.options);
    expect(again.started).toBe(true);
    expect(nodeOf(entry)).toMatchObject({ address });
    expect(nodeOf(entry).pid).not.toBe(pid);
  });

  test("[W6] a process that was killed runs until it has let go of its store, much memory though it has to give back", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const { client } = await openWorkspace(entry, home.options);
    const { session } = await client.request("session/open", {});
    const source = "large := ByteArray new: 400000000 withAll: 7. large size";
    expect(await client.request("evaluation/evaluate", { session, evaluationId: "e1", source })).toMatchObject({
      value: { printString: "400000000" },
    });
    client.close();
    await kill(entry);
    const store = openStore(entry.files.store);
    expect(store).toMatchObject({ ok: true });
    valueOf(store).close();
  });

  test("[W6] a node.json with the pid of some other living process fools nobody", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const stranger = {
      pid: process.pid,
      startTime: "of another process",
      address: "/nowhere",
      version: "0",
      protocolVersion: 1,
    };
    writeFileSync(entry.files.node, JSON.stringify(stranger));
    const { started } = await openWorkspace(entry, home.options);
    expect(started).toBe(true);
    expect(nodeOf(entry).pid).not.toBe(process.pid);
  });

  test("[W6] a process whose node.json was removed is found all the same", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const { client } = await openWorkspace(entry, home.options);
    const { pid } = await client.request("workspace/status", {});
    rmSync(entry.files.node);
    const again = await openWorkspace(entry, home.options);
    expect(await again.client.request("workspace/status", {})).toMatchObject({ pid });
  });

  test("[W12] a second process on the same store opens nothing, and says who has it", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const first = await openWorkspace(entry, home.options);
    await first.client.request("session/open", {});
    const { pid } = nodeOf(entry);
    // As from a login without the runtime folder of the first: another address, so that nobody answers there.
    const elsewhere = { ...home.around, env: { ...home.around.env, XDG_RUNTIME_DIR: home.folder } };
    const { address } = await launch(entry, { ...home.options, around: elsewhere });
    const second = await connectTo(entry, { ...home.options, address });
    if (second.kind !== "connected") throw new Error(second.kind);
    await expect(second.client.request("session/open", {})).rejects.toThrow(`process ${pid}`);
    second.client.close();
    expect(nodeOf(entry).pid).toBe(pid);
  });

  test("[W12] a workspace without its secret says which file is missing", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    rmSync(entry.files.cookie);
    await expect(openWorkspace(entry, home.options)).rejects.toThrow(/cookie/);
  });

  test("[W12] a runtime that can't be run is told with its log", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const runtime = { ...home.options.runtime, main: "/nonexistent/main.js" };
    const attempt = openWorkspace(entry, { ...home.options, runtime });
    await expect(attempt).rejects.toThrow(StartFailed);
    await expect(attempt).rejects.toThrow(/could not be started[^]*nonexistent/);
  });
});

describe("a workspace that runs", () => {
  test("[W1] stays when its clients leave, with the sessions in it", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const tokens = new SessionTokens(entry);
    const first = await openWorkspace(entry, home.options);
    const { session } = await openNamedSession(first.client, "alice", tokens);
    first.client.close();
    const second = await openWorkspace(entry, home.options);
    const again = await openNamedSession(second.client, "alice", tokens);
    expect(second.started).toBe(false);
    expect(again).toMatchObject({ session, name: "alice", state: { kind: "resumed" } });
  });

  test("[S4] [P2] killed, comes back with its sessions as of its last checkpoint, and says so", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const tokens = new SessionTokens(entry);
    const first = await openWorkspace(entry, home.options);
    const { session } = await openNamedSession(first.client, "alice", tokens);
    await first.client.request("evaluation/evaluate", { session, evaluationId: "e1", source: "x := 5" });
    await first.client.request("workspace/checkpoint", {});
    await kill(entry);
    const second = await openWorkspace(entry, home.options);
    const again = await openNamedSession(second.client, "alice", tokens);
    expect(again).toMatchObject({ session, state: { kind: "recovered" } });
    expect(again.bindings.bindings).toMatchObject([{ name: "x", printString: "5" }]);
  });

  test("[W4] stopped in order leaves no process, socket or node.json, and goes on where it was", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const tokens = new SessionTokens(entry);
    const { client } = await openWorkspace(entry, home.options);
    const { session } = await openNamedSession(client, "alice", tokens);
    await client.request("evaluation/evaluate", { session, evaluationId: "e1", source: "x := 5" });
    const node = nodeOf(entry);
    expect(await stopWorkspace(entry, home.options, "test")).toMatchObject({ kind: "stopped", checkpointed: true });
    expect(isRunning(node)).toBe(false);
    expect(existsSync(entry.files.node)).toBe(false);
    expect(isSocketFile(node.address)).toBe(false);
    const again = await openNamedSession((await openWorkspace(entry, home.options)).client, "alice", tokens);
    expect(again.state).toEqual({ kind: "resumed" });
    expect(again.bindings.bindings).toMatchObject([{ name: "x", printString: "5" }]);
  });

  test("[W4] stopping one that does not run says so", async () => {
    await using home = new TestHome();
    expect(await stopWorkspace(home.entry("bank"), home.options, "test")).toEqual({ kind: "notRunning" });
  });
});

describe("sweeping", () => {
  test("[W6] takes node.json and socket of a dead process, never its store, metadata or secret", async () => {
    await using home = new TestHome();
    const dead = home.entry("dead");
    const alive = home.entry("alive");
    await openWorkspace(alive, home.options);
    const { client } = await openWorkspace(dead, home.options);
    await client.request("session/open", {});
    const { address } = nodeOf(dead);
    await kill(dead);
    expect(sweepAll(home.around).map(({ metadata }) => metadata.name)).toEqual(["dead"]);
    expect(existsSync(dead.files.node)).toBe(false);
    expect(isSocketFile(address)).toBe(false);
    expect([dead.files.cookie, dead.files.metadata, dead.files.store].map((path) => existsSync(path))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await connectTo(alive, home.options)).toMatchObject({ kind: "connected" });
    expect(sweepAll(home.around)).toEqual([]);
  });
});
