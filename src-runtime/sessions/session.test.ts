import { afterAll, describe, expect, test } from "vitest";
import { shown, startSessionMachine } from "./fixtures/machine.ts";
import type { EvaluationOutcome, Session } from "./index.ts";

const machine = startSessionMachine();
const { sessions, evaluate } = machine;
afterAll(() => machine.dispose());

const newSession = () => sessions.create(undefined).session;

function failed(outcome: EvaluationOutcome): Extract<EvaluationOutcome, { readonly outcome: "error" }> {
  if (outcome.outcome !== "error") throw new Error(`It went well: ${outcome.value.printString}`);
  return outcome;
}

function succeeded(outcome: EvaluationOutcome): Extract<EvaluationOutcome, { readonly outcome: "ok" }> {
  if (outcome.outcome !== "ok") throw new Error(shown(outcome));
  return outcome;
}

describe("variables", () => {
  test("an evaluation's assignments are there for the next one", async () => {
    const session = newSession();
    await evaluate(session, "x := 3. y := x + 1");
    expect(shown(await evaluate(session, "x * y"))).toBe("12");
  });

  test("[S1] two sessions never see each other's variables", async () => {
    const [one, other] = [newSession(), newSession()];
    await evaluate(one, "x := 1");
    await evaluate(other, "x := 2");
    expect(shown(await evaluate(one, "x"))).toBe("1");
    expect(shown(await evaluate(other, "x"))).toBe("2");
  });

  test("reading a variable that nothing was assigned to is an error that names it", async () => {
    expect(shown(await evaluate(newSession(), "nowhere + 1"))).toContain("nowhere");
  });

  test("a name that nothing was assigned to is no variable, though somebody looks at it", async () => {
    const session = newSession();
    const seen = await evaluate(session, "[ nowhere ] on: UndeclaredVariableRead do: [ :e | e variable printString ]");
    expect(shown(seen)).toBe("'#nowhere->nil'");
    expect((await session.snapshot()).bindings.map(({ name }) => name)).not.toContain("nowhere");
    await evaluate(session, "nowhere := 1");
    expect(shown(await evaluate(session, "nowhere"))).toBe("1");
  });

  test("a block sees what later evaluations assign", async () => {
    const session = newSession();
    await evaluate(session, "n := 1. block := [ n ]");
    await evaluate(session, "n := 2");
    expect(shown(await evaluate(session, "block value"))).toBe("2");
  });

  test("[V1] a failed evaluation leaves the variables as they were", async () => {
    const session = newSession();
    await evaluate(session, "x := 1");
    await evaluate(session, "x := 2. fresh := 3. nil foo");
    expect(shown(await evaluate(session, "x"))).toBe("1");
    expect(session.bindings.value("fresh")).toBeUndefined();
  });

  test("[V1] objects that a failed evaluation changed stay changed", async () => {
    const session = newSession();
    await evaluate(session, "list := OrderedCollection new");
    await evaluate(session, "list add: 1. nil foo");
    expect(shown(await evaluate(session, "list size"))).toBe("1");
  });

  test("[V1] what somebody else has assigned since is not undone", async () => {
    const session = newSession();
    await evaluate(session, "x := 1");
    const outcome = evaluate(session, "x := 2. [ x := 3 ] fork. Processor yield. nil foo");
    expect(failed(await outcome).error.class).toBe("MessageNotUnderstood");
    expect(shown(await evaluate(session, "x"))).toBe("3");
  });

  test("[V1] what unwind blocks of a failed evaluation assign is undone, what they do is done", async () => {
    const session = newSession();
    await evaluate(session, "x := 1. log := OrderedCollection new");
    await evaluate(session, "[ nil foo ] ensure: [ x := 2. log add: #unwound ]");
    expect(shown(await evaluate(session, "x"))).toBe("1");
    expect(shown(await evaluate(session, "log first"))).toBe("#unwound");
  });

  test("[V4] clearing empties the variables", async () => {
    const session = newSession();
    await evaluate(session, "x := 1. y := 2");
    const delta = await session.clear();
    expect(delta.removals).toEqual(["x", "y"].map((name) => `interactive/${session.id}/${name}`));
    expect((await session.snapshot()).bindings).toEqual([]);
    expect(failed(await evaluate(session, "x")).error.messageText).toContain("x");
  });
});

