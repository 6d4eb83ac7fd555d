import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ErrorCode } from "../protocol/index.ts";
import type { ProcessSummary, SessionId } from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;
/** Another one, to look from while the first is busy. */
let watching: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
  watching = await bank.newSession("bob");
});
afterAll(() => bank[Symbol.asyncDispose]());

const all = async (): Promise<readonly ProcessSummary[]> => (await bank.ask("process/list", {})).entries;

/** The process of a name, once it is as expected. */
async function named(name: string, expected: Partial<ProcessSummary> = {}): Promise<ProcessSummary> {
  let found: ProcessSummary | undefined;
  await expect
    .poll(async () => (found = (await all()).find((each) => each.name === name)))
    .toMatchObject({ name, ...expected });
  if (!found) throw new Error(`${name} has ended`);
  return found;
}

const printed = async (source: string): Promise<string> => shown(await bank.evaluate(watching, source));
const until = (source: string) => expect.poll(() => printed(source)).toBe("true");

/** Begins to count in a process of its own. */
async function count(): Promise<ProcessSummary> {
  const loop = "[ [ Smalltalk at: #Count put: (Smalltalk at: #Count) + 1. Processor yield ] repeat ]";
  await bank.evaluate(watching, `Smalltalk at: #Count put: 0. (${loop} forkAt: 30) name: 'Counting'`);
  await until("(Smalltalk at: #Count) > 10");
  return named("Counting", { state: "running", priority: 30, owner: "bob" });
}

/** Whether it goes on counting. */
async function counts(): Promise<boolean> {
  const [before, , after] = [
    await printed("Smalltalk at: #Count"),
    await printed("(Delay forMilliseconds: 5) wait"),
    await printed("Smalltalk at: #Count"),
  ];
  return before !== after;
}

