import {
  type ClassDefinition as TonelDefinition,
  offsetInFile,
  type TonelFile,
  type TonelMethod,
} from "../language/tonel/index.ts";
import {
  type Behavior,
  type ClassDefinition,
  type CompiledCode,
  parseTraitComposition,
  traitNames,
  type VM,
} from "../vm/index.ts";
import { formatOfType, slotNameOf } from "./class-definition.ts";
import { placeAt } from "./diagnostics.ts";

/** A Tonel file with where it came from. */
export interface SourceFile {
  /** Shown in problems; relative to the folder that was loaded. */
  readonly path: string;
  readonly package: string;
  readonly file: TonelFile;
  /** The file's text, for the places of problems in it. */
  readonly text?: string;
}

/** Something in a package that could not be loaded; the rest was. */
export interface LoadProblem {
  readonly kind:
    | "missingSuperclass"
    | "missingClass"
    | "missingTrait"
    | "circularTraits"
    | "duplicateClass"
    | "syntax"
    | "undeclared"
    | "secret";
  readonly file: string;
  /** From 1; absent where the problem is not of one line. */
  readonly line?: number;
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

/** Loads the classes and methods of packages. What can't be loaded is told, and the rest loads. */
export function loadPackages(vm: VM, files: readonly SourceFile[]): LoadReport {
  return new PackageLoader(vm).load(files);
}

class PackageLoader {
  readonly #vm: VM;
  readonly #problems: LoadProblem[] = [];
  readonly #classes: Behavior[] = [];
  readonly #toInitialize = new Set<Behavior>();
  readonly #compiled: { readonly code: CompiledCode; readonly path: string }[] = [];

  constructor(vm: VM) {
    this.#vm = vm;
  }

  load(all: readonly SourceFile[]): LoadReport {
    const files = this.#withoutDuplicates(all);
    this.#defineClasses(files);
    for (const source of files)
      if (source.file.kind !== "package") for (const method of source.file.methods) this.#compile(method, source);
    for (const file of files) this.#reportMissingTraits(file);
    this.#reportUndeclared();
    return {
      classes: this.#classes,
      methods: this.#compiled.length,
      problems: this.#problems,
      toInitialize: inOrderOfUse(this.#toInitialize),
    };
  }

  /** A class that several files define is the first one's; the other files are left out. */
  #withoutDuplicates(files: readonly SourceFile[]): readonly SourceFile[] {
    const definers = new Map<string, string>();
    return files.filter(({ file, path }) => {
      if (file.kind !== "class") return true;
      const { name } = file.definition;
      const other = definers.get(name);
      definers.set(name, other ?? path);
      if (other !== undefined)
        this.#problems.push({
          kind: "duplicateClass",
          file: path,
          where: name,
          message: `${path} is left out: ${other} defines ${name} too`,
        });
      return other === undefined;
    });
  }

  /** Superclasses first; a class whose superclass is nowhere is left out with all below it. */
  #defineClasses(files: readonly SourceFile[]): void {
    const pending = new Map<string, { readonly source: SourceFile; readonly definition: TonelDefinition }>();
    for (const source of files)
      if (source.file.kind === "class")
        pending.set(source.file.definition.name, { source, definition: source.file.definition });
    const visit = (name: string): void => {
      const entry = pending.get(name);
      if (!entry) return;
      pending.delete(name);
      const { definition, source } = entry;
      const above = superclassNameOf(definition);
      if (above !== undefined) visit(above);
      // The slots of its traits are variables of its methods.
      for (const trait of usedTraits(definition)) visit(trait);
      this.#define(definition, source);
    };
    for (const name of pending.keys()) visit(name);
  }

  #define(definition: TonelDefinition, source: SourceFile): void {
    const { name } = definition;
    const named = superclassNameOf(definition);
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

  #compile(method: TonelMethod, { package: home, path, text }: SourceFile): void {
    const behavior = this.#behaviorFor(method, path);
    if (!behavior) return;
    const result = this.#vm.compileMethod(behavior, method.source, { protocol: method.protocol, package: home });
    if (result.kind === "failed") {
      const [first] = result.diagnostics.filter((each) => each.severity === "error");
      const line = lineInFile(text, method, first?.range.start ?? 0);
      this.#problems.push({
        kind: "syntax",
        file: path,
        ...(line === undefined ? {} : { line }),
        where: title(method),
        message: `${title(method)} is left out: ${first?.message ?? "it has errors"}`,
      });
      return;
    }
    this.#compiled.push({ code: result.code, path });
    if (method.isMeta && method.selector === "initialize" && behavior.$info.counterpart)
      this.#toInitialize.add(behavior.$info.counterpart);
  }

  #reportMissingTraits({ file, path }: SourceFile): void {
    if (file.kind !== "class") return;
    const { name } = file.definition;
    const behavior = this.#vm.tryClassNamed(name);
    if (!behavior || usedTraits(file.definition).length === 0) return;
    for (const missing of this.#vm.composeTraits(behavior)) {
      const isCircular = this.#vm.tryClassNamed(missing) !== undefined;
      const why = isCircular ? `which is made of ${name} in turn: it goes without` : "which does not exist";
      this.#problems.push({
        kind: isCircular ? "circularTraits" : "missingTrait",
        file: path,
        where: name,
        message: `${name} uses the trait ${missing}, ${why}`,
        name: missing,
      });
    }
  }

  /** Names that nothing is called, once everything is loaded. */
  #reportUndeclared(): void {
    for (const { code, path } of this.#compiled)
      for (const name of undeclaredNames(code.body))
        if (this.#vm.globals.get(name)?._value === undefined && !isVariableOfUsers(code, name))
          this.#problems.push({
            kind: "undeclared",
            file: path,
            where: code.title,
            message: `${code.title} uses ${name}, which is not declared`,
            name,
          });
  }
}

