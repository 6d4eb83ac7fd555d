import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { readNodeInfo } from "../../src-runtime/protocol/index.ts";
import type { EvaluationId, SessionId } from "../../src-runtime/protocol/index.ts";
import type { WorkspaceClient } from "../../src-runtime/client/index.ts";
import {
  openNamedSession,
  openWorkspace,
  SessionTokens,
  type WorkspaceEntry,
} from "../../src-main/workspaces/index.ts";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { DEFINITIONS, type Kind, KINDS } from "./value-kinds.ts";

/** A workspace as a client has it. */
interface Opened {
  readonly client: WorkspaceClient;
  readonly session: SessionId;
}

async function opened(entry: WorkspaceEntry, options: TestHome["options"]): Promise<Opened> {
  const { client } = await openWorkspace(entry, options);
  const { session } = await openNamedSession(client, "domain", new SessionTokens(entry));
  return { client, session };
}

async function evaluate({ client, session }: Opened, source: string, onError: "end" | "debug" = "end") {
  const evaluationId = randomUUID() as EvaluationId;
  return client.request("evaluation/evaluate", { session, evaluationId, source, onError });
}

/** The text of an evaluation's answer, or of its error. */
async function printed(workspace: Opened, source: string): Promise<string> {
  const result = await evaluate(workspace, source);
  return result.outcome === "ok" ? result.value.printString : `${result.error.class}: ${result.error.messageText}`;
}

/** The workspace after it was stored and its process killed. */
async function killedAndOpened(
  workspace: Opened,
  entry: WorkspaceEntry,
  options: TestHome["options"],
): Promise<Opened> {
  await workspace.client.request("workspace/checkpoint", {});
  process.kill(readNodeInfo(entry.files.node)?.pid ?? 0, "SIGKILL");
  workspace.client.close();
  return opened(entry, options);
}

async function made(workspace: Opened, source: string): Promise<void> {
  const result = await evaluate(workspace, source);
  if (result.outcome !== "ok") throw new Error(`${source}: ${result.error.class}: ${result.error.messageText}`);
}

/** What is not true of which kind, and what it is instead. */
async function untrue(workspace: Opened, expressionsOf: (kind: Kind) => readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const each of KINDS)
    for (const expression of expressionsOf(each)) {
      const text = await printed(workspace, expression);
      if (text !== "true") found.push(`${each.kind}: ${expression} → ${text}`);
    }
  return found;
}

const alwaysHolds = ({ holds }: Kind): readonly string[] => holds;

test.each([
  { how: "as they are asked for", loadedAtOnce: 1 },
  { how: "at once", loadedAtOnce: 1_000_000 },
])(
  "[L6] [P2] [P3] values of every kind, made $how, are as they were: after kill -9, after another, and after a snapshot is restored",
  async ({ loadedAtOnce }) => {
    await using home = new TestHome();
    const options = { ...home.options, config: { ...home.options.config, loadedAtOnce } };
    const entry = home.entry("domain");
    let workspace = await opened(entry, options);
    for (const source of DEFINITIONS) await made(workspace, source);
    for (const { make } of KINDS) for (const source of make) await made(workspace, source);
    const stopped = await evaluate(
      workspace,
      "| sum | sum := 0. #( 1 2 3 ) do: [ :each | self halt. sum := sum + each ]. sum",
      "debug",
    );
    const debugger_ = stopped.outcome === "error" ? (stopped.debugger ?? "") : "";
    await workspace.client.request("debug/step", { debugger: debugger_, kind: "over", frame: 0 });
    expect(await untrue(workspace, alwaysHolds)).toEqual([]);
    const { session } = workspace;
    await workspace.client.request("snapshot/save", { session, name: "all" });

    for (const _time of ["first", "second"]) {
      workspace = await killedAndOpened(workspace, entry, options);
      expect(workspace.session).toBe(session);
      expect(await untrue(workspace, alwaysHolds)).toEqual([]);
    }

    await workspace.client.request("snapshot/restore", { session, name: "all", sessions: true });
    expect(await untrue(workspace, alwaysHolds)).toEqual([]);
    const frame = await workspace.client.request("debug/frame", { session, debugger: debugger_, frame: 0 });
    expect(frame.source.slice(frame.start, frame.end)).toBe("sum + each");
    expect(await untrue(workspace, ({ atLast = [] }) => atLast)).toEqual([]);
    workspace.client.close();
  },
);

test("[L6] [T4] a debugger deep in recursion stands where it stood, and goes on", async () => {
  await using home = new TestHome();
  const { options } = home;
  const entry = home.entry("deep");
  let workspace = await opened(entry, options);
  const dive = "dive := [ :n | n = 0 ifTrue: [ self halt. 0 ] ifFalse: [ (dive value: n - 1) + 1 ] ]";
  const result = await evaluate(workspace, `dive := nil. ${dive}. reached := dive value: 20000`, "debug");
  const debugger_ = result.outcome === "error" ? (result.debugger ?? "") : "";
  workspace = await killedAndOpened(workspace, entry, options);
  const stack = await workspace.client.request("debug/stack", { debugger: debugger_ });
  expect(stack.total).toBeGreaterThan(20_000);
  await workspace.client.request("debug/proceed", { session: workspace.session, debugger: debugger_ });
  await expect.poll(() => printed(workspace, "reached")).toBe("20000");
  workspace.client.close();
});

