import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPackages, readPackages } from "../code/index.ts";
import { checkOf, examplesIn } from "./examples.ts";
import { kernelFolder } from "./index.ts";
import { bootTestVM } from "./testing.ts";

/** The packages whose own tests and examples run here. */
const PACKAGES = /^(Collections-(?!Strings)|JSON|STON|Network-|Random-|Regex-|SUnit-|System-Caching|Strings-Samples)/;

const machine = bootTestVM({ checksAll: true });
const tests = readPackages(kernelFolder).files.filter(
  (each) => PACKAGES.test(each.package) && each.package.endsWith("-Tests"),
);
const { problems } = loadPackages(machine.vm, tests);
const testClasses = machine.vm
  .allClasses()
  .map((each) => each.$info)
  .filter((info) => PACKAGES.test(info.package) && info.package.endsWith("-Tests") && info.name.endsWith("Test"))
  .map((info) => info.name);

test("the test packages load without a problem", () => {
  expect(problems).toEqual([]);
});

/** What comes of the tests of a class: `#passed`, or all that went wrong. */
const report = (name: string): Promise<string> =>
  machine.print(
    `| result | result := ${name} suite run.
    (result hasPassed and: [ result runCount > 0 ])
      ifTrue: [ #passed ]
      ifFalse: [ String streamContents: [ :out |
        out print: result.
        result defectDetails do: [ :each | out lf; print: each; lf; nextPutAll: each stackText ] ] ]`,
  );

test.each(testClasses)("[L2] %s passes", async (name) => {
  expect(await report(name)).toBe("#passed");
});

test.each(testClasses)("[L2] %s passes when all of it is captured and interpreted", async (name) => {
  machine.captureAlways = true;
  try {
    expect(await report(name)).toBe("#passed");
  } finally {
    machine.captureAlways = false;
  }
});

const examples = readdirSync(kernelFolder)
  .filter((folder) => PACKAGES.test(folder) && !folder.endsWith("-Tests"))
  .flatMap((folder) => examplesIn(join(kernelFolder, folder)));

test.each(examples)("[L2] the example in %s is true: %s", async (_place, example) => {
  expect(await machine.print(checkOf(example))).toBe("true");
});

test.each([
  ["Array new: 1000000000", "OutOfMemory"],
  ["ByteArray new: 100000000000", "OutOfMemory"],
  ["OrderedCollection new: 1000000000", "OutOfMemory"],
  ["Array new: -1", "Error"],
  ["#(1 2) at: 3", "SubscriptOutOfBounds"],
  ["Dictionary new at: #foo", "KeyNotFound"],
])("[L2] %s ends in %s", async (source, error) => {
  const result = await machine.evaluate(source);
  expect(result).toMatchObject({ kind: "error", className: error });
});

test("[L2] what fails for want of memory is an error that is handled like any other", async () => {
  expect(await machine.print("[ Array new: 1000000000 ] on: OutOfMemory do: [ :error | 3 ]")).toBe("3");
  expect(await machine.print("[ Array new: 1000000000 ] on: Error do: [ :error | 4 ]")).toBe("4");
});

test("[L5] a regular expression that would try for years ends when its time is over", async () => {
  const search = "(String new: 40 withAll: $a) matchesRegex: '(a|a)*b'";
  expect(await machine.print(`[ ${search} ] valueWithin: 20 milliSeconds onTimeout: [ #late ]`)).toBe("#late");
});