const refusal = (code: number, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

describe("[T18] processes", () => {
  test("are listed with what they run, for whom, and what they wait for", async () => {
    const looping = bank.evaluate(session, "[ true ] whileTrue");
    const loop = await named("[ true ] whileTrue", { state: "running", owner: "alice", session, top: "doIt" });
    expect(loop.evaluation).toBeDefined();
    await bank.evaluate(watching, "slow := [ Semaphore new wait ] fork. slow name: 'Patient'");
    expect(await named("Patient", { state: "waiting" })).toMatchObject({ owner: "bob", waitsFor: "a Semaphore" });
    const { entries, total } = await bank.ask("process/stack", {
      process: (await named("Patient")).process,
      window: { from: 0, to: 1 },
    });
    expect(entries).toMatchObject([{ frame: 0, title: "[ ] in doIt", line: 1 }]);
    expect(total).toBe(1);
    await bank.ask("process/terminate", { process: loop.process });
    expect(shown(await looping)).toBe("Interrupt: Interrupted");
    await expect.poll(async () => (await all()).map((each) => each.name)).not.toContain("[ true ] whileTrue");
  });

  test("are suspended and resumed where they are", async () => {
    const { process } = await count();
    await bank.ask("process/suspend", { process });
    expect(await named("Counting")).toMatchObject({ state: "suspended" });
    expect(await counts()).toBe(false);
    await bank.ask("process/resume", { process });
    await expect.poll(counts).toBe(true);
    await bank.ask("process/suspend", { process });
    expect((await all()).filter(({ name }) => name === "Counting")).toHaveLength(1);
    await bank.ask("process/terminate", { process });
    expect(await counts()).toBe(false);
    await expect(bank.ask("process/stack", { process })).rejects.toEqual(
      refusal(ErrorCode.notFound, /There is no process \d+: it has ended/),
    );
  });

  test("are debugged where they stand: a forked one", async () => {
    const { process } = await count();
    const { debugger: id } = await bank.ask("process/debug", { process });
    expect(await named("Counting")).toMatchObject({ state: "suspended", debugger: id });
    expect(await bank.ask("process/debug", { process })).toEqual({ debugger: id });
    expect(await counts()).toBe(false);
    await expect(bank.ask("process/resume", { process })).rejects.toEqual(
      refusal(ErrorCode.conflict, /proceed or end it there/),
    );
    await bank.ask("debug/step", { debugger: id, kind: "over" });
    await bank.ask("debug/proceed", { session, debugger: id });
    await expect.poll(counts).toBe(true);
    await bank.ask("process/terminate", { process });
    expect(await bank.ask("debug/list", {})).toEqual({ debuggers: [] });
    expect(await counts()).toBe(false);
  });

  test("are debugged where they stand: one that has not begun stands before the first thing it is to do", async () => {
    await bank.evaluate(
      watching,
      "Smalltalk at: #Sum put: 0. ([ [ true ] whileTrue ] forkAt: 30) name: 'Loop'. ([ :by | Smalltalk at: #Sum put: Sum + by. Smalltalk at: #Sum put: Sum * 10 ] newProcessWith: #( 4 )) name: 'Behind'; priority: 30; resume",
    );
    const { process } = await named("Behind", { state: "running" });
    const { debugger: id } = await bank.ask("process/debug", { process });
    const { entries, total } = await bank.ask("debug/stack", { debugger: id });
    expect(entries).toMatchObject([{ frame: 0, title: "[ ] in doIt" }]);
    expect(total).toBe(1);
    const frame = () => bank.ask("debug/frame", { session: watching, debugger: id, frame: 0 });
    const next = async (): Promise<string> => {
      const { source, start, end } = await frame();
      return source.slice(start, end);
    };
    expect((await frame()).variables).toContainEqual(expect.objectContaining({ name: "by", printString: "4" }));
    await bank.ask("process/terminate", { process: (await named("Loop")).process });
    await bank.ask("debug/step", { debugger: id, kind: "over" });
    expect(await next()).toBe("Sum + by");
    await bank.ask("debug/proceed", { session: watching, debugger: id });
    await until("(Smalltalk at: #Sum) = 40");
    await expect.poll(async () => (await bank.ask("debug/list", {})).debuggers).toEqual([]);
  });

  test("are debugged where they stand: an evaluation is answered with its debugger, and goes on to its value", async () => {
    const source = "n := 0. [ Smalltalk at: #Go ifPresent: [ :go | go ] ifAbsent: [ false ] ] whileFalse. n + 42";
    const result = bank.evaluate(session, source);
    const { process } = await named(source.length > 80 ? `${source.slice(0, 80)}…` : source, { state: "running" });
    const { debugger: id } = await bank.ask("process/debug", { process });
    expect(await result).toMatchObject({ outcome: "error", debugger: id, error: { class: "Interrupt" } });
    await bank.evaluate(watching, "Smalltalk at: #Go put: true");
    await bank.ask("debug/proceed", { session, debugger: id });
    await expect.poll(() => bank.events["evaluation/decided"]?.map((each) => shown(each.result))).toEqual(["42"]);
    expect(shown(await bank.evaluate(session, "n"))).toBe("0");
  });

  test("that wait, and turns of actors, are refused with what can be done instead", async () => {
    await bank.evaluate(watching, "[ Semaphore new wait ] fork name: 'Patient'");
    const { process } = await named("Patient", { state: "waiting" });
    for (const method of ["process/suspend", "process/debug"] as const)
      await expect(bank.ask(method, { process })).rejects.toEqual(
        refusal(ErrorCode.conflict, /It waits for a Semaphore: its stack can be read, and it can be ended/),
      );
    await expect(bank.ask("process/resume", { process })).rejects.toEqual(
      refusal(ErrorCode.conflict, /It is not suspended/),
    );
    await bank.ask("process/terminate", { process });
    await bank.ask("browsing/accept", { session, class: "Account", source: "spin\n\t[ true ] whileTrue" });
    // However long it takes to be looked at.
    await bank.evaluate(session, "Actor defaultTimeout: nil");
    const asking = bank.evaluate(session, "(Account spawnAs: 'busy') spin");
    const turn = (): Promise<ProcessSummary | undefined> => all().then((found) => found.find((each) => each.actor));
    await expect.poll(turn).toMatchObject({ state: "running", owner: "busy" });
    const running = (await turn())?.process ?? 0;
    await expect(bank.ask("process/debug", { process: running })).rejects.toEqual(
      refusal(ErrorCode.conflict, /An actor's turn can't be debugged yet/),
    );
    expect(await named((await all()).find((each) => each.session === session)?.name ?? "")).toMatchObject({
      state: "waiting",
      waitsFor: "an answer of busy",
    });
    await bank.ask("process/terminate", { process: running });
    expect(shown(await asking)).toMatch(/^ActorFailed: an Account@busy failed: it was killed/);
  });
});
