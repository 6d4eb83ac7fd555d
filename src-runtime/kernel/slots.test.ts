import { expect, test } from "vitest";
import { testPackages } from "./package-tests.ts";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();

testPackages({ row: "L1", packages: ["VariablesLibrary"], isCaptured: true }, machine);

test.each(["compiled", "captured"])("[L1] thisProcess is the process that runs, %s", async (engine) => {
  machine.captureAlways = engine === "captured";
  try {
    expect(await machine.print("thisProcess == Processor activeProcess")).toBe("true");
    expect(
      await machine.print("| inner | inner := [ thisProcess ] newProcess. inner resume. thisProcess class name"),
    ).toBe("#Process");
    expect(await machine.evaluate("thisProcess := 3")).toMatchObject({
      kind: "syntax",
      messages: [expect.stringContaining("thisProcess")],
    });
  } finally {
    machine.captureAlways = false;
  }
});
