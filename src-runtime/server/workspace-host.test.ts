import { describe, expect, test } from "vitest";
import { ErrorCode, MAX_MESSAGE_BYTES } from "../protocol/index.ts";
import { RawPeer } from "./fixtures/raw-peer.ts";
import { SECRET, TestHost, initializeParams } from "./fixtures/test-host.ts";

describe("the door", () => {
  test("[X1] a wrong secret is refused by code, and the connection closed", async () => {
    await using host = await TestHost.start();
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams({ secret: "wrong" }));
    const { error } = await peer.answer(1);
    expect(error?.code).toBe(ErrorCode.wrongSecret);
    expect(error?.message).toContain("cookie");
    await peer.closed;
  });

  test("[X1] a missing secret is refused, and no value of it is ever repeated", async () => {
    await using host = await TestHost.start();
    for (const secret of [undefined, 7, "", `${SECRET}x`, SECRET.slice(1)]) {
      const peer = await RawPeer.connect(host.address);
      peer.request(1, "initialize", initializeParams({ secret }));
      const { error } = await peer.answer(1);
      expect([ErrorCode.wrongSecret, ErrorCode.invalidParams]).toContain(error?.code);
      expect(JSON.stringify(error)).not.toContain(SECRET.slice(1));
      await peer.closed;
    }
  });

  test("[X2] anything before initialize is refused, and the connection closed", async () => {
    await using host = await TestHost.start();
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "workspace/status", {});
    expect((await peer.answer(1)).error?.code).toBe(ErrorCode.notInitialized);
    await peer.closed;
  });

  test("[X2] a request that is sent along with initialize, without waiting, is refused", async () => {
    await using host = await TestHost.start();
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams());
    peer.request(2, "workspace/status", {});
    expect((await peer.answer(2)).error?.code).toBe(ErrorCode.notInitialized);
    await peer.closed;
  });

  test("[X2] initialize twice is refused, and the connection stays", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.request(2, "initialize", initializeParams());
    expect((await peer.answer(2)).error?.code).toBe(ErrorCode.notInitialized);
    peer.request(3, "workspace/status", {});
    expect((await peer.answer(3)).result).toMatchObject({ name: "test" });
  });

  test.each([
    ["no headers", "\0\u0001\u0002garbage\r\n\r\n"],
    ["endless headers", "x".repeat(10_000)],
    ["no length", "Content-Type: text\r\n\r\n"],
    ["a negative length", "Content-Length: -5\r\n\r\n"],
    ["a length that is no number", "Content-Length: many\r\n\r\n"],
    ["a huge length", "Content-Length: 999999999999999\r\n\r\n"],
    ["no JSON", "Content-Length: 3\r\n\r\n{{{"],
    ["bytes that are no text", Buffer.concat([Buffer.from("Content-Length: 2\r\n\r\n"), Buffer.from([0xff, 0xfe])])],
    ["a web browser's request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("[X2] %s instead of a message is answered with an error, and harms nobody", async (_, bytes) => {
    await using host = await TestHost.start();
    const bystander = await host.initialized();
    const peer = await RawPeer.connect(host.address);
    peer.bytes(bytes);
    expect((await peer.answer(null)).error?.message).not.toBe("");
    await peer.closed;
    bystander.request(2, "workspace/status", {});
    expect((await bystander.answer(2)).result).toMatchObject({ name: "test" });
  });

  test.each([
    ["a batch", [{ jsonrpc: "2.0", id: 1, method: "workspace/status" }]],
    ["a number", 5],
    ["null", null],
    ["an object without method", { jsonrpc: "2.0", id: 1 }],
    ["an object as id", { jsonrpc: "2.0", id: {}, method: "workspace/status" }],
    ["another version of JSON-RPC", { jsonrpc: "1.0", id: 1, method: "workspace/status" }],
    ["parameters by position", { jsonrpc: "2.0", id: 1, method: "workspace/status", params: [1] }],
    ["a method that there is not", { jsonrpc: "2.0", id: 1, method: "workspace/explode", params: {} }],
    ["a method of Object.prototype", { jsonrpc: "2.0", id: 1, method: "constructor", params: {} }],
  ])("[X2] %s is answered with an error, and the connection goes on", async (_, message) => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.send(message);
    const { error } = await peer.awaitMessage((received) => received.error !== undefined);
    expect(error?.code).toBeLessThan(0);
    peer.request(9, "workspace/status", {});
    expect((await peer.answer(9)).result).toMatchObject({ name: "test" });
  });

  test("[X2] notifications, answers and cancellations of nothing are ignored", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 77 } });
    peer.send({ jsonrpc: "2.0", method: "$/cancelRequest" });
    peer.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: null } });
    peer.send({ jsonrpc: "2.0", method: "something/happened", params: {} });
    peer.request(9, "workspace/status", {});
    expect((await peer.answer(9)).result).toMatchObject({ name: "test" });
  });

  test("[X2] a message of more than 16 MB is refused by its announced size, and the connection closed", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.bytes(`Content-Length: ${MAX_MESSAGE_BYTES + 1}\r\n\r\n`);
    peer.bytes(Buffer.alloc(1024 * 1024, "x"));
    expect((await peer.answer(null)).error).toMatchObject({ code: ErrorCode.messageTooLarge });
    await peer.closed;
  });

  test("[X2] a message of nearly 16 MB is taken", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.request(1, "workspace/stop", { reason: "x".repeat(MAX_MESSAGE_BYTES - 1_000) });
    expect((await peer.answer(1)).error).toMatchObject({ code: ErrorCode.invalidParams });
  });

  test("[X2] before initialize only a small message is taken", async () => {
    await using host = await TestHost.start();
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams({ padding: "x".repeat(100_000) }));
    expect((await peer.answer(null)).error).toMatchObject({ code: ErrorCode.messageTooLarge });
    await peer.closed;
  });

  test("[X2] an answer of more than 16 MB becomes an error that says so", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "too much" });
    expect((await peer.answer(2)).error).toMatchObject({ code: ErrorCode.messageTooLarge });
  });

  test("[X2] wrong parameters are refused with the value and the place", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: 5 });
    const { error } = await peer.answer(2);
    expect(error?.code).toBe(ErrorCode.invalidParams);
    expect(error?.message).toMatch(/evaluation\/evaluate.*source.*got 5/);
  });

  test("[X1] [P11] nothing of a secret is in the refusal of one that is too long", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "session/secret", { session, name: "a b", text: "hush ".repeat(10_000) });
    const { error } = await peer.answer(2);
    expect(error?.message).toMatch(/name: is no name of a variable \(got "a b"\); text: /);
    expect(JSON.stringify(error)).not.toContain("hush");
  });

  test("[X2] two requests of one id at once: the second is refused, the first answered", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "loop" });
    peer.request("2", "workspace/status", {});
    expect((await peer.answer("2")).error).toMatchObject({ code: ErrorCode.invalidRequest });
    peer.request(3, "evaluation/interrupt", { session });
    expect((await peer.answer(2)).result).toMatchObject({ interrupted: true });
  });

  test("[X2] a thousand requests at once are answered in their order", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    for (let i = 0; i < 900; i++) peer.request(i, "transcript/since", { sequence: 0 });
    await peer.answer(899);
    const ids = peer.received.filter(({ id }) => typeof id === "number").map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 900 }, (_, i) => i));
  });

  test("a bug in a handler is reported as one, and only its request suffers", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    peer.request(1, "session/list", {});
    expect((await peer.answer(1)).error).toMatchObject({ code: ErrorCode.internalError });
    peer.request(2, "transcript/since", { sequence: 0 });
    expect((await peer.answer(2)).result).toMatchObject({ last: 0 });
  });
});

