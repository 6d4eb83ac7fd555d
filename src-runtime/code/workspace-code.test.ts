import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { CodeBase } from "./code-base.ts";
import { CodeEditor } from "./code-editor.ts";
import { counterFile, countingProject, MemoryJournal, TestProject } from "./fixtures/projects.ts";
import { type CodeEntry, readCodeEntry, writeCodeEntry } from "./workspace-code.ts";

const { vm, print } = bootTestVM();
const FILE = "src/Counting/Counter.class.st";

let project: TestProject;
let journal: MemoryJournal;
let code: CodeBase;

/** The workspace is opened on the project's files as they are by now, with the code it had beyond them. */
async function open(entries: readonly CodeEntry[] = [], attached = true): Promise<readonly string[]> {
  forgetAll();
  journal = new MemoryJournal();
  code = new CodeBase({ vm, folder: project.path, attached, journal });
  await code.openProject(false);
  const { problems } = await code.restoreBeyondFiles(entries.map(kept), []);
  return problems.map(({ message }) => message);
}

/** As it comes out of a store. */
function kept(entry: CodeEntry): CodeEntry {
  const read = readCodeEntry(writeCodeEntry(entry));
  if (!read) throw new Error("What was written is read");
  return read;
}

function forgetAll(): void {
  for (const name of ["LoadedDie", "Dice", "Tally", "Meter", "Counter"]) {
    const behavior = vm.tryClassNamed(name);
    if (behavior) vm.removeClass(behavior);
  }
}

beforeEach(async () => {
  project = new TestProject(countingProject);
  await open();
});

afterEach(() => {
  forgetAll();
  project.dispose();
});

const titles = (): readonly string[] =>
  code.beyondFiles.entries.map(
    (each) => `${each.kind} ${each.className}${"selector" in each ? ` ${each.selector}` : ""}`,
  );

describe("[C2] code that is in no file", () => {
  test("is all that differs from the files and the installation", async () => {
    expect(titles()).toEqual([]);
    await print("(Object << #Dice slots: { #sides }; package: 'Games') install. Dice compile: 'sides ^ sides'");
    await print("Counter compile: 'twice ^ value * 2'");
    await print("Counter compile: 'increment value := value + 10'");
    await print("Counter removeSelector: #value");
    expect(titles()).toEqual([
      "method Counter increment",
      "method Counter twice",
      "methodRemoved Counter value",
      "class Dice",
      "method Dice sides",
    ]);
  });

  test("is a class by its new name, and what its definition names", async () => {
    await print("(Counter << #Tally package: 'Counting') install. Counter compile: 'twin ^ Counter new'");
    await print("Counter rename: #Meter");
    expect(titles()).toEqual(expect.arrayContaining(["classRemoved Counter", "class Meter", "class Tally"]));
    const { entries } = code.beyondFiles;
    await open(entries);
    expect(await print("{ Tally superclass. Meter new twin class. Smalltalk includesKey: #Counter }")).toBe(
      "{Meter. Meter. false}",
    );
    expect(code.beyondFiles.entries).toEqual(entries);
    await print("Tally removeFromSystem. Meter removeSelector: #twin; rename: #Counter");
    expect(titles()).toEqual([]);
  });

  test("comes back with its classes, superclasses first", async () => {
    await print("(Object << #Dice slots: { #sides }; classSlots: { #made }; package: 'Games') install");
    await print("(Dice << #LoadedDie slots: { #weight }; package: 'Games') install. Dice comment: 'I am thrown'");
    await print(
      "Dice compile: 'sides: a sides := a'. LoadedDie compile: 'sides ^ sides'. Dice class compile: 'six ^ self new sides: 6; yourself'",
    );
    const { entries } = code.beyondFiles;
    await open(entries);
    expect(await print("LoadedDie six sides")).toBe("6");
    expect(await print("Dice comment")).toBe("'I am thrown'");
    expect(code.beyondFiles.entries).toEqual(entries);
  });

  test("[L1] comes back with its slots as they were declared", async () => {
    await print("(Object << #Dice slots: { #sides => InitializedSlot default: 6 }; package: 'Games') install");
    await print("Dice compile: 'sides ^ sides'");
    const { entries } = code.beyondFiles;
    expect(await open(entries)).toEqual([]);
    expect(await print("Dice new sides")).toBe("6");
  });

  test("accepting a method puts it into its file: it is the workspace's alone no more", async () => {
    await print("Counter compile: 'twice ^ value * 2'");
    const editor = new CodeEditor(code);
    await editor.accept({ className: "Counter", isMeta: false, source: "twice\n\n\t^ value + value", author: "alice" });
    expect(titles()).toEqual([]);
    expect(project.read(FILE)).toContain("^ value + value");
  });

  test("accepting a method of a class without a file writes the class, with what it has", async () => {
    await print("(Object << #Dice slots: { #sides }; package: 'Counting') install. Dice compile: 'sides ^ sides'");
    const editor = new CodeEditor(code);
    await editor.accept({ className: "Dice", isMeta: false, source: "roll\n\n\t^ sides", author: "alice" });
    expect(project.read("src/Counting/Dice.class.st")).toContain("Dice >> sides [");
    expect(titles()).toEqual([]);
  });

  test("a file that was changed meanwhile wins; what was left out is told and recorded", async () => {
    await print("Counter compile: 'increment value := value + 10'");
    const { entries } = code.beyondFiles;
    project.write(FILE, counterFile.replace("self value + 1", "self value + 2"));
    expect(await open(entries)).toEqual([
      "Counter>>increment as it was in the workspace, but in no file, is left out: it was changed in its file meanwhile, which counts",
    ]);
    expect(await print("Counter new increment; value")).toBe("2");
    expect(journal.changes).toMatchObject([
      { className: "Counter", selector: "increment", source: "increment value := value + 10" },
    ]);
  });

  test("a detached workspace has its own code whatever the files say", async () => {
    await open([], false);
    const editor = new CodeEditor(code);
    await editor.accept({
      className: "Counter",
      isMeta: false,
      source: "increment\n\n\tvalue := self value + 5",
      author: "alice",
    });
    const { entries } = code.beyondFiles;
    project.write(FILE, counterFile.replace("self value + 1", "self value + 2"));
    expect(await open(entries, false)).toEqual([]);
    expect(await print("Counter new increment; value")).toBe("5");
    expect(project.read(FILE)).toContain("self value + 2");
  });

  test("what can't be put in place is told, and kept", async () => {
    await print("(Counter << #Dice slots: { #sides }; package: 'Games') install");
    const { entries } = code.beyondFiles;
    project.write(FILE, "");
    expect(await open(entries)).toContainEqual(
      "Dice as it was in the workspace, but in no file, is left out: its superclass Counter does not exist",
    );
    expect(titles()).toEqual(["class Dice"]);
  });

  test("an earlier state's code takes the place of what came after it; new things stay", async () => {
    await print("Counter compile: 'twice ^ value * 2'");
    const { entries } = code.beyondFiles;
    await print(
      "Counter compile: 'twice ^ 0'. Counter compile: 'increment value := 100'. Counter compile: 'later ^ 1'",
    );
    await code.restoreBeyondFiles(entries, []);
    expect(await print("{ Counter new increment; twice. Counter new increment; value. Counter new later }")).toBe(
      "#(2 1 1)",
    );
  });
});