test("[L6] [P11] a stack that is too deep to be stored, and code whose class is gone, say so in their places", async () => {
  await using home = new TestHome();
  const { options } = home;
  const entry = home.entry("lost");
  let workspace = await opened(entry, options);
  for (const source of [
    "| dive | Smalltalk at: #Bottom put: Semaphore new. dive := nil. dive := [ :n | n = 0 ifTrue: [ Bottom wait ] ifFalse: [ dive value: n - 1 ] ]. Smalltalk at: #Deep put: [ dive value: 100001 ] newProcess. Deep resume. [ Bottom isEmpty ] whileTrue: [ Processor yield ]",
    "Object << #Fleeting slots: { #x }; package: 'Domain'; install. Fleeting compile: 'wait: aGate aGate wait. ^ x := 3'. Fleeting compile: 'block ^ [ :a :b | x := a + b ]'",
    "Smalltalk at: #Gate put: Semaphore new. Smalltalk at: #Remains put: { Fleeting >> #wait:. Fleeting new block. Fleeting new. Fleeting. Fleeting class }",
    "Smalltalk at: #Heard put: OrderedCollection new. Smalltalk at: #Waiting put: [ Heard add: ([ Fleeting new wait: Gate ] on: TombstoneMet do: [ :error | error messageText ]) ] newProcess. Waiting resume. Processor yield. Fleeting removeFromSystem",
  ])
    await made(workspace, source);
  const shown = (source: string): Promise<string> => printed(workspace, source);
  expect(await shown("Deep survivalContract")).toMatch(/^notRestorable: Its stack is deeper than 100000 frames/);
  for (const value of ["Remains first", "Remains second", "Waiting"])
    expect(await shown(`${value} survivalContract`)).toMatch(/^notRestorable: Its code is .*Fleeting>>\w+/);

  workspace = await killedAndOpened(workspace, entry, options);
  expect(await shown("Deep isTerminated")).toBe("true");
  const why =
    /the stack of a process.*too deep to be stored, and the process was interrupted; on top were \[ \] in doIt, /;
  expect(await shown("Deep suspendedContext")).toMatch(why);
  expect(await shown("Deep resume")).toMatch(why);
  expect(await shown("Remains collect: [ :each | each isTombstone ]")).toBe("#(true false true true true)");
  expect(await shown("Remains first")).toBe("a Tombstone(Fleeting>>wait:: the class Fleeting does not exist)");
  expect(await shown("Remains second value: 1 value: 2")).toMatch(
    /^TombstoneMet: Here was Fleeting>>block, which did not come back: the class Fleeting does not exist/,
  );
  expect(await shown("Gate signal. Processor yield. Heard first")).toMatch(/Here was Fleeting>>wait:, which did not/);
  workspace.client.close();
});

test("[L6] [P11] what is under way outside ends with the workspace, as is said before; a stream on a file goes on", async () => {
  // It answers nobody.
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await using home = new TestHome();
  const { options } = home;
  const entry = home.entry("outside");
  let workspace = await opened(entry, options);
  const shown = (source: string): Promise<string> => printed(workspace, source);
  await made(
    workspace,
    `Smalltalk at: #Asking put: ([ ZnClient new timeout: 3600; get: 'http://127.0.0.1:${port}/' ] newProcess). Smalltalk at: #Heard put: OrderedCollection new. Asking on: NetworkError do: [ :error | (Smalltalk at: #Heard) add: error class name ]. Asking resume. [ Asking isWaiting ] whileFalse: [ Processor yield ]`,
  );
  await made(
    workspace,
    "Smalltalk at: #Written put: 'notes.txt' asFileReference writeStream. Written nextPutAll: 'one '; flush; nextPutAll: 'two '",
  );
  expect(await shown("Asking survivalContract")).toMatch(/^durable: .* gets an error when somebody resumes it$/);
  expect(await shown("FinalizationRegistry default survivalContract")).toMatch(/ What is registered with it is not: /);

  workspace = await killedAndOpened(workspace, entry, options);
  expect(await shown("Asking isSuspended")).toBe("true");
  expect(await shown("Asking resume. [ Asking isTerminated ] whileFalse: [ Processor yield ]. Heard first")).toBe(
    "#ConnectionClosed",
  );
  expect(await shown("Written nextPutAll: 'three'; close. 'notes.txt' asFileReference contents")).toBe(
    "'one two three'",
  );
  workspace.client.close();
});
