import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CodeBase, CodeEditor } from "../code/index.ts";
import { countingProject, MemoryJournal, TestProject } from "../code/fixtures/projects.ts";
import { bootTestVM } from "../kernel/testing.ts";
import { Browser } from "./browser.ts";
import { CodeAnnouncing } from "./code-announcing.ts";
import { Editing } from "./editing.ts";

const { vm, print } = bootTestVM();
const project = new TestProject({
  ...countingProject,
  "src/Counting/Integer.extension.st":
    "Extension { #name : 'Integer' }\n\n{ #category : '*Counting' }\nInteger >> asCounterForTest [\n\n\t^ Counter new increment; yourself\n]\n",
});
const code = new CodeBase({ vm, folder: project.path, attached: true, journal: new MemoryJournal() });
const browser = new Browser(code);
const announcing = new CodeAnnouncing(vm);
const editing = new Editing(new CodeEditor(code), browser, announcing);
beforeAll(() => code.openProject(false));
afterAll(() => project.dispose());

const counter = { class: "Counter", side: "instance" } as const;

describe("what there is", () => {
  test("[T3] packages, with where they come from", () => {
    const packages = browser.packages();
    expect(packages).toContainEqual({ name: "Counting", origin: "project", classCount: 1, methodCount: 3 });
    expect(packages.find(({ name }) => name === "Kernel-Objects")?.origin).toBe("system");
  });

  test("[T3] classes of a package, those it extends among them", () => {
    expect(browser.classes({ package: "Counting" })).toEqual([
      { name: "Counter", superclass: "Object", package: "Counting", kind: "class", hasComment: true, isTest: false },
      expect.objectContaining({ name: "Integer", package: "Kernel-Numbers" }),
    ]);
    expect(browser.classes({ matching: "countER" }).map(({ name }) => name)).toEqual(["Counter"]);
    expect(browser.classes({}).length).toBeGreaterThan(100);
  });

  test("[T3] the classes above those of a package, up to the root", () => {
    const classes = browser.classes({ package: "Counting" });
    const above = browser.above(classes).map(({ name }) => name);
    expect(above).toEqual(expect.arrayContaining(["Magnitude", "Number", "Object", "ProtoObject"]));
    expect(above).not.toContain("Integer");
  });

  test("[T3] protocols and methods of a class", () => {
    expect(browser.protocols(counter)).toEqual([
      { name: "accessing", methodCount: 1 },
      { name: "counting", methodCount: 1 },
    ]);
    expect(browser.methods(counter, "counting")).toMatchObject([
      { class: "Counter", side: "instance", selector: "increment", isExtension: false, isOverride: false },
    ]);
    expect(browser.methods({ class: "Integer", side: "instance" }, "*Counting")).toMatchObject([
      { selector: "asCounterForTest", package: "Counting", isExtension: true },
    ]);
  });

  test("[T3] a method with its source, its file and its line", () => {
    expect(browser.source({ ...counter, selector: "increment" })).toMatchObject({
      source: "increment\n\n\tvalue := self value + 1",
      file: "src/Counting/Counter.class.st",
      line: 21,
    });
    const { file, source } = browser.source({ class: "Integer", side: "instance", selector: "isPrime" });
    expect(file).toBeUndefined();
    expect(source).toContain("isPrime");
  });

  test("[T3] a class with its definition and comment", () => {
    expect(browser.definition("Counter")).toMatchObject({
      definition: "Object << #Counter\n\tslots: { #value };\n\tpackage: 'Counting'",
      comment: "I count.",
      slots: ["value"],
      file: "src/Counting/Counter.class.st",
    });
  });

  test("what is not there is refused by name", () => {
    expect(() => browser.definition("Nowhere")).toThrow("There is no class Nowhere");
    expect(() => browser.source({ ...counter, selector: "nope" })).toThrow("Counter>>nope");
  });
});

describe("who mentions what", () => {
  const titles = (methods: ReturnType<Browser["senders"]>): readonly string[] =>
    methods.map((each) => `${each.class}>>${each.selector}`);

  test("[T7] senders, implementors and references", () => {
    expect(titles(browser.senders("increment"))).toContain("Integer>>asCounterForTest");
    expect(titles(browser.implementors("increment"))).toContain("Counter>>increment");
    expect(titles(browser.references("Counter"))).toEqual(["Integer>>asCounterForTest"]);
  });

  test("[T7] an index kept live", async () => {
    await editing.accept({ ...counter, source: "twice ^ self increment; increment", author: "a" });
    expect(titles(browser.senders("increment"))).toContain("Counter>>twice");
    await editing.removeMethod({ ...counter, selector: "twice", author: "a" });
    expect(titles(browser.senders("increment"))).not.toContain("Counter>>twice");
  });
});

