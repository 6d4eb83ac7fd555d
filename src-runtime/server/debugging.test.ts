import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DebuggerSummary,
  ErrorCode,
  type EvaluationId,
  type EvaluationResult,
  type Params,
  type Result,
  type SessionId,
  type VmMethod,
} from "../protocol/index.ts";
import { BankService } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
  await define("Debugged", "total\n\t^ total");
  await define(
    "Debugged",
    "addAll: them\n\ttotal := 0.\n\tthem do: [ :each |\n\t\ttotal := total + each ].\n\t^ total",
  );
  await define("Debugged", "divide: n\n\t| half |\n\thalf := n // 2.\n\t^ self total + half");
});
afterAll(() => bank[Symbol.asyncDispose]());

const ask = <M extends VmMethod>(method: M, params: Params<M>): Promise<Result<M>> => bank.ask(method, params);
const newId = (): EvaluationId => bank.newId();
const evaluate = (source: string, options: Partial<Params<"evaluation/evaluate">> = {}): Promise<EvaluationResult> =>
  bank.evaluate(session, source, options);

async function define(className: string, source: string): Promise<void> {
  if (!(await ask("browsing/classes", { matching: className })).classes.some((each) => each.name === className))
    await ask("browsing/define", {
      session,
      definition: `Object << #${className} slots: { #total }; package: 'Bank'`,
    });
  const accepted = await ask("browsing/accept", { session, class: className, source });
  expect(accepted.outcome).toBe("accepted");
}

/** Evaluates what stops, and answers the debugger that has it. */
async function stopped(source: string, options: Partial<Params<"evaluation/evaluate">> = {}): Promise<string> {
  const result = await evaluate(source, { onError: "debug", ...options });
  expect(result).toMatchObject({ outcome: "error", debugger: expect.any(String) as string });
  return (result.outcome === "error" && result.debugger) || "";
}

const decided = async (id: EvaluationId): Promise<EvaluationResult> =>
  (await bank.until("evaluation/decided", (each) => each.evaluationId === id)).result;

async function where(debugger_: string, frame = 0): Promise<string> {
  const detail = await ask("debug/frame", { session, debugger: debugger_, frame });
  return `${detail.title}: ${detail.source.slice(detail.start, detail.end)}`;
}

async function variables(debugger_: string, frame = 0): Promise<Record<string, string>> {
  const detail = await ask("debug/frame", { session, debugger: debugger_, frame });
  return Object.fromEntries(detail.variables.map((each) => [each.name, each.printString]));
}

const step = (debugger_: string, kind: "over" | "into" | "through" | "out", frame = 0) =>
  ask("debug/step", { debugger: debugger_, kind, frame });

const titles = async (debugger_: string): Promise<readonly string[]> =>
  (await ask("debug/stack", { debugger: debugger_ })).entries.map((each) => each.title);

const refusal = (code: number) => expect.objectContaining({ code });

