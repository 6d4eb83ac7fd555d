import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { ErrorCode } from "../protocol/index.ts";
import type { RawPeer } from "./fixtures/raw-peer.ts";
import { TestHost } from "./fixtures/test-host.ts";

/** Asks the host for its status until it says what is expected; the host answers even while the VM does not. */
async function statusWhere(peer: RawPeer, fits: (status: { vm: { state: string } }) => boolean): Promise<unknown> {
  for (let i = 0; ; i++) {
    const id = `status ${i}`;
    peer.request(id, "workspace/status", {});
    const { result } = await peer.answer(id);
    if (fits(result as { vm: { state: string } })) return result;
  }
}

describe("while the VM loops", () => {
  test("[L5] the host tells what runs, and the loop is interrupted", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "loop" });
    const status = await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    expect(status).toMatchObject({ vm: { running: [{ evaluation: "e1", source: "loop" }] } });
    peer.request(3, "evaluation/interrupt", { session, evaluationId: "e1" });
    expect((await peer.answer(2)).result).toMatchObject({ outcome: "error", interrupted: true });
    expect((await peer.answer(3)).result).toEqual({ requested: ["e1"] });
  });

  test("[L5] cancelling the request interrupts it too", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "loop" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    peer.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 2 } });
    expect((await peer.answer(2)).result).toMatchObject({ interrupted: true });
  });

  test("[L5] any other client can interrupt it", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    const other = await host.initialized();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "loop" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    other.request(1, "evaluation/interrupt", { session });
    expect((await peer.answer(2)).result).toMatchObject({ interrupted: true });
  });

  test("[L5] another session's requests are answered meanwhile", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    const other = await host.initialized();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "loop" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    other.request(1, "transcript/since", { sequence: 0 });
    expect((await other.answer(1)).result).toMatchObject({ last: 0 });
    peer.request(3, "evaluation/interrupt", { session });
    await peer.answer(2);
  });
});

describe("a VM that fails", () => {
  test("[P2] one that does not react to an interrupt is restarted; sessions stay connected and are told", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "get stuck" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    peer.request(3, "evaluation/interrupt", { session });
    const { error } = await peer.answer(2);
    expect(error).toMatchObject({ code: ErrorCode.workspaceRecovered });
    expect(error?.message).toContain("did not react");
    const told = await peer.awaitMessage(({ method }) => method === "workspace/recovered");
    expect(told.params).toMatchObject({ session, state: { kind: "recovered" }, suspended: ["the loop"] });
    peer.request(4, "evaluation/evaluate", { session, evaluationId: "e2", source: "go on" });
    expect((await peer.answer(4)).result).toMatchObject({ error: { messageText: "go on" } });
  });

  test("[L5] [P2] one that runs on without a poll is told from one that collects, and ended however long that may take", async () => {
    await using host = await TestHost.start({ stuckMilliseconds: 3_600_000 });
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "get stuck" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    peer.request(3, "evaluation/interrupt", { session });
    const { error } = await peer.answer(2);
    expect(error).toMatchObject({ code: ErrorCode.workspaceRecovered });
    expect(error?.message).toContain("did not react within 1 s");
  });

  test("[L5] one in which V8 itself takes long, as in a collection, is let go on", async () => {
    await using host = await TestHost.start({ stuckMilliseconds: 3_600_000 });
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "stay in V8" });
    await statusWhere(peer, ({ vm }) => vm.state === "running" || vm.state === "notResponding");
    peer.request(3, "evaluation/interrupt", { session });
    expect((await peer.answer(2)).result).toMatchObject({ error: { messageText: "true" } });
  });

  test("[P2] requests that come while it restarts wait, and are answered", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "die" });
    expect((await peer.answer(2)).error).toMatchObject({ code: ErrorCode.workspaceRecovered });
    peer.request(3, "evaluation/evaluate", { session, evaluationId: "e2", source: "go on" });
    expect((await peer.answer(3)).result).toMatchObject({ error: { messageText: "go on" } });
    const order = peer.received.map(({ id, method }) => method ?? id);
    expect(order.indexOf("workspace/recovered")).toBeLessThan(order.indexOf(3));
  });

  test("one that can't open the workspace says why to every request", async () => {
    await using host = await TestHost.start({ name: "refuses to start" });
    const peer = await host.initialized();
    peer.request(1, "session/open", {});
    const { error } = await peer.answer(1);
    expect(error?.code).toBe(ErrorCode.workspaceBroken);
    expect(error?.message).toContain("the store is damaged: restore a backup");
    const status = await statusWhere(peer, ({ vm }) => vm.state === "broken");
    expect(status).toMatchObject({ vm: { message: "the store is damaged: restore a backup" } });
  });

  test("one that can't open the workspace ends by itself where nobody asks why", async () => {
    await using host = await TestHost.start({ name: "refuses to start" });
    const stopped = once(host.host, "stopped");
    host.host.endUnlessAsked(0);
    expect(await stopped).toHaveLength(1);
  });

  test("one that dies at every start, with nothing to recover, is given up", async () => {
    await using host = await TestHost.start({ name: "dies at its start" });
    const peer = await host.initialized();
    peer.request(1, "session/open", {});
    expect((await peer.answer(1)).error).toMatchObject({ code: ErrorCode.workspaceBroken });
  });

  test("[P2] one whose recovery fails three times comes back in safe mode", async () => {
    await using host = await TestHost.start({ name: "dies at its start", uncleanEnd: true });
    const peer = await host.initialized();
    peer.request(1, "session/open", {});
    expect((await peer.answer(1)).result).toMatchObject({ state: { kind: "fresh" } });
    peer.request(2, "workspace/status", {});
    expect((await peer.answer(2)).result).toMatchObject({ mode: "safe" });
    expect(host.failedRecoveries).toHaveLength(3);
  });

  test("[P2] after three failed recoveries of earlier processes the first start is in safe mode, and clients are warned", async () => {
    const failedRecoveries = [3, 2, 1].map((seconds) => new Date(Date.now() - seconds * 1_000).toISOString());
    await using host = await TestHost.start({ uncleanEnd: true, failedRecoveries });
    const peer = await host.initialized();
    expect((await peer.answer("i")).result).toMatchObject({ warnings: [{ code: "safeMode" }] });
  });

  test("[P2] a recovery that answers an evaluation has proved good, and is forgotten", async () => {
    await using host = await TestHost.start({ uncleanEnd: true });
    const { peer, session } = await host.withSession();
    expect(host.failedRecoveries).toHaveLength(1);
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e1", source: "go on" });
    await peer.answer(2);
    expect(host.failedRecoveries).toEqual([]);
  });
});