describe("deltas and display", () => {
  test("[V3] a delta tells what was assigned, by stable keys, and a version", async () => {
    const session = newSession();
    const { delta } = succeeded(await evaluate(session, "x := 3"));
    expect(delta).toEqual({
      version: 1,
      upserts: [{ key: `interactive/${session.id}/x`, name: "x", printString: "3", className: "SmallInteger" }],
      removals: [],
      fullSnapshotRequired: false,
    });
  });

  test("[V3] a failed evaluation makes no version", async () => {
    const session = newSession();
    await evaluate(session, "x := 3");
    await evaluate(session, "x := 4. nil foo");
    expect((await session.snapshot()).version).toBe(1);
  });

  test("[V3] after a restore the next delta carries all variables", async () => {
    const session = newSession();
    await evaluate(session, "x := 3");
    session.bindings.replaced();
    const { delta } = succeeded(await evaluate(session, "y := 4"));
    expect(delta.fullSnapshotRequired).toBe(true);
    expect(delta.snapshot?.bindings.map(({ name }) => name).toSorted()).toEqual(["x", "y"]);
    expect(delta.snapshot?.version).toBe(delta.version);
  });

  test("[V5] ans is the last expression that is neither suppressed nor an assignment", async () => {
    const session = newSession();
    const { ans, delta } = succeeded(await evaluate(session, "3 + 4. 5;. x := 6"));
    expect(ans?.printString).toBe("7");
    expect(delta.upserts.map(({ name, printString }) => [name, printString])).toContainEqual(["ans", "7"]);
    expect(shown(await evaluate(session, "ans + 1"))).toBe("8");
  });

  test("[V5] a REPL displays every statement that is not suppressed, print it the last, do it none", async () => {
    const session = newSession();
    const displays = async (mode: "repl" | "printIt" | "doIt") =>
      (await evaluate(session, "1. 2;. x := 3. Transcript show: 'no'. 4", { mode })).displays.map((d) => d.printString);
    expect(await displays("repl")).toEqual(["1", "3", "4"]);
    expect(await displays("printIt")).toEqual(["4"]);
    expect(await displays("doIt")).toEqual([]);
  });

  test("what was displayed before an error is told with it", async () => {
    const outcome = failed(await evaluate(newSession(), "1. nil foo. 2", { mode: "repl" }));
    expect(outcome.displays.map((display) => display.printString)).toEqual(["1"]);
  });

  test("a snapshot that is asked for tells variables as they print now", async () => {
    const session = newSession();
    await evaluate(session, "list := OrderedCollection new");
    await evaluate(session, "list add: 1. nil");
    const { version, bindings } = await session.refreshedSnapshot();
    expect(bindings.find(({ name }) => name === "list")?.printString).toBe("an OrderedCollection(1)");
    expect(version).toBe(3);
  });
});

