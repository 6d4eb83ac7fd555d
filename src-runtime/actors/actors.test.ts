import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkOf, examplesIn } from "../kernel/examples.ts";
import { kernelFolder } from "../kernel/index.ts";
import { startActorMachine } from "./fixtures/actor-machine.ts";

const machine = startActorMachine();
const testClasses = machine.vm
  .allClasses()
  .map((each) => each.$info)
  .filter((info) => info.package === "Actors-Tests" && info.name.endsWith("Test"))
  .map((info) => info.name);

// An idle actor's turn runs on the stack of its sender; captured at every poll, all turns run on their own.
describe.each([
  ["on their senders' stacks", false],
  ["captured always", true],
])("turns %s", (_name, captureAlways) => {
  test.each(testClasses)("[A1] [A2] [A3] %s passes", async (name) => {
    machine.captureAlways = captureAlways;
    const report = await machine.print(
      `| result | result := ${name} suite run.
      (result hasPassed and: [ result runCount > 0 ])
        ifTrue: [ #passed ]
        ifFalse: [ String streamContents: [ :out |
          out print: result.
          result defectDetails do: [ :each | out lf; print: each; lf; nextPutAll: each stackText ] ] ]`,
    );
    expect(report).toBe("#passed");
  });
});

test.each(examplesIn(join(kernelFolder, "Actors")))("the example in %s is true: %s", async (_place, example) => {
  expect(await machine.print(checkOf(example))).toBe("true");
});
