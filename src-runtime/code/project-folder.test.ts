import { afterEach, expect, test } from "vitest";
import { counterFile, countingProject, TestProject } from "./fixtures/projects.ts";
import { ProjectFolder } from "./project-folder.ts";

let project: TestProject | undefined;
afterEach(() => project?.dispose());

function folderOf(files: Readonly<Record<string, string>>): ProjectFolder {
  project = new TestProject(files);
  return new ProjectFolder(project.path);
}

test("[C1] packages are where .project says", () => {
  const folder = folderOf({
    ".project": "{\n\t'srcDirectory' : 'smalltalk'\n}",
    "smalltalk/Counting/Counter.class.st": counterFile,
    "src/Other/Other.class.st": counterFile,
  });
  expect(folder.packages()).toEqual(["Counting"]);
  expect(folder.read().files.map(({ path }) => path)).toEqual(["smalltalk/Counting/Counter.class.st"]);
  expect(folder.definitionFile("Counting", "Counter")).toBe("smalltalk/Counting/Counter.class.st");
});

test("without .project they are in src, else at the top of the folder", () => {
  expect(folderOf({ "src/Counting/Counter.class.st": counterFile }).packages()).toEqual(["Counting"]);
  project?.dispose();
  const atTop = folderOf({
    "Counting/package.st": "Package { #name : 'Counting' }",
    "Counting/Counter.class.st": counterFile,
  });
  expect(atTop.packages()).toEqual(["Counting"]);
});

test("a folder that is no project is not searched", () => {
  const folder = folderOf({ "music/notes/Deep.class.st": counterFile });
  expect(folder.read()).toEqual({ files: [], problems: [] });
});

test("[C2] an empty folder gets a .project and a src at its first class", () => {
  const folder = folderOf({});
  expect(folder.fileFor("Counting", "Counter", "class")).toBe("src/Counting/Counter.class.st");
  expect([...folder.missingFor("Counting")]).toEqual([
    [".project", "{\n\t'srcDirectory' : 'src'\n}\n"],
    ["src/Counting/package.st", "Package { #name : 'Counting' }\n"],
  ]);
});

test("a method is found in its file, with its line", () => {
  const folder = folderOf(countingProject);
  expect(folder.method("src/Counting/Counter.class.st", false, "increment")).toEqual({
    source: "increment\n\n\tvalue := self value + 1",
    protocol: "counting",
    line: 21,
  });
  expect(folder.method("src/Counting/Counter.class.st", true, "increment")).toBeUndefined();
  expect([...folder.missingFor("Counting")]).toEqual([]);
});
