import { afterAll, beforeAll, expect, test } from "vitest";
import { CodeBase, CodeEditor } from "../code/index.ts";
import { countingProject, MemoryJournal, TestProject } from "../code/fixtures/projects.ts";
import { bootTestVM } from "../kernel/testing.ts";
import { Browser } from "./browser.ts";
import { CodeAnnouncing } from "./code-announcing.ts";
import { Editing } from "./editing.ts";
import { PackageLoading } from "./package-loading.ts";
import { Problems } from "./problems.ts";

const { vm } = bootTestVM();
const project = new TestProject({
  ...countingProject,
  "src/Counting/Integer.extension.st":
    "Extension { #name : 'Integer' }\n\n{ #category : '*Counting' }\nInteger >> asCounterForTest [\n\n\t^ Conter new increment; countUpTo: self; yourself\n]\n",
  "src/Counting/Broken.class.st":
    "Class { #name : 'Broken', #superclass : 'Object', #category : 'Counting' }\n\n{ #category : 'x' }\nBroken >> open [\n\n\t^ (3 + 4\n]\n\n{ #category : 'x' }\nBroken >> whole [\n\n\t^ 3\n]\n",
});
const code = new CodeBase({ vm, folder: project.path, attached: true, journal: new MemoryJournal() });
const announcing = new CodeAnnouncing(vm);
const loading = new PackageLoading(code, announcing);
const problems = new Problems(code, () => loading.status);
const browser = new Browser(code);
const editing = new Editing(new CodeEditor(code), browser, announcing);
beforeAll(() => loading.openProject(false));
afterAll(() => project.dispose());

test("[T17] names and messages that nothing knows, with their places in the method and in its file", async () => {
  const method = { class: "Integer", side: "instance", selector: "asCounterForTest", line: 3 };
  const found = (await problems.list()).filter((each) => each.method);
  expect(found).toEqual([
    {
      code: "undeclared-variable",
      severity: "warning",
      message: "Undeclared variable: Conter",
      method,
      start: "asCounterForTest\n\n\t^ ".length,
      end: "asCounterForTest\n\n\t^ Conter".length,
      column: 4,
      file: "src/Counting/Integer.extension.st",
      line: 6,
    },
    {
      code: "unknown-selector",
      severity: "warning",
      message: "No class has a method countUpTo:",
      method,
      start: "asCounterForTest\n\n\t^ Conter new increment; ".length,
      end: "asCounterForTest\n\n\t^ Conter new increment; countUpTo:".length,
      column: 26,
      file: "src/Counting/Integer.extension.st",
      line: 6,
    },
  ]);
});

test("[T17] what did not load of the project's files", async () => {
  const [first] = await problems.list();
  expect(first).toMatchObject({
    code: "not-loaded",
    severity: "error",
    file: "src/Counting/Broken.class.st",
    line: expect.any(Number) as number,
    message: expect.stringContaining("')' expected") as string,
  });
});

test("[T17] of the packages that are asked for, and of the system's only then", async () => {
  expect(await problems.list(["Kernel-Objects"])).toEqual([]);
  expect((await problems.list(["Counting"])).map(({ code: kind }) => kind)).toEqual([
    "undeclared-variable",
    "unknown-selector",
  ]);
});

test("[T17] a problem is gone once the method is accepted without it", async () => {
  const { version } = browser.source({
    class: "Integer",
    side: "instance",
    selector: "asCounterForTest",
  });
  const accepted = await editing.accept({
    class: "Integer",
    side: "instance",
    source: "asCounterForTest\n\n\t^ Counter new increment; yourself",
    protocol: "*Counting",
    basedOn: version,
    author: "test",
  });
  expect(accepted).toMatchObject({ outcome: "accepted" });
  expect((await problems.list()).filter((each) => each.method)).toEqual([]);
});
