import { slotProperty } from "../language/index.ts";
import { allSlots, ClassInfo, type Format, noteFormerSlots, type Prototype, regainsSlots } from "./class-info.ts";
import { InstanceMaker } from "./instance-maker.ts";
import { CompiledBlockLayout, CompiledCode, CompiledMethodLayout } from "./code.ts";
import {
  BlockLayout,
  birth,
  CharacterLayout,
  ContextLayout,
  FloatLayout,
  HomeLayout,
  NilLayout,
  ProcessLayout,
  StringLayout,
  SymbolLayout,
  VariableContextLayout,
} from "./layouts.ts";
import { readSlots } from "./slots.ts";
import { slotsOfTraits } from "./traits.ts";
import type { Behavior } from "./values.ts";
import type { VM } from "./vm.ts";

/** What a class is made from: the contents of its definition. */
export interface ClassDefinition {
  /** Qualified name. */
  readonly name: string;
  readonly superclass: Behavior | undefined;
  /** Declarations: names, or for slots of other classes than InstanceVariableSlot expressions, `#parent => WeakSlot`. */
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
  readonly classVariables: readonly string[];
  readonly sharedPools: readonly string[];
  readonly traits: string;
  /** Of the class side; when absent, the class sides of the same traits. */
  readonly classTraits?: string | undefined;
  readonly format: Format;
  readonly package: string;
  readonly tag: string;
  readonly comment: string;
}

/** JavaScript classes whose instances the virtual machine makes itself, by the name of their Smalltalk class. */
const layouts: Readonly<Record<string, { readonly prototype: object }>> = {
  UndefinedObject: NilLayout,
  Float: FloatLayout,
  Character: CharacterLayout,
  String: StringLayout,
  Symbol: SymbolLayout,
  BlockClosure: BlockLayout,
  VariableContext: VariableContextLayout,
  MethodHome: HomeLayout,
  Context: ContextLayout,
  Process: ProcessLayout,
  CompiledCode,
  CompiledMethod: CompiledMethodLayout,
  CompiledBlock: CompiledBlockLayout,
  SmallInteger: Number,
};

/** Classes that share one JavaScript prototype; which of the two a value belongs to is told by its value. */
const splits: Readonly<Record<string, { readonly host: object; readonly superclass: string }>> = {
  LargePositiveInteger: { host: BigInt.prototype, superclass: "LargeInteger" },
  LargeNegativeInteger: { host: BigInt.prototype, superclass: "LargeInteger" },
  True: { host: Boolean.prototype, superclass: "Boolean" },
  False: { host: Boolean.prototype, superclass: "Boolean" },
};

/** The prototype that hosts a split class's methods beside its own, if it is one. */
export const hostOf = (info: ClassInfo): Prototype | undefined =>
  info.isMeta || !Object.hasOwn(splits, info.name) ? undefined : (splits[info.name]?.host as Prototype);

/** Makes classes and gives them new shapes. */
export class ClassBuilder {
  readonly #vm: VM;
  /** Prototypes asked for before their class was defined, as Class's is when ProtoObject is made. */
  readonly #early = new Map<string, Prototype>();
  /** Metaclasses made before Class, whose superclass it is. */
  readonly #orphans: Behavior[] = [];

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** Classes whose instances V8 constructs, or whose methods it finds without an object, have them from the first. */
  awakenLayouts(): void {
    for (const name of [...Object.keys(layouts), ...Object.keys(splits)]) {
      const behavior = this.#vm.tryClassNamed(name);
      behavior?.$info.awaken?.();
    }
  }