/** Classes that are to be initialised, each behind those its `initialize` names, as far as there is no circle. */
function inOrderOfUse(classes: ReadonlySet<Behavior>): readonly Behavior[] {
  const ordered = new Set<Behavior>();
  const begun = new Set<Behavior>();
  const visit = (behavior: Behavior): void => {
    if (begun.has(behavior)) return;
    begun.add(behavior);
    const body = behavior.$info.counterpart?.$info.methods.get("initialize")?.body;
    const named = new Set(body === undefined ? [] : globalNames(body));
    for (const other of classes) if (named.has(other.$info.name)) visit(other);
    ordered.add(behavior);
  };
  for (const each of classes) visit(each);
  return [...ordered];
}

function globalNames(body: CompiledCode["body"]): readonly string[] {
  const own = body.literals.flatMap((literal) =>
    literal.kind === "binding" && (literal.binding.kind === "global" || literal.binding.kind === "undeclared")
      ? [literal.binding.name]
      : [],
  );
  return [...own, ...body.blocks.flatMap(globalNames)];
}

function undeclaredNames(body: CompiledCode["body"]): readonly string[] {
  const own = body.literals.flatMap((literal) =>
    literal.kind === "binding" && literal.binding.kind === "undeclared" ? [literal.binding.name] : [],
  );
  return [...own, ...body.blocks.flatMap(undeclaredNames)];
}

/** In a trait's methods names in lower case may be variables of the classes that use it. */
const isVariableOfUsers = ({ methodClass }: CompiledCode, name: string): boolean =>
  methodClass?.$info.superclass?.$info.name === "Trait" && /^[\p{Ll}_]/u.test(name);

/** A trait is a class below Trait. */
const superclassNameOf = ({ kind, superclass }: TonelDefinition): string | undefined =>
  kind === "trait" ? "Trait" : superclass;

/** The names of the traits that a definition mentions. */
const usedTraits = ({ traits = "", classTraits = "" }: TonelDefinition): readonly string[] =>
  [traits, classTraits].flatMap((each) => traitNames(parseTraitComposition(each)));

const title = (method: TonelMethod): string =>
  `${method.className}${method.isMeta ? " class" : ""}>>${method.selector}`;

/** The line, from 1, in which a place in a method's source stands in its file; undefined if that can't be told. */
export function lineInFile(text: string | undefined, method: TonelMethod, offset: number): number | undefined {
  const start = text === undefined ? undefined : offsetInFile(text, method, offset);
  return text === undefined || start === undefined ? undefined : placeAt(text, start).line;
}

/** What the virtual machine is told of a class that a file defines. */
export function vmDefinition(
  definition: TonelDefinition,
  superclass: Behavior | undefined,
  home: string,
): ClassDefinition {
  const inherited = superclass?.$info.format;
  const format = formatOfType(definition.type);
  return {
    name: definition.name,
    superclass,
    slots: definition.instVars,
    classSlots: definition.classInstVars,
    classVariables: definition.classVars.map(slotNameOf),
    sharedPools: definition.pools,
    traits: definition.traits ?? "",
    classTraits: definition.classTraits,
    format: format === "normal" && inherited !== undefined && inherited !== "special" ? inherited : format,
    package: definition.package ?? home,
    tag: definition.tag ?? "",
    comment: definition.comment,
  };
}