describe("an error", () => {
  test("[T4] ends an evaluation whose client asked for nothing else", async () => {
    const result = await evaluate("1 / 0");
    expect(result).toMatchObject({ outcome: "error", error: { class: "ZeroDivide" } });
    expect(result).not.toHaveProperty("debugger");
    expect((await ask("debug/list", {})).debuggers).toEqual([]);
  });

  test("[T4] opens a debugger on its living stack; proceeding decides the evaluation, variables included", async () => {
    const evaluationId = newId();
    const id = await stopped("answer := 6. answer := (nil foo: 3) ifNil: [ answer ]. answer + 1", { evaluationId });
    const opened = await bank.until("debug/opened", (each) => each.debugger === id);
    expect(opened).toMatchObject({
      state: "suspended",
      session,
      evaluation: evaluationId,
      error: { class: "MessageNotUnderstood" },
      missing: { class: "UndefinedObject", side: "instance", selector: "foo:" },
    });
    expect(await where(id)).toBe("doIt: nil foo: 3");
    await ask("debug/proceed", { session, debugger: id, source: "nil" });
    expect(await decided(evaluationId)).toMatchObject({
      outcome: "ok",
      value: { printString: "7" },
      delta: { upserts: expect.arrayContaining([expect.objectContaining({ name: "answer", printString: "6" })]) as [] },
    });
    expect(await ask("evaluation/result", { session, evaluationId })).toMatchObject({
      state: "done",
      result: { outcome: "ok" },
    });
    await expect(ask("debug/stack", { debugger: id })).rejects.toEqual(refusal(ErrorCode.notFound));
  });

  test("[T4] [V1] that is given up leaves the session's variables as they were, and runs unwind blocks", async () => {
    await evaluate("kept := 1. log := OrderedCollection new");
    const evaluationId = newId();
    const id = await stopped("kept := 2. [ self error: 'no' ] ensure: [ log add: #unwound ]", { evaluationId });
    expect((await ask("debug/list", {})).debuggers).toEqual([
      expect.objectContaining({ debugger: id, title: "Error: no" }),
    ]);
    await ask("debug/terminate", { debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ outcome: "error", error: { class: "ProcessTerminated" } });
    expect(await evaluate("{ kept. log size }")).toMatchObject({ value: { printString: "#(1 1)" } });
  });

  test("[T4] of endless recursion is told and not kept: its stack is memory that nobody reads", async () => {
    const result = await evaluate("[ :x | x value: x ] in: [ :b | b value: b ]", { onError: "debug" });
    expect(result).toMatchObject({ outcome: "error", error: { class: "StackOverflow" } });
    expect(result).not.toHaveProperty("debugger");
  });

  test("[T4] goes on with a value", async () => {
    const evaluationId = newId();
    const id = await stopped("(nil foo) + 1", { evaluationId });
    await ask("debug/proceed", { session, debugger: id, source: "41" });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "42" } });
  });
});

describe("halt", () => {
  test("[T4] shows whose halt it is, and goes on behind it", async () => {
    const evaluationId = newId();
    const id = await stopped("| a | a := 3. self halt. a + 1", { evaluationId });
    expect(await where(id)).toBe("doIt: self halt");
    expect(await variables(id)).toEqual({ self: "nil", a: "3" });
    await step(id, "over");
    expect(await where(id)).toBe("doIt: a + 1");
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "4" } });
  });

  test("[T4] [T1] an evaluation is debugged from its first statement on", async () => {
    const evaluationId = newId();
    const id = await stopped("3 + 4", { evaluationId, stopsAtStart: true });
    await step(id, "over");
    expect(await where(id)).toBe("doIt: 3 + 4");
    expect(await step(id, "out")).toEqual({ state: "ended" });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "7" } });
  });
});

describe("steps", () => {
  test("[T4] go into a method, over a statement, through its blocks, to a place, and out", async () => {
    const evaluationId = newId();
    const id = await stopped("Debugged new addAll: #(3 4)", { evaluationId, stopsAtStart: true });
    for (const kind of ["over", "over", "into"] as const) await step(id, kind);
    expect(await where(id)).toBe("Debugged>>addAll:: total := 0");
    expect(await titles(id)).toEqual(["Debugged>>addAll:", "doIt"]);
    await step(id, "over");
    await step(id, "through");
    expect(await where(id)).toBe("[ ] in Debugged>>addAll:: total + each");
    expect(await variables(id)).toMatchObject({ each: "3" });
    const { source } = await ask("debug/frame", { session, debugger: id });
    await ask("debug/step", { debugger: id, kind: "to", offset: source.indexOf("^ total") });
    expect(await where(id)).toBe("Debugged>>addAll:: ^ total");
    await step(id, "out");
    expect(await titles(id)).toEqual(["doIt"]);
    expect(await step(id, "out")).toEqual({ state: "ended" });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "7" } });
  });

  test("[T4] that come to an error stand there, in the same debugger", async () => {
    const id = await stopped("Debugged new divide: 8", { stopsAtStart: true });
    const after = await step(id, "out");
    expect(after).toMatchObject({ state: "suspended", error: { class: "MessageNotUnderstood" } });
    await ask("debug/terminate", { debugger: id });
  });

  test("[T4] that take for ever are interrupted, and stand where they are", async () => {
    const id = await stopped("| i | i := 0. [ i < 0 ] whileFalse: [ i := i + 1 ]", { stopsAtStart: true });
    await step(id, "over");
    await step(id, "over");
    const stepping = step(id, "out");
    await bank.until("debug/changed", (each) => each.debugger === id && each.state === "running");
    await expect(ask("debug/step", { debugger: id, kind: "over" })).rejects.toEqual(refusal(ErrorCode.conflict));
    await ask("debug/interrupt", { debugger: id });
    expect(await stepping).toMatchObject({ state: "suspended" });
    expect(Number((await variables(id))["i"])).toBeGreaterThanOrEqual(0);
    await ask("debug/terminate", { debugger: id });
  });
});

