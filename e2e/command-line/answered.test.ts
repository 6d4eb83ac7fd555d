import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../../src-main/workspaces/index.ts";
import type { OpenedSession } from "../../src-runtime/protocol/index.ts";

test("[P1] [P3] what a restore was answered for is there though the process is killed at once, all of it or one window's, and a merge too", async () => {
  await using home = new TestHome();
  const entry = home.entry("answered");
  let known: Pick<OpenedSession, "session" | "token"> | undefined;
  const open = async () => {
    const { client } = await openWorkspace(entry, home.options);
    const { session, token } = await client.request("session/open", known ?? {});
    known = { session, token };
    const { pid } = await client.request("workspace/status", {});
    const print = async (source: string): Promise<string> => {
      const result = await client.request("evaluation/evaluate", { session, evaluationId: randomUUID(), source });
      return result.outcome === "ok" ? result.value.printString : JSON.stringify(result.error);
    };
    const killed = async (): Promise<void> => {
      process.kill(pid, "SIGKILL");
      await expect.poll(() => isThere(pid)).toBe(false);
      client.close();
    };
    return { client, session, print, killed };
  };

  const first = await open();
  const { client, session } = first;
  expect(await first.print("x := 1. Smalltalk at: #Shared put: 1")).toBe("1");
  await client.request("snapshot/save", { session, name: "whole" });
  await client.request("snapshot/save", { session, name: "mine", scope: "session" });
  expect(await first.print("x := 2. Smalltalk at: #Shared put: 2")).toBe("2");
  expect(await client.request("snapshot/restore", { session, name: "whole" })).toMatchObject({ problems: [] });
  await first.killed();

  const second = await open();
  expect(await second.print("{x. Smalltalk at: #Shared}")).toBe("#(1 1)");
  expect(await second.print("x := 3. Smalltalk at: #Shared put: 3")).toBe("3");
  await second.client.request("snapshot/restore", { session: second.session, name: "mine" });
  await second.killed();

  const third = await open();
  expect(await third.print("{x. Smalltalk at: #Shared}")).toBe("#(1 3)");
  await third.client.request("snapshot/save", { session: third.session, name: "theirs" });
  await third.client.request("snapshot/restore", { session: third.session, name: "whole" });
  await third.client.request("snapshot/merge", { session: third.session, state: "theirs", base: "whole" });
  await third.killed();

  const last = await open();
  expect(await last.print("{x. Smalltalk at: #Shared}")).toBe("#(1 3)");
  last.client.close();
}, 120_000);

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
