import { expect, test } from "vitest";
import { codeTroubles } from "./code-report.ts";

test("[L2] what a project's code lacks, and what could not be loaded of it, are told in words", () => {
  expect(
    codeTroubles({
      problems: [{ file: "src/A/A.class.st", line: 14, message: "']' expected" }],
      lacking: [
        { kind: "superclass", name: "BaselineOf", usedBy: ["BaselineOfA"] },
        { kind: "package", name: "Morphic", usedBy: [] },
      ],
    }),
  ).toEqual([
    "src/A/A.class.st, line 14: ']' expected",
    "There is no superclass BaselineOf, named by BaselineOfA",
    "There is no package Morphic",
  ]);
});

test("[L2] of many the first are told, and how many there are more", () => {
  const lacking = Array.from({ length: 20 }, (_, n) => ({ kind: "class" as const, name: `C${n}`, usedBy: [] }));
  const lines = codeTroubles({ problems: [], lacking });
  expect(lines).toHaveLength(8);
  expect(lines.at(-1)).toBe("and 13 more");
});
