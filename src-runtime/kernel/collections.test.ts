import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPackages, readPackages } from "../code/index.ts";
import { parseTonelClass } from "../language/tonel/index.ts";
import { kernelFolder } from "./index.ts";
import { bootTestVM } from "./testing.ts";

/** The packages whose own tests and examples run here. */
const PACKAGES = /^(Collections-(?!Strings)|Random-|SUnit-|Strings-Samples)/;

const machine = bootTestVM();
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

/** Each `expression >>> value` in the comments of a file's class and methods, with the place where it stands. */
function examplesIn(path: string): [place: string, example: string][] {
  const { file } = parseTonelClass(readFileSync(path, "utf8"), path);
  if (!file || file.kind === "package") return [];
  const name = file.kind === "class" ? file.definition.name : file.className;
  const ofMethods = file.methods.flatMap((method) =>
    [...method.source.matchAll(/"((?:[^"]|"")*)"/g)]
      .map((comment) => (comment[1] ?? "").replaceAll('""', '"'))
      .filter((comment) => comment.includes(">>>"))
      .map((comment): [string, string] => [`${name}>>${method.selector}`, comment]),
  );
  if (file.kind === "extension") return ofMethods;
  const example = /\nExample:\n([\s\S]*)$/.exec(file.definition.comment)?.[1];
  return example === undefined ? ofMethods : [[name, example], ...ofMethods];
}

const examples = readdirSync(kernelFolder)
  .filter((folder) => PACKAGES.test(folder) && !folder.endsWith("-Tests"))
  .flatMap((folder) => readdirSync(join(kernelFolder, folder)).map((file) => join(kernelFolder, folder, file)))
  .filter((path) => path.endsWith(".st"))
  .flatMap(examplesIn);

test.each(examples)("[L2] the example in %s is true: %s", async (_place, example) => {
  const comparison = `| pair | pair := [ ${example} ] value. pair key = pair value or: [ pair printString ]`;
  expect(await machine.print(comparison)).toBe("true");
});
