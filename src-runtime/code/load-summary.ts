import type { VM } from "../vm/index.ts";
import { missingOfBaselines } from "./baseline.ts";
import type { LoadProblem, LoadReport, SourceFile } from "./package-loader.ts";

/** Something that loaded code names and the workspace has not. */
export interface Lacking {
  readonly kind: "superclass" | "class" | "trait" | "pool" | "package" | "project" | "selector";
  readonly name: string;
  /** The classes or methods that name it, the first few. */
  readonly usedBy: readonly string[];
}

/** What loading a folder of packages came to, for a person: nothing that could be loaded is left out for the rest. */
export interface LoadSummary {
  readonly packages: readonly string[];
  readonly classCount: number;
  readonly methodCount: number;
  readonly problems: readonly { readonly file: string; readonly line: number; readonly message: string }[];
  readonly lacking: readonly Lacking[];
}

/** How many users of something lacking are named. */
const MAX_USERS = 5;

const lackingKinds: Readonly<Partial<Record<LoadProblem["kind"], Lacking["kind"]>>> = {
  missingSuperclass: "superclass",
  missingClass: "class",
  missingTrait: "trait",
  undeclared: "class",
};

/** Sums up what loading files came to. What is missing is listed once, with those who miss it; first what baselines say. */
export function summarize(
  vm: VM,
  files: readonly SourceFile[],
  report: LoadReport,
  readProblems: readonly LoadProblem[],
): LoadSummary {
  const own = new Set(files.flatMap(({ file }) => (file.kind === "class" ? [file.definition.name] : [])));
  const problems = [...readProblems, ...report.problems];
  const lacking = new Map<
    string,
    { readonly kind: Lacking["kind"]; readonly name: string; readonly usedBy: string[] }
  >();
  for (const { kind: problem, name, where } of problems) {
    const kind = lackingKinds[problem];
    // A class of the files themselves was left out for what it lacks: that is what is listed.
    if (kind === undefined || name === undefined || own.has(name)) continue;
    const entry = lacking.get(`${kind} ${name}`) ?? { kind, name, usedBy: [] };
    lacking.set(`${kind} ${name}`, entry);
    if (entry.usedBy.length < MAX_USERS && !entry.usedBy.includes(where)) entry.usedBy.push(where);
  }
  return {
    packages: [...new Set(files.map((file) => file.package))].toSorted(),
    classCount: report.classes.length,
    methodCount: report.methods,
    problems: problems
      .filter((each) => lackingKinds[each.kind] === undefined)
      .map(({ file, line, message }) => ({ file, line: line ?? 1, message })),
    lacking: [...missingOfBaselines(vm, files), ...lacking.values()],
  };
}

/** Two summaries as one, the later one's after the earlier one's. */
export function joined(a: LoadSummary, b: LoadSummary): LoadSummary {
  return {
    packages: [...new Set([...a.packages, ...b.packages])],
    classCount: a.classCount + b.classCount,
    methodCount: a.methodCount + b.methodCount,
    problems: [...a.problems, ...b.problems],
    lacking: [...a.lacking, ...b.lacking],
  };
}

/** What loading nothing comes to. */
export const nothingLoaded: LoadSummary = { packages: [], classCount: 0, methodCount: 0, problems: [], lacking: [] };
