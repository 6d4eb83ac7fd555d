import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPackages, readPackages } from "../code/index.ts";
import { checkOf, examplesIn } from "./examples.ts";
import { kernelFolder } from "./index.ts";
import { bootTestVM } from "./testing.ts";

/** Registers the SUnit tests of packages, and the examples in their comments, as tests that prove a row. */
export function testPackages(row: string, packages: readonly string[]): void {
  const machine = bootTestVM();
  const isTest = (name: string): boolean => packages.some((each) => name === `${each}-Tests`);
  const { problems } = loadPackages(
    machine.vm,
    readPackages(kernelFolder).files.filter((each) => isTest(each.package)),
  );
  const testClasses = machine.vm
    .allClasses()
    .map((each) => each.$info)
    .filter((info) => isTest(info.package) && info.name.endsWith("Test"))
    .map((info) => info.name);

  test("the test packages load without a problem", () => {
    expect(problems).toEqual([]);
  });

  test.each(testClasses)(`[${row}] %s passes`, async (name) => {
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

  const examples = packages.flatMap((name) => examplesIn(join(kernelFolder, name)));

  test.each(examples)(`[${row}] the example in %s is true: %s`, async (_place, example) => {
    expect(await machine.print(checkOf(example))).toBe("true");
  });
}
