import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../../src-main/workspaces/index.ts";
import type { ProcessSummary } from "../../src-runtime/protocol/index.ts";
import { readNodeInfo } from "../../src-runtime/protocol/index.ts";

test("[T18] [P2] a process that was suspended, and one that ran when the machine was lost, stand still after it, and go on when they are resumed", async () => {
  await using home = new TestHome();
  const entry = home.entry("counting");

  /** Connects, starting the workspace if it does not run, and answers what one does there. */
  const connect = async () => {
    const { client } = await openWorkspace(entry, home.options);
    const { session } = await client.request("session/open", {});
    const print = async (source: string): Promise<string | undefined> => {
      const result = await client.request("evaluation/evaluate", { session, evaluationId: randomUUID(), source });
      return result.outcome === "ok" ? result.value.printString : undefined;
    };
    const named = async (name: string): Promise<ProcessSummary> => {
      const { entries } = await client.request("process/list", {});
      const found = entries.find((each) => each.name === name);
      if (!found) throw new Error(`There is no process ${name}`);
      return found;
    };
    /** Waits until it goes on counting. */
    const counts = async (): Promise<void> => {
      const before = await print("Smalltalk at: #Count");
      await expect.poll(() => print("Smalltalk at: #Count")).not.toBe(before);
    };
    const lost = new Promise((resolve) => client.on("closed", resolve));
    const kill = async (): Promise<void> => {
      await client.request("workspace/checkpoint", {});
      process.kill(readNodeInfo(entry.files.node)?.pid ?? 0, "SIGKILL");
      await lost;
    };
    return { client, print, named, counts, kill };
  };

  const before = await connect();
  const loop = "[ [ Smalltalk at: #Count put: (Smalltalk at: #Count) + 1 ] repeat ]";
  await before.print(`Smalltalk at: #Count put: 0. (${loop} forkAt: 30) name: 'Busy'`);
  await before.counts();
  await before.client.request("process/suspend", { process: (await before.named("Busy")).process });
  expect(await before.named("Busy")).toMatchObject({ state: "suspended" });
  await before.kill();

  const after = await connect();
  expect(await after.named("Busy")).toMatchObject({ state: "suspended" });
  await after.client.request("process/resume", { process: (await after.named("Busy")).process });
  expect(await after.named("Busy")).toMatchObject({ state: "running" });
  await after.counts();
  await after.kill();

  const last = await connect();
  const busy = await last.named("Busy");
  expect(busy).toMatchObject({ state: "suspended" });
  await last.client.request("process/terminate", { process: busy.process });
  await expect(last.named("Busy")).rejects.toThrow("There is no process Busy");
  last.client.close();
});
