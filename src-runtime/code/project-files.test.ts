import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { CodeBase } from "./code-base.ts";
import { CodeEditor } from "./code-editor.ts";
import { counterFile, countingProject, MemoryJournal, TestProject } from "./fixtures/projects.ts";
import { differingFiles } from "./project-files.ts";

const { vm, print } = bootTestVM();
const FILE = "src/Counting/Counter.class.st";

let project: TestProject;
let journal: MemoryJournal;
let code: CodeBase;
let editor: CodeEditor;
/** The files as they were at the beginning. */
let then: ReadonlyMap<string, string>;

beforeEach(async () => {
  project = new TestProject(countingProject);
  journal = new MemoryJournal();
  code = new CodeBase({ vm, folder: project.path, attached: true, journal });
  editor = new CodeEditor(code);
  await code.openProject(false);
  then = code.fileTexts;
});

afterEach(() => {
  project.dispose();
  for (const name of ["Dice", "Counter"]) {
    const behavior = vm.tryClassNamed(name);
    if (behavior) vm.removeClass(behavior);
  }
});

const accept = (source: string) => editor.accept({ className: "Counter", isMeta: false, source, author: "alice" });

describe("[P1] the project's files as they were", () => {
  test("are known, and differ once a method is accepted, a class made, or a file edited outside", async () => {
    expect(then.get(FILE)).toBe(counterFile);
    expect(differingFiles(code, then)).toEqual([]);
    await accept("increment\n\n\tvalue := self value + 2");
    await editor.define({ definition: "Object << #Dice package: 'Games'", author: "alice" });
    expect(differingFiles(code, then)).toEqual([FILE, "src/Games/Dice.class.st"]);
    expect(differingFiles(code, code.fileTexts)).toEqual([]);
    project.write("src/Games/Dice.class.st", "edited outside");
    expect(differingFiles(code, code.fileTexts)).toEqual(["src/Games/Dice.class.st"]);
  });

  test("are written back, and what runs is what they say: changed, new and removed methods, new classes", async () => {
    await accept("increment\n\n\tvalue := self value + 2");
    await accept("twice\n\n\t^ self value * 2");
    await editor.removeMethod({ className: "Counter", isMeta: false, selector: "value", author: "alice" });
    await editor.define({ definition: "Counter << #Dice package: 'Games'", author: "alice" });
    const between = code.fileTexts;
    const { files, classes, problems } = await editor.writeFiles(then, "bob");
    expect({ files, problems }).toEqual({ files: [FILE, "src/Games/Dice.class.st"], problems: [] });
    expect(classes).toContain("Counter");
    expect(project.read(FILE)).toBe(counterFile);
    expect(project.files()).not.toContain("src/Games/Dice.class.st");
    expect(await print("Counter new increment; increment; value")).toBe("2");
    expect(await print("(Counter includesSelector: #twice) | (Smalltalk globals includesKey: #Dice)")).toBe("false");
    // All of it stands in files again.
    expect(code.beyondFiles.entries).toEqual([]);
    // What they were until now is recorded, also what came from outside.
    expect(
      journal.changes.filter(({ author }) => author === "bob").map(({ selector, removed }) => [selector, removed]),
    ).toEqual(
      expect.arrayContaining([
        ["increment", false],
        ["twice", true],
        ["value", false],
      ]),
    );

    await editor.writeFiles(between, "bob");
    expect(await print("(Counter includesSelector: #twice) & (Counter includesSelector: #value) not")).toBe("true");
    expect(await print("Dice superclass")).toBe("Counter");
    expect(code.beyondFiles.entries).toEqual([]);
  });

  test("a file that can't be read back is written all the same, and what it lacks is told", async () => {
    const broken = new Map(then).set(FILE, counterFile.replace("self value + 1", "self value + )"));
    const { files, problems } = await editor.writeFiles(broken, "bob");
    expect(files).toEqual([FILE]);
    expect(problems.join()).toContain("Counter>>increment is left out");
  });
});
