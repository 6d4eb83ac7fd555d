import {
  type Behavior,
  type ClassDefinition,
  type CodeWitness,
  type CompiledCode,
  displayName,
  type Format,
  parseTraitComposition,
  slotDeclarations,
  TRAIT_PACKAGE,
  traitNames,
  versionHash,
  type VM,
} from "../vm/index.ts";
import { type ClassShape, fluidDefinition, shapeOf } from "./class-definition.ts";

/**
 * Something of a workspace's code that stands in no file: an evaluation made it, or it was loaded from elsewhere, or the
 * workspace is detached. `base` is the hash of what the files or the installation had in its place, if anything.
 */
export type CodeEntry =
  | (ClassParts & { readonly kind: "class"; readonly base?: string })
  | { readonly kind: "classRemoved"; readonly className: string; readonly base?: string }
  | {
      readonly kind: "method";
      readonly className: string;
      readonly isMeta: boolean;
      readonly selector: string;
      readonly protocol: string;
      readonly package: string;
      readonly source: string;
      readonly base?: string;
    }
  | {
      readonly kind: "methodRemoved";
      readonly className: string;
      readonly isMeta: boolean;
      readonly selector: string;
      readonly base?: string;
    };

/** A class's definition as plain data. */
interface ClassParts extends Omit<ClassDefinition, "name" | "superclass"> {
  readonly className: string;
  /** Absent for a root. */
  readonly superclass?: string;
}

/** An entry that was not put in place, and why. */
export interface RefusedEntry {
  readonly entry: CodeEntry;
  readonly why: string;
}

/** What a class is beside its methods. */
interface Definition extends ClassShape {
  readonly classTraits: string;
  readonly comment: string;
}

/** What a method is to its user. */
interface MethodText {
  readonly source: string;
  readonly protocol: string;
  readonly package: string;
  readonly hash: string;
}

/**
 * The code of a workspace beyond its files. What the files and the installation say is the base; all that differs from it
 * belongs to the workspace's state, so that objects and the code they run come back together. Nothing is kept of the base
 * but what was changed since: the virtual machine tells of each change before it is made.
 */
export class WorkspaceCode implements CodeWitness {
  readonly #vm: VM;
  /** The definitions in the base of classes that were changed since; undefined for a class that is new. */
  readonly #classes = new Map<string, Definition | undefined>();
  /** The same of methods, by class or metaclass, then by selector. */
  readonly #methods = new Map<string, Map<string, MethodText | undefined>>();
  /** Entries that could not be put in place: they stay as they are until the workspace has code of their name. */
  #kept: readonly CodeEntry[] = [];
  #entries: readonly CodeEntry[] | undefined;

  constructor(vm: VM) {
    this.#vm = vm;
    vm.codeWitness = this;
  }

  /** What there is now is what the files and the installation say. */
  noteBase(): void {
    this.#classes.clear();
    this.#methods.clear();
    this.#entries = undefined;
  }

