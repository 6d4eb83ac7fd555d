import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ErrorCode,
  type EvaluationId,
  type EvaluationResult,
  type Params,
  type Result,
  type SessionId,
  type VmMethod,
} from "../protocol/index.ts";
import { BankService, shown } from "./fixtures/bank-service.ts";

let bank: BankService;
let session: SessionId;

beforeAll(async () => {
  bank = await BankService.start();
  session = await bank.newSession("alice");
});
afterAll(() => bank[Symbol.asyncDispose]());

const ask = <M extends VmMethod>(method: M, params: Params<M>): Promise<Result<M>> => bank.ask(method, params);
const newId = (): EvaluationId => bank.newId();
const evaluate = (source: string, evaluationId = newId()): Promise<EvaluationResult> =>
  bank.evaluate(session, source, { evaluationId });

const refusal = (code: number) => expect.objectContaining({ code });

describe("sessions", () => {
  test("[S2] are opened again by their token only", async () => {
    const opened = await ask("session/open", {});
    expect(opened.state.kind).toBe("fresh");
    const back = await ask("session/open", { session: opened.session, token: opened.token });
    expect(back).toMatchObject({ session: opened.session, state: { kind: "resumed" } });
    const wrong = { session: opened.session, token: "x".repeat(43) as typeof opened.token };
    await expect(ask("session/open", wrong)).rejects.toEqual(refusal(ErrorCode.wrongToken));
    await ask("session/close", { session: opened.session });
    const gone = ask("session/open", { session: opened.session, token: opened.token });
    await expect(gone).rejects.toEqual(refusal(ErrorCode.unknownSession));
  });

  test("[S6] are listed with whether somebody holds them", async () => {
    const { sessions } = await ask("session/list", {});
    expect(sessions.find((each) => each.name === "alice")).toMatchObject({ session, connected: true });
    bank.service.sessionLeft(session);
    const after = await ask("session/list", {});
    expect(after.sessions.find((each) => each.name === "alice")?.connected).toBe(false);
  });

  test("[S3] [S4] one that a recovered workspace does not know is made anew, under its id and token", async () => {
    const id = "f".repeat(32) as SessionId;
    const reattached = await bank.service.reattach(id, "t".repeat(43), "lost");
    expect(reattached).toMatchObject({ session: id, token: "t".repeat(43), name: "lost", state: { kind: "fresh" } });
  });
});

describe("inspection", () => {
  test.each([{ source: "nobodysName" }, { source: "NobodysName" }, { binding: "nobodysName" }])(
    "a name that nothing has is refused and named: %o",
    async (of) => {
      await expect(ask("inspection/open", { session, of })).rejects.toThrow(/nobodysName/i);
    },
  );
});

describe("evaluation", () => {
  test("[V3] answers value, delta and what it displayed, and says what it was when asked again", async () => {
    const id = newId();
    const result = await evaluate("x := 6. x * 7", id);
    expect(result).toMatchObject({ outcome: "ok", value: { printString: "42" }, ans: { printString: "42" } });
    expect(await ask("evaluation/result", { session, evaluationId: id })).toEqual({ state: "done", result });
    expect(await evaluate("x := 6. x * 7", id)).toEqual(result);
  });

  test("a text is checked without being run", async () => {
    expect((await ask("evaluation/check", { session, source: "[ 3 + " })).completeness).toBe("incomplete");
    expect((await ask("evaluation/check", { session, source: "3 + )" })).completeness).toBe("invalid");
  });

  test("[L5] is interrupted from outside", async () => {
    const id = newId();
    const { session: watching } = await ask("session/open", {});
    const waiting = evaluate("Smalltalk at: #IsWaiting put: true. Semaphore new wait", id);
    const isWaiting = async (): Promise<string> => {
      const source = "Smalltalk at: #IsWaiting ifAbsent: [ false ]";
      return shown(await ask("evaluation/evaluate", { session: watching, evaluationId: newId(), source }));
    };
    await expect.poll(isWaiting).toBe("true");
    bank.service.interrupt(session, id);
    expect(await waiting).toMatchObject({ outcome: "error", interrupted: true });
  });

  test("[T8] what is written to the Transcript is told to all, before the evaluation is answered", async () => {
    bank.events["transcript/shown"] = [];
    await evaluate("Transcript show: 'hello'; cr");
    // However it is cut, by whatever polls in between.
    const shownNow = bank.events["transcript/shown"];
    expect(shownNow.map(({ text }) => text).join("")).toBe("hello\n");
    expect(new Set(shownNow.map((each) => each.session))).toEqual(new Set([session]));
    const { entries, last } = await ask("transcript/since", { sequence: 0 });
    expect(entries.at(-1)).toMatchObject({ ...shownNow.at(-1), sequence: last });
  });

  test("an error in a forked process is told on the Transcript", async () => {
    bank.events["transcript/shown"] = [];
    await evaluate("[ nil foo ] fork");
    const texts = (): string | undefined => bank.events["transcript/shown"]?.map(({ text }) => text).join("");
    await expect.poll(texts).toContain('MessageNotUnderstood: receiver of "foo" is nil');
  });
});