describe("errors", () => {
  test("an error has its class, its text and its stack, from the method that signaled", async () => {
    const { error } = failed(await evaluate(newSession(), "#(1 2)\n\tdo: [ :each | each foo ]"));
    expect(error).toMatchObject({
      class: "MessageNotUnderstood",
      messageText: "Message not understood: SmallInteger >> #foo",
    });
    const methods = ["ProtoObject>>doesNotUnderstand:", "[ ] in doIt", "Array>>do:", "doIt"];
    expect(error.stack.map(({ method }) => method)).toEqual(methods);
    expect(error.stack.find(({ method }) => method === "[ ] in doIt")).toMatchObject({
      receiverClass: "UndefinedObject",
      line: 2,
      source: "do: [ :each | each foo ]",
    });
  });

  test("an error that says nothing has no text", async () => {
    expect(shown(await evaluate(newSession(), "Error signal"))).toBe("Error");
  });

  test("a source that does not compile says where", async () => {
    const outcome = failed(await evaluate(newSession(), "3 +\n  )"));
    expect(outcome.error.class).toBe("SyntaxError");
    expect(outcome.error.diagnostics[0]).toMatchObject({ severity: "error", line: 2 });
    expect(outcome.error.stack).toEqual([]);
  });

  test("do-its on the stack name the file they come from", async () => {
    const { error } = failed(await evaluate(newSession(), "nil foo", { file: "setup.st" }));
    expect(error.stack.at(-1)).toMatchObject({ method: "doIt", file: "setup.st", line: 1 });
  });

  test("an evaluation that ends its own process is told so", async () => {
    expect(shown(await evaluate(newSession(), "Processor activeProcess terminate"))).toContain("ProcessTerminated");
  });

  test("[T15] a printOn: that fails costs only its text", async () => {
    const session = newSession();
    await evaluate(session, "Object << #BadPrinter package: 'Tests'; install");
    await evaluate(session, "Smalltalk at: #Unused put: (BadPrinter compile: 'printOn: aStream 1 / 0')");
    expect(shown(await evaluate(session, "x := BadPrinter new"))).toBe("(printString failed: ZeroDivide)");
    expect(shown(await evaluate(session, "x class"))).toBe("BadPrinter");
  });

  test("[T15] a printOn: that never ends is ended", async () => {
    const session = newSession();
    await evaluate(
      session,
      "(Object << #EndlessPrinter package: 'Tests'; install) compile: 'printOn: aStream [ true ] whileTrue'",
    );
    expect(shown(await evaluate(session, "EndlessPrinter new"))).toBe("(printString took longer than 500 ms)");
  });
});

describe("at most once", () => {
  test("[S5] the same id again gets the same outcome and runs nothing", async () => {
    const session = newSession();
    await evaluate(session, "count := 0");
    const request = { id: "once", source: "count := count + 1", mode: "printIt" } as const;
    const [first, second] = [session.evaluate(request), session.evaluate(request)];
    if (first.kind !== "result" || second.kind !== "result") throw new Error("An id was taken for used");
    expect(await second.result).toEqual(await first.result);
    expect(shown(await evaluate(session, "count"))).toBe("1");
    expect(session.outcome("once")).toMatchObject({ state: "done" });
  });

  test("[S5] an id of which only the name is known any more is not run again", async () => {
    const { session, token } = sessions.create("back");
    await evaluate(session, "x := 1", { id: "before" });
    sessions.adopt(sessions.root);
    const found = sessions.find(session.id, token);
    if (found.kind !== "found") throw new Error("The session is gone");
    expect(found.session.evaluate({ id: "before", source: "x := 2", mode: "doIt" })).toEqual({ kind: "forgotten" });
    expect(found.session.outcome("before")).toEqual({ state: "unknown" });
    expect(shown(await evaluate(found.session, "x"))).toBe("1");
  });

  test("evaluations of one session run one after the other", async () => {
    const session = newSession();
    const slow = evaluate(session, "x := 1. (Delay forMilliseconds: 20) wait. x := 2");
    const next = evaluate(session, "x");
    expect(shown(await next)).toBe("2");
    await slow;
  });

  test("the history is what was evaluated", async () => {
    const session = newSession();
    await evaluate(session, "1");
    await evaluate(session, "2");
    expect(session.history).toEqual(["1", "2"]);
  });

  test("[S10] the history keeps within half a megabyte", async () => {
    const session = newSession();
    const long = `"${"x".repeat(30_000)}" 1`;
    for (let i = 0; i < 30; i++) await evaluate(session, long);
    await evaluate(session, "2");
    expect(session.history.join("").length).toBeLessThan(500_000);
    expect(session.history.length).toBeGreaterThan(20);
    expect(session.history.at(-1)).toBe("2");
  });
});