describe("accepting", () => {
  test("[C2] a conflict shows what is there now", async () => {
    const { version: basedOn } = browser.source({ ...counter, selector: "increment" });
    expect(await editing.accept({ ...counter, source: "increment ^ 1", basedOn, author: "a" })).toMatchObject({
      outcome: "accepted",
      method: { selector: "increment", version: expect.not.stringMatching(basedOn) },
      file: "src/Counting/Counter.class.st",
    });
    expect(await editing.accept({ ...counter, source: "increment ^ 2", basedOn, author: "b" })).toMatchObject({
      outcome: "conflict",
      current: { class: "Counter", side: "instance", source: "increment ^ 1" },
    });
  });

  test("each change is told with its class", async () => {
    const changed: string[] = [];
    editing.onChange = (name) => changed.push(name);
    await editing.accept({ ...counter, source: "broken )", author: "a" });
    await editing.accept({ ...counter, source: "fine ^ 1", author: "a" });
    await editing.setComment({ class: "Counter", comment: "Me.", author: "a" });
    await editing.define({ definition: "Object << #Fresh package: 'Counting'", author: "a" });
    await editing.removeClass({ class: "Fresh", author: "a" });
    expect(changed).toEqual(["Counter", "Counter", "Fresh", "Fresh"]);
  });

  test("[L2] SystemAnnouncer tells of what was accepted, defined and removed", async () => {
    await announcing.told;
    await print(`Smalltalk at: #Heard put: OrderedCollection new.
      SystemAnnouncer uniqueInstance when: SystemAnnouncement do: [ :each | Heard add: each class name ] for: #test`);
    await editing.accept({ ...counter, source: "heard ^ 1", author: "a" });
    await editing.accept({ ...counter, source: "heard ^ 2", author: "a" });
    await editing.accept({ ...counter, source: "heard ^ )", author: "a" });
    await editing.removeMethod({ ...counter, selector: "heard", author: "a" });
    await editing.setComment({ class: "Counter", comment: "I am heard of.", author: "a" });
    await editing.define({ definition: "Object << #Fresh package: 'Counting'", author: "a" });
    await editing.define({ definition: "Object << #Fresh slots: { #a }; package: 'Counting'", author: "a" });
    await editing.removeClass({ class: "Fresh", author: "a" });
    await announcing.told;
    expect(await print("Heard asArray")).toBe(
      "#(#MethodAdded #MethodModified #MethodRemoved #ClassCommented #ClassAdded #ClassModifiedClassDefinition #ClassRemoved)",
    );
    await print("SystemAnnouncer uniqueInstance unsubscribe: #test. Smalltalk removeKey: #Heard");
  });

  test("who is told of changes and takes for ever is ended, and said to have been", async () => {
    const problems: string[] = [];
    announcing.onProblem = (message) => problems.push(message);
    announcing.limit = 50;
    await print("SystemAnnouncer uniqueInstance when: MethodAdded do: [ :each | [ true ] whileTrue ] for: #test");
    await editing.accept({ ...counter, source: "heard ^ 1", author: "a" });
    await announcing.told;
    expect(problems).toEqual(["Who was told of a change of code took longer than 0.05 s and was ended"]);
    announcing.limit = 10_000;
    await print("SystemAnnouncer uniqueInstance unsubscribe: #test");
    await editing.removeMethod({ ...counter, selector: "heard", author: "a" });
  });

  test("[T3][C2] a new package has its file at once, and takes classes; a name that is taken is refused", async () => {
    expect(await editing.newPackage("Counting-Tests")).toMatchObject({ file: "src/Counting-Tests/package.st" });
    expect(project.read("src/Counting-Tests/package.st")).toContain("'Counting-Tests'");
    expect(browser.packages()).toContainEqual({
      name: "Counting-Tests",
      origin: "project",
      classCount: 0,
      methodCount: 0,
    });
    await expect(editing.newPackage("Counting-Tests")).rejects.toThrow("There is a package Counting-Tests already");
    await expect(editing.newPackage("Kernel-Objects")).rejects.toThrow("There is a package Kernel-Objects already");
  });

  test("what can't be done is refused with what can", async () => {
    const extension = { class: "Integer", side: "instance", source: "foo ^ 1", author: "a" } as const;
    await expect(editing.accept(extension)).rejects.toThrow(/name the package.*Counting/);
  });
});