describe("the example project", () => {
  test("[C1] is loaded, without a problem", async () => {
    const status = await ask("code/status", {});
    expect(status).toMatchObject({ packages: ["Bank", "Bank-Tests"], problems: [], lacking: [], attached: true });
    expect(status.directory).toBe(bank.project);
  });

  test("[T6] its tests pass, each told as it ends", async () => {
    bank.events["test/finished"] = [];
    const report = await ask("test/run", { session, evaluationId: newId(), names: ["Bank-Tests"] });
    expect(report).toMatchObject({ run: 11, passed: 11, failed: 0, errors: 0 });
    expect(bank.events["test/finished"]).toHaveLength(11);
    expect((await ask("test/list", {})).classes.map((each) => each.class)).toEqual(["AccountTest", "TellerTest"]);
  });

  test("a stack tells where the project's methods stand", async () => {
    const result = await evaluate("Account new withdraw: 5");
    if (result.outcome !== "error") throw new Error("There was money");
    const frame = result.error.stack.find(({ method }) => method === "Account>>withdraw:");
    const lines = readFileSync(join(bank.project, "src/Bank/Account.class.st"), "utf8").split("\n");
    expect(frame?.file).toBe("src/Bank/Account.class.st");
    expect(lines[(frame?.line ?? 0) - 1]?.trim()).toBe(frame?.source);
    expect(frame?.source).toContain("aNumber > balance");
  });

  test("[A1] its actors are listed, sent to, and stopped", async () => {
    await evaluate("account := Account spawnAs: #shown with: 'Alice'. account deposit: 10");
    const { actors } = await ask("actors/list", {});
    const account = actors.find((each) => each.name === "shown");
    expect(account).toMatchObject({ className: "Account", state: "idle", mailboxLength: 0, restarts: 0 });
    const actor = account?.id ?? 0;
    const sent = { session, evaluationId: newId(), actor, message: "actor deposit: 5" };
    expect(shown(await ask("actors/send", sent))).toBe("15");
    expect(await ask("actors/stop", { actor })).toEqual({ stopped: true });
    expect(shown(await evaluate("account isAlive"))).toBe("false");
    expect(await ask("actors/stop", { actor })).toEqual({ stopped: false });
    const late = ask("actors/send", { ...sent, evaluationId: newId() });
    await expect(late).rejects.toEqual(refusal(ErrorCode.notFound));
  });

  test("[T9] an actor's supervisor, the message it handles and those that wait for it are told, with who waits", async () => {
    await ask("browsing/define", { session, definition: "Actor << #Clerk slots: {}; package: 'Bank'" });
    for (const source of [
      "waitFor: aPromise\n\t^ aPromise value",
      "note: aText at: aTime\n\t^ aText",
      "age: aNumber\n\t^ aNumber",
    ])
      await ask("browsing/accept", { session, class: "Clerk", source });
    await evaluate("bank := Supervisor new name: 'bank'; strategy: #oneForAll; yourself. busy := bank spawn: Clerk");
    await evaluate("busy async waitFor: Promise new. Processor yield");
    const { actors, supervisors } = await ask("actors/list", {});
    const busy = actors.find(({ className }) => className === "Clerk");
    expect(supervisors.find(({ id }) => id === busy?.supervisor)).toMatchObject({
      name: "bank",
      strategy: "oneForAll",
    });
    expect(supervisors[0]).toMatchObject({ name: "root", intensity: 10, period: 5_000 });
    const actor = busy?.id ?? 0;
    await evaluate("busy async age: 3. busy async note: 'a' at: 4");
    const called = evaluate("busy age: 5");
    const waiting = async () => (await ask("actors/mailbox", { session, actor })).waiting.total;
    await expect.poll(waiting).toBe(3);
    const mailbox = await ask("actors/mailbox", { session, actor });
    expect(mailbox.handled).toMatchObject({ text: expect.stringMatching(/^waitFor: /), sent: "async" });
    expect(mailbox.waiting).toEqual({
      from: 0,
      total: 3,
      entries: [
        { text: "age: 3", sent: "async" },
        { text: "note: 'a' at: 4", sent: "async" },
        { text: "age: 5", sent: "call", from: "alice" },
      ],
    });
    const window = await ask("actors/mailbox", { session, actor, window: { from: 2, to: 10 } });
    expect(window.waiting).toMatchObject({ from: 2, total: 3, entries: [{ text: "age: 5" }] });
    // A restart ends what the actor does; what waits for it is handled after.
    expect(await ask("actors/restart", { actor })).toEqual({ restarted: true });
    expect(shown(await called)).toBe("5");
    expect((await ask("actors/list", {})).actors.find(({ id }) => id === actor)).toMatchObject({ restarts: 1 });
    expect(await ask("actors/restart", { actor: 999_999 })).toEqual({ restarted: false });
    const unknown = ask("actors/mailbox", { session, actor: 999_999 });
    await expect(unknown).rejects.toEqual(refusal(ErrorCode.notFound));
    await evaluate("busy stop");
    await ask("browsing/removeClass", { session, class: "Clerk" });
  });

  test("[T9] clients are told how many actors there are when that changes", async () => {
    bank.events["actors/changed"] = [];
    await evaluate("short := Account spawn");
    const { actors } = await ask("actors/list", {});
    const told = { actors: actors.length, mailboxTotal: 0 };
    await expect.poll(() => bank.events["actors/changed"]?.at(-1)).toEqual(told);
    await evaluate("short stop");
    await expect.poll(() => bank.events["actors/changed"]?.at(-1)?.actors).toBe(actors.length - 1);
  });

  test("[A3] an actor's error is its sender's error, with the actor's own", async () => {
    const result = await evaluate("(Account spawnWith: 'Bob') withdraw: 5");
    expect(shown(result)).toBe("InsufficientFunds: Bob has 0, not 5");
  });

  test("[C2] a method that is accepted runs in living actors and is in its file", async () => {
    await evaluate("living := Account spawnWith: 'Carol'. living deposit: 10");
    const reference = { class: "Account", side: "instance" } as const;
    const { version: basedOn } = await ask("browsing/source", { ...reference, selector: "balance" });
    const source = "balance\n\n\t^ balance * 2";
    const result = await ask("browsing/accept", { session, ...reference, source, basedOn });
    expect(result).toMatchObject({ outcome: "accepted", file: "src/Bank/Account.class.st" });
    expect(shown(await evaluate("living balance"))).toBe("20");
    expect(readFileSync(join(bank.project, "src/Bank/Account.class.st"), "utf8")).toContain("^ balance * 2");
    expect(bank.events["code/changed"]).toContainEqual({ by: "accept", classes: ["Account"], problems: [] });
    const conflict = await ask("browsing/accept", { session, ...reference, source: "balance ^ 0", basedOn });
    expect(conflict).toMatchObject({ outcome: "conflict", current: { source } });
  });
});

