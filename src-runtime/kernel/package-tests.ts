import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPackages, readPackages } from "../code/index.ts";
import { checkOf, examplesIn } from "./examples.ts";
import { kernelFolder } from "./index.ts";
import { bootTestVM } from "./testing.ts";
import type { TestVM } from "./testing.ts";

/** Which packages of the kernel, and what their tests prove. */
export interface PackagesToTest {
  /** The row of docs/capabilities.md. */
  readonly row: string;
  /** Their names, or what their names match. */
  readonly packages: readonly string[] | RegExp;
  /** Runs the tests once more with all of them captured and interpreted. */
  readonly isCaptured?: boolean;
}

/** Registers the SUnit tests of packages, and the examples in their comments, as tests that prove a row. */
export function testPackages(
  { row, packages, isCaptured = false }: PackagesToTest,
  machine: TestVM = bootTestVM(),
): void {
  const isTested = (name: string): boolean =>
    packages instanceof RegExp ? packages.test(name) : packages.includes(name);
  const isTest = (name: string): boolean => name.endsWith("-Tests") && isTested(name.replace(/-Tests$/, ""));
  const { files } = readPackages(kernelFolder);
  const { problems } = loadPackages(
    machine.vm,
    files.filter((each) => isTest(each.package)),
  );

  test("the test packages load without a problem", () => {
    expect(problems).toEqual([]);
  });

  const testClasses = testClassesIn(machine, isTest);

  test.each(testClasses)(`[${row}] %s passes`, async (name) => {
    expect(await suiteReport(machine, name)).toBe("#passed");
  });

  test.each(isCaptured ? testClasses : [])(
    `[${row}] %s passes when all of it is captured and interpreted`,
    async (name) => {
      machine.captureAlways = true;
      try {
        expect(await suiteReport(machine, name)).toBe("#passed");
      } finally {
        machine.captureAlways = false;
      }
    },
  );

  const tested = new Set(files.map((each) => each.package).filter((each) => isTested(each) && !isTest(each)));
  testExamples(row, machine, [...tested]);
}

/** The names of the test classes in packages that were loaded. */
export function testClassesIn({ vm }: TestVM, isTest: (packageName: string) => boolean): readonly string[] {
  return vm
    .allClasses()
    .map((each) => each.$info)
    .filter((info) => isTest(info.package) && info.name.endsWith("Test") && !info.name.endsWith("ForTest"))
    .map((info) => info.name);
}

/** What comes of the tests of a class: `#passed`, or all that went wrong. However slow the machine, none is out of time. */
export function suiteReport(machine: TestVM, testClass: string): Promise<string> {
  return machine.print(
    `| result |
    TestCase defaultTimeLimit: 1 hour.
    result := ${testClass} suite run.
    (result hasPassed and: [ result runCount > 0 ])
      ifTrue: [ #passed ]
      ifFalse: [ String streamContents: [ :out |
        out print: result.
        result defectDetails do: [ :each | out lf; print: each; lf; nextPutAll: each stackText ] ] ]`,
  );
}

/** Registers the examples in the comments of packages as tests. */
export function testExamples(row: string, machine: TestVM, packages: readonly string[]): void {
  const examples = packages.flatMap((name) => examplesIn(join(kernelFolder, name)));
  test.each(examples)(`[${row}] the example in %s is true: %s`, async (_place, example) => {
    expect(await machine.print(checkOf(example))).toBe("true");
  });
}
