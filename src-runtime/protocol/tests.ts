import * as z from "zod";
import type { StackFrame } from "./evaluation.ts";
import { evaluationId, sessionId } from "./ids.ts";
import { vmRequest } from "./request.ts";

/** The two values of an assertion that they are equal, which did not hold, as they print. */
export interface Comparison {
  readonly actual: string;
  readonly expected: string;
}

/** What one test came to. */
export interface TestOutcome {
  readonly class: string;
  readonly selector: string;
  readonly package: string;
  readonly outcome: "passed" | "failed" | "error" | "skipped";
  readonly milliseconds: number;
  /** For a failure or an error: what was wrong. */
  readonly messageText?: string;
  readonly errorClass?: string;
  readonly stack?: readonly StackFrame[];
  /** For a failure of `assert:equals:` or another assertion of its kind. */
  readonly comparison?: Comparison;
}

/** What a run of tests came to. */
export interface TestReport {
  readonly run: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly milliseconds: number;
  readonly tests: readonly TestOutcome[];
  /** Names that are neither a package nor a test class, nor a test. */
  readonly unknown: readonly string[];
}

/** Requests about SUnit tests. */
export const testRequests = {
  "test/list": vmRequest<{
    readonly classes: readonly {
      readonly class: string;
      readonly package: string;
      readonly selectors: readonly string[];
    }[];
  }>()("test/list", z.object({})),
  /**
   * Runs tests: those of the named packages and classes, single ones by `AccountTest>>testDeposit`, or those of all
   * project and loaded packages. `evaluationId` names the run for `evaluation/interrupt`; each finished test is told by a `test/finished` event.
   * With `engine: "interpreter"` all that runs meanwhile is captured at every other poll and goes on in the interpreter,
   * which is slow, and shows whether both engines do the same.
   */
  "test/run": vmRequest<TestReport>()(
    "test/run",
    z.object({
      session: sessionId,
      evaluationId,
      names: z.array(z.string().max(500)).max(10_000).default([]),
      engine: z.enum(["compiled", "interpreter"]).default("compiled"),
    }),
  ),
} as const;
