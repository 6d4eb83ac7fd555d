import { setImmediate } from "node:timers/promises";
import { BASELINE, bothSides, type CodeBase, installedMethod, placed, placeAt } from "../code/index.ts";
import { compile, type MessageSend, messagesIn } from "../language/index.ts";
import type { CodeProblem, LoadReport } from "../protocol/index.ts";
import { type CompiledCode, TRAIT_PACKAGE } from "../vm/index.ts";

/** How long the search goes on before others have their turn, in milliseconds. */
const SLICE = 5;

/** What is wrong with the code of a project as it stands: in files that did not load whole, and in the methods that did. */
export class Problems {
  readonly #code: CodeBase;
  readonly #status: () => LoadReport;

  /** `status` is what loading the project came to. */
  constructor(code: CodeBase, status: () => LoadReport) {
    this.#code = code;
    this.#status = status;
  }

  /**
   * The problems of the project's packages, or of those that are named: those of files first, then by class and method. Of
   * methods accepted meanwhile it may be the former ones.
   */
  async list(packages?: readonly string[]): Promise<readonly CodeProblem[]> {
    const wanted = packages && new Set(packages);
    const isWanted = (name: string): boolean =>
      wanted ? wanted.has(name) : name !== TRAIT_PACKAGE && this.#code.originOf(name) === "project";
    const selectors = this.#selectors();
    const found: CodeProblem[] = wanted ? [] : this.#inFiles();
    let since = performance.now();
    for (const code of this.#methods(isWanted)) {
      found.push(...this.#inMethod(code, selectors));
      if (performance.now() - since < SLICE) continue;
      await setImmediate();
      since = performance.now();
    }
    return found;
  }

  #inFiles(): CodeProblem[] {
    return this.#status().problems.map(({ file, line, message }) => ({
      code: "not-loaded",
      severity: "error",
      message,
      file,
      line,
    }));
  }

  #methods(isWanted: (packageName: string) => boolean): readonly CompiledCode[] {
    return (
      this.#code.vm
        .allClasses()
        .flatMap(bothSides)
        // Of a class of the system that nobody has met yet all methods are the system's.
        .flatMap(({ $info: info }) => (info.awaken ? [] : [...info.methods.values()]))
        .filter(({ method }) => isWanted(method.package))
        .map((code) => ({ code, title: titleOf(code) }))
        .toSorted((a, b) => (a.title < b.title ? -1 : 1))
        .map(({ code }) => code)
    );
  }

  /** The selectors that some class has a method for. */
  #selectors(): ReadonlySet<string> {
    const sides = this.#code.vm.allClasses().flatMap(bothSides);
    return new Set(sides.flatMap(({ $info: info }) => [...info.methods.keys()]));
  }

  #inMethod(code: CompiledCode, selectors: ReadonlySet<string>): readonly CodeProblem[] {
    const { methodClass: behavior, method } = code;
    if (!behavior) return [];
    const { source } = method;
    const { node, diagnostics } = compile(source, "method", this.#code.vm.environmentOf(behavior));
    // What a baseline sends is read, not run.
    const isRun = behavior.$info.superclass?.$info.name !== BASELINE;
    const unknown = isRun ? messagesIn(node.body).filter(({ selector }) => !selectors.has(selector)) : [];
    if (diagnostics.length === 0 && unknown.length === 0) return [];
    const { file, line: first } = installedMethod(this.#code, behavior, code);
    const { name, isMeta } = behavior.$info;
    const places = [...placed(source, diagnostics), ...unknown.map((send) => unknownSelector(source, send))];
    return places.map(({ line, ...place }) => ({
      ...place,
      method: { class: name, side: isMeta ? "class" : "instance", selector: method.selector, line },
      ...(file === undefined ? {} : { file, line: (first ?? 1) + line - 1 }),
    }));
  }
}

function unknownSelector(source: string, { selector, selectorRanges }: MessageSend) {
  const start = selectorRanges[0]?.start ?? 0;
  return {
    code: "unknown-selector",
    severity: "warning" as const,
    message: `No class has a method ${selector}`,
    start,
    end: selectorRanges.at(-1)?.end ?? start,
    ...placeAt(source, start),
  };
}

function titleOf({ methodClass, method }: CompiledCode): string {
  const info = methodClass?.$info;
  return `${info?.name}${info?.isMeta ? " class" : ""}>>${method.selector}`;
}
