import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CodeBase } from "../code/index.ts";
import { MemoryJournal, TestProject } from "../code/fixtures/projects.ts";
import type { TestOutcome, TestReport } from "../protocol/index.ts";
import { shown, startSessionMachine } from "../sessions/fixtures/machine.ts";
import { TestRunner } from "./test-runner.ts";

const machine = startSessionMachine();
const method = (className: string, source: string): string =>
  `\n{ #category : 'tests' }\n${className} >> ${source.replace(" ", " [\n\t")}\n]\n`;
const testClass = (name: string, home: string, superclass: string, ...methods: readonly string[]): string =>
  `Class {\n\t#name : '${name}',\n\t#superclass : '${superclass}',\n\t#category : '${home}',\n\t#package : '${home}'\n}\n` +
  methods.map((source) => method(name, source)).join("");

const project = new TestProject({
  ".project": "{ 'srcDirectory' : 'src' }",
  "src/Sample-Tests/SampleTest.class.st": testClass(
    "SampleTest",
    "Sample-Tests",
    "TestCase",
    "testPasses self assert: 3 + 4 equals: 7",
    "testFails self assert: 3 + 4 equals: 8",
    "testError nil foo",
    "testSkipped self skip: 'not today'",
    "testEndsItself Processor activeProcess terminate",
    "testExpectedToFail <expectedFailure> self assert: false",
    "notATest self assert: false",
  ),
  "src/Sample-Tests/LateTest.class.st": testClass(
    "LateTest",
    "Sample-Tests",
    "TestCase",
    "defaultTimeLimit ^ 20 milliSeconds",
    "testLoops [ true ] whileTrue",
    "testWaits (Delay forSeconds: 100) wait",
  ),
  "src/Sample-Tests/EndlessTest.class.st": testClass(
    "EndlessTest",
    "Sample-Tests",
    "TestCase",
    "testLoop Smalltalk at: #IsLooping put: true. [ true ] whileTrue",
  ),
  "src/Other-Tests/OtherTest.class.st": testClass("OtherTest", "Other-Tests", "TestCase", "testOne self assert: true"),
  "src/Other-Tests/InheritingTest.class.st": testClass("InheritingTest", "Other-Tests", "OtherTest"),
});
const code = new CodeBase({ vm: machine.vm, folder: project.path, attached: false, journal: new MemoryJournal() });
const runner = new TestRunner(code);
beforeAll(() => code.openProject(false));
afterAll(async () => {
  project.dispose();
  await machine.dispose();
});

const running = { stopped: false, onStop: () => undefined };
const noProgress = (): void => undefined;

function outcomeOf(report: TestReport, selector: string): TestOutcome {
  const found = report.tests.find((each) => each.selector === selector);
  if (!found) throw new Error(`${selector} did not run`);
  return found;
}

test("[L2] a test is interrupted where it is when SUnit's time limit is over", async () => {
  const report = await runner.run(["LateTest"], running, noProgress);
  for (const selector of ["testLoops", "testWaits"]) {
    const { outcome, errorClass, stack } = outcomeOf(report, selector);
    expect({ outcome, errorClass }).toEqual({ outcome: "error", errorClass: "TestTookTooMuchTime" });
    expect(stack?.map(({ method: name }) => name)).toContain(`LateTest>>${selector}`);
  }
});

test("[T6] the tests of the project are found, those of the system are not", async () => {
  const classes = await runner.list();
  expect(classes.map((each) => each.class)).toEqual([
    "InheritingTest",
    "OtherTest",
    "EndlessTest",
    "LateTest",
    "SampleTest",
  ]);
  expect(classes.find((each) => each.class === "InheritingTest")?.selectors).toEqual(["testOne"]);
});

describe("a run", () => {
  test("[T6] tells how each test came out, and the figures", async () => {
    const told: string[] = [];
    const report = await runner.run(["SampleTest"], running, ({ selector, outcome }, done, total) => {
      told.push(`${done}/${total} ${selector} ${outcome}`);
    });
    expect(report).toMatchObject({ run: 5, passed: 2, failed: 1, errors: 2, skipped: 1, unknown: [] });
    expect(outcomeOf(report, "testFails")).toMatchObject({ outcome: "failed", errorClass: "TestFailure" });
    expect(outcomeOf(report, "testFails").messageText).toContain("7");
    expect(outcomeOf(report, "testFails").comparison).toEqual({ actual: "7", expected: "8" });
    expect(outcomeOf(report, "testError").comparison).toBeUndefined();
    expect(outcomeOf(report, "testError")).toMatchObject({
      outcome: "error",
      errorClass: "MessageNotUnderstood",
      messageText: 'receiver of "foo" is nil',
    });
    expect(outcomeOf(report, "testEndsItself")).toMatchObject({ outcome: "error", errorClass: "ProcessTerminated" });
    expect(outcomeOf(report, "testExpectedToFail").outcome).toBe("passed");
    expect(told).toHaveLength(6);
    expect(told.at(-1)).toMatch(/^6\/6 /);
  });

  test("[T6] a failure's stack ends with the test's own method", async () => {
    const { stack } = outcomeOf(await runner.run(["SampleTest"], running, noProgress), "testError");
    expect(stack?.map((frame) => frame.method)).toEqual(["ProtoObject>>doesNotUnderstand:", "SampleTest>>testError"]);
    expect(stack?.at(-1)).toMatchObject({
      file: "src/Sample-Tests/SampleTest.class.st",
      line: 20,
      source: "nil foo",
    });
  });

  test("[T6] is of packages and classes by name; other names are told", async () => {
    const report = await runner.run(["Other-Tests", "Nonsense", "Object"], running, noProgress);
    expect(report).toMatchObject({ run: 2, passed: 2, unknown: ["Nonsense", "Object"] });
  });

  test("[T6] is of a single test by class and selector, also of one that a class inherits", async () => {
    const one = await runner.run(["SampleTest>>testFails"], running, noProgress);
    expect(one.tests).toMatchObject([{ class: "SampleTest", selector: "testFails", outcome: "failed" }]);
    const inherited = await runner.run(["InheritingTest>>testOne"], running, noProgress);
    expect(inherited.tests).toMatchObject([{ class: "InheritingTest", selector: "testOne", outcome: "passed" }]);
    const none = await runner.run(["SampleTest>>testNone", "Nonsense>>testOne"], running, noProgress);
    expect(none).toMatchObject({ run: 0, unknown: ["SampleTest>>testNone", "Nonsense>>testOne"] });
  });

  test("[T15] an endless test is ended when the run is stopped, and the rest is not run", async () => {
    const stops: (() => void)[] = [];
    const control = { stopped: false, onStop: (stop: () => void) => stops.push(stop) };
    const run = runner.run(["EndlessTest", "LateTest", "SampleTest"], control, noProgress);
    const watching = machine.sessions.create(undefined).session;
    const isLooping = async (): Promise<string> =>
      shown(await machine.evaluate(watching, "Smalltalk at: #IsLooping ifAbsent: [ false ]"));
    await expect.poll(isLooping).toBe("true");
    control.stopped = true;
    for (const stop of stops) stop();
    const report = await run;
    expect(report.tests).toMatchObject([{ selector: "testLoop", outcome: "error", errorClass: "Interrupt" }]);
  });
});
