import { reasonToLeaveOut } from "./left-out.ts";
import type { Run } from "./messages.ts";
import type { PackageRuns } from "./package-runs.ts";
import type { TestDefinitions } from "./test-definitions.ts";

/** Test methods of one package, or of all. A method passes if it is run at least once and passes in every class that runs it. */
export interface Share {
  readonly package: string;
  readonly found: number;
  readonly loaded: number;
  readonly run: number;
  readonly passed: number;
  /** Of those found, how many are argued to be left out, and how many of these pass all the same. */
  readonly leftOut: number;
  readonly leftOutPassed: number;
}

/** A test method that did not pass, with each class it did not pass in. */
export interface Failure {
  readonly test: string;
  readonly package: string;
  readonly outcome: string;
  readonly message: string;
  readonly leftOut?: string;
}

/** The examples of one package, with what came of running them. */
export interface ExampleRuns extends PackageRuns {
  readonly found: number;
}

/** What all runs came to. */
export interface Report {
  readonly packages: readonly Share[];
  readonly total: Share;
  readonly examples: readonly { readonly package: string; readonly found: number; readonly passed: number }[];
  readonly failures: readonly Failure[];
  readonly failedExamples: readonly Failure[];
  readonly problems: Readonly<Record<string, readonly string[]>>;
  /** What the process of a package wrote last that ended early: its other tests count as failing. */
  readonly died: Readonly<Record<string, string>>;
}

/** Makes the shares of what was found and what was run; runs of a package's traits in other packages count, too. */
export function makeReport(
  definitions: TestDefinitions,
  runs: ReadonlyMap<string, PackageRuns>,
  examples: ReadonlyMap<string, ExampleRuns>,
): Report {
  const byKey = new Map<string, Run[]>();
  const loaded = new Set<string>();
  for (const { runs: each, loaded: there } of runs.values()) {
    for (const run of each) {
      const key = definitions.definitionOf(run.class, run.selector);
      byKey.set(key, [...(byKey.get(key) ?? []), run]);
    }
    for (const key of there) loaded.add(key);
  }
  const failures: Failure[] = [];
  const packages = [...definitions.all]
    .filter(([name]) => runs.has(name))
    .map(([name, found]): Share => {
      let [ran, passed, out, outPassed] = [0, 0, 0, 0];
      for (const { key } of found) {
        const own = byKey.get(key) ?? [];
        const passes = own.length > 0 && own.every(({ outcome }) => outcome === "passed");
        const reason = reasonToLeaveOut(key);
        if (own.length > 0) ran++;
        if (passes) passed++;
        if (reason !== undefined) out++;
        if (reason !== undefined && passes) outPassed++;
        if (!passes) failures.push(...failuresOf(key, name, own, reason));
      }
      return {
        package: name,
        found: found.length,
        loaded: found.filter(({ key }) => loaded.has(key)).length,
        run: ran,
        passed,
        leftOut: out,
        leftOutPassed: outPassed,
      };
    });
  const problems = Object.fromEntries([...runs, ...examples].map(([name, each]) => [name, each.problems]));
  return {
    packages,
    total: sumOf(packages),
    examples: [...examples].map(([name, { runs: all, found }]) => ({
      package: name,
      found,
      passed: all.filter(({ outcome }) => outcome === "passed").length,
    })),
    failures,
    failedExamples: [...examples].flatMap(([name, { runs: all }]) =>
      all
        .filter(({ outcome }) => outcome !== "passed")
        .map((run) => ({
          test: `${run.class}: ${run.selector}`,
          package: name,
          outcome: run.outcome,
          message: run.message ?? "",
        })),
    ),
    problems,
    died: Object.fromEntries(
      [...runs, ...examples].flatMap(([name, { died }]) => (died === undefined ? [] : [[name, died]])),
    ),
  };
}

function failuresOf(key: string, home: string, runs: readonly Run[], reason: string | undefined): readonly Failure[] {
  const common = { package: home, ...(reason !== undefined && { leftOut: reason }) };
  if (runs.length === 0) return [{ ...common, test: key, outcome: "not run", message: "" }];
  return runs
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ class: name, selector, outcome, message }) => ({
      ...common,
      test: key.startsWith(`${name}>>`) ? key : `${key} in ${name}>>${selector}`,
      outcome,
      message: message ?? "",
    }));
}

function sumOf(shares: readonly Share[]): Share {
  const sum = (count: (share: Share) => number): number => shares.reduce((total, each) => total + count(each), 0);
  return {
    package: "all",
    found: sum(({ found }) => found),
    loaded: sum(({ loaded }) => loaded),
    run: sum(({ run }) => run),
    passed: sum(({ passed }) => passed),
    leftOut: sum(({ leftOut }) => leftOut),
    leftOutPassed: sum(({ leftOutPassed }) => leftOutPassed),
  };
}

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)}%`);

/** Of all found, those that pass. */
export const shareOfAll = ({ passed, found }: Share): string => percent(passed, found);

/** The same without those argued to be left out. */
export const shareOfRest = ({ passed, leftOutPassed, found, leftOut }: Share): string =>
  percent(passed - leftOutPassed, found - leftOut);

/** The report as a person reads it. */
export function printed(report: Report): string {
  const rows = [...report.packages, report.total].map((share) => [
    share.package,
    ...[share.found, share.loaded, share.run, share.passed].map(String),
    shareOfAll(share),
    String(share.leftOut),
    shareOfRest(share),
  ]);
  const tests = table([
    ["package", "found", "loaded", "run", "passed", "share", "left out", "share of the rest"],
    ...rows,
  ]);
  const examples = table([
    ["examples in comments", "found", "passed", "share"],
    ...report.examples.map((each) => [
      each.package,
      String(each.found),
      String(each.passed),
      percent(each.passed, each.found),
    ]),
  ]);
  const died = Object.entries(report.died).map(
    ([name, text]) =>
      `\n\n${name}: its process ended early, what it did not run counts as failing. Its last words:\n${text}`,
  );
  return `${tests}\n\n${examples}${died.join("")}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    )
    .join("\n");
}
