import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { definitionVersion, shapeOf } from "./class-definition.ts";
import { CodeBase } from "./code-base.ts";
import { CodeEditor } from "./code-editor.ts";
import { spliceBetween } from "./file-splice.ts";
import { counterFile, countingProject, MemoryJournal, TestProject } from "./fixtures/projects.ts";

const { vm, print } = bootTestVM();
const FILE = "src/Counting/Counter.class.st";

let project: TestProject;
let journal: MemoryJournal;
let code: CodeBase;
let editor: CodeEditor;

async function open(files: Readonly<Record<string, string>>, attached = true): Promise<void> {
  project = new TestProject(files);
  journal = new MemoryJournal();
  code = new CodeBase({ vm, folder: project.path, attached, journal });
  editor = new CodeEditor(code);
  await code.openProject(false);
}

beforeEach(() => open(countingProject));
afterEach(() => {
  project.dispose();
  const counter = vm.tryClassNamed("Counter");
  if (counter) vm.removeClass(counter);
});

const accept = (source: string, more: Partial<Parameters<CodeEditor["accept"]>[0]> = {}) =>
  editor.accept({ className: "Counter", isMeta: false, source, author: "alice", ...more });

const versionOf = (selector: string): string => vm.classNamed("Counter").$info.methods.get(selector)?.method.hash ?? "";

