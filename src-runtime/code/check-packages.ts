import { type Body, compile, type Environment, type OuterVariable } from "../language/index.ts";
import type { ClassDefinition as TonelDefinition, TonelMethod } from "../language/tonel/index.ts";
import { allSlots, parseTraitComposition, traitNames, type VM } from "../vm/index.ts";
import { BASELINE, missingOfBaselines } from "./baseline.ts";
import { slotNameOf } from "./class-definition.ts";
import type { Lacking, LoadSummary } from "./load-summary.ts";
import { lineInFile, type LoadProblem, type SourceFile } from "./package-loader.ts";

/** How many users of something lacking are named. */
const MAX_USERS = 5;

/**
 * What code would lack if it were loaded: classes and variables that nothing declares, and messages that no class
 * understands, the files' own included. Nothing is loaded and nothing runs.
 */
export function checkPackages(
  vm: VM,
  files: readonly SourceFile[],
  readProblems: readonly LoadProblem[] = [],
): LoadSummary {
  return new PackageChecker(vm, files).check(readProblems);
}

class PackageChecker {
  readonly #vm: VM;
  readonly #files: readonly SourceFile[];
  readonly #definitions = new Map<string, TonelDefinition>();
  readonly #selectors = new Set<string>();
  readonly #lacking = new Map<string, Lacking & { readonly usedBy: string[] }>();
  readonly #problems: LoadSummary["problems"][number][] = [];
  #methodCount = 0;

  constructor(vm: VM, files: readonly SourceFile[]) {
    this.#vm = vm;
    this.#files = files;
    for (const behavior of vm.allClasses())
      for (const side of [behavior, behavior.$info.counterpart])
        for (const selector of side?.$info.methods.keys() ?? []) this.#selectors.add(selector);
    for (const { file } of files) {
      if (file.kind === "class") this.#definitions.set(file.definition.name, file.definition);
      if (file.kind !== "package") for (const { selector } of file.methods) this.#selectors.add(selector);
    }
  }

  check(readProblems: readonly LoadProblem[]): LoadSummary {
    for (const source of this.#files) this.#checkFile(source);
    const read = readProblems.map(({ file, line, message }) => ({ file, line: line ?? 1, message }));
    return {
      packages: [...new Set(this.#files.map((each) => each.package))].toSorted(),
      classCount: this.#definitions.size,
      methodCount: this.#methodCount,
      problems: [...read, ...this.#problems],
      lacking: [...missingOfBaselines(this.#vm, this.#files), ...this.#lacking.values()],
    };
  }

  #checkFile(source: SourceFile): void {
    const { file } = source;
    if (file.kind === "package") return;
    if (file.kind === "class") this.#checkDefinition(file.definition);
    else if (!this.#isKnown(file.className)) this.#miss("class", file.className, `${file.className} (extension)`);
    for (const method of file.methods) this.#checkMethod(method, source);
  }

  #checkDefinition(definition: TonelDefinition): void {
    const { name, superclass, pools } = definition;
    if (superclass !== undefined && superclass !== "nil" && !this.#isKnown(superclass))
      this.#miss("superclass", superclass, name);
    for (const trait of traitsOf(definition)) if (!this.#isKnown(trait)) this.#miss("trait", trait, name);
    for (const pool of pools) if (!this.#isKnown(pool)) this.#miss("pool", pool, name);
  }

  #checkMethod(method: TonelMethod, { path, text }: SourceFile): void {
    this.#methodCount++;
    const where = `${method.className}${method.isMeta ? " class" : ""}>>${method.selector}`;
    const { body, diagnostics } = compile(method.source, "method", this.#environmentOf(method));
    if (!body) {
      const error = diagnostics.find(({ severity }) => severity === "error");
      const line = lineInFile(text, method, error?.range.start ?? 0) ?? 1;
      this.#problems.push({ file: path, line, message: `${where}: ${error?.message ?? "it has errors"}` });
      return;
    }
    // What a baseline sends is read, not run.
    if (this.#definitions.get(method.className)?.superclass !== BASELINE) this.#checkBody(body, where);
  }

  #checkBody(body: Body, where: string): void {
    for (const literal of body.literals)
      if (literal.kind === "binding" && literal.binding.kind === "undeclared")
        this.#miss("class", literal.binding.name, where);
    for (const each of body.code)
      if ("selector" in each && each.op !== "if" && each.op !== "exitLoop" && !this.#selectors.has(each.selector))
        this.#miss("selector", each.selector, where);
    for (const block of body.blocks) this.#checkBody(block, where);
  }

  #environmentOf({ className, isMeta }: TonelMethod): Environment {
    const slots = new Set<string>();
    const variables = new Map<string, OuterVariable>();
    this.#declare(className, isMeta, slots, variables, new Set());
    const ofTrait = this.#definitions.get(className)?.kind === "trait";
    return {
      declaresSessionBindings: false,
      resolve: (name) => {
        if (slots.has(name)) return { kind: "slot", name };
        const found = variables.get(name);
        if (found) return found;
        if (this.#isKnown(name)) return { kind: "global", name };
        // A trait's methods may use variables that only the classes that use it have.
        return ofTrait && /^[\p{Ll}_]/u.test(name) ? { kind: "slot", name } : undefined;
      },
    };
  }

  /** Collects the variables that methods of a class see, from the files as far as they go, and then from the workspace. */
  #declare(
    className: string,
    isMeta: boolean,
    slots: Set<string>,
    variables: Map<string, OuterVariable>,
    seen: Set<string>,
  ): void {
    if (seen.has(className)) return;
    seen.add(className);
    const definition = this.#definitions.get(className);
    if (definition) {
      for (const each of isMeta ? definition.classInstVars : definition.instVars) slots.add(slotNameOf(each));
      for (const each of definition.classVars.map(slotNameOf))
        variables.set(each, { kind: "classVariable", owner: className, name: each });
      for (const pool of definition.pools) this.#declare(pool, true, new Set(), variables, seen);
      for (const above of [...traitsOf(definition), definition.superclass])
        if (above !== undefined) this.#declare(above, isMeta, slots, variables, seen);
      return;
    }
    const behavior = this.#vm.tryClassNamed(className);
    const side = isMeta ? behavior?.$info.counterpart : behavior;
    if (!behavior || !side) return;
    for (const each of allSlots(side.$info)) slots.add(each);
    for (let each = behavior; ; each = each.$info.superclass) {
      for (const name of each.$info.classVariables.keys())
        variables.set(name, { kind: "classVariable", owner: each.$info.name, name });
      for (const pool of each.$info.sharedPools) this.#declare(pool, true, new Set(), variables, seen);
      if (!each.$info.superclass) return;
    }
  }

  #isKnown(name: string): boolean {
    return this.#definitions.has(name) || this.#vm.globals.get(name)?._value !== undefined;
  }

  #miss(kind: Lacking["kind"], name: string, where: string): void {
    const key = `${kind} ${name}`;
    const entry = this.#lacking.get(key) ?? { kind, name, usedBy: [] };
    this.#lacking.set(key, entry);
    if (entry.usedBy.length < MAX_USERS && !entry.usedBy.includes(where)) entry.usedBy.push(where);
  }
}

const traitsOf = ({ traits = "", classTraits = "" }: TonelDefinition): readonly string[] =>
  [traits, classTraits].flatMap((each) => traitNames(parseTraitComposition(each)));