describe("a frame", () => {
  test("[T4] is evaluated in: its variables are read and assigned, its receiver is self", async () => {
    const evaluationId = newId();
    const id = await stopped("Debugged new divide: 8", { evaluationId });
    expect(await where(id)).toBe("Debugged>>divide:: self total + half");
    const shown = await ask("debug/evaluate", {
      session,
      debugger: id,
      evaluationId: newId(),
      source: "half := half * 10. total := 8. half + n",
    });
    expect(shown).toMatchObject({ outcome: "ok", value: { printString: "48" } });
    expect(await variables(id)).toMatchObject({ half: "40" });
    await ask("debug/assign", { session, debugger: id, variable: "total", source: "5" });
    expect(await ask("debug/assign", { session, debugger: id, variable: "half", source: "half + 60" })).toEqual({
      assigned: { printString: "100", className: "SmallInteger" },
    });
    await ask("debug/restart", { debugger: id });
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "9" } });
  });

  test("[T4] [T2] shows its variables as objects to look into", async () => {
    const id = await stopped("| them | them := #(5 6). them foo");
    const of = { debugger: id, frame: 0, variable: "them" };
    const held = await ask("inspection/open", { session, of });
    expect(await ask("inspection/elements", { session, handle: held.handle })).toMatchObject({
      total: 2,
      entries: [{ printString: "5" }, { printString: "6" }],
    });
    await expect(ask("inspection/open", { session, of: { ...of, variable: "gone" } })).rejects.toEqual(
      refusal(ErrorCode.notFound),
    );
    await ask("debug/terminate", { debugger: id });
  });

  test("[T4] is left with a value", async () => {
    const evaluationId = newId();
    const id = await stopped("(Debugged new divide: 8) + 1", { evaluationId });
    await ask("debug/return", { session, debugger: id, source: "half * n" });
    expect(await where(id)).toBe("doIt: (Debugged new divide: 8) + 1");
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "33" } });
  });

  test("[T4] runs its method's new text once that is accepted, and the file has it", async () => {
    const evaluationId = newId();
    const id = await stopped("Debugged new divide: 8", { evaluationId });
    const source = "divide: n\n\t| half |\n\thalf := n // 2.\n\t^ (self total ifNil: [ 2 ]) + half";
    expect(await ask("debug/accept", { session, debugger: id, source })).toMatchObject({ outcome: "accepted" });
    expect(await where(id)).toBe("Debugged>>divide:: n // 2");
    expect(readFileSync(join(bank.project, "src/Bank/Debugged.class.st"), "utf8")).toContain("ifNil: [ 2 ]");
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "6" } });
  });

  test("[T4] whose text has a fault, or is an evaluation's, stays as it is", async () => {
    const id = await stopped("Debugged new divide: nil");
    const faulty = await ask("debug/accept", { session, debugger: id, frame: 0, source: "divide: n\n\t^ (" });
    expect(faulty).toMatchObject({ outcome: "doesNotCompile" });
    const stack = await titles(id);
    const accept = ask("debug/accept", { session, debugger: id, frame: stack.indexOf("doIt"), source: "x ^ 1" });
    await expect(accept).rejects.toEqual(refusal(ErrorCode.invalidParams));
    await expect(ask("debug/restart", { debugger: id, frame: 99 })).rejects.toEqual(refusal(ErrorCode.notFound));
    expect(await titles(id)).toEqual(stack);
    await ask("debug/terminate", { debugger: id });
  });

  test("[T4] of a method that was missing takes the place of the error", async () => {
    const evaluationId = newId();
    const id = await stopped("(Debugged new twice: 21) printString", { evaluationId });
    expect(await ask("debug/define", { session, debugger: id })).toMatchObject({
      outcome: "accepted",
      method: { class: "Debugged", selector: "twice:" },
    });
    expect(await where(id)).toBe("Debugged>>twice:: self shouldBeImplemented");
    expect(await variables(id)).toMatchObject({ anInteger: "21" });
    await ask("debug/accept", { session, debugger: id, source: "twice: anInteger\n\t^ anInteger * 2" });
    expect(await where(id)).toBe("Debugged>>twice:: anInteger * 2");
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "'42'" } });
  });

  test("[T4] a missing method is defined only where its receiver would find it", async () => {
    const id = await stopped("Debugged new thrice: 1");
    const elsewhere = ask("debug/define", { session, debugger: id, class: "Collection" });
    await expect(elsewhere).rejects.toEqual(refusal(ErrorCode.invalidParams));
    await ask("debug/terminate", { debugger: id });
  });
});