  /** The base is what the installation says alone: all else that there is now belongs to the workspace. */
  ownAll(): void {
    const isSystem = (packageName: string): boolean => this.#vm.kernelPackages.has(packageName);
    for (const [name, before] of this.#classes)
      if (before && !isSystem(before.package) && !this.#vm.tryClassNamed(name)) this.#classes.delete(name);
    for (const [title, methods] of this.#methods)
      for (const [selector, before] of methods)
        if (before && !isSystem(before.package)) this.#baseIsSystem(methods, title, selector);
    for (const behavior of this.#vm.allClasses()) {
      if (!isSystem(behavior.$info.package)) {
        this.#classes.set(behavior.$info.name, undefined);
        continue;
      }
      for (const side of [behavior, behavior.$info.counterpart]) {
        // Of methods that are not in place yet none is the project's.
        if (!side || side.$info.awaken) continue;
        const title = displayName(side.$info);
        for (const [selector, { method }] of side.$info.methods) {
          if (isSystem(method.package) || method.package === TRAIT_PACKAGE) continue;
          const methods = this.#methods.get(title) ?? new Map<string, MethodText | undefined>();
          this.#methods.set(title, methods);
          this.#baseIsSystem(methods, title, selector);
        }
      }
    }
    this.#entries = undefined;
  }

  /** What the installation has in a method's place, if anything, is its base. */
  #baseIsSystem(methods: Map<string, MethodText | undefined>, title: string, selector: string): void {
    const own = behaviorNamed(this.#vm, title)?.$info.kernelMethods?.get(selector);
    methods.set(selector, own && textOfMethod(own));
  }

  willChangeClass(name: string, behavior: Behavior | undefined): void {
    this.#entries = undefined;
    if (!this.#classes.has(name)) this.#classes.set(name, behavior && definitionOf(behavior));
  }

  willChangeMethod(behavior: Behavior, selector: string, before: CompiledCode | undefined): void {
    const title = displayName(behavior.$info);
    // A class that no name leads to is an object like others.
    if (behaviorNamed(this.#vm, title) !== behavior) return;
    this.#entries = undefined;
    let methods = this.#methods.get(title);
    if (!methods) this.#methods.set(title, (methods = new Map()));
    if (!methods.has(selector)) methods.set(selector, before && textOfMethod(before));
  }

  /** What a class, or its method, is now stands in its file; without a selector its definition and comment. */
  noteFiled(className: string, selector: string): void {
    this.#entries = undefined;
    const behavior = behaviorNamed(this.#vm, className);
    if (!behavior) {
      this.#classes.delete(className);
      for (const title of [className, `${className} class`]) this.#methods.delete(title);
      return;
    }
    const { name, counterpart } = behavior.$info;
    // A class that had no file has got one with all its methods.
    const isNew = this.#isNew(name);
    if (selector !== "" && !isNew) {
      this.#methods.get(className)?.delete(selector);
      return;
    }
    this.#classes.delete(name);
    for (const side of [behavior, counterpart]) if (side) this.#methodsAreFiled(side, isNew);
  }

  /** The methods of a class's own package stand in its file: all, or those that only went there with it. */
  #methodsAreFiled({ $info: info }: Behavior, all: boolean): void {
    const methods = this.#methods.get(displayName(info));
    for (const [selector, before] of methods ?? []) {
      const method = info.methods.get(selector)?.method;
      const isMoved = method?.source === before?.source && method?.protocol === before?.protocol;
      if (method?.package === info.package && (all || isMoved)) methods?.delete(selector);
    }
  }

  /** All that differs from the base, by class and selector. */
  get entries(): readonly CodeEntry[] {
    if (this.#entries) return this.#entries;
    const entries = new Map<string, CodeEntry>(this.#kept.map((each) => [keyOf(each), each]));
    for (const [name, before] of this.#classes)
      for (const each of this.#classDifference(name, before)) entries.set(keyOf(each), each);
    for (const [title, methods] of this.#methods) {
      const behavior = behaviorNamed(this.#vm, title);
      // What a class had goes with it; of one that is new all is.
      if (behavior && !this.#isNew(behavior.$info.name))
        for (const [selector, before] of methods)
          for (const each of methodDifference(behavior, selector, before)) entries.set(keyOf(each), each);
    }
    this.#entries = [...entries.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return this.#entries;
  }

  #classDifference(className: string, before: Definition | undefined): readonly CodeEntry[] {
    const behavior = this.#vm.tryClassNamed(className);
    const base = before && hashOf(before);
    if (!behavior) return base === undefined ? [] : [{ kind: "classRemoved", className, base }];
    // Another global that holds a class, or one that holds a metaclass, is no code.
    const { name, isMeta } = behavior.$info;
    if (isMeta || (name !== className && this.#vm.tryClassNamed(name) === behavior)) return [];
    if (base === hashOf(definitionOf(behavior))) return [];
    if (base !== undefined) return [{ kind: "class", ...partsOf(behavior), base }];
    const sides = [behavior, behavior.$info.counterpart].filter((each) => each !== undefined);
    const methods = sides.flatMap((side) =>
      [...side.$info.methods.keys()].flatMap((selector) => methodDifference(side, selector, undefined)),
    );
    return [{ kind: "class", ...partsOf(behavior) }, ...methods];
  }

  /** Whether the base has no class of that name. */
  #isNew(className: string): boolean {
    return this.#classes.has(className) && this.#classes.get(className) === undefined;
  }

  /**
   * Puts code in place that a stored state had beyond the files. With `filesWin` an entry whose base the files have
   * changed is refused: they were edited meanwhile. Answers what was refused.
   */
  restore(entries: readonly CodeEntry[], filesWin: boolean): readonly RefusedEntry[] {
    this.#backToBase(new Set(entries.map(keyOf)));
    const refused: RefusedEntry[] = [];
    const accepted = entries.filter((entry) => {
      if (!filesWin || this.#baseHash(entry) === entry.base) return true;
      refused.push({ entry, why: "it was changed in its file meanwhile, which counts" });
      return false;
    });
    const missing: RefusedEntry[] = [];
    const classes = accepted.filter((each) => each.kind === "class");
    for (const entry of superclassesFirst(classes)) if (!this.#define(entry)) missing.push(noSuperclass(entry));
    for (const entry of accepted) {
      const why = entry.kind === "class" ? undefined : this.#put(entry);
      if (why !== undefined) missing.push({ entry, why });
    }
    this.#kept = missing.map(({ entry }) => entry);
    this.#entries = undefined;
    return [...refused, ...missing];
  }

  /** Puts one entry in place of what there is; answers why it could not be. */
  put(entry: CodeEntry): string | undefined {
    if (entry.kind !== "class") return this.#put(entry);
    return this.#define(entry) ? undefined : noSuperclass(entry).why;
  }

  /** Methods that differ from the base now and, by `kept`, should not; classes and methods that are new stay. */
  #backToBase(kept: ReadonlySet<string>): void {
    for (const entry of this.entries) {
      if (kept.has(keyOf(entry)) || (entry.kind !== "method" && entry.kind !== "methodRemoved")) continue;
      const behavior = sideOf(this.#vm, entry.className, entry.isMeta);
      const before = behavior && this.#methods.get(displayName(behavior.$info))?.get(entry.selector);
      if (!before) continue;
      const { source, protocol, package: home } = before;
      this.#vm.compileMethod(behavior, source, { protocol, package: home });
    }
  }

  /** The hash of what the base has in an entry's place. */
  #baseHash(entry: CodeEntry): string | undefined {
    if (entry.kind === "class" || entry.kind === "classRemoved") {
      const { className } = entry;
      if (this.#classes.has(className)) return hashIfAny(this.#classes.get(className));
      const behavior = this.#vm.tryClassNamed(className);
      return hashIfAny(behavior && definitionOf(behavior));
    }
    const title = entry.isMeta ? `${entry.className} class` : entry.className;
    const changed = this.#methods.get(title);
    if (changed?.has(entry.selector)) return changed.get(entry.selector)?.hash;
    return behaviorNamed(this.#vm, title)?.$info.methods.get(entry.selector)?.method.hash;
  }

  #define({
    className,
    superclass,
    kind: _kind,
    base: _base,
    ...parts
  }: Extract<CodeEntry, { kind: "class" }>): boolean {
    const above = superclass === undefined ? undefined : this.#vm.tryClassNamed(superclass);
    if (superclass !== undefined && !above) return false;
    this.#vm.defineClass({ name: className, superclass: above, ...parts });
    return true;
  }

  /** Why it could not be put in place; undefined when it was. */
  #put(entry: Exclude<CodeEntry, { kind: "class" }>): string | undefined {
    if (entry.kind === "classRemoved") {
      const behavior = this.#vm.tryClassNamed(entry.className);
      if (behavior && behavior.$info.subclasses.size === 0) this.#vm.removeClass(behavior);
      return undefined;
    }
    const behavior = sideOf(this.#vm, entry.className, entry.isMeta);
    if (!behavior) return `the class ${entry.className} does not exist`;
    if (entry.kind === "methodRemoved") {
      this.#vm.removeMethod(behavior, entry.selector);
      return undefined;
    }
    const { source, protocol, package: home } = entry;
    const result = this.#vm.compileMethod(behavior, source, { protocol, package: home });
    return result.kind === "failed" ? (result.diagnostics[0]?.message ?? "it has errors") : undefined;
  }
}

/** An entry as it is kept. */
export const writeCodeEntry = (entry: CodeEntry): string => JSON.stringify(entry);

/** An entry that was kept; undefined when it is of a kind that this version does not know. */
export function readCodeEntry(text: string): CodeEntry | undefined {
  const entry = JSON.parse(text) as CodeEntry;
  return KINDS.includes(entry.kind) ? entry : undefined;
}

const KINDS: readonly CodeEntry["kind"][] = ["class", "classRemoved", "method", "methodRemoved"];

/** What an entry is about, for a person: `Counter`, `Counter class>>new`. */
export function titleOfEntry(entry: CodeEntry): string {
  if (entry.kind === "class" || entry.kind === "classRemoved") return entry.className;
  return `${entry.className}${entry.isMeta ? " class" : ""}>>${entry.selector}`;
}

/** A class comes before its methods. */
const keyOf = (entry: CodeEntry): string => titleOfEntry(entry);

function behaviorNamed(vm: VM, title: string): Behavior | undefined {
  const isMeta = title.endsWith(" class");
  return sideOf(vm, isMeta ? title.slice(0, -" class".length) : title, isMeta);
}

function sideOf(vm: VM, className: string, isMeta: boolean): Behavior | undefined {
  const behavior = vm.tryClassNamed(className);
  return isMeta ? behavior?.$info.counterpart : behavior;
}

const definitionOf = (behavior: Behavior): Definition => ({
  ...shapeOf(behavior),
  classTraits: behavior.$info.counterpart?.$info.traits ?? "",
  comment: behavior.$info.comment,
});

/** Names a definition with its comment. */
const hashOf = (definition: Definition): string =>
  versionHash(definition.name, definition.classTraits, `${fluidDefinition(definition)}\n${definition.comment}`);

const hashIfAny = (definition: Definition | undefined): string | undefined => definition && hashOf(definition);

function partsOf({ $info: info }: Behavior): ClassParts {
  const superclass = info.superclass?.$info.name;
  const classTraits = info.counterpart?.$info.traits;
  const format: Format = info.format;
  return {
    className: info.name,
    ...(superclass === undefined ? {} : { superclass }),
    slots: slotDeclarations(info),
    classSlots: info.counterpart ? slotDeclarations(info.counterpart.$info) : [],
    classVariables: [...info.classVariables.keys()],
    sharedPools: info.sharedPools,
    traits: info.traits,
    ...(classTraits === undefined || classTraits === info.traits ? {} : { classTraits }),
    format,
    package: info.package,
    tag: info.tag,
    comment: info.comment,
  };
}

const textOfMethod = ({ method: { source, protocol, package: home, hash } }: CompiledCode): MethodText => ({
  source,
  protocol,
  package: home,
  hash,
});

/** A class that was redefined has methods compiled anew: only what the user sees of them counts. */
function methodDifference(
  { $info: info }: Behavior,
  selector: string,
  before: MethodText | undefined,
): readonly CodeEntry[] {
  const place = { className: info.name, isMeta: info.isMeta, selector };
  const base = before ? { base: before.hash } : {};
  const method = info.methods.get(selector)?.method;
  // What a trait gives comes with the definition.
  if (!method || method.package === TRAIT_PACKAGE)
    return before && before.package !== TRAIT_PACKAGE ? [{ kind: "methodRemoved", ...place, ...base }] : [];
  const { source, protocol, package: home } = method;
  if (source === before?.source && protocol === before.protocol && home === before.package) return [];
  return [{ kind: "method", ...place, protocol, package: home, source, ...base }];
}

type ClassEntry = Extract<CodeEntry, { kind: "class" }>;

const noSuperclass = (entry: ClassEntry): RefusedEntry => ({
  entry,
  why: `its superclass ${entry.superclass} does not exist`,
});

/** Superclasses and traits before those that need them. */
function superclassesFirst(entries: readonly ClassEntry[]): readonly ClassEntry[] {
  const pending = new Map(entries.map((each) => [each.className, each]));
  const sorted: ClassEntry[] = [];
  const visit = (entry: ClassEntry): void => {
    if (!pending.delete(entry.className)) return;
    const above = entry.superclass === undefined ? undefined : pending.get(entry.superclass);
    if (above) visit(above);
    for (const name of traitNames(parseTraitComposition(`${entry.traits} ${entry.classTraits ?? ""}`))) {
      const trait = pending.get(name);
      if (trait) visit(trait);
    }
    sorted.push(entry);
  };
  for (const each of entries) visit(each);
  return sorted;
}
