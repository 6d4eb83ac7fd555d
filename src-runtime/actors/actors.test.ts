import { describe, expect, test } from "vitest";
import { suiteReport, testClassesIn, testExamples } from "../kernel/package-tests.ts";
import { startActorMachine } from "./fixtures/actor-machine.ts";

const machine = startActorMachine();
const testClasses = testClassesIn(machine, (name) => name === "Actors-Tests");

// An idle actor's turn runs on the stack of its sender; captured at every poll, all turns run on their own.
describe.each([
  ["on their senders' stacks", false],
  ["captured always", true],
])("turns %s", (_name, captureAlways) => {
  test.each(testClasses)("[A1] [A2] [A3] %s passes", async (name) => {
    machine.captureAlways = captureAlways;
    expect(await suiteReport(machine, name)).toBe("#passed");
  });
});

testExamples("A1", machine, ["Actors"]);

test.each(testClassesIn(machine, (name) => name === "Workspaces-Tests"))("[W11] %s passes", async (name) => {
  expect(await suiteReport(machine, name)).toBe("#passed");
});

testExamples("W11", machine, ["Workspaces"]);
