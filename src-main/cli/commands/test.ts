import { writeFileSync } from "node:fs";
import type { Result, TestOutcome } from "../../../src-runtime/protocol/index.ts";
import { newEvaluationId } from "../evaluation-id.ts";
import { ExitCode, exitCodeOfSignal } from "../exit-code.ts";
import { Interruption } from "../interruption.ts";
import { junitText } from "../junit.ts";
import { frameLine, loadText } from "../report.ts";
import { openTarget } from "../target.ts";
import type { Target, TargetOptions } from "../target.ts";

/** The options of `fresnel test`. */
export interface TestOptions extends TargetOptions {
  readonly json?: boolean;
  readonly junit?: string;
  readonly engine: "compiled" | "interpreter";
}

const SIGNS: Readonly<Record<TestOutcome["outcome"], string>> = {
  passed: "ok",
  failed: "FAILED",
  error: "ERROR",
  skipped: "skipped",
};

/** `fresnel test`: runs SUnit tests, all or those of the packages and classes named. */
export async function testCommand(names: readonly string[], options: TestOptions): Promise<number> {
  const interruption = new Interruption();
  let target: Target | undefined;
  try {
    target = await openTarget(options, "cli");
    const { client, session, load } = target;
    const lacks = load === undefined ? undefined : loadText(load);
    if (options.json !== true) {
      if (lacks !== undefined) process.stderr.write(`${lacks}\n`);
      client.on("test/finished", ({ test }) => process.stdout.write(outcomeText(test)));
    }
    const { engine } = options;
    const params = { session: session.session, evaluationId: newEvaluationId(), names: [...names], engine };
    const report = await client.request("test/run", params, interruption.aborted);
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ ...jsonReport(report), ...(load && { load }) })}\n`);
    else process.stdout.write(`${summary(report)}\n`);
    if (options.junit !== undefined) writeFileSync(options.junit, junitText(report));
    if (interruption.signal !== undefined) return exitCodeOfSignal(interruption.signal);
    if (report.unknown.length > 0) {
      process.stderr.write(`Neither a package nor a test class nor a test: ${report.unknown.join(", ")}\n`);
      return ExitCode.usage;
    }
    return report.run > 0 && report.failed + report.errors === 0 ? ExitCode.ok : ExitCode.failed;
  } finally {
    await target?.dispose();
    interruption.dispose();
  }
}

/** The report without the tests that passed: what a caller wants to know of each is its failure. */
function jsonReport({ tests, ...counts }: Result<"test/run">): object {
  return { ...counts, failures: tests.filter(({ outcome }) => outcome === "failed" || outcome === "error") };
}

function outcomeText(test: TestOutcome): string {
  const line = `${SIGNS[test.outcome].padEnd(7)} ${test.class}>>${test.selector}\n`;
  if (test.outcome === "passed" || test.outcome === "skipped") return line;
  const what = [test.errorClass, test.messageText].filter((part) => part !== undefined && part !== "").join(": ");
  return [line.trimEnd(), `    ${what}`, ...(test.stack ?? []).map((frame) => `  ${frameLine(frame)}`), ""].join("\n");
}

function summary({ run, passed, failed, errors, skipped, milliseconds }: Result<"test/run">): string {
  if (run === 0) return "No tests were found";
  return `${run} run, ${passed} passed, ${failed} failed, ${errors} errors, ${skipped} skipped (${Math.round(milliseconds)} ms)`;
}
