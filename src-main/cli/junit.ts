import type { StackFrame, TestOutcome, TestReport } from "../../src-runtime/protocol/index.ts";
import { frameLine } from "./report.ts";

/** A test report in JUnit's XML, as continuous integration reads it: a suite for each class. */
export function junitText(report: TestReport): string {
  const classes = new Map<string, TestOutcome[]>();
  for (const test of report.tests) {
    const tests = classes.get(test.class);
    if (tests === undefined) classes.set(test.class, [test]);
    else tests.push(test);
  }
  const { run, failed, errors, skipped, milliseconds } = report;
  const counts = `tests="${run}" failures="${failed}" errors="${errors}" skipped="${skipped}" time="${seconds(milliseconds)}"`;
  const suites = [...classes].map(([name, tests]) => suiteText(name, tests));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n${suites.join("")}</testsuites>\n`;
}

function suiteText(name: string, tests: readonly TestOutcome[]): string {
  const count = (outcome: TestOutcome["outcome"]): number => tests.filter((test) => test.outcome === outcome).length;
  const time = seconds(tests.reduce((sum, test) => sum + test.milliseconds, 0));
  const counts = `tests="${tests.length}" failures="${count("failed")}" errors="${count("error")}" skipped="${count("skipped")}" time="${time}"`;
  const packageName = tests[0]?.package ?? "";
  return `  <testsuite name="${escaped(name)}" package="${escaped(packageName)}" ${counts}>\n${tests.map(caseText).join("")}  </testsuite>\n`;
}

function caseText(test: TestOutcome): string {
  const start = `    <testcase classname="${escaped(test.class)}" name="${escaped(test.selector)}" time="${seconds(test.milliseconds)}"`;
  switch (test.outcome) {
    case "passed":
      return `${start}/>\n`;
    case "skipped":
      return `${start}>\n      <skipped/>\n    </testcase>\n`;
    case "failed":
      return `${start}>\n${problemText("failure", test)}    </testcase>\n`;
    case "error":
      return `${start}>\n${problemText("error", test)}    </testcase>\n`;
  }
}

function problemText(element: "failure" | "error", { errorClass, messageText, stack }: TestOutcome): string {
  const attributes = `type="${escaped(errorClass ?? "")}" message="${escaped(messageText ?? "")}"`;
  return `      <${element} ${attributes}>${escaped(stackText(stack ?? []))}</${element}>\n`;
}

function stackText(stack: readonly StackFrame[]): string {
  return stack.map(frameLine).join("\n");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Text as XML 1.0 takes it: without the characters that it has no place for. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
      .toWellFormed()
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
  );
}