describe("versions", () => {
  test("[W13] a runtime too old for the client says what to do; it tells its status and stops, nothing else", async () => {
    await using host = await TestHost.start({ name: "bank" });
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams({ protocolVersion: 9, oldestProtocolVersion: 5 }));
    const { result } = await peer.answer(1);
    expect(result).toMatchObject({ compatibility: { kind: "limited", why: "runtimeTooOld" } });
    expect(JSON.stringify(result)).toContain("fresnel workspace stop bank");
    peer.request(2, "session/open", {});
    expect((await peer.answer(2)).error?.code).toBe(ErrorCode.versionMismatch);
    peer.request(3, "workspace/status", {});
    expect((await peer.answer(3)).result).toMatchObject({ name: "bank" });
    peer.request(4, "workspace/stop", {});
    expect((await peer.answer(4)).result).toMatchObject({ checkpointed: true });
  });

  test("[W13] a client too old for the runtime is told so", async () => {
    await using host = await TestHost.start({ spoken: { oldest: 3, newest: 4 } });
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams());
    expect((await peer.answer(1)).result).toMatchObject({ compatibility: { kind: "limited", why: "clientTooOld" } });
  });

  test.each([
    ["0.0.9", "runtimeOlder"],
    ["0.10.0", "runtimeNewer"],
  ])("[W13] a runtime of version %s warns: %s", async (version, code) => {
    await using host = await TestHost.start({ version });
    const peer = await RawPeer.connect(host.address);
    peer.request(1, "initialize", initializeParams());
    expect((await peer.answer(1)).result).toMatchObject({
      compatibility: { kind: "full", protocolVersion: 1 },
      warnings: [{ code }],
    });
  });
});

