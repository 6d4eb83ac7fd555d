import { afterAll, beforeAll, expect, test } from "vitest";
import { ErrorCode, type MergeReport, type SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterAll(() => bank[Symbol.asyncDispose]());

const value = async (source: string): Promise<string> => shown(await bank.evaluate(session, source));

/** A snapshot `name` of what `source` makes of the present state, to which the workspace then goes back. */
async function aside(name: string, source: string): Promise<void> {
  await bank.ask("snapshot/save", { session, name: `base of ${name}` });
  await value(source);
  await bank.ask("snapshot/save", { session, name });
  await bank.ask("snapshot/restore", { session, name: `base of ${name}` });
}

const merge = (name: string): Promise<MergeReport> =>
  bank.ask("snapshot/merge", { session, state: name, base: `base of ${name}` });

test("[P6] an actor that comes along is supervised here, under its name unless that is taken", async () => {
  await aside("tellers", "Teller spawnAs: #teller. Teller spawnAs: #alone. other := Teller spawnAs: #other");
  await value("mine := { Teller spawnAs: #teller. Teller spawnAs: #other }");
  const report = await merge("tellers");
  expect(report.leftOut).toEqual([
    "the actor teller: another one of that name is here",
    "The actor other of their side has no name here, where another one is called so",
  ]);
  const names = async (): Promise<readonly unknown[]> =>
    (await bank.ask("actors/list", {})).actors.map(({ name }) => name);
  const all = await names();
  expect(all).toHaveLength(4);
  expect(new Set(all)).toEqual(new Set(["alone", "other", "teller", undefined]));
  expect(await value("(Actor named: #other) = mine second and: [ other ~= mine second ]")).toBe("true");
  // They are not made once more.
  expect(await merge("tellers")).toMatchObject({ taken: [] });
  expect(await names()).toEqual(all);
});

test("[P6] what is evaluated meanwhile waits, and sees what was merged; other sessions' variables are theirs", async () => {
  const other = await bank.newSession("bob");
  await bank.evaluate(other, "x := 1");
  await value("x := 1. Smalltalk at: #Shared put: {1. 1}");
  await aside("both", "x := 2. Shared at: 1 put: 2");
  const merged = merge("both");
  const [report, seen] = [await merged, value("{x. Shared}")];
  expect(report).toMatchObject({ applied: true, conflicts: [] });
  expect(await seen).toBe("#(2 #(2 1))");
  expect(report.bindings?.bindings).toContainEqual(expect.objectContaining({ name: "x", printString: "2" }));
  expect(shown(await bank.evaluate(other, "x"))).toBe("1");
});

test("[P6] a merge that is cancelled, or asked for while another one is under way, changes nothing", async () => {
  await value("Smalltalk at: #Shared put: {1}");
  await aside("change", "Shared at: 1 put: 2");
  const handler = bank.service.handlers["snapshot/merge"];
  const request = { session, state: "change", base: "base of change", sessions: false, take: [], keep: [] };
  const [cancelled, second] = await Promise.allSettled([
    handler({ ...request, others: "ask", dryRun: false }, { signal: AbortSignal.abort() }),
    merge("change"),
  ]);
  expect(cancelled).toMatchObject({ status: "rejected", reason: { code: ErrorCode.requestCancelled } });
  expect(second).toMatchObject({ status: "rejected", reason: { code: ErrorCode.conflict } });
  expect(await value("Shared")).toBe("#(1)");
  expect((await merge("change")).applied).toBe(true);
  expect(await value("Shared")).toBe("#(2)");
});

test("[P6] tells which share of the comparison is done; what is done meanwhile is merged with, not lost", async () => {
  await value("Smalltalk at: #Shared put: {1. 1}. Smalltalk at: #Many put: ((1 to: 20000) collect: [ :n | {n} ])");
  await aside("slow", "Shared at: 1 put: 2");
  const merging = bank.ask("snapshot/merge", { session, state: "slow", base: "base of slow", task: "t-1" });
  await bank.until("workspace/progress", ({ task }) => task === "t-1");
  const [report] = await Promise.all([merging, value("Shared at: 2 put: 7")]);
  expect(report.applied).toBe(true);
  expect(await value("Shared")).toBe("#(2 7)");
  const told = (bank.events["workspace/progress"] ?? []).filter(({ task }) => task === "t-1");
  const shares = told.flatMap(({ fraction }) => fraction ?? []);
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  expect(told.at(-1)).toEqual({ task: "t-1", message: "Merging" });
});

test("[P6] a restore tells what it is doing; one that is cancelled in time changes nothing, and leaves no snapshot", async () => {
  await value("x := 1");
  await bank.ask("snapshot/save", { session, name: "one" });
  await value("x := 2");
  const before = (await bank.ask("snapshot/list", {})).snapshots.length;
  const handler = bank.service.handlers["snapshot/restore"];
  const request = { session, name: "one", sessions: false, files: "keep", task: "t-2" } as const;
  await expect(handler(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: ErrorCode.requestCancelled,
  });
  expect(await value("x")).toBe("2");
  expect((await bank.ask("snapshot/list", {})).snapshots).toHaveLength(before);
  await bank.ask("snapshot/restore", request);
  expect(await value("x")).toBe("1");
  const told = (bank.events["workspace/progress"] ?? []).filter(({ task }) => task === "t-2");
  expect(told.at(-1)?.message).toBe("Storing it");
});