  /** A new class, with its metaclass, that is not yet known by its name. */
  build(definition: ClassDefinition): Behavior {
    const { superclass } = definition;
    superclass?.$info.awaken?.();
    superclass?.$info.counterpart?.$info.awaken?.();
    const above = superclass?.$info.prototype ?? this.#vm.rootPrototype;
    const prototype = this.#prototype(definition.name, above);
    // Not for nothing: it makes V8 forget what it knows of everything that looks through the prototype.
    if (Object.getPrototypeOf(prototype) !== above) Object.setPrototypeOf(prototype, above);
    const split = splits[definition.name];
    if (split && definition.superclass) Object.setPrototypeOf(split.host, definition.superclass.$info.prototype);
    const metaAbove = superclass?.$info.counterpart?.$info.prototype ?? this.#prototype("Class");
    const meta = this.#behavior(definition, true, Object.create(metaAbove) as Prototype, this.#prototype("Metaclass"));
    const behavior = this.#behavior(definition, false, prototype, meta.$info.prototype);
    behavior.$info.counterpart = meta;
    meta.$info.counterpart = behavior;
    prototype["$class"] = behavior;
    meta.$info.prototype["$class"] = meta;
    behavior.$info.traitSlots = slotsOfTraits(this.#vm, behavior.$info);
    meta.$info.traitSlots = slotsOfTraits(this.#vm, meta.$info);
    behavior.$info.relayout();
    superclass?.$info.subclasses.add(behavior);
    superclass?.$info.counterpart?.$info.subclasses.add(meta);
    this.#addSlots(behavior, allSlots(meta.$info));
    this.#setClassVariables(behavior, definition.classVariables);
    this.#early.delete(definition.name);
    if (!meta.$info.superclass) this.#orphans.push(meta);
    if (definition.name === "Class") for (const each of this.#orphans.splice(0)) each.$info.superclass = behavior;
    return behavior;
  }

  /** Gives an existing class another definition, in place. Instances migrate when their slots are next read. */
  redefine(behavior: Behavior, definition: ClassDefinition): void {
    const { $info: info } = behavior;
    const meta = info.counterpart;
    if (!meta) throw new Error(`${info.name} has no metaclass`);
    const before = slotsBelow(behavior);
    info.awaken?.();
    meta.$info.awaken?.();
    if (info.superclass !== definition.superclass) this.#moveBelow(behavior, meta, definition.superclass);
    declareSlots(info, definition.slots);
    declareSlots(meta.$info, definition.classSlots);
    if (info.format !== definition.format) info.hadOtherFormat = true;
    info.format = definition.format;
    info.sharedPools = definition.sharedPools;
    info.traits = definition.traits;
    meta.$info.traits = definition.classTraits ?? definition.traits;
    info.package = definition.package;
    info.tag = definition.tag;
    info.comment = definition.comment;
    this.#setClassVariables(behavior, definition.classVariables);
    this.reshape(behavior, before);
  }

  /**
   * Gives instances of a class and those below, and the classes themselves, the slots that they have by now; `before` are
   * those that the instances had.
   */
  reshape(behavior: Behavior, before: SlotsByClass = slotsBelow(behavior)): void {
    for (const [each, slots] of before) {
      const { counterpart } = each.$info;
      each.$info.traitSlots = slotsOfTraits(this.#vm, each.$info);
      each.$info.relayout();
      noteFormerSlots(each.$info, slots);
      if (regainsSlots(each.$info)) this.#vm.regainedSlots++;
      if (!counterpart) continue;
      counterpart.$info.traitSlots = slotsOfTraits(this.#vm, counterpart.$info);
      this.#addSlots(each, allSlots(counterpart.$info));
    }
  }

  /** Takes a class out of the hierarchy. */
  unlink(behavior: Behavior): void {
    const { superclass, counterpart } = behavior.$info;
    superclass?.$info.subclasses.delete(behavior);
    if (counterpart) superclass?.$info.counterpart?.$info.subclasses.delete(counterpart);
  }

  /** Gives a class another name, and those whose definitions have it. */
  rename(behavior: Behavior, name: string): void {
    const { name: before } = behavior.$info;
    for (const each of definedWith(this.#vm, behavior))
      for (const side of [each, each.$info.counterpart]) {
        if (!side) continue;
        side.$info.traits = renamedIn(side.$info.traits, before, name);
        side.$info.sharedPools = side.$info.sharedPools.map((pool) => (pool === before ? name : pool));
      }
    for (const side of [behavior, behavior.$info.counterpart]) {
      if (!side) continue;
      side.$info.hashedAs ??= before;
      side.$info.name = name;
      side.$info.nameSymbol = this.#vm.symbol(name);
    }
  }

  #moveBelow(behavior: Behavior, meta: Behavior, superclass: Behavior | undefined): void {
    this.unlink(behavior);
    superclass?.$info.awaken?.();
    superclass?.$info.counterpart?.$info.awaken?.();
    behavior.$info.superclass = superclass;
    meta.$info.superclass = superclass?.$info.counterpart ?? this.#vm.classNamed("Class");
    setAbove(behavior.$info, superclass?.$info.prototype ?? this.#vm.rootPrototype);
    setAbove(meta.$info, meta.$info.superclass?.$info.prototype ?? this.#prototype("Class"));
    superclass?.$info.subclasses.add(behavior);
    superclass?.$info.counterpart?.$info.subclasses.add(meta);
  }

  #prototype(name: string, above: object = this.#vm.rootPrototype): Prototype {
    const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined;
    if (layout) return layout.prototype as Prototype;
    let prototype = this.#vm.tryClassNamed(name)?.$info.prototype ?? this.#early.get(name);
    if (!prototype) {
      prototype = Object.create(above) as Prototype;
      this.#early.set(name, prototype);
    }
    return prototype;
  }

  #behavior(definition: ClassDefinition, isMeta: boolean, prototype: Prototype, own: Prototype): Behavior {
    const { superclass } = definition;
    const special = !isMeta && (Object.hasOwn(layouts, definition.name) || Object.hasOwn(splits, definition.name));
    const { names, special: specialSlots } = readSlots(isMeta ? definition.classSlots : definition.slots);
    const info: ClassInfo = new ClassInfo(
      {
        name: definition.name,
        isMeta,
        superclass: isMeta ? (superclass?.$info.counterpart ?? this.#vm.tryClassNamed("Class")) : superclass,
        slots: names,
        specialSlots,
        format: special && definition.format !== "string" ? "special" : isMeta ? "special" : definition.format,
        sharedPools: definition.sharedPools,
        traits: isMeta ? (definition.classTraits ?? definition.traits) : definition.traits,
        package: definition.package,
        tag: definition.tag,
        comment: definition.comment,
        prototype,
        nameSymbol: this.#vm.symbol(definition.name),
      },
      new InstanceMaker(prototype, this.#vm.nil, () => info),
    );
    const behavior = Object.create(own) as { $e: number; $i: number; $info: ClassInfo };
    behavior.$e = birth.epoch;
    behavior.$i = 0;
    behavior.$info = info;
    return behavior as Behavior;
  }

  /** The class-side state of a class: variables it does not have yet are nil. */
  #addSlots(behavior: Behavior, names: readonly string[]): void {
    for (const name of names) {
      const property = slotProperty(name);
      if (!Object.hasOwn(behavior, property)) Reflect.set(behavior, property, this.#vm.nil);
    }
  }

  #setClassVariables(behavior: Behavior, names: readonly string[]): void {
    if (names.length === 0 && !behavior.$info.hasClassVariables) return;
    const { classVariables } = behavior.$info;
    for (const name of names)
      if (!classVariables.has(name)) classVariables.set(name, this.#vm.newBinding(name, this.#vm.nil));
    for (const name of classVariables.keys()) if (!names.includes(name)) classVariables.delete(name);
  }
}

/** The objects that stand for special slots are made anew: what they say may be another thing now. */
function declareSlots(info: ClassInfo, declarations: readonly string[]): void {
  const { names, special } = readSlots(declarations);
  info.slots = names;
  info.specialSlots = special;
  info.slotVariables.clear();
}

function setAbove(info: ClassInfo, prototype: object): void {
  Object.setPrototypeOf(info.prototype, prototype);
  info.above.prototype = prototype;
}

/** The classes whose definitions have the name of a class: those just below it, and those that use it as a trait or pool. */
export function definedWith(vm: VM, behavior: Behavior): readonly Behavior[] {
  const { name } = behavior.$info;
  return vm.allClasses().filter((each) => {
    const { superclass, traits, sharedPools, counterpart } = each.$info;
    return (
      superclass === behavior ||
      sharedPools.includes(name) ||
      [traits, counterpart?.$info.traits ?? ""].some((composition) => renamedIn(composition, name, "") !== composition)
    );
  });
}

/** A trait composition with another name in place of a trait's; its symbols are selectors and slots. */
const renamedIn = (composition: string, before: string, name: string): string =>
  composition.replaceAll(/#?[\p{L}_][\p{L}\p{N}_:]*/gu, (word) => (word === before ? name : word));

type SlotsByClass = ReadonlyMap<Behavior, readonly string[]>;

/** The slots of instances of a class and of all below it, as they are now. */
const slotsBelow = (behavior: Behavior): SlotsByClass =>
  new Map([behavior, ...subclassesOf(behavior)].map((each) => [each, allSlots(each.$info)]));

/** Every class below, nearest first. */
export function subclassesOf(behavior: Behavior): readonly Behavior[] {
  return [...behavior.$info.subclasses].flatMap((each) => [each, ...subclassesOf(each)]);
}