describe("sessions", () => {
  test("[S1] a session can be named only by a connection that has opened it", async () => {
    await using host = await TestHost.start();
    const { session } = await host.withSession();
    const stranger = await host.initialized();
    stranger.request(1, "session/bindings", { session });
    expect((await stranger.answer(1)).error).toMatchObject({ code: ErrorCode.unknownSession });
  });

  test("[S2] a wrong token does not get a session", async () => {
    await using host = await TestHost.start();
    const { session } = await host.withSession();
    const stranger = await host.initialized();
    stranger.request(1, "session/open", { session, token: "x".repeat(32) });
    expect((await stranger.answer(1)).error).toMatchObject({ code: ErrorCode.wrongToken });
    stranger.request(2, "session/bindings", { session });
    expect((await stranger.answer(2)).error).toMatchObject({ code: ErrorCode.unknownSession });
  });

  test("events of a session go to its holders, others to all", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    const other = await host.initialized();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "tell" });
    await peer.answer(2);
    expect(peer.received.map(({ method }) => method)).toContain("evaluation/progress");
    // The session's only holder leaves: the VM is told, and tells all.
    peer.end();
    await other.awaitMessage(({ method }) => method === "workspace/restored");
    expect(other.received.map(({ method }) => method)).not.toContain("evaluation/progress");
  });
});

describe("stopping", () => {
  test("[W4] all clients are told, the answer says that a checkpoint was made, and connections are closed", async () => {
    await using host = await TestHost.start();
    const peer = await host.initialized();
    const other = await host.initialized();
    // Only a VM that has started can make a checkpoint.
    peer.request(1, "transcript/since", { sequence: 0 });
    await peer.answer(1);
    peer.request(2, "workspace/stop", { reason: "enough" });
    expect((await peer.answer(2)).result).toMatchObject({ checkpointed: true });
    await other.awaitMessage(({ method }) => method === "workspace/stopping");
    await Promise.all([peer.closed, other.closed]);
    await expect(RawPeer.connect(host.address)).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  });

  test("[W4] a stop while something runs ends it and checkpoints", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "loop" });
    peer.request(3, "workspace/stop", {});
    expect((await peer.answer(3)).result).toMatchObject({ checkpointed: true });
    expect((await peer.answer(2)).error).toMatchObject({ code: ErrorCode.workspaceStopping });
  });

  test("[W4] a client that is busy meanwhile gets all that was written to it", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    const other = await host.initialized();
    peer.isBusy = true;
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "much" });
    peer.request(3, "workspace/stop", {});
    await other.closed;
    // Longer than one is waited for that has everything and does not close.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    peer.isBusy = false;
    const { error } = (await peer.answer(2)).result as { readonly error: { readonly messageText: string } };
    expect(error.messageText.length).toBeGreaterThan(1_000_000);
    expect((await peer.answer(3)).result).toMatchObject({ checkpointed: true });
  });

  test("a VM that is stuck does not keep a workspace from stopping; the answer says what that costs", async () => {
    await using host = await TestHost.start();
    const { peer, session } = await host.withSession();
    peer.request(2, "evaluation/evaluate", { session, evaluationId: "e", source: "get stuck" });
    peer.request(3, "workspace/stop", {});
    expect((await peer.answer(3)).result).toMatchObject({ checkpointed: false });
  });
});
