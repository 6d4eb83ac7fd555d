import { parseMethod } from "../language/index.ts";
import {
  bothSides,
  type CodeBase,
  type CurrentMethod,
  definitionVersion,
  fluidDefinition,
  installedMethod,
  shapeOf,
} from "../code/index.ts";
import {
  type ClassSummary,
  ErrorCode,
  type MethodReference,
  type MethodSource,
  type MethodSummary,
  type PackageSummary,
  RequestError,
  type Result,
  type Side,
} from "../protocol/index.ts";
import { type Behavior, type CompiledCode, lookup, TRAIT_PACKAGE, type VM } from "../vm/index.ts";

/** Names one side of a class. */
export interface SideReference {
  readonly class: string;
  readonly side: Side;
}

/** What a browser shows: packages, classes, methods, and who mentions what. It only reads. */
export class Browser {
  readonly #code: CodeBase;

  constructor(code: CodeBase) {
    this.#code = code;
  }

  get #vm(): VM {
    return this.#code.vm;
  }

  packages(): readonly PackageSummary[] {
    const counts = new Map<string, { classCount: number; methodCount: number }>();
    const countsOf = (name: string): { classCount: number; methodCount: number } => {
      const found = counts.get(name) ?? { classCount: 0, methodCount: 0 };
      counts.set(name, found);
      return found;
    };
    for (const name of this.#code.projectPackages) countsOf(name);
    for (const behavior of this.#vm.allClasses()) {
      countsOf(behavior.$info.package).classCount++;
      for (const side of bothSides(behavior))
        for (const { method } of ownMethods(side)) countsOf(method.package).methodCount++;
    }
    return [...counts]
      .map(([name, count]) => ({ name, origin: this.#code.originOf(name), ...count }))
      .toSorted((a, b) => compare(a.name, b.name));
  }

  /** The classes above some, as far as they are not among them, by name. */
  above(classes: readonly ClassSummary[]): readonly ClassSummary[] {
    const listed = new Set(classes.map(({ name }) => name));
    const above = new Map<string, ClassSummary>();
    for (const { name } of classes) {
      for (let next = this.#superclass(name); next !== undefined; next = this.#superclass(next.name)) {
        if (above.has(next.name)) break;
        if (!listed.has(next.name)) above.set(next.name, next);
      }
    }
    return [...above.values()].toSorted((a, b) => compare(a.name, b.name));
  }

  #superclass(name: string): ClassSummary | undefined {
    const behavior = this.#vm.tryClassNamed(name);
    const superclass = behavior && shapeOf(behavior).superclass;
    const found = superclass === undefined ? undefined : this.#vm.tryClassNamed(superclass);
    return found && this.classSummary(found);
  }

  /** Classes by name; of a package those that it defines or extends. */
  classes(filter: {
    readonly package?: string | undefined;
    readonly matching?: string | undefined;
  }): readonly ClassSummary[] {
    const text = filter.matching?.toLowerCase();
    return this.#vm
      .allClasses()
      .filter((behavior) => filter.package === undefined || this.#concerns(filter.package, behavior))
      .filter((behavior) => text === undefined || behavior.$info.name.toLowerCase().includes(text))
      .map((behavior) => this.classSummary(behavior))
      .toSorted((a, b) => compare(a.name, b.name));
  }

  #concerns(packageName: string, behavior: Behavior): boolean {
    if (behavior.$info.package === packageName) return true;
    return bothSides(behavior).some((side) =>
      [...side.$info.methods.values()].some(({ method }) => method.package === packageName),
    );
  }

  classSummary(behavior: Behavior): ClassSummary {
    const { $info: info } = behavior;
    const { isTrait, superclass } = shapeOf(behavior);
    return {
      name: info.name,
      ...(superclass === undefined ? {} : { superclass }),
      package: info.package,
      ...(info.tag === "" ? {} : { tag: info.tag }),
      kind: isTrait ? "trait" : "class",
      hasComment: info.comment !== "",
      isTest: this.#isTestClass(behavior),
    };
  }

  #isTestClass(behavior: Behavior): boolean {
    const testCase = this.#vm.tryClassNamed("TestCase");
    return testCase !== undefined && behavior !== testCase && this.#vm.inheritsFrom(behavior, testCase);
  }

  /** The protocols of one side of a class, by name. */
  protocols(reference: SideReference): readonly { readonly name: string; readonly methodCount: number }[] {
    const counts = new Map<string, number>();
    for (const { method } of this.#behavior(reference).$info.methods.values())
      counts.set(method.protocol, (counts.get(method.protocol) ?? 0) + 1);
    return [...counts]
      .map(([name, methodCount]) => ({ name, methodCount }))
      .toSorted((a, b) => compare(a.name, b.name));
  }

  /** The methods of one side of a class, or of one of its protocols, by selector. */
  methods(reference: SideReference, protocol: string | undefined): readonly MethodSummary[] {
    const methods = [...this.#behavior(reference).$info.methods.values()];
    return this.#summaries(methods.filter(({ method }) => protocol === undefined || method.protocol === protocol));
  }

  source({ selector, ...reference }: MethodReference): MethodSource {
    const behavior = this.#behavior(reference);
    const code = behavior.$info.methods.get(selector);
    if (!code)
      throw new RequestError(
        ErrorCode.notFound,
        `There is no method ${reference.class}${reference.side === "class" ? " class" : ""}>>${selector}`,
      );
    const { file, line } = installedMethod(this.#code, behavior, code);
    return {
      ...this.methodSummary(code),
      source: code.method.source,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    };
  }

  definition(name: string): Result<"browsing/definition"> {
    const behavior = this.#behavior({ class: name, side: "instance" });
    const shape = shapeOf(behavior);
    const file = this.#code.fileOf(behavior, behavior.$info.package);
    return {
      class: this.classSummary(behavior),
      definition: fluidDefinition(shape),
      comment: behavior.$info.comment,
      slots: behavior.$info.slots,
      version: definitionVersion(shape),
      ...(file === undefined ? {} : { file }),
    };
  }

  senders(selector: string): readonly MethodSummary[] {
    return this.#summaries(this.#vm.methodIndex.mentioning(selector));
  }

  implementors(selector: string): readonly MethodSummary[] {
    return this.#summaries(this.#vm.methodIndex.implementors(selector));
  }

  references(name: string): readonly MethodSummary[] {
    return this.#summaries(this.#vm.methodIndex.references(name));
  }

  #summaries(methods: readonly CompiledCode[]): readonly MethodSummary[] {
    return methods
      .map((code) => this.methodSummary(code))
      .toSorted((a, b) => compare(a.class, b.class) || compare(a.side, b.side) * -1 || compare(a.selector, b.selector));
  }

  methodSummary(code: CompiledCode): MethodSummary {
    const { selector, protocol, package: home, hash } = code.method;
    return this.#summary(code.methodClass, { selector, protocol, package: home, version: hash });
  }

  /** A method that somebody else has written meanwhile. */
  currentMethod(reference: SideReference, current: CurrentMethod): MethodSource {
    const { source, file, line } = current;
    return {
      ...this.#summary(this.#behavior(reference), current),
      source,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    };
  }

  #summary(
    behavior: Behavior | undefined,
    {
      selector,
      protocol,
      package: home,
      version,
    }: Pick<CurrentMethod, "selector" | "protocol" | "package" | "version">,
  ): MethodSummary {
    if (!behavior) throw new Error(`#${selector} is of no class`);
    const { $info: info } = behavior;
    return {
      class: info.name,
      side: info.isMeta ? "class" : "instance",
      selector,
      protocol,
      package: home,
      isExtension: home !== info.package,
      isOverride: info.superclass !== undefined && lookup(info.superclass, selector) !== undefined,
      isTest: !info.isMeta && /^test[^:]*$/.test(selector) && this.#isTestClass(behavior),
      ...(info.isMeta && runsAs(info.methods.get(selector))),
      version,
    };
  }

  #behavior({ class: name, side }: SideReference): Behavior {
    const behavior = this.#vm.tryClassNamed(name);
    const found = side === "class" ? behavior?.$info.counterpart : behavior;
    if (!found) throw new RequestError(ErrorCode.notFound, `There is no class ${name}`);
    return found;
  }
}

const RUNS_AS = ["script", "example", "sampleInstance"] as const;

/** How a class-side method says that it may be run by itself; most don't, which is seen without parsing. */
function runsAs(code: CompiledCode | undefined): Pick<MethodSummary, "runsAs"> | undefined {
  const { selector, source } = code?.method ?? { selector: "", source: "" };
  if (!/^\w+$/.test(selector) || !/<\s*(script|example|sampleInstance)\s*>/.test(source)) return undefined;
  const { pragmas } = parseMethod(source).node;
  const found = RUNS_AS.find((name) => pragmas.some((pragma) => pragma.selector === name));
  return found && { runsAs: found };
}

/** The methods that were written for a class, those of its traits left out. */
function ownMethods(behavior: Behavior): readonly CompiledCode[] {
  return [...behavior.$info.methods.values()].filter(({ method }) => method.package !== TRAIT_PACKAGE);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
