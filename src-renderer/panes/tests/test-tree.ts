import type { Result } from "../../../src-runtime/protocol/index.ts";
import { testName } from "../../connection/index.ts";
import type { TestResult, TestResultsState } from "../../connection/index.ts";

/** The tests of one class. */
export type TestClass = Result<"test/list">["classes"][number];

/** How a test stands. `notRun`: not since its class was changed. `waiting`: in the run that is under way. */
export type TestState = "notRun" | "waiting" | "passed" | "failed" | "error" | "skipped";

/** A package, a test class or a test. */
export interface TestNode {
  readonly kind: "package" | "class" | "test";
  /** Names it among all; of a test it is what `test/run` calls it. */
  readonly key: string;
  readonly title: string;
  /** Undefined for a test. */
  readonly children: readonly TestNode[] | undefined;
  /** The tests that it is or has, as `test/run` calls them. */
  readonly tests: readonly string[];
  /** Of what has tests: the worst of theirs. */
  readonly state: TestState;
  /** How many of its tests stand so. */
  readonly counts: TestCounts;
  /** What a test came to last, even if it was changed since. */
  readonly result: TestResult | undefined;
}

/** How many tests stand how. */
export type TestCounts = Readonly<Record<TestState, number>>;

/** What a tree is made of. */
export interface TestTreeSource extends TestResultsState {
  readonly classes: readonly TestClass[];
  /** Only tests that failed when they were last run. */
  readonly failingOnly: boolean;
}

/** From the worst to the best. */
const STATES = ["waiting", "error", "failed", "notRun", "skipped", "passed"] as const satisfies readonly TestState[];

/** The packages, their test classes, and the tests of those. What has no tests to show is left out. */
export function testTree(source: TestTreeSource): readonly TestNode[] {
  const packages = new Map<string, TestNode[]>();
  const awaited = new Set(source.underWay?.names);
  for (const { class: name, package: home, selectors } of source.classes) {
    const tests = selectors
      .map((selector) => testNode({ class: name, package: home, selector }, source, awaited))
      .filter(({ result }) => !source.failingOnly || isFailing(result));
    if (tests.length === 0) continue;
    const node = groupNode("class", name, tests);
    const there = packages.get(home);
    if (there === undefined) packages.set(home, [node]);
    else there.push(node);
  }
  return [...packages].map(([name, classes]) => groupNode("package", name, classes));
}

/** Whether a test failed when it was last run, changed since or not: it is what is run again. */
export function isFailing(result: TestResult | undefined): boolean {
  return result?.outcome === "failed" || result?.outcome === "error";
}

/** All tests below, in their order. */
export function testsBelow(nodes: readonly TestNode[]): readonly TestNode[] {
  return nodes.flatMap((node) => (node.children === undefined ? [node] : testsBelow(node.children)));
}

/** The node with a key, and those around it from the outside. */
export function pathTo(nodes: readonly TestNode[], key: string | undefined): readonly TestNode[] {
  for (const node of nodes) {
    if (node.key === key) return [node];
    const below = pathTo(node.children ?? [], key);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}

/** How many tests stand how, all together. */
export function countsOf(nodes: readonly TestNode[]): TestCounts {
  const counts = { notRun: 0, waiting: 0, passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const node of nodes) for (const state of STATES) counts[state] += node.counts[state];
  return counts;
}

/** In words: `2 failed, 1 error, 7 passed`. */
export function countsText(counts: TestCounts): string {
  const words: Readonly<Record<TestState, string>> = {
    error: counts.error === 1 ? "error" : "errors",
    failed: "failed",
    waiting: "waiting",
    notRun: "not run",
    skipped: "skipped",
    passed: "passed",
  };
  const order = ["error", "failed", "passed", "skipped", "waiting", "notRun"] as const;
  return order.flatMap((state) => (counts[state] === 0 ? [] : [`${counts[state]} ${words[state]}`])).join(", ");
}

/** How long a test took, as people read it. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1 ? "< 1 ms" : `${Math.round(milliseconds)} ms`;
}

function testNode(
  test: { readonly class: string; readonly package: string; readonly selector: string },
  { results, underWay }: TestResultsState,
  awaited: ReadonlySet<string>,
): TestNode {
  const key = testName(test);
  const result = results.get(key);
  const isOfRun =
    underWay !== undefined &&
    (awaited.size === 0 || [key, test.class, test.package].some((name) => awaited.has(name))) &&
    !underWay.finished.has(key);
  const state = isOfRun ? "waiting" : result === undefined || result.isStale ? "notRun" : result.outcome;
  const counts = { notRun: 0, waiting: 0, passed: 0, failed: 0, error: 0, skipped: 0, [state]: 1 };
  return { kind: "test", key, title: test.selector, children: undefined, tests: [key], state, counts, result };
}

function groupNode(kind: "package" | "class", title: string, children: readonly TestNode[]): TestNode {
  const counts = countsOf(children);
  return {
    kind,
    key: `${kind} ${title}`,
    title,
    children,
    tests: children.flatMap(({ tests }) => tests),
    state: STATES.find((state) => counts[state] > 0) ?? "notRun",
    counts,
    result: undefined,
  };
}
