import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ActorSystem } from "../actors/index.ts";
import type { VM } from "../vm/index.ts";
import { openArtifact } from "./artifact-file.ts";
import { bootFromArtifact } from "./index.ts";
import { bootTestVM, type TestVM } from "./testing.ts";

const folder = mkdtempSync(join(tmpdir(), "fresnel-kernel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let machine: TestVM;
const print = (source: string): Promise<string> => machine.print(source);
/** Whether the methods of a class, or of its class side, are in place. */
const isMet = (name: string, side: "instance" | "class" = "instance"): boolean => {
  const { $info: info } = machine.vm.classNamed(name);
  return (side === "class" ? info.counterpart?.$info : info)?.awaken === undefined;
};

beforeAll(async () => {
  const file = join(folder, "kernel.bin");
  await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL("./fixtures/build-kernel.ts", import.meta.url)),
    file,
  ]);
  machine = bootTestVM({
    prepare: (vm) => void new ActorSystem(vm),
    boot: (vm: VM) => bootFromArtifact(vm, openArtifact(file)),
  });
});

describe("[L1] a kernel that was built before", () => {
  test("puts the methods of a class in place when it is first met, with those above it", async () => {
    expect(isMet("Duration")).toBe(false);
    expect(isMet("Duration", "class")).toBe(false);
    expect(await print("Duration days: 2 hours: 3 minutes: 4 seconds: 5")).toBe("2:03:04:05");
    expect(isMet("Duration")).toBe(true);
    expect(isMet("Duration", "class")).toBe(true);
    expect(isMet("RunArray")).toBe(false);
  });

  test("has what its classes set when they were initialized, and did not meet them for it", async () => {
    const names = ["Unicode", "ChronologyConstants", "SessionManager", "OCArrayNode"];
    expect(names.filter((name) => isMet(name, "class"))).toEqual([]);
    expect(await print("RBArrayNode = OCArrayNode & (RPackage = Package)")).toBe("true");
    expect(await print("{ Smalltalk. Processor. Transcript. Workspace } collect: [ :each | each class name ]")).toBe(
      "#(#SystemDictionary #ProcessorScheduler #TranscriptStream #CurrentWorkspace)",
    );
    expect(await print("testingEnvironment == Smalltalk & (Smalltalk globals == Smalltalk)")).toBe("true");
    expect(await print("{ Float infinity. Float infinity negated. Float nan }")).toBe(
      "{Float infinity. Float infinity negated. Float nan}",
    );
    expect(await print("ChronologyConstants classVarNamed: #DayNames")).toBe(
      "#(#Sunday #Monday #Tuesday #Wednesday #Thursday #Friday #Saturday)",
    );
    expect(await print("(ChronologyConstants classVarNamed: #DayNames) isReadOnlyObject")).toBe("true");
    expect(
      await print("{ Unicode classVarNamed: #Cc. Unicode classVarNamed: #Zs. Actor classVarNamed: #DefaultTimeout }"),
    ).toBe("#(0 29 5000)");
    expect(await print("Object propertyAt: #nobodySetThis")).toBe("nil");
    expect(await print("Object propertyAt: #kept put: 3. Object propertyAt: #kept")).toBe("3");
  });

  test("finds a method that overrides one which other classes are known to have", async () => {
    expect(isMet("Bag")).toBe(false);
    expect(await print("Object new printString")).toBe("'an Object'");
    expect(await print("(Bag withAll: #(1 2 2)) size")).toBe("3");
    expect(await print("(Color r: 1 g: 0 b: 0) = Color red")).toBe("true");
  });

  test("finds inherited methods, and those of the class side that come from Class", async () => {
    expect(isMet("LRUCache", "class")).toBe(false);
    expect(await print("LRUCache new isCollection")).toBe("false");
    expect(await print("LRUCache name")).toBe("#LRUCache");
    expect(await print("LRUCache class class")).toBe("Metaclass");
  });

  test("says of a message that a class nobody has met does not understand it", async () => {
    expect(isMet("UUID", "class")).toBe(false);
    expect(await print("UUID nobodyHasThisMethod: 3")).toBe(
      "MessageNotUnderstood: Instance of UUID class did not understand #nobodyHasThisMethod:",
    );
    expect(isMet("UUID", "class")).toBe(true);
  });

  test("does not meet a class by reading what it is or where it stands", async () => {
    expect(isMet("Heap")).toBe(false);
    expect(await print("(Smalltalk at: #Heap) superclass")).toBe("Collection");
    expect(await print("Heap instanceVariables isArray")).toBe("true");
    expect(isMet("Heap")).toBe(false);
  });

  test("answers reflection about classes nobody has met", async () => {
    expect(isMet("LinkedList")).toBe(false);
    expect(await print("LinkedList includesSelector: #removeLast")).toBe("true");
    expect(await print("RunArray canUnderstand: #runLengthAt:")).toBe("true");
    expect(await print("Symbol findInterned: 'runLengthAt:'")).toBe("#runLengthAt:");
    expect(await print("Symbol findInterned: 'noMethodHasThisName:'")).toBe("nil");
    expect(await print("(Timespan >> #duration) sourceCode includesSubstring: 'duration'")).toBe("true");
  });

  test("lets classes be made below one that nobody has met, and it be redefined and extended", async () => {
    expect(isMet("Fraction")).toBe(false);
    expect(
      await print(
        "| class | class := (Fraction << #Half) package: 'Mine'; install. (class numerator: 1 denominator: 2) + (1/2)",
      ),
    ).toBe("1");
    expect(isMet("Path")).toBe(false);
    expect(await print("Path compile: 'twice ^ self -> self'. (Path * 'a') twice value = (Path * 'a')")).toBe("true");
    expect(isMet("SharedQueue")).toBe(false);
    expect(
      await print(
        "(Object << #SharedQueue) slots: (SharedQueue slots , { #extra }); package: 'Kernel-Processes'; install. SharedQueue new nextPut: 3; next",
      ),
    ).toBe("3");
  });

  test("walks the heap without meeting the classes in it", async () => {
    expect(isMet("ScaledDecimal")).toBe(false);
    expect(await print("ScaledDecimal allInstances isEmpty")).toBe("true");
    expect(isMet("ScaledDecimal")).toBe(false);
  });
});