describe("inspection", () => {
  test("[T2] of a variable, an evaluation and an expression", async () => {
    const id = newId();
    await evaluate("pair := 3 -> 4", id);
    for (const of of [{ binding: "pair" }, { evaluation: id }, { source: "3 -> 4" }]) {
      const { handle, className } = await ask("inspection/open", { session, of });
      expect(className).toBe("Association");
      const { entries } = await ask("inspection/slots", { session, handle });
      expect(entries.map((each) => each.label)).toEqual(["key", "value"]);
      expect(await ask("inspection/release", { session, handles: [handle] })).toEqual({ released: 1 });
    }
  });

  test("of what is not there is refused", async () => {
    const stale = ask("inspection/object", { session, handle: "1:999" });
    await expect(stale).rejects.toEqual(refusal(ErrorCode.staleHandle));
    const unbound = ask("inspection/open", { session, of: { binding: "nothing" } });
    await expect(unbound).rejects.toEqual(refusal(ErrorCode.notFound));
    await expect(ask("inspection/open", { session, of: { source: "nil foo" } })).rejects.toThrow(
      "MessageNotUnderstood",
    );
  });
});

describe("snapshots", () => {
  test("[P1] restore the variables of who asks, and make handles stale", async () => {
    expect(shown(await evaluate("kept := 1"))).toBe("1");
    expect(await ask("snapshot/save", { session, name: "v1" })).toMatchObject({ name: "v1", scope: "workspace" });
    await evaluate("kept := 2");
    const held = await ask("inspection/open", { session, of: { binding: "kept" } });
    const report = await ask("snapshot/restore", { session, name: "v1" });
    expect(report.bindings?.bindings).toContainEqual(expect.objectContaining({ name: "kept", printString: "1" }));
    expect(shown(await evaluate("kept"))).toBe("1");
    const stale = ask("inspection/object", { session, handle: held.handle });
    await expect(stale).rejects.toEqual(refusal(ErrorCode.staleHandle));
    expect((await ask("snapshot/list", {})).snapshots.map((each) => each.name)).toContain(report.undo);
  });

  test("[T10] clients are told when one is saved, renamed or deleted", async () => {
    bank.events["snapshot/changed"] = [];
    await ask("snapshot/save", { session, name: "told" });
    await ask("snapshot/rename", { name: "told", to: "told again" });
    await ask("snapshot/delete", { name: "told again" });
    expect(bank.events["snapshot/changed"]?.map(({ names }) => names)).toEqual([
      ["told"],
      ["told", "told again"],
      ["told again"],
    ]);
  });

  test("[W11] [P2] what waited for the workspace when a state was stored comes back suspended with it", async () => {
    await evaluate("Smalltalk at: #Went put: 0. Workspace snapshot: 'mid'. Smalltalk at: #Went put: 1");
    const suspended = async () =>
      (await ask("process/list", {})).entries
        .filter(({ state }) => state === "suspended")
        .map(({ process }) => process);
    expect(await suspended()).toEqual([]);
    await ask("snapshot/restore", { session, name: "mid" });
    const [process, ...others] = await suspended();
    if (process === undefined) throw new Error("The process that asked is not there");
    expect(others).toEqual([]);
    expect(shown(await evaluate("Smalltalk at: #Went"))).toBe("0");
    bank.events["transcript/shown"] = [];
    await ask("process/resume", { process });
    const told = (): string | undefined => bank.events["transcript/shown"]?.map(({ text }) => text).join("");
    await expect.poll(told).toContain("WorkspaceError: The workspace ended, or went back to an earlier state");
    expect(shown(await evaluate("Smalltalk at: #Went"))).toBe("0");
  });

  test("[W11] [P1] code that restores a snapshot is ended by it, and its clients are told", async () => {
    await evaluate("told := 1");
    await ask("snapshot/save", { session, name: "by code" });
    bank.events["session/replaced"] = [];
    expect(shown(await evaluate("told := 2. Workspace restore: 'by code'. told := 3"))).toMatch(/^WorkspaceRestored: /);
    await expect.poll(() => bank.events["session/replaced"]?.length).toBe(1);
    expect(bank.events["session/replaced"]?.[0]?.bindings.bindings).toContainEqual(
      expect.objectContaining({ name: "told", printString: "1" }),
    );
    expect(bank.events["workspace/restored"]?.at(-1)).toMatchObject({ snapshot: "by code", by: session });
    expect(shown(await evaluate("told"))).toBe("1");
  });

  test("[S5] what ran after the snapshot is not run again", async () => {
    await ask("snapshot/save", { session, name: "v2" });
    const id = newId();
    await evaluate("kept := 5", id);
    await ask("snapshot/restore", { session, name: "v2" });
    await expect(evaluate("kept := 5", id)).rejects.toEqual(refusal(ErrorCode.alreadyExists));
  });
});