describe("accepting a method", () => {
  test("[C2] it runs at once, is in its file, and is recorded", async () => {
    const outcome = await accept("increment\n\n\tvalue := self value + 2", { basedOn: versionOf("increment") });
    expect(outcome).toMatchObject({ outcome: "accepted", file: FILE });
    expect(await print("Counter new increment; increment; value")).toBe("4");
    expect(project.read(FILE)).toBe(counterFile.replace("self value + 1", "self value + 2"));
    expect(journal.changes).toMatchObject([
      { kind: "method", className: "Counter", selector: "increment", author: "alice", package: "Counting", file: FILE },
    ]);
    expect(journal.changes[0]?.source).toBe("increment\n\n\tvalue := self value + 2");
  });

  test("a new method goes where Pharo would write it, with its protocol", async () => {
    await accept("reset\n\n\tvalue := 0", { protocol: "initialization" });
    expect(project.read(FILE)).toContain("{ #category : 'initialization' }\nCounter >> reset [");
    await accept("new\n\n\t^ super new", { isMeta: true });
    expect(project.read(FILE)).toContain("{ #category : 'as yet unclassified' }\nCounter class >> new [");
  });

  test("a method keeps its protocol when none is given", async () => {
    await accept("value\n\n\t^ value");
    expect(vm.classNamed("Counter").$info.methods.get("value")?.method.protocol).toBe("accessing");
  });

  test("what is installed is what the file says", async () => {
    await accept("spaced   \r\n\t\t^ 1  ");
    const installed = vm.classNamed("Counter").$info.methods.get("spaced")?.method.source;
    expect(code.project.method(FILE, false, "spaced")?.source).toBe(installed);
    expect(await accept("spaced ^ 2", { basedOn: versionOf("spaced") })).toMatchObject({ outcome: "accepted" });
  });

  test("a method that does not compile changes nothing", async () => {
    const outcome = await accept("increment\n\tvalue := )");
    expect(outcome).toMatchObject({ outcome: "doesNotCompile", diagnostics: [{ severity: "error", line: 2 }] });
    expect(project.read(FILE)).toBe(counterFile);
    expect(journal.changes).toEqual([]);
  });

  test("[C2] [X3] a method that can't be recorded is refused, and all is as it was: it can be accepted later", async () => {
    journal.refusal = new Error("There is no room left");
    await expect(accept("increment\n\n\tvalue := self value + 2")).rejects.toThrow("no room");
    await expect(accept("reset\n\n\tvalue := 0")).rejects.toThrow("no room");
    expect(project.read(FILE)).toBe(counterFile);
    expect(await print("Counter new increment; value")).toBe("1");
    expect(await print("Counter new respondsTo: #reset")).toBe("false");
    journal.refusal = undefined;
    expect(await accept("increment\n\n\tvalue := self value + 2")).toMatchObject({ outcome: "accepted" });
    expect(await accept("reset\n\n\tvalue := 0")).toMatchObject({ outcome: "accepted" });
    expect(await print("Counter new increment; value")).toBe("2");
  });

  test("[C2] [X3] so are a definition, a comment and a removal; a class and a package that were to be new are not there", async () => {
    const extension = "src/Counting/Integer.extension.st";
    await editor.accept({
      className: "Integer",
      isMeta: false,
      source: "doubledForTest ^ self * 2",
      author: "alice",
      package: "Counting",
    });
    const texts = (): ReadonlyMap<string, string> => new Map(project.files().map((file) => [file, project.read(file)]));
    const before = texts();
    const definition = "Object << #Counter\n\tslots: { #value . #step };\n\tpackage: 'Counting'";
    const fresh = "Object << #Fresh\n\tslots: {};\n\tpackage: 'Fresh-Package'";
    const changes = [
      () => editor.define({ definition, author: "alice" }),
      () => editor.define({ definition: fresh, author: "alice" }),
      () => editor.setComment({ className: "Counter", comment: "I count things.", author: "alice" }),
      () => editor.removeMethod({ className: "Counter", isMeta: false, selector: "increment", author: "alice" }),
      () => editor.removeMethod({ className: "Integer", isMeta: false, selector: "doubledForTest", author: "alice" }),
      () => editor.removeClass({ className: "Counter", author: "alice" }),
    ];
    journal.refusal = new Error("There is no room left");
    for (const change of changes) {
      await expect(change()).rejects.toThrow("no room");
      expect(texts()).toEqual(before);
    }
    expect(before.has(extension)).toBe(true);
    expect(vm.slotNames(vm.classNamed("Counter"))).toEqual(["value"]);
    expect(vm.classNamed("Counter").$info.comment).toBe("I count.");
    expect(await print("Counter new increment; value")).toBe("1");
    expect(await print("21 doubledForTest")).toBe("42");
    expect(vm.tryClassNamed("Fresh")).toBeUndefined();
    expect(code.projectPackages).toEqual(["Counting"]);
    journal.refusal = undefined;
    for (const change of changes) {
      expect(await change()).not.toMatchObject({ outcome: "refused" });
      // All of it is in files, and nothing in the state alone.
      expect(code.beyondFiles.entries).toEqual([]);
    }
    expect(vm.tryClassNamed("Counter")).toBeUndefined();
    vm.removeClass(vm.classNamed("Fresh"));
  });

  test("[C2] another version than the one that was edited is a conflict", async () => {
    const read = versionOf("increment");
    await accept("increment ^ 5", { basedOn: read, author: "bob" });
    const outcome = await accept("increment ^ 6", { basedOn: read });
    expect(outcome).toMatchObject({ outcome: "conflict", current: { source: "increment ^ 5", file: FILE } });
    expect(await print("Counter new increment")).toBe("5");
  });

  test("[C2] a method that was changed in its file meanwhile is a conflict, and stays", async () => {
    const theirs = counterFile.replace("self value + 1", "self value + 10");
    project.write(FILE, theirs);
    const outcome = await accept("increment ^ 6", { basedOn: versionOf("increment") });
    expect(outcome).toMatchObject({
      outcome: "conflict",
      current: { source: "increment\n\n\tvalue := self value + 10", file: FILE, line: 21 },
    });
    expect(project.read(FILE)).toBe(theirs);
  });

  test("[C2] a method that was removed from its file meanwhile is a conflict", async () => {
    const theirs = counterFile.slice(0, counterFile.indexOf("\n{ #category : 'counting' }"));
    project.write(FILE, theirs);
    expect(await accept("increment ^ 6")).toMatchObject({ outcome: "conflict" });
    expect(project.read(FILE)).toBe(theirs);
  });

  test("changes elsewhere in the file are no conflict, and are kept", async () => {
    const theirs = counterFile.replace("I count.", "I count things.").replace("ifNil: [ 0 ]", "ifNil: [ 00 ]");
    project.write(FILE, theirs);
    expect(await accept("increment ^ 6")).toMatchObject({ outcome: "accepted" });
    expect(project.read(FILE)).toContain("I count things.");
    expect(project.read(FILE)).toContain("ifNil: [ 00 ]");
  });

  test("two accepts at once are both in the file", async () => {
    await Promise.all([accept("one ^ 1"), accept("two ^ 2"), accept("three ^ 3")]);
    for (const selector of ["one", "two", "three"]) expect(project.read(FILE)).toContain(`Counter >> ${selector} [`);
  });

  test("[C2] a method of the system's needs a package of the project, and becomes an extension", async () => {
    const doubled = { className: "Integer", isMeta: false, source: "doubledForTest ^ self * 2", author: "alice" };
    expect(await editor.accept(doubled)).toMatchObject({ outcome: "refused", reason: "needsPackage" });
    expect(await editor.accept({ ...doubled, package: "Kernel-Numbers" })).toMatchObject({ reason: "notOurs" });
    const outcome = await editor.accept({ ...doubled, package: "Counting" });
    expect(outcome).toMatchObject({ outcome: "accepted", file: "src/Counting/Integer.extension.st" });
    expect(project.read("src/Counting/Integer.extension.st")).toBe(
      "Extension { #name : 'Integer' }\n\n{ #category : '*Counting' }\nInteger >> doubledForTest [ ^ self * 2\n]\n",
    );
    expect(await print("21 doubledForTest")).toBe("42");
    const removed = { className: "Integer", isMeta: false, selector: "doubledForTest", author: "alice" };
    expect(await editor.removeMethod(removed)).toEqual({
      outcome: "removed",
      file: "src/Counting/Integer.extension.st",
    });
    expect(project.files()).not.toContain("src/Counting/Integer.extension.st");
  });

  test("[C2] an override of the system's gives way to the system's own method when it is removed", async () => {
    const request = { className: "Integer", isMeta: false, author: "alice" };
    const before = await print("5 isPrime");
    await editor.accept({ ...request, source: "isPrime ^ #overridden", package: "Counting" });
    expect(await print("5 isPrime")).toBe("#overridden");
    await editor.removeMethod({ ...request, selector: "isPrime" });
    expect(await print("5 isPrime")).toBe(before);
  });

  test("the system's own methods are not removed", async () => {
    const request = { className: "Integer", isMeta: false, selector: "isPrime", author: "alice" };
    expect(await editor.removeMethod(request)).toMatchObject({ outcome: "refused", reason: "notOurs" });
  });
});

