import { expect, test } from "vitest";
import { bootTestVM } from "./testing.ts";

const machine = bootTestVM();
const parts = { protocol: "p", package: "P" };

test("[L1] a primitive of another Smalltalk is as one that fails, and the writer is told", async () => {
  await machine.print("Object << #ForeignForTest package: 'P'; install");
  for (const pragma of [
    "<primitive: 60>",
    "<primitive: 'primitiveFoo' module: 'FooPlugin'>",
    "<primitive: #nonsense>",
  ]) {
    const { kind, diagnostics } = machine.vm.compileMethod(
      machine.vm.classNamed("ForeignForTest"),
      `foo\n\t${pragma}\n\t^ #fallback`,
      parts,
    );
    expect(kind).toBe("compiled");
    expect(diagnostics).toMatchObject([{ code: "foreign-primitive", severity: "warning" }]);
    expect(await machine.print("ForeignForTest new foo")).toBe("#fallback");
  }
});

test("[L1] a method that is nothing but such a primitive is refused, with its place", () => {
  const source = "bar\n\t<primitive: 60>";
  expect(machine.vm.compileMethod(machine.vm.classNamed("Object"), source, parts)).toMatchObject({
    kind: "failed",
    diagnostics: [
      {
        code: "primitive-without-code",
        message: "There is no primitive 60 here, and no code below it: write what the method does",
        range: { start: source.indexOf("<"), end: source.length },
      },
    ],
  });
});
