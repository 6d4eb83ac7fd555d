import { expect, test } from "vitest";
import type { TestOutcome, TestReport } from "../../src-runtime/protocol/index.ts";
import { junitText } from "./junit.ts";

const outcome = (selector: string, kind: TestOutcome["outcome"], messageText?: string): TestOutcome => ({
  class: "BankTest",
  selector,
  package: "Bank-Tests",
  outcome: kind,
  milliseconds: 12,
  ...(messageText === undefined ? {} : { messageText, errorClass: "TestFailure", stack: [] }),
});

test("[E1] a JUnit report counts and escapes", () => {
  const tests = [
    outcome("testA", "passed"),
    outcome("testB", "failed", `<"a" & \u0000b>`),
    outcome("testC", "skipped"),
  ];
  const report: TestReport = {
    run: 3,
    passed: 1,
    failed: 1,
    errors: 0,
    skipped: 1,
    milliseconds: 36,
    tests,
    unknown: [],
  };
  expect(junitText(report)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="1" time="0.036">
  <testsuite name="BankTest" package="Bank-Tests" tests="3" failures="1" errors="0" skipped="1" time="0.036">
    <testcase classname="BankTest" name="testA" time="0.012"/>
    <testcase classname="BankTest" name="testB" time="0.012">
      <failure type="TestFailure" message="&lt;&quot;a&quot; &amp; \uFFFDb&gt;"></failure>
    </testcase>
    <testcase classname="BankTest" name="testC" time="0.012">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
`);
});