describe("interrupting", () => {
  const watching = newSession();

  /** Begins an evaluation; answers when it runs, as another session sees. */
  async function begin(
    session: Session,
    source: string,
    id?: string,
  ): Promise<{ outcome: Promise<EvaluationOutcome> }> {
    await evaluate(watching, "Smalltalk at: #HasBegun put: false");
    const outcome = evaluate(session, `Smalltalk at: #HasBegun put: true. ${source}`, id === undefined ? {} : { id });
    await hasBegun();
    return { outcome };
  }

  const hasBegun = () =>
    expect.poll(async () => shown(await evaluate(watching, "Smalltalk at: #HasBegun"))).toBe("true");

  test("[L5] an endless loop is interrupted, with its stack; the session goes on", async () => {
    const session = newSession();
    await evaluate(session, "x := 1");
    const { outcome } = await begin(session, "x := 2. [ true ] whileTrue", "loop");
    session.interrupt("loop");
    const { interrupted, error } = failed(await outcome);
    expect(interrupted).toBe(true);
    expect(error.stack.at(-1)?.method).toBe("doIt");
    expect(shown(await evaluate(session, "x"))).toBe("1");
  });

  test("[L5] two sessions evaluate while a third loops", async () => {
    const [one, other, looping] = [newSession(), newSession(), newSession()];
    const loop = evaluate(looping, "[ true ] whileTrue");
    expect(shown(await evaluate(one, "3 + 4"))).toBe("7");
    expect(shown(await evaluate(other, "(1 to: 10) inject: 0 into: [ :a :b | a + b ]"))).toBe("55");
    looping.interrupt();
    expect((await loop).outcome).toBe("error");
  });

  test("unwind blocks run when an evaluation is interrupted; one that never ends is given up", async () => {
    const session = newSession();
    await evaluate(session, "log := OrderedCollection new");
    const unwinding = "[ [ true ] whileTrue ] ensure: [ log add: 1. [ true ] whileTrue ]";
    const { outcome } = await begin(session, unwinding, "e");
    session.interrupt("e");
    expect((await outcome).outcome).toBe("error");
    expect(shown(await evaluate(session, "log size"))).toBe("1");
  });

  test("an evaluation that waits is interrupted, and one that has not begun never begins", async () => {
    const session = newSession();
    await evaluate(session, "ran := false");
    const { outcome } = await begin(session, "Semaphore new wait", "waiting");
    const behind = evaluate(session, "ran := true", { id: "behind" });
    session.interrupt();
    expect(failed(await outcome).interrupted).toBe(true);
    expect(failed(await behind).interrupted).toBe(true);
    expect(shown(await evaluate(session, "ran"))).toBe("false");
  });

  test("[L5] a forked process that keeps the session busy is ended by an interrupt", async () => {
    const session = newSession();
    await evaluate(session, "Smalltalk at: #HasBegun put: false");
    await evaluate(session, "[ Smalltalk at: #HasBegun put: true. [ true ] whileTrue ] fork");
    const stuck = evaluate(session, "3 + 4", { id: "stuck" });
    await hasBegun();
    session.interrupt("stuck");
    expect(failed(await stuck).interrupted).toBe(true);
    expect(shown(await evaluate(session, "3 + 4"))).toBe("7");
  });

  test("[L5] however many processes were forked that never end, one interrupt ends them; one that waits stays", async () => {
    const session = newSession();
    await evaluate(session, "done := Semaphore new. [ done wait. woken := true ] fork");
    const forking = "20000 timesRepeat: [ [ [ true ] whileTrue ] fork ]. Processor yield";
    const { outcome } = await begin(session, forking);
    session.interrupt();
    expect(failed(await outcome).interrupted).toBe(true);
    await evaluate(session, "woken := false. done signal. Processor yield");
    expect(shown(await evaluate(session, "woken"))).toBe("true");
  });

  test("interrupting an evaluation that waits its turn leaves alone the one that runs", async () => {
    const session = newSession();
    await evaluate(watching, "Smalltalk at: #Go put: Semaphore new");
    const { outcome } = await begin(session, "(Smalltalk at: #Go) wait. #done");
    const waiting = evaluate(session, "3 + 4", { id: "waiting" });
    const behind = evaluate(session, "5 + 6");
    session.interrupt("waiting");
    expect(failed(await waiting).interrupted).toBe(true);
    await evaluate(watching, "(Smalltalk at: #Go) signal");
    expect(shown(await outcome)).toBe("#done");
    expect(shown(await behind)).toBe("11");
  });

  test("[L5] endless recursion ends with an error", async () => {
    const session = newSession();
    expect(shown(await evaluate(session, "block := [ :x | x value: x ]. block value: block"))).toContain(
      "StackOverflow",
    );
    expect(shown(await evaluate(session, "3 + 4"))).toBe("7");
  });
});
