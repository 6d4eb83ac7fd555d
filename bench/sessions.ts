import { randomUUID } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TestHome } from "../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace, stopWorkspace } from "../src-main/workspaces/index.ts";
import type { WorkspaceClient } from "../src-runtime/client/index.ts";
import type { EvaluationId, OpenedSession } from "../src-runtime/protocol/index.ts";
import { builtOptions } from "./built-workspace.ts";
import { median } from "./median.ts";

const SESSIONS = 50;

const MEGABYTE = 1024 ** 2;

/** What an ordinary session has done: so many evaluations, which leave variables of all kinds behind. */
const EVALUATIONS = 100;
const ORDINARY = [
  "count := count + 1",
  "names := #('Ada' 'Grace' 'Barbara') collect: [ :each | each asUppercase ]",
  "table := (1 to: 200) collect: [ :each | each -> each printString ]",
  "total := table inject: 0 into: [ :sum :each | sum + each key ]",
];

/**
 * What a session costs (targets: made < 100 ms, back in < 500 ms, < 10 MB of memory, < 1 MB stored): until a new one can
 * evaluate; until a client that comes back has its variables, in a workspace that runs and in one that was started again;
 * and what an ordinary one holds, in memory and in the workspace's files. Medians, and shares of many alike.
 */
export async function run(): Promise<Record<string, number>> {
  await using home = new TestHome();
  const options = builtOptions(home);
  const entry = home.entry("bench");
  const open = async (): Promise<WorkspaceClient> => (await openWorkspace(entry, options)).client;
  let client = await open();
  client.close();
  await stopWorkspace(entry, options, "measured");
  const emptyBytes = bytesIn(entry.files.folder);

  client = await open();
  await evaluate(client, await client.request("session/open", {}), "3 + 4");
  const before = await memoryOf(client);
  const made: number[] = [];
  const sessions: OpenedSession[] = [];
  for (let number = 0; number < SESSIONS; number++) {
    const began = performance.now();
    const session = await client.request("session/open", { name: `ordinary ${number}` });
    await evaluate(client, session, "count := 0");
    made.push(performance.now() - began);
    sessions.push(session);
    for (let round = 0; round < EVALUATIONS; round++)
      await evaluate(client, session, ORDINARY[round % ORDINARY.length] ?? "nil");
  }
  await client.request("snapshot/save", { name: "ordinary" });
  const after = await memoryOf(client);
  client.close();
  const reconnected = await comeBack(open, sessions);
  await stopWorkspace(entry, options, "measured");
  const fullBytes = bytesIn(entry.files.folder);
  client = await open();
  client.close();
  const restarted = await comeBack(open, sessions);
  return {
    "a new session, to its first answer, ms": median(made),
    "a session comes back, the workspace runs, ms": median(reconnected),
    "a session comes back, the workspace was started again, ms": median(restarted),
    "memory of an ordinary session, MB": (after - before) / SESSIONS / MEGABYTE,
    "stored of an ordinary session, MB": (fullBytes - emptyBytes) / SESSIONS / MEGABYTE,
  };
}

/** Milliseconds from a new connection to a session's first answer with the variables it had, one for each session. */
async function comeBack(
  open: () => Promise<WorkspaceClient>,
  sessions: readonly OpenedSession[],
): Promise<readonly number[]> {
  const times: number[] = [];
  for (const { session, token } of sessions) {
    const began = performance.now();
    const client = await open();
    const opened = await client.request("session/open", { session, token });
    const count = await evaluate(client, opened, "count");
    times.push(performance.now() - began);
    if (count !== String(EVALUATIONS / ORDINARY.length)) throw new Error(`The session came back with count = ${count}`);
    client.close();
  }
  return times;
}

async function evaluate(client: WorkspaceClient, { session }: OpenedSession, source: string): Promise<string> {
  const evaluationId = randomUUID() as EvaluationId;
  const result = await client.request("evaluation/evaluate", { session, evaluationId, source });
  if (result.outcome !== "ok") throw new Error(`${source} failed`);
  return result.value.printString;
}

async function memoryOf(client: WorkspaceClient): Promise<number> {
  return (await client.request("workspace/status", {})).memory.residentBytes;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + statSync(join(each.parentPath, each.name)).size, 0);
}
