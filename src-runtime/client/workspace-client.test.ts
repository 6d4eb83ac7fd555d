import { describe, expect, test } from "vitest";
import { ErrorCode, RequestError } from "../protocol/index.ts";
import type { ClientInfo, Events, Result } from "../protocol/index.ts";
import { SECRET, TestHost } from "../server/fixtures/test-host.ts";
import { ConnectionLost, WorkspaceClient } from "./workspace-client.ts";

const clientInfo: ClientInfo = { kind: "test", name: "client test", version: "0.1.0", platform: "test" };

const connect = (host: TestHost): Promise<WorkspaceClient> =>
  WorkspaceClient.connect({ address: host.address, secret: SECRET, clientInfo });

async function openSession(client: WorkspaceClient): Promise<Result<"session/open">["session"]> {
  return (await client.request("session/open", { name: "a" })).session;
}

describe("WorkspaceClient", () => {
  test("knows its workspace after connecting, and answers requests by their type", async () => {
    await using host = await TestHost.start({ name: "bank" });
    const client = await connect(host);
    expect(client.initialized.workspace.name).toBe("bank");
    const status = await client.request("workspace/status", {});
    expect(status.connections.map(({ client: { name } }) => name)).toEqual(["client test"]);
  });

  test("[X1] is refused with a wrong secret", async () => {
    await using host = await TestHost.start();
    const attempt = WorkspaceClient.connect({ address: host.address, secret: "wrong", clientInfo });
    await expect(attempt).rejects.toMatchObject({ name: "RequestError", code: ErrorCode.wrongSecret });
  });

  test("a refusal rejects with its code and a message for people", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const attempt = client.request("session/bindings", { session: "0".repeat(32) });
    await expect(attempt).rejects.toThrow(RequestError);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.unknownSession });
  });

  test("an aborted request is interrupted, and answered", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const session = await openSession(client);
    const abort = new AbortController();
    const params = { session, evaluationId: "e", source: "loop" };
    const result = client.request("evaluation/evaluate", params, abort.signal);
    await client.request("transcript/since", { sequence: 0 });
    abort.abort();
    expect(await result).toMatchObject({ interrupted: true });
  });

  test("a request that was aborted before it is sent is interrupted, and answered", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const session = await openSession(client);
    const params = { session, evaluationId: "e", source: "loop" };
    const result = client.request("evaluation/evaluate", params, AbortSignal.abort());
    expect(await result).toMatchObject({ interrupted: true });
  });

  test("events reach those who listen", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const session = await openSession(client);
    const told: Events["evaluation/progress"][] = [];
    client.on("evaluation/progress", (event) => told.push(event));
    await client.request("evaluation/evaluate", { session, evaluationId: "e", source: "tell" });
    expect(told).toMatchObject([{ message: "half way", sequence: 1 }]);
  });

  test("what is under way when the connection ends is rejected, and what comes later too", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const session = await openSession(client);
    const result = client.request("evaluation/evaluate", { session, evaluationId: "e", source: "loop" });
    client.close();
    await expect(result).rejects.toThrow(ConnectionLost);
    await expect(client.request("workspace/status", {})).rejects.toThrow(ConnectionLost);
    expect(client.isOpen).toBe(false);
  });

  test("[X2] a message that is too large is refused with the reason", async () => {
    await using host = await TestHost.start();
    const client = await connect(host);
    const reason = "x".repeat(17 * 1024 * 1024);
    await expect(client.request("workspace/stop", { reason })).rejects.toMatchObject({
      code: ErrorCode.messageTooLarge,
    });
  });

  test("[W13] says which protocol versions it speaks, and is told when they are too old", async () => {
    await using host = await TestHost.start({ spoken: { oldest: 3, newest: 3 } });
    const client = await connect(host);
    expect(client.initialized.compatibility).toMatchObject({ kind: "limited", why: "clientTooOld" });
    client.close();
  });

  test("nobody at the address rejects with the system's error", async () => {
    const attempt = WorkspaceClient.connect({ address: "/nonexistent/socket", secret: SECRET, clientInfo });
    await expect(attempt).rejects.toMatchObject({ code: "ENOENT" });
  });
});
