import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ErrorCode, readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { EvaluationId } from "../../src-runtime/protocol/index.ts";
import type { LinkState } from "../channels.ts";
import { openWorkspace } from "../workspaces/index.ts";
import type { WorkspaceEntry } from "../workspaces/index.ts";
import { TestHome } from "../workspaces/fixtures/test-home.ts";
import { WorkspaceLink } from "./workspace-link.ts";

/**
 * Stands before a workspace's address and breaks the first connection off when it is asked for `method`: what was answered
 * before has arrived, and nothing after it will. With `refusal` it is refused first, as a workspace does that is ending.
 */
async function breakOffOnce(
  entry: WorkspaceEntry,
  method: string,
  folder: string,
  refusal?: number,
): Promise<{ close(): void }> {
  const node = readNodeInfo(entry.files.node);
  if (node === undefined) throw new Error(`${entry.metadata.name} does not run`);
  const open = new Set<Socket>();
  let isBroken = false;
  const server = createServer((client) => {
    const workspace = connect(node.address);
    for (const socket of [client, workspace]) {
      open.add(socket);
      socket.on("error", () => {}).on("close", () => open.delete(socket));
    }
    client.on("data", (bytes) => {
      if (isBroken || !bytes.includes(`"${method}"`)) return void workspace.write(bytes);
      isBroken = true;
      if (refusal === undefined) client.destroy();
      else client.end(refused(bytes, refusal));
      workspace.destroy();
    });
    workspace.on("data", (bytes) => client.write(bytes));
    client.on("close", () => workspace.destroy());
    workspace.on("close", () => {
      if (!client.writableEnded) client.destroy();
    });
  });
  const address =
    process.platform === "win32" ? `\\\\.\\pipe\\fresnel-break-off-${process.pid}` : join(folder, "relay");
  server.listen(address);
  await once(server, "listening");
  const written = readFileSync(entry.files.node, "utf8");
  writeFileSync(entry.files.node, JSON.stringify({ ...node, address }));
  return {
    close: () => {
      writeFileSync(entry.files.node, written);
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** The refusal of the request that these bytes are. */
function refused(request: Buffer, code: number): string {
  const { id } = JSON.parse(request.toString().replace(/^[^{]*/, "")) as { id: number };
  const answer = JSON.stringify({ jsonrpc: "2.0", id, error: { code, message: "The workspace is stopping" } });
  return `Content-Length: ${answer.length}\r\n\r\n${answer}`;
}

/** Opens the link and answers all that it came to until it was connected, or given up. */
function connecting(link: WorkspaceLink): Promise<readonly LinkState[]> {
  return new Promise((resolve) => {
    const states: LinkState[] = [];
    link.on("changed", (state) => {
      states.push(state);
      if (state.kind === "connected" || state.kind === "failed") resolve(states);
    });
    link.open();
  });
}

describe("a window's link to its workspace", () => {
  test("[S4] tells that the session was recovered though the connection broke right after the workspace had said so", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const before = await openWorkspace(entry, home.options);
    const { session, token } = await before.client.request("session/open", {});
    const asked = { session, evaluationId: "e1" as EvaluationId, source: "x := 5" };
    await before.client.request("evaluation/evaluate", asked);
    await before.client.request("workspace/checkpoint", {});
    const pid = readNodeInfo(entry.files.node)?.pid;
    if (pid === undefined) throw new Error("the workspace does not run");
    const gone = once(before.client, "closed");
    process.kill(pid, "SIGKILL");
    await gone;
    const again = await openWorkspace(entry, home.options);
    expect(again.started).toBe(true);
    const relay = await breakOffOnce(entry, "workspace/status", home.folder);

    const link = new WorkspaceLink(entry, { session: { session, token } }, () => true, home.options);
    const states = await connecting(link);
    expect(states.map(({ kind }) => kind)).toEqual(["lost", "connected"]);
    expect(states[1]).toMatchObject({
      session: { session, state: { kind: "recovered" }, bindings: { bindings: [{ name: "x", printString: "5" }] } },
    });

    link.close();
    again.client.close();
    relay.close();
  });

  test("[S5] comes back by itself though the workspace had begun to end when its session was opened", async () => {
    await using home = new TestHome();
    const entry = home.entry("bank");
    const { client } = await openWorkspace(entry, home.options);
    const relay = await breakOffOnce(entry, "session/open", home.folder, ErrorCode.workspaceStopping);
    const link = new WorkspaceLink(entry, { session: undefined }, () => true, home.options);
    expect((await connecting(link)).map(({ kind }) => kind)).toEqual(["lost", "connected"]);
    link.close();
    client.close();
    relay.close();
  });
});