test("[L2] folders of code are loaded besides the project; a folder that is not there is refused", async () => {
  const report = await ask("code/load", { directories: [join(bank.project, "src/Bank-Tests")] });
  expect(report).toMatchObject({ packages: ["Bank-Tests"], classCount: 2, problems: [] });
  const missing = ask("code/load", { directories: [join(bank.folder, "nowhere")] });
  await expect(missing).rejects.toEqual(refusal(ErrorCode.notFound));
});

describe("looking at live objects", () => {
  test("[T2] clients are told when something ran", async () => {
    const ran = (): number => bank.events["workspace/ran"]?.length ?? 0;
    const before = ran();
    await evaluate("looked := OrderedCollection withAll: #(1 2 3)");
    await expect.poll(ran).toBeGreaterThan(before);
  });

  test("[T2] an evaluation's self can be a held object", async () => {
    const { handle } = await ask("inspection/open", { session, of: { source: "Point x: 3 y: 4" } });
    const result = await ask("evaluation/evaluate", {
      session,
      evaluationId: newId(),
      source: "self x + self y",
      receiver: handle,
    });
    expect(shown(result)).toBe("7");
    await expect(
      ask("evaluation/evaluate", { session, evaluationId: newId(), source: "self", receiver: "9:9" }),
    ).rejects.toEqual(refusal(ErrorCode.staleHandle));
  });

  test("[T9] an actor is looked at by its number", async () => {
    await evaluate("Account spawnAs: 'looked at'");
    const { actors } = await ask("actors/list", {});
    const actor = actors.find(({ name }) => name === "looked at")?.id ?? -1;
    const { handle, className } = await ask("inspection/open", { session, of: { actor } });
    expect(className).toBe("ActorReference");
    const state = await ask("inspection/into", { session, handle, step: { slot: "state" } });
    expect(state.className).toBe("Account");
    await expect(ask("inspection/open", { session, of: { actor: 999_999 } })).rejects.toEqual(
      refusal(ErrorCode.notFound),
    );
  });

  test("[S3] an object that is kept by name is found by that", async () => {
    await evaluate("keptBox := OrderedCollection with: 1");
    const { handle } = await ask("inspection/open", { session, of: { binding: "keptBox" } });
    await ask("inspection/keep", { session, handle, name: "box" });
    await evaluate("keptBox add: 2. keptBox := nil");
    const again = await ask("inspection/open", { session, of: { kept: "box" } });
    expect(again.printString).toBe("an OrderedCollection(1 2)");
    expect(await ask("inspection/forget", { session, names: ["box", "never"] })).toEqual({ forgotten: 1 });
    await expect(ask("inspection/open", { session, of: { kept: "box" } })).rejects.toEqual(refusal(ErrorCode.notFound));
  });
});
