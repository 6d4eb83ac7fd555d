import type { ClassDefinition as TonelDefinition, TonelFile, TonelMethod } from "../language/tonel/index.ts";
import { type Behavior, type ClassDefinition, type Format, type VM } from "../vm/index.ts";
import { applyTraits } from "./traits.ts";

/** A Tonel file with where it came from. */
export interface SourceFile {
  /** Shown in problems; relative to the folder that was loaded. */
  readonly path: string;
  readonly package: string;
  readonly file: TonelFile;
}

/** Something in a package that could not be loaded; the rest was. */
export interface LoadProblem {
  readonly kind: "missingSuperclass" | "missingClass" | "missingTrait" | "syntax" | "undeclared";
  readonly file: string;
  /** The class or method concerned: `Counter`, `Counter>>increment`. */
  readonly where: string;
  readonly message: string;
  /** For undeclared names and missing classes: the name. */
  readonly name?: string;
}

/** What loading packages did. */
export interface LoadReport {
  readonly classes: readonly Behavior[];
  readonly methods: number;
  readonly problems: readonly LoadProblem[];
  /** Classes that have a class-side `initialize` of their own, in the order to send it. */
  readonly toInitialize: readonly Behavior[];
}

const formats: Readonly<Record<string, Format>> = {
  normal: "normal",
  variable: "variable",
  weak: "weak",
  bytes: "bytes",
  words: "words",
  string: "string",
  immediate: "normal",
  ephemeron: "normal",
};

/** Loads the classes and methods of packages. What can't be loaded is told, and the rest loads. */
export function loadPackages(vm: VM, files: readonly SourceFile[]): LoadReport {
  return new PackageLoader(vm).load(files);
}

class PackageLoader {
  readonly #vm: VM;
  readonly #problems: LoadProblem[] = [];
  readonly #classes: Behavior[] = [];
  readonly #toInitialize = new Set<Behavior>();
  #methods = 0;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  load(files: readonly SourceFile[]): LoadReport {
    this.#defineClasses(files);
    for (const { file, path, package: home } of files)
      if (file.kind !== "package") for (const method of file.methods) this.#compile(method, home, path);
    for (const file of files) this.#applyTraits(file);
    this.#reportUndeclared();
    return {
      classes: this.#classes,
      methods: this.#methods,
      problems: this.#problems,
      toInitialize: [...this.#toInitialize],
    };
  }

  /** Superclasses first; a class whose superclass is nowhere is left out with all below it. */
  #defineClasses(files: readonly SourceFile[]): void {
    const pending = new Map<string, { readonly source: SourceFile; readonly definition: TonelDefinition }>();
    for (const source of files)
      if (source.file.kind === "class") pending.set(source.file.definition.name, { source, definition: source.file.definition });
    const visit = (name: string): void => {
      const entry = pending.get(name);
      if (!entry) return;
      pending.delete(name);
      const { definition, source } = entry;
      if (definition.superclass !== undefined) visit(definition.superclass);
      this.#define(definition, source);
    };
    for (const name of pending.keys()) visit(name);
  }

  #define(definition: TonelDefinition, source: SourceFile): void {
    const { superclass: superName, name } = definition;
    const named = definition.kind === "trait" ? "Trait" : superName;
    const superclass = named === undefined || named === "nil" ? undefined : this.#vm.tryClassNamed(named);
    if (named !== undefined && named !== "nil" && !superclass) {
      this.#problems.push({
        kind: "missingSuperclass",
        file: source.path,
        where: name,
        message: `${name} is left out: its superclass ${named} does not exist`,
        name: named,
      });
      return;
    }
    this.#classes.push(this.#vm.defineClass(vmDefinition(definition, superclass, source.package)));
  }

  #behaviorFor(method: TonelMethod, path: string): Behavior | undefined {
    const behavior = this.#vm.tryClassNamed(method.className);
    if (behavior) return method.isMeta ? behavior.$info.counterpart : behavior;
    this.#problems.push({
      kind: "missingClass",
      file: path,
      where: title(method),
      message: `${title(method)} is left out: the class ${method.className} does not exist`,
      name: method.className,
    });
    return undefined;
  }

  #compile(method: TonelMethod, home: string, path: string): void {
    const behavior = this.#behaviorFor(method, path);
    if (!behavior) return;
    const result = this.#vm.compileMethod(behavior, method.source, { protocol: method.protocol, package: home });
    if (result.kind === "failed") {
      const [first] = result.diagnostics.filter((each) => each.severity === "error");
      this.#problems.push({
        kind: "syntax",
        file: path,
        where: title(method),
        message: `${title(method)} is left out: ${first?.message ?? "it has errors"}`,
      });
      return;
    }
    this.#methods++;
    if (method.isMeta && method.selector === "initialize" && behavior.$info.counterpart)
      this.#toInitialize.add(behavior.$info.counterpart);
  }

  #applyTraits({ file, path }: SourceFile): void {
    if (file.kind !== "class") return;
    const { traits, classTraits, name } = file.definition;
    const behavior = this.#vm.tryClassNamed(name);
    if (!behavior) return;
    for (const [composition, target] of [
      [traits, behavior],
      [classTraits, behavior.$info.counterpart],
    ] as const) {
      if (composition === undefined || !target) continue;
      for (const missing of applyTraits(this.#vm, target, composition))
        this.#problems.push({
          kind: "missingTrait",
          file: path,
          where: name,
          message: `${name} uses the trait ${missing}, which does not exist`,
          name: missing,
        });
    }
  }

  /** Names that nothing is called, once everything is loaded. */
  #reportUndeclared(): void {
    for (const behavior of this.#classes)
      for (const each of [behavior, behavior.$info.counterpart])
        for (const code of each?.$info.methods.values() ?? [])
          for (const name of undeclaredNames(code.body))
            if (this.#vm.globals.get(name)?._value === undefined)
              this.#problems.push({
                kind: "undeclared",
                file: code.method.package,
                where: code.title,
                message: `${code.title} uses ${name}, which is not declared`,
                name,
              });
  }
}

type Body = Behavior["$info"]["methods"] extends Map<string, infer Code> ? (Code extends { body: infer B } ? B : never) : never;

function undeclaredNames(body: Body): readonly string[] {
  const own = body.literals.flatMap((literal) =>
    literal.kind === "binding" && literal.binding.kind === "undeclared" ? [literal.binding.name] : [],
  );
  return [...own, ...body.blocks.flatMap(undeclaredNames)];
}

const title = (method: TonelMethod): string => `${method.className}${method.isMeta ? " class" : ""}>>${method.selector}`;

/** A slot's name: Tonel may give a whole slot definition. */
const slotName = (text: string): string => /^#?([\p{L}_][\p{L}\p{N}_]*)/u.exec(text)?.[1] ?? text;

function vmDefinition(definition: TonelDefinition, superclass: Behavior | undefined, home: string): ClassDefinition {
  const inherited = superclass?.$info.format;
  const format = formats[definition.type] ?? "normal";
  return {
    name: definition.name,
    superclass,
    slots: definition.instVars.map(slotName),
    classSlots: definition.classInstVars.map(slotName),
    classVariables: definition.classVars.map(slotName),
    sharedPools: definition.pools,
    traits: definition.traits ?? "",
    format: format === "normal" && inherited !== undefined && inherited !== "special" ? inherited : format,
    package: definition.package ?? home,
    tag: definition.tag ?? "",
    comment: definition.comment,
  };
}
