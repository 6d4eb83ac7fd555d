import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome } from "../../src-main/workspaces/fixtures/test-home.ts";
import { openWorkspace } from "../../src-main/workspaces/index.ts";
import type { SessionId } from "../../src-runtime/protocol/index.ts";

/** One workspace for all: what one leaves behind would be seen at the next. */
const home = new TestHome();
let client: Awaited<ReturnType<typeof openWorkspace>>["client"];
let session: SessionId;
let neighbour: SessionId;

const evaluate = (source: string, where = session) =>
  client.request("evaluation/evaluate", { session: where, evaluationId: randomUUID(), source });

beforeAll(async () => {
  ({ client } = await openWorkspace(home.entry("runaways"), home.options));
  ({ session } = await client.request("session/open", { name: "runaway" }));
  ({ session: neighbour } = await client.request("session/open", { name: "neighbour" }));
  await evaluate("x := 42");
});

afterAll(async () => {
  client.close();
  await home[Symbol.asyncDispose]();
});

/** The session goes on with its variables, and nothing had to be restarted for it. */
async function expectAllWell(): Promise<void> {
  expect(await evaluate("x")).toMatchObject({ outcome: "ok", value: { printString: "42" } });
  expect((await client.request("workspace/status", {})).vm).toMatchObject({ restarts: 0 });
}

/** Ends an evaluation once it runs and another session has had its turn beside it. */
async function interrupted(source: string): Promise<Awaited<ReturnType<typeof evaluate>>> {
  const running = evaluate(source);
  for (let isRunning = false; !isRunning;) {
    const { vm } = await client.request("workspace/status", {});
    isRunning = vm.running.some((each) => each.session === session);
  }
  expect(await evaluate("6 factorial", neighbour)).toMatchObject({ outcome: "ok", value: { printString: "720" } });
  await client.request("evaluation/interrupt", { session });
  return running;
}

const define = (name: string, method: string): string =>
  `Object << #${name} package: 'Runaways'; install. ${name} compile: '${method}'. `;

describe("[L5] what would never end is interrupted, and the session goes on", () => {
  test.each([
    ["a loop", "[ true ] whileTrue"],
    ["a loop of a message", "1000000000000 timesRepeat: [ ]"],
    ["a loop at the highest priority", "Processor activeProcess priority: 80. [ true ] whileTrue"],
    ["a regular expression", "(String new: 5000 withAll: $a) matchesRegex: '(a*)*b'"],
    ["a factorial", "100000000 factorial"],
    ["a power", "[ [ 2 raisedTo: 10000000000 ] on: ArithmeticError do: [ :e | e ] ] repeat"],
    ["the digits of a large integer", "(2 raisedTo: 10000000) printString size"],
    ["a sort", "[ ((1 to: 1000000) collect: [ :each | each * 7919 \\\\ 10007 ]) sort ] repeat"],
    ["a sort by a block that has no order", "[ (1 to: 3000000) asArray sort: [ :a :b | true ] ] repeat"],
    ["an error that is retried", "[ 1 / 0 ] on: ZeroDivide do: [ :e | e retry ]"],
    ["a hash in a set", `${define("EndlessHash", "hash [ true ] whileTrue")} Set new add: EndlessHash new`],
    ["methods that are compiled", "[ Object compile: 'compiledForEver ^ 3' ] repeat"],
    ["objects that become others", "[ Object new become: Object new ] repeat"],
    ["a wait for nobody", "Semaphore new wait"],
    ["a process that suspends itself", "Processor activeProcess suspend"],
    [
      "handlers that fail in handlers",
      "| b | b := nil. b := [ [ 1 / 0 ] on: ZeroDivide do: [ :e | b value ] ]. b value",
    ],
    [
      "doesNotUnderstand: that sends what is not understood",
      `${define("EndlessProxy", "doesNotUnderstand: m ^ self zork")} EndlessProxy new foo`,
    ],
    ["processes that are forked", "1000 timesRepeat: [ [ [ true ] whileTrue ] fork ]. Processor yield"],
  ])("%s", async (_what, source) => {
    expect(await interrupted(source)).toMatchObject({ outcome: "error", interrupted: true });
    await expectAllWell();
  });
});

describe("[L5] what takes too much ends with an error of its own", () => {
  test.each([
    ["a string that doubles", "| s | s := 'abc'. [ s := s , s ] repeat", "OutOfMemory"],
    ["a huge string", "String new: 100000000000", "OutOfMemory"],
    ["a huge interval as an array", "(1 to: 100000000000) asArray", "OutOfMemory"],
    ["a huge shift", "1 bitShift: 1000000000000", "ArithmeticError"],
    ["an error in a handler", "[ 1 / 0 ] on: ZeroDivide do: [ :e | nil foo ]", "MessageNotUnderstood"],
    ["a process that terminates itself", "Processor activeProcess terminate", "ProcessTerminated"],
  ])("%s", async (_what, source, error) => {
    expect(await evaluate(source)).toMatchObject({ outcome: "error", interrupted: false, error: { class: error } });
    await expectAllWell();
  });
});

describe("[L5] [T15] what can't be shown is told so in its place", () => {
  test.each([
    ["a printOn: that never ends", "[ true ] whileTrue", /took longer than/],
    ["a printOn: that fails", "1 / 0", /failed: ZeroDivide/],
    ["a printOn: that prints itself", "s print: self", /took longer than|failed: StackOverflow/],
    ["a printOn: that writes for ever", "[ s nextPutAll: ''x'' ] repeat", /^x+/],
  ])("%s", async (_what, body, printed) => {
    const className = `Unprintable${body.length}`;
    const result = await evaluate(`${define(className, `printOn: s ${body}`)} ${className} new`);
    expect(result).toMatchObject({
      outcome: "ok",
      value: { className, printString: expect.stringMatching(printed) as string },
    });
    await expectAllWell();
  });

  test.each([
    ["fails", "1 / 0"],
    ["never ends", "[ true ] whileTrue"],
  ])("an error whose description %s", async (_what, body) => {
    const className = `Unspeakable${body.length}`;
    const source = `Error << #${className} package: 'Runaways'; install. ${className} compile: 'description ${body}'. ${className} signal`;
    expect(await evaluate(source)).toMatchObject({ outcome: "error", error: { class: className } });
    await expectAllWell();
  });
});
