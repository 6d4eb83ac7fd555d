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