describe("a breakpoint", () => {
  const at = { class: "Debugged", selector: "addAll:" };

  test("[T4] stops on its line, each time", async () => {
    const set = await ask("debug/setBreakpoint", { ...at, line: 4 });
    expect(set).toMatchObject({ line: 4, text: "total := total + each ].", hits: 0, isEnabled: true });
    const evaluationId = newId();
    const id = await stopped("Debugged new addAll: #(3 4)", { evaluationId });
    await bank.until("debug/changed", (each) => each.debugger === id && each.state === "suspended");
    expect(await where(id)).toBe("[ ] in Debugged>>addAll:: total + each");
    expect(await variables(id)).toMatchObject({ each: "3" });
    await step(id, "over");
    expect(await where(id)).toBe("[ ] in Debugged>>addAll:: total := total + each");
    const { moment } = (await ask("debug/list", {})).debuggers[0] ?? { moment: 0 };
    await ask("debug/proceed", { session, debugger: id });
    await bank.until(
      "debug/changed",
      (each) => each.debugger === id && each.moment > moment && each.state === "suspended",
    );
    expect(await variables(id)).toMatchObject({ each: "4" });
    expect(await ask("debug/removeBreakpoint", { breakpoint: set.id })).toEqual({ removed: true });
    await ask("debug/proceed", { session, debugger: id });
    expect(await decided(evaluationId)).toMatchObject({ value: { printString: "7" } });
  });

  test("[T4] stops where its condition is true, from a given hit on, and not while it is disabled", async () => {
    const set = await ask("debug/setBreakpoint", { ...at, line: 4, condition: "each even", fromHit: 2 });
    const id = await stopped("Debugged new addAll: (1 to: 10)");
    await bank.until("debug/changed", (each) => each.debugger === id && each.state === "suspended");
    expect(await variables(id)).toMatchObject({ each: "4" });
    expect((await ask("debug/breakpoints", {})).breakpoints).toMatchObject([{ id: set.id, hits: 2 }]);
    await ask("debug/terminate", { debugger: id });
    const disabled = await ask("debug/setBreakpoint", { ...at, line: 4, isEnabled: false });
    expect(disabled.id).toBe(set.id);
    const result = await evaluate("Debugged new addAll: (1 to: 10)", { onError: "debug" });
    expect(result).toMatchObject({ value: { printString: "55" } });
    await ask("debug/removeBreakpoint", { breakpoint: set.id });
  });

  test("[T4] leaves evaluations alone whose client wants no debugger", async () => {
    const { id } = await ask("debug/setBreakpoint", { ...at, line: 2 });
    expect(await evaluate("Debugged new addAll: #(1)")).toMatchObject({ value: { printString: "1" } });
    await ask("debug/removeBreakpoint", { breakpoint: id });
  });

  test("[T4] stays with its line when the method is changed, and goes with it", async () => {
    await ask("debug/setBreakpoint", { ...at, line: 4 });
    await define(
      "Debugged",
      'addAll: them\n\t"Add."\n\ttotal := 0.\n\tthem do: [ :each |\n\t\ttotal := total + each ].\n\t^ total',
    );
    expect((await ask("debug/breakpoints", {})).breakpoints).toMatchObject([{ line: 5 }]);
    const id = await stopped("Debugged new addAll: #(3)");
    await ask("debug/terminate", { debugger: id });
    await define("Debugged", "addAll: them\n\ttotal := 0.\n\tthem do: [ :each | total := total + each ].\n\t^ total");
    expect((await ask("debug/breakpoints", {})).breakpoints).toEqual([]);
  });

  test("[T4] is refused with a faulty condition, below the last statement, or in no method", async () => {
    const faulty = ask("debug/setBreakpoint", { ...at, line: 2, condition: "each )" });
    await expect(faulty).rejects.toEqual(refusal(ErrorCode.doesNotCompile));
    const two = ask("debug/setBreakpoint", { ...at, line: 2, condition: "1. 2" });
    await expect(two).rejects.toEqual(refusal(ErrorCode.doesNotCompile));
    await expect(ask("debug/setBreakpoint", { ...at, line: 99 })).rejects.toEqual(refusal(ErrorCode.notFound));
    const nowhere = ask("debug/setBreakpoint", { ...at, selector: "nowhere", line: 1 });
    await expect(nowhere).rejects.toEqual(refusal(ErrorCode.notFound));
    expect((await ask("debug/breakpoints", {})).breakpoints).toEqual([]);
  });
});