describe("defining a class", () => {
  const define = (definition: string, basedOn?: string) => editor.define({ definition, basedOn, author: "alice" });

  test("[C2] in an empty folder it makes the project", async () => {
    project.dispose();
    await open({});
    const outcome = await define("Object << #Ledger slots: { #entries }; package: 'Books'");
    expect(outcome).toMatchObject({ outcome: "defined", isNew: true, file: "src/Books/Ledger.class.st" });
    expect(project.files()).toEqual([".project", "src/Books/Ledger.class.st", "src/Books/package.st"]);
    expect(project.read("src/Books/Ledger.class.st")).toBe(
      "Class {\n\t#name : 'Ledger',\n\t#superclass : 'Object',\n\t#instVars : [\n\t\t'entries'\n\t],\n\t#category : 'Books',\n\t#package : 'Books'\n}\n",
    );
    expect(await print("Ledger new")).toBe("a Ledger");
    await editor.accept({ className: "Ledger", isMeta: false, source: "size ^ 0", author: "alice" });
    expect(project.read("src/Books/Ledger.class.st")).toContain("Ledger >> size [ ^ 0\n]");
    await editor.removeClass({ className: "Ledger", author: "alice" });
    expect(project.files()).not.toContain("src/Books/Ledger.class.st");
    expect(await print("Smalltalk includesKey: #Ledger")).toBe("false");
  });

  test("[L1] slots that are no plain variables are in the file, are asked for as written, and read and write", async () => {
    const slots = "{ #value. #total => InitializedSlot default: [ 3 + 4 ]. #owner => WeakSlot }";
    await define(`Object << #Counter slots: ${slots}; package: 'Counting'`);
    expect(project.read(FILE)).toContain(
      "\t#instVars : [\n\t\t'value',\n\t\t'#total => InitializedSlot default: [ 3 + 4 ]',\n\t\t'#owner => WeakSlot'\n\t]",
    );
    await accept("total ^ total");
    expect(await print("Counter new total")).toBe("7");
    expect(shapeOf(vm.classNamed("Counter")).slots).toEqual([
      "value",
      "#total => InitializedSlot default: [ 3 + 4 ]",
      "#owner => WeakSlot",
    ]);
    await open(Object.fromEntries(project.files().map((file) => [file, project.read(file)])));
    expect(await print("Counter new total")).toBe("7");
    expect(await define(`Object << #Counter slots: { #owner. #owner => WeakSlot }; package: 'Counting'`)).toMatchObject(
      {
        outcome: "doesNotCompile",
      },
    );
  });

  test("another definition keeps methods and comment; instances have the new variable", async () => {
    await print("counter := Counter new. counter increment");
    const before = definitionVersion(shapeOf(vm.classNamed("Counter")));
    const outcome = await define(
      "Object << #Counter slots: { #value. #step }; tag: 'Core'; package: 'Counting'",
      before,
    );
    expect(outcome).toMatchObject({ outcome: "defined", isNew: false, file: FILE });
    expect(project.read(FILE)).toContain(
      "\t#instVars : [\n\t\t'value',\n\t\t'step'\n\t],\n\t#category : 'Counting-Core'",
    );
    expect(project.read(FILE)).toContain("I count.");
    expect(await print("counter increment. counter value")).toBe("2");
    expect(await print("counter instVarNamed: #step")).toBe("nil");
  });

  test("[C2] a definition that was changed since it was read, or in the file, is a conflict", async () => {
    const read = definitionVersion(shapeOf(vm.classNamed("Counter")));
    const mine = "Object << #Counter slots: { #value. #mine }; package: 'Counting'";
    await define("Object << #Counter slots: { #value. #theirs }; package: 'Counting'", read);
    expect(await define(mine, read)).toMatchObject({ outcome: "conflict" });
    project.write(FILE, project.read(FILE).replace("'theirs'", "'others'"));
    expect(await define(mine)).toMatchObject({
      outcome: "conflict",
      currentDefinition: expect.stringContaining("#others"),
    });
  });

  test("a class moves to another package with its methods", async () => {
    const outcome = await define("Object << #Counter slots: { #value }; package: 'Elsewhere'");
    expect(outcome).toMatchObject({ outcome: "defined", file: "src/Elsewhere/Counter.class.st" });
    expect(project.files()).not.toContain(FILE);
    expect(project.read("src/Elsewhere/Counter.class.st")).toContain("Counter >> increment [");
    expect(await accept("increment ^ 9")).toMatchObject({ file: "src/Elsewhere/Counter.class.st" });
  });

  test.each([
    ["Nowhere << #Counter2 package: 'Counting'", "Nowhere does not exist"],
    ["Object << #Counter2 slots: {}", "needs a package"],
    ["Object << #counter2 package: 'Counting'", "capital letter"],
    ["Counter << #SubCounter slots: { #value }; package: 'Counting'", "inherited already"],
    ["Object << #Counter2 slots: { #a. #a }; package: 'Counting'", "twice"],
    ["Object << #Counter2 slots: { #'not a name' }; package: 'Counting'", "no name for a variable"],
    ["Object << #Counter2 package: 'Kernel-Objects'", "not the project's"],
    ["Counter << #Counter slots: { #b }; package: 'Counting'", "own superclass"],
    ["Object << #Counter2 traits: {TNowhere}; package: 'Counting'", "The trait TNowhere does not exist"],
    ["Trait << #Counter package: 'Counting'", "is a class and can't become another kind"],
  ])("%s is refused", async (definition, message) => {
    const outcome = await define(definition);
    if (outcome.outcome !== "doesNotCompile") throw new Error(outcome.outcome);
    expect(outcome.diagnostics[0]?.message).toContain(message);
    expect(project.read(FILE)).toBe(counterFile);
  });

  test("classes of the system keep their definitions", async () => {
    expect(await define("Object << #OrderedCollection package: 'Counting'")).toMatchObject({
      outcome: "refused",
      reason: "notOurs",
    });
  });

  test("a comment is written to the file", async () => {
    const outcome = await editor.setComment({ className: "Counter", comment: 'I say "hello".', author: "alice" });
    expect(outcome).toMatchObject({ outcome: "commented", file: FILE });
    expect(project.read(FILE).startsWith('"\nI say ""hello"".\n"\nClass {')).toBe(true);
    expect(vm.classNamed("Counter").$info.comment).toBe('I say "hello".');
  });
});

