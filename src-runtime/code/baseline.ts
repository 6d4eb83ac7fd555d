import { type ExpressionNode, type MessageSend, messagesIn, parseMethod } from "../language/index.ts";
import type { VM } from "../vm/index.ts";
import type { Lacking } from "./load-summary.ts";
import type { SourceFile } from "./package-loader.ts";

/** What a class `BaselineOf…` says of its project: Metacello's description of what there is and what has to be there. */
export interface Baseline {
  /** The name of the class. */
  readonly className: string;
  readonly packages: readonly string[];
  /** Other projects that it loads first. */
  readonly projects: readonly RequiredProject[];
}

/** Another project, which has a baseline of its own. */
export interface RequiredProject {
  readonly name: string;
  /** Where it is, such as `github://svenvc/NeoJSON/repository`; undefined when it is not said, or computed. */
  readonly repository: string | undefined;
}

/** The superclass of all baselines, and what their names begin with. */
export const BASELINE = "BaselineOf";

/** The platforms of which we take what is said: what holds everywhere, and Pharo of the version that we follow. */
const PLATFORMS: ReadonlySet<string> = new Set(["common", "pharo", "pharo13.x"]);

/**
 * Reads the baseline in a file; undefined where there is none. Nothing runs: all its methods are looked through for the
 * messages by which a baseline is written, since `baseline:` may call others.
 */
export function readBaseline({ file }: SourceFile): Baseline | undefined {
  if (file.kind !== "class" || file.definition.superclass !== BASELINE) return undefined;
  const packages = new Set<string>();
  const projects = new Map<string, RequiredProject>();
  for (const { source, isMeta } of file.methods) {
    if (isMeta) continue;
    for (const {
      selector,
      arguments: [subject, details],
    } of sendsForUs(source)) {
      const name = textOf(subject);
      if (name === undefined) continue;
      if (selector === "package:" || selector === "package:with:") packages.add(name);
      if (/^(baseline|project):(with:)?$/.test(selector) && !projects.has(name))
        projects.set(name, { name, repository: repositoryIn(details) });
    }
  }
  return { className: file.definition.name, packages: [...packages], projects: [...projects.values()] };
}

/**
 * The packages and projects that baselines among the files name and that neither the files nor the workspace have. Of another
 * project it is enough that one of its packages is there, or its baseline.
 */
export function missingOfBaselines(vm: VM, files: readonly SourceFile[]): readonly Lacking[] {
  const baselines = files.flatMap((each) => readBaseline(each) ?? []);
  if (baselines.length === 0) return [];
  const known = new Set(files.map((each) => each.package));
  for (const name of vm.kernelPackages) known.add(name);
  for (const { $info: info } of vm.allClasses()) known.add(info.package);
  const has = (project: string): boolean =>
    known.has(BASELINE + project) || [...known].some((each) => each === project || each.startsWith(`${project}-`));
  return baselines.flatMap(({ className, packages, projects }) => [
    ...packages
      .filter((name) => !known.has(name))
      .map((name): Lacking => ({ kind: "package", name, usedBy: [className] })),
    ...projects
      .filter(({ name }) => !has(name))
      .map(({ name, repository }): Lacking => {
        const place = repository === undefined ? "" : ` (${repository})`;
        return { kind: "project", name: `${name}${place}`, usedBy: [className] };
      }),
  ]);
}

/** The messages of a method but those that are only for other platforms. */
function sendsForUs(source: string): readonly MessageSend[] {
  const all = messagesIn(parseMethod(source).node.body);
  const foreign = all.flatMap(({ selector, arguments: [platforms, block] }) =>
    selector === "for:do:" && block !== undefined && !isForUs(platforms) ? [block.range] : [],
  );
  return all.filter(
    ({ selectorRanges: [at] }) => !foreign.some(({ start, end }) => at && start <= at.start && at.end <= end),
  );
}

function isForUs(platforms: ExpressionNode | undefined): boolean {
  if (platforms?.kind !== "literal") return true;
  const { value } = platforms;
  const names = value.kind === "array" ? value.elements : [value];
  return names.some((each) => (each.kind === "symbol" || each.kind === "string") && PLATFORMS.has(each.value));
}

function textOf(node: ExpressionNode | undefined): string | undefined {
  if (node?.kind !== "literal") return undefined;
  return node.value.kind === "string" || node.value.kind === "symbol" ? node.value.value : undefined;
}

function repositoryIn(details: ExpressionNode | undefined): string | undefined {
  if (details?.kind !== "block") return undefined;
  const found = messagesIn(details.body).find(({ selector }) => selector === "repository:");
  return textOf(found?.arguments[0]);
}
