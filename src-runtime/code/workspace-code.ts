import {
  type Behavior,
  type ClassDefinition,
  type CompiledCode,
  displayName,
  type Format,
  parseTraitComposition,
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

interface BaseClass {
  readonly definition: Definition;
  readonly methods: Map<string, CompiledCode>;
}

/**
 * The code of a workspace beyond its files. What the files and the installation say is the base; all that differs from it
 * belongs to the workspace's state, so that objects and the code they run come back together.
 */
export class WorkspaceCode {
  readonly #vm: VM;
  readonly #base = new Map<string, BaseClass>();
  /** Entries that could not be put in place: they stay as they are until the workspace has code of their name. */
  #kept: readonly CodeEntry[] = [];
  #entries: readonly CodeEntry[] | undefined;
  #version = 0;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** What there is now is what the files and the installation say. */
  noteBase(): void {
    this.#base.clear();
    for (const each of behaviorsOf(this.#vm)) this.#base.set(displayName(each.$info), baseOf(each));
    this.#entries = undefined;
  }

  /** What a class, or its method, is now stands in its file; without a selector its definition and comment. */
  noteFiled(className: string, selector: string): void {
    this.#entries = undefined;
    const behavior = behaviorNamed(this.#vm, className);
    if (!behavior) {
      this.#base.delete(className);
      this.#base.delete(`${className} class`);
      return;
    }
    const base = this.#base.get(className);
    if (selector === "" || !base) {
      for (const each of [behavior, behavior.$info.counterpart])
        if (each) {
          const title = displayName(each.$info);
          this.#base.set(title, { definition: definitionOf(each), methods: filedMethods(each, this.#base.get(title)) });
        }
      return;
    }
    const code = behavior.$info.methods.get(selector);
    if (code) base.methods.set(selector, code);
    else base.methods.delete(selector);
  }

  /** Something changed that is in no file. */
  noteChanged(): void {
    this.#entries = undefined;
  }

  /** All that differs from the base, by class and selector. */
  get entries(): readonly CodeEntry[] {
    if (this.#entries && this.#version === this.#vm.lookupVersion) return this.#entries;
    const entries = new Map<string, CodeEntry>(this.#kept.map((each) => [keyOf(each), each]));
    for (const behavior of behaviorsOf(this.#vm))
      for (const each of this.#differences(behavior)) entries.set(keyOf(each), each);
    for (const [className, { definition }] of this.#base)
      if (!className.endsWith(" class") && !this.#vm.tryClassNamed(className))
        entries.set(className, { kind: "classRemoved", className, base: hashOf(definition) });
    this.#version = this.#vm.lookupVersion;
    this.#entries = [...entries.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return this.#entries;
  }

  *#differences(behavior: Behavior): Iterable<CodeEntry> {
    const { $info: info } = behavior;
    const base = this.#base.get(displayName(info));
    if (!info.isMeta && !(base && isSameDefinition(base.definition, definitionOf(behavior))))
      yield { kind: "class", ...partsOf(behavior), ...(base && { base: hashOf(base.definition) }) };
    const place = { className: info.name, isMeta: info.isMeta };
    for (const [selector, code] of info.methods) {
      const before = base?.methods.get(selector);
      // What a trait gives comes with the definition.
      if (code === before || code.method.package === TRAIT_PACKAGE || (before && isSameMethod(code, before))) continue;
      const { protocol, package: home, source } = code.method;
      yield {
        kind: "method",
        ...place,
        selector,
        protocol,
        package: home,
        source,
        ...(before && { base: before.method.hash }),
      };
    }
    for (const [selector, { method }] of base?.methods ?? [])
      if (!info.methods.has(selector) && method.package !== TRAIT_PACKAGE)
        yield { kind: "methodRemoved", ...place, selector, base: method.hash };
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

  /** Methods that differ from the base now and, by `kept`, should not; classes and methods that are new stay. */
  #backToBase(kept: ReadonlySet<string>): void {
    for (const entry of this.entries) {
      if (kept.has(keyOf(entry)) || (entry.kind !== "method" && entry.kind !== "methodRemoved")) continue;
      const behavior = sideOf(this.#vm, entry.className, entry.isMeta);
      const before = behavior && this.#base.get(displayName(behavior.$info))?.methods.get(entry.selector);
      if (!before) continue;
      const { source, protocol, package: home } = before.method;
      this.#vm.compileMethod(behavior, source, { protocol, package: home });
    }
  }

  #baseHash(entry: CodeEntry): string | undefined {
    if (entry.kind === "class" || entry.kind === "classRemoved") {
      const base = this.#base.get(entry.className);
      return base && hashOf(base.definition);
    }
    const title = entry.isMeta ? `${entry.className} class` : entry.className;
    return this.#base.get(title)?.methods.get(entry.selector)?.method.hash;
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

function* behaviorsOf(vm: VM): Iterable<Behavior> {
  for (const each of vm.allClasses()) {
    yield each;
    if (each.$info.counterpart) yield each.$info.counterpart;
  }
}

const baseOf = (behavior: Behavior): BaseClass => ({
  definition: definitionOf(behavior),
  methods: new Map(behavior.$info.methods),
});

function behaviorNamed(vm: VM, title: string): Behavior | undefined {
  const isMeta = title.endsWith(" class");
  return sideOf(vm, isMeta ? title.slice(0, -" class".length) : title, isMeta);
}

function sideOf(vm: VM, className: string, isMeta: boolean): Behavior | undefined {
  const behavior = vm.tryClassNamed(className);
  return isMeta ? behavior?.$info.counterpart : behavior;
}

/** The methods that the file of a class has: its package's own go where it goes; a class that has got one is in it whole. */
function filedMethods({ $info: info }: Behavior, base: BaseClass | undefined): Map<string, CompiledCode> {
  const methods = new Map(base?.methods);
  for (const [selector, code] of info.methods) {
    const before = methods.get(selector);
    const isMoved = before?.method.source === code.method.source && before.method.protocol === code.method.protocol;
    if (code.method.package === info.package && (!base || isMoved)) methods.set(selector, code);
  }
  return methods;
}

const definitionOf = (behavior: Behavior): Definition => ({
  ...shapeOf(behavior),
  classTraits: behavior.$info.counterpart?.$info.traits ?? "",
  comment: behavior.$info.comment,
});

/** Names a definition with its comment. */
const hashOf = (definition: Definition): string =>
  versionHash(definition.name, definition.classTraits, `${fluidDefinition(definition)}\n${definition.comment}`);

/** Most are the very same; a definition's lists are replaced, never changed. */
const isSameDefinition = (a: Definition, b: Definition): boolean =>
  a.comment === b.comment && a.classTraits === b.classTraits && (isSameShape(a, b) || hashOf(a) === hashOf(b));

const isSameShape = (a: ClassShape, b: ClassShape): boolean =>
  a.slots === b.slots &&
  a.classSlots === b.classSlots &&
  a.sharedPools === b.sharedPools &&
  a.superclass === b.superclass &&
  a.layout === b.layout &&
  a.traits === b.traits &&
  a.package === b.package &&
  a.tag === b.tag &&
  a.classVariables.length === b.classVariables.length &&
  a.classVariables.every((each, index) => each === b.classVariables[index]);

function partsOf({ $info: info }: Behavior): ClassParts {
  const superclass = info.superclass?.$info.name;
  const classTraits = info.counterpart?.$info.traits;
  const format: Format = info.format;
  return {
    className: info.name,
    ...(superclass === undefined ? {} : { superclass }),
    slots: info.slots,
    classSlots: info.counterpart?.$info.slots ?? [],
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

/** A class that was redefined has methods compiled anew: only what the user sees of them counts. */
const isSameMethod = ({ method: a }: CompiledCode, { method: b }: CompiledCode): boolean =>
  a.source === b.source && a.protocol === b.protocol && a.package === b.package;

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