describe("a workspace that does not own its folder", () => {
  test("[W9] changes its code and records versions, and writes no file", async () => {
    project.dispose();
    await open(countingProject, false);
    const before = project.files();
    expect(await accept("increment ^ 7")).toMatchObject({ outcome: "accepted" });
    expect(await editor.define({ definition: "Object << #Ghost package: 'Counting'", author: "alice" })).toMatchObject({
      outcome: "defined",
    });
    expect(await print("Counter new increment")).toBe("7");
    expect(project.files()).toEqual(before);
    expect(project.read(FILE)).toBe(counterFile);
    expect(journal.changes).toHaveLength(2);
  });
});

describe("loading", () => {
  test("[C1] a class with a fault in one method has the others; the fault has its file and line", async () => {
    project.dispose();
    await open({ ...countingProject, [FILE]: counterFile.replace("value := self value + 1", "value := )") });
    expect(code.projectSummary.problems).toEqual([
      { file: FILE, line: 23, message: expect.stringContaining("Counter>>increment") },
    ]);
    expect(await print("Counter new value")).toBe("0");
  });

  test("[C1] what code lacks is listed once, with who lacks it", async () => {
    project.dispose();
    const subclass = counterFile.replace("'Object'", "'MissingThing'");
    const caller = counterFile.replaceAll("Counter", "Other").replace("self value + 1", "MissingGlobal default");
    await open({ ...countingProject, [FILE]: subclass, "src/Counting/Other.class.st": caller });
    expect(code.projectSummary.lacking).toEqual([
      { kind: "superclass", name: "MissingThing", usedBy: ["Counter"] },
      { kind: "class", name: "MissingGlobal", usedBy: ["Other>>increment"] },
    ]);
    expect(await print("Other new value")).toBe("0");
    vm.removeClass(vm.classNamed("Other"));
  });

  test("[C1] traits that use traits give their users the methods of both", async () => {
    project.dispose();
    const trait = (name: string, uses: string, selector: string): string =>
      `Trait {\n\t#name : '${name}',${uses}\n\t#category : 'Counting',\n\t#package : 'Counting'\n}\n\n` +
      `{ #category : 'x' }\n${name} >> ${selector} [\n\t^ #${selector}\n]\n`;
    await open({
      ...countingProject,
      [FILE]: counterFile.replace(
        "\t#instVars",
        "\t#traits : 'TBoth',\n\t#classTraits : 'TBoth classTrait',\n\t#instVars",
      ),
      "src/Counting/TBoth.trait.st": trait("TBoth", "\n\t#traits : 'TZero',", "both"),
      "src/Counting/TZero.trait.st": trait("TZero", "", "zero"),
    });
    expect(code.projectSummary).toMatchObject({ problems: [], lacking: [] });
    expect(await print("{ Counter new both. Counter new zero }")).toBe(await print("#( both zero )"));
    for (const name of ["TBoth", "TZero"]) vm.removeClass(vm.classNamed(name));
  });

  test("[C1] traits that are made of each other are named, and neither is used by the other", async () => {
    project.dispose();
    const trait = (name: string, uses: string): string =>
      `Trait {\n\t#name : '${name}',\n\t#traits : '${uses}',\n\t#category : 'Counting',\n\t#package : 'Counting'\n}\n\n` +
      `{ #category : 'x' }\n${name} >> from${name} [\n\t^ #${name}\n]\n`;
    await open({
      ...countingProject,
      [FILE]: counterFile.replace(
        "\t#instVars",
        "\t#traits : 'TOne',\n\t#classTraits : 'TOne classTrait',\n\t#instVars",
      ),
      "src/Counting/TOne.trait.st": trait("TOne", "TTwo"),
      "src/Counting/TTwo.trait.st": trait("TTwo", "TOne"),
    });
    expect(code.projectSummary.problems.map(({ message }) => message)).toEqual([
      "TOne uses the trait TTwo, which is made of TOne in turn: it goes without",
      "TTwo uses the trait TOne, which is made of TTwo in turn: it goes without",
    ]);
    expect(await print("Counter new fromTOne")).toBe("#TOne");
    const outcome = await editor.define({
      definition: "Trait << #TOne traits: {TOne}; package: 'Counting'",
      author: "alice",
    });
    if (outcome.outcome !== "doesNotCompile") throw new Error(outcome.outcome);
    expect(outcome.diagnostics[0]?.message).toBe("TOne can't use the trait TOne, which is made of TOne");
    for (const name of ["TOne", "TTwo"]) vm.removeClass(vm.classNamed(name));
  });

  test("[C1] of two files that define a class the second is left out, and named", async () => {
    project.dispose();
    const other = "src/Counting2/Counter.class.st";
    await open({ ...countingProject, [other]: counterFile.replace("'value'", "'other'") });
    expect(code.projectSummary.problems).toEqual([
      { file: other, line: 1, message: `${other} is left out: ${FILE} defines Counter too` },
    ]);
    expect(vm.classNamed("Counter").$info.slots).toEqual(["value"]);
  });

  test("a change that a crash cut short is finished before the code is loaded", async () => {
    const after = counterFile.replace("self value + 1", "self value + 3");
    await journal.beginSplice(spliceBetween(FILE, Buffer.from(counterFile), Buffer.from(after)));
    const reopened = new CodeBase({ vm, folder: project.path, attached: true, journal });
    await reopened.openProject(false);
    expect(await print("Counter new increment; value")).toBe("3");
  });
});
