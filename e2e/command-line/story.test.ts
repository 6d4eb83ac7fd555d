import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run as runCommand } from "../../src-main/cli/fixtures/command.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openNamedSession, openWorkspace, SessionTokens } from "../../src-main/workspaces/index.ts";
import { isRunning, readNodeInfo } from "../../src-runtime/protocol/index.ts";

const BANK = fileURLToPath(new URL("../../examples/bank", import.meta.url));

test("[C1] [A1] [C2] [P1] [P2] [S4] the bank: evaluate, spawn, accept, snapshot, kill -9, everything is back, restore", async () => {
  await using home = new TestHome();
  const folder = home.project("bank");
  cpSync(BANK, folder, { recursive: true });
  const run = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(home, folder, ...words);
    expect({ words, code, stderr: code === 0 ? "" : stderr }).toEqual({ words, code: 0, stderr: "" });
    return stdout;
  };

  // From a folder of Tonel: its tests run, actors are spawned.
  expect(await run("test", "Bank-Tests")).toContain("0 failed, 0 errors");
  // In the interpreter too, which goes on with what compiled code was interrupted in.
  expect(await run("test", "Bank-Tests", "--engine", "interpreter")).toContain("11 passed, 0 failed, 0 errors");
  await run(
    "eval",
    "alice := Account spawnWith: 'Alice'. bob := Account spawnWith: 'Bob'. teller := Teller spawnAs: #teller",
  );
  await run("eval", "alice deposit: 100. teller transfer: 30 from: alice to: bob");
  await run("eval", "log := OrderedCollection new. note := [ :text | log add: text ]. note value: 'opened'");
  expect(await run("eval", "{ alice balance. bob balance }")).toBe("#(70 30)\n");

  // A method is accepted: it works at once, for another session too, and is in its file.
  const entry = home.entry("bank");
  const { client } = await openWorkspace(entry, home.options);
  const { session } = await openNamedSession(client, "editor", new SessionTokens(entry));
  const accepted = await client.request("browsing/accept", {
    session,
    class: "Account",
    protocol: "accessing",
    source: "isEmpty\n\n\t^ balance = 0",
  });
  expect(accepted).toMatchObject({ outcome: "accepted" });
  client.close();
  expect(await run("eval", "alice isEmpty")).toBe("false\n");
  expect(await run("eval", "--session", "bob", "(Account spawnWith: 'Carol') isEmpty")).toBe("true\n");
  expect(readFileSync(join(folder, "src/Bank/Account.class.st"), "utf8")).toContain("Account >> isEmpty [");

  await run("snapshot", "v1", "--note", "before the audit");
  await run("eval", "teller transfer: 70 from: alice to: bob. note value: 'emptied'");
  expect(await run("eval", "alice isEmpty")).toBe("true\n");

  // The process is lost; what a checkpoint had is back, and the user is told.
  const before = readNodeInfo(entry.files.node);
  if (!before) throw new Error("The workspace does not run");
  const checkpoint = await openWorkspace(entry, home.options);
  await checkpoint.client.request("workspace/checkpoint", {});
  checkpoint.client.close();
  process.kill(before.pid, "SIGKILL");
  while (isRunning(before)) await new Promise((resolve) => setImmediate(resolve));
  const back = await runCommand(home, folder, "eval", "{ alice balance. bob balance. log size. alice isEmpty }");
  expect(back).toMatchObject({ code: 0, stdout: "#(0 100 2 true)\n" });
  expect(back.stderr).toMatch(/Session main was recovered as of \d{4}-/);
  expect(await run("eval", "note value: 'back'. log asArray")).toBe("#('opened' 'emptied' 'back')\n");
  expect(await run("eval", "(Actor named: #teller) transfers size")).toBe("2\n");

  // The snapshot brings the old state; another session keeps its own variables.
  await run("eval", "--session", "bob", "mine := 42");
  await run("restore", "v1");
  expect(await run("eval", "{ alice balance. bob balance. log size }")).toBe("#(70 30 1)\n");
  expect(await run("eval", "--session", "bob", "mine")).toBe("42\n");
  expect(await run("snapshots")).toContain("before the audit");
});
