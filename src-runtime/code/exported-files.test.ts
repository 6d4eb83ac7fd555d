import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { CodeBase } from "./code-base.ts";
import { exportedFiles } from "./exported-files.ts";
import { counterFile, countingProject, MemoryJournal, TestProject } from "./fixtures/projects.ts";

const { vm, print } = bootTestVM();
const FILE = "Counting/Counter.class.st";

let project: TestProject;
let code: CodeBase;

beforeEach(async () => {
  project = new TestProject(countingProject);
  code = new CodeBase({ vm, folder: project.path, attached: true, journal: new MemoryJournal() });
  await code.openProject(false);
});
afterEach(() => {
  project.dispose();
  for (const name of ["Dice", "Counter", "TRolled"]) {
    const behavior = vm.tryClassNamed(name);
    if (behavior) vm.removeClass(behavior);
  }
});

function exported(): Readonly<Record<string, string>> {
  const { files, problems } = exportedFiles(vm, code.fileTexts, code.beyondFiles.entries);
  expect(problems).toEqual([]);
  return Object.fromEntries(files);
}

describe("[P10] exported code", () => {
  test("is the project's files, to the byte, where nothing was defined beyond them", () => {
    expect(exported()[FILE]).toBe(counterFile);
  });

  test("has what evaluations defined where accepting it would put it", async () => {
    await print("Counter compile: 'increment value := value + 10'");
    await print("Counter removeSelector: #value");
    await print(
      "(Object << #Dice slots: { #sides }; sharedVariables: { #Luck }; package: 'Games') install. Dice comment: 'I am thrown.'",
    );
    await print("Dice compile: 'sides ^ sides' classified: 'accessing'. Dice class compile: 'six ^ self new'");
    await print("Counter compile: 'dice ^ Dice new' classified: '*Games'");
    const files = exported();
    expect(Object.keys(files)).toEqual([
      FILE,
      "Counting/package.st",
      "Games/Counter.extension.st",
      "Games/Dice.class.st",
      "Games/package.st",
    ]);
    expect(files[FILE]).toContain("increment value := value + 10".slice("increment ".length));
    expect(files[FILE]).not.toContain("Counter >> value [");
    expect(files["Games/package.st"]).toBe("Package { #name : 'Games' }\n");
    expect(files["Games/Dice.class.st"]).toMatch(/^"\nI am thrown\.\n"\nClass \{\n\t#name : 'Dice'/);
    expect(files["Games/Dice.class.st"]).toContain("#classVars : [\n\t\t'Luck'\n\t]");
    expect(files["Games/Dice.class.st"]).toContain("{ #category : 'accessing' }\nDice >> sides [");
    expect(files["Games/Dice.class.st"]).toContain("Dice class >> six [");
    expect(files["Games/Counter.extension.st"]).toContain("{ #category : '*Games' }\nCounter >> dice [");
  });

  test("is the same whatever the order in which it was defined", async () => {
    const define = async (...selectors: readonly string[]): Promise<Readonly<Record<string, string>>> => {
      await print("(Object << #Dice slots: {}; package: 'Games') install");
      for (const each of selectors) await print(`Dice compile: '${each} ^ 1'. Counter compile: '${each}Times ^ 1'`);
      const files = exported();
      vm.removeClass(vm.classNamed("Dice"));
      for (const each of selectors) await print(`Counter removeSelector: #${each}Times`);
      return files;
    };
    expect(await define("a", "b", "c")).toEqual(await define("c", "a", "b"));
  });

  test("has no class, and no file, of what was removed", async () => {
    await print("Counter removeFromSystem");
    expect(Object.keys(exported())).toEqual([]);
  });
});
