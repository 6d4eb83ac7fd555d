import { describe, expect, test } from "vitest";
import type { LoadReport, StackFrame } from "../../src-runtime/protocol/index.ts";
import { ago, errorText, frameLine, loadText, tableText } from "./report.ts";

describe("what the command line prints", () => {
  test.each<[StackFrame, string]>([
    [{ method: "A>>b", receiverClass: "A" }, "  A>>b"],
    [{ method: "A>>b", receiverClass: "A", line: 3 }, "  A>>b (line 3)"],
    [{ method: "A>>b", receiverClass: "A", line: 3, file: "A.st", source: "  self c" }, "  A>>b (A.st:3)    self c"],
  ])("a frame: %o", (frame, line) => {
    expect(frameLine(frame)).toBe(line);
  });

  test("an error: what, where in the source, then the stack", () => {
    const diagnostic = {
      code: "x",
      message: "')' expected",
      severity: "error" as const,
      start: 4,
      end: 5,
      line: 1,
      column: 5,
    };
    const error = {
      class: "SyntaxError",
      messageText: "",
      stack: [{ method: "doIt", receiverClass: "A" }],
      diagnostics: [diagnostic],
    };
    expect(errorText({ error })).toBe("SyntaxError\n  1:5 ')' expected\n  doIt");
  });

  test("a load: problems by file and line, and what is lacking; nothing when all went well", () => {
    const report: LoadReport = { packages: ["A"], classCount: 1, methodCount: 2, problems: [], lacking: [] };
    expect(loadText(report)).toBeUndefined();
    const problems = [{ file: "A.st", line: 3, message: "']' expected" }];
    const lacking = [{ kind: "superclass" as const, name: "Morph", usedBy: ["B"] }];
    expect(loadText({ ...report, problems, lacking })).toBe(
      "A.st:3: ']' expected\nlacking superclass Morph, used by B",
    );
    const many = Array.from({ length: 30 }, (_, i) => ({ file: "A.st", line: i, message: "x" }));
    expect(loadText({ ...report, problems: many })).toContain("… and 10 more");
  });

  test("a table, in columns", () => {
    expect(
      tableText([
        ["name", "state"],
        ["a-long-name", "idle"],
      ]),
    ).toBe("name         state\na-long-name  idle");
  });

  test.each([
    [5, "5s ago"],
    [125, "2m ago"],
    [7_300, "2h ago"],
    [200_000, "2d ago"],
  ])("%i seconds as %s", (seconds, text) => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(ago(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
  });
});
