import { describe, expect, test } from "vitest";
import { checkDoIt, doItStatements } from "./do-it.ts";

describe("checking a text that a person types", () => {
  test.each(["3 + 4", "x := 3. x", "", '"a comment"'])("%s is complete", (source) => {
    expect(checkDoIt(source)).toEqual({ completeness: "complete", diagnostics: [] });
  });

  test.each(["[ 3 + 4", "#(1 2", "'abc", "3 +"])("%s goes on", (source) => {
    expect(checkDoIt(source).completeness).toBe("incomplete");
  });

  test("a fault is told with its line and column", () => {
    const { completeness, diagnostics } = checkDoIt("3 + 4.\n  x foo: )");
    expect(completeness).toBe("invalid");
    expect(diagnostics[0]).toMatchObject({ severity: "error", line: 2, column: 10 });
  });
});

test("the statements of a do-it tell what their display depends on", () => {
  expect(doItStatements("x := 3. Transcript show: 1; cr. 4 + 5;")).toEqual([
    { isAssignment: true, suppressed: false, receiver: undefined },
    { isAssignment: false, suppressed: false, receiver: "Transcript" },
    { isAssignment: false, suppressed: true, receiver: undefined },
  ]);
});