test("[T4] debuggers of a session go with it", async () => {
  const other = await ask("session/open", { name: "bob" });
  const id = await stopped("1 foo", { session: other.session });
  await ask("session/close", { session: other.session });
  const closed = await bank.until("debug/closed", (each) => each.debugger === id);
  expect(closed).toEqual({ debugger: id });
});

test("[T4] [P2] debuggers are stored: a workspace that is started again has them where they stood", async () => {
  const evaluationId = newId();
  const id = await stopped("before := 1. before := Debugged new addAll: #(3 4). before * 2", {
    evaluationId,
    stopsAtStart: true,
  });
  await ask("debug/step", { debugger: id, kind: "to", offset: "before := 1. before := Debugged new ".length });
  await step(id, "over");
  await step(id, "into");
  await ask("debug/setBreakpoint", { class: "Debugged", selector: "divide:", line: 3 });
  const stood = await where(id);
  expect(await titles(id)).toEqual(["Debugged>>addAll:", "doIt"]);
  await bank.startAgain();
  const { debuggers } = await ask("debug/list", {});
  expect(debuggers).toEqual([
    expect.objectContaining<Partial<DebuggerSummary>>({ debugger: id, evaluation: evaluationId, state: "suspended" }),
  ]);
  expect((await ask("debug/breakpoints", {})).breakpoints).toMatchObject([{ selector: "divide:", line: 3 }]);
  expect(await where(id)).toBe(stood);
  await step(id, "over");
  expect(await where(id)).not.toBe(stood);
  await ask("debug/proceed", { session, debugger: id });
  expect(await decided(evaluationId)).toMatchObject({
    outcome: "ok",
    value: { printString: "14" },
    delta: { upserts: expect.arrayContaining([expect.objectContaining({ name: "before", printString: "7" })]) as [] },
  });
});
