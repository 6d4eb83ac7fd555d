import type { CompiledCode } from "./code.ts";
import type { Behavior, BindingObject, HeapObject, SymbolObject } from "./values.ts";

/** The parts an instance has besides its named slots. */
export type Format =
  | "normal"
  | "variable"
  | "weak"
  /** A key and a value; the value is there only as long as the key is. */
  | "ephemeron"
  | "bytes"
  | "words"
  | "string"
  /** Made by the virtual machine only: `new` is refused. */
  | "special";

/** A prototype object: methods by mangled selector, and `$class`. */
export interface Prototype {
  [property: string]: unknown;
}

/** Where `super` looks in the methods of a class: an object of its own, since generated code holds it. */
export interface SuperLink {
  prototype: object;
}

/** What a class begins with. */
export interface ClassParts extends Pick<
  ClassInfo,
  | "name"
  | "isMeta"
  | "superclass"
  | "slots"
  | "specialSlots"
  | "format"
  | "sharedPools"
  | "traits"
  | "package"
  | "tag"
  | "comment"
  | "prototype"
  | "nameSymbol"
> {}

/**
 * What the virtual machine knows about a class: everything but its class-side state. A class is one such object for
 * ever; redefinition changes it in place, so its prototype and constructor stay the ones that instances have.
 *
 * A start makes a thousand of these, of which a session meets few: what most have nothing in is made at the first use.
 */
export class ClassInfo {
  /** Qualified name, such as `Counter` or `Banking::Counter`; a metaclass has the name of its class. */
  name: string;
  /** The name that it, its other side and its methods are hashed by for ever; undefined where that is the name it has. */
  hashedAs: string | undefined = undefined;
  readonly isMeta: boolean;
  superclass: Behavior | undefined;
  /** The slots it declares itself, in order. */
  slots: readonly string[];
  /** By name, the whole declarations of those that read and write by messages, such as `#parent => WeakSlot`. */
  specialSlots: ReadonlyMap<string, string>;
  format: Format;
  /** Whether the format was another before: then there may be instances with other parts than new ones have. */
  hadOtherFormat = false;
  /** Slots that instances have no more, of which those made before may have kept the values. */
  formerSlots: Set<string> | undefined = undefined;
  /** Puts the methods in place; undefined once they are. See letSleep. */
  awaken: (() => void) | undefined = undefined;
  /** The methods that the installation gave the class; undefined where it gave none. */
  kernelMethods: ReadonlyMap<string, CompiledCode> | undefined = undefined;
  sharedPools: readonly string[];
  /** The trait composition that its definition has, such as `TComparable - {#hash}`; that of its class for a metaclass. */
  traits: string;
  /** The slots that the traits give instances besides. */
  traitSlots: readonly string[] = NONE;
  /** The traits that it uses now, the class sides of those for a metaclass. */
  usedTraits: readonly Behavior[] = NONE;
  /** Who uses this trait. */
  users: Set<Behavior> | undefined = undefined;
  package: string;
  tag: string;
  /** The slots it declares that keep Floats as bare doubles; undefined where there can be none. */
  doubleSlots: Set<string> | undefined = undefined;
  /** Where its instances look for methods. */
  readonly prototype: Prototype;
  readonly above: SuperLink;
  /** Makes an instance: indexed parts, if any, are handed in. Replaced at the first one; not to be kept. */
  construct: (parts?: unknown) => HeapObject;
  /** Gives construct the present layout. */
  readonly relayout: () => void;
  /** The other one of the pair class and metaclass. */
  counterpart: Behavior | undefined = undefined;
  nameSymbol: SymbolObject;
  #comment: string | (() => string);
  #subclasses: Set<Behavior> | undefined = undefined;
  #slotVariables: Map<string, HeapObject> | undefined = undefined;
  #classVariables: Map<string, BindingObject> | undefined = undefined;
  #methods: Map<string, CompiledCode> | undefined = undefined;

  constructor(parts: ClassParts, maker: Pick<ClassInfo, "construct" | "relayout">) {
    this.name = parts.name;
    this.isMeta = parts.isMeta;
    this.superclass = parts.superclass;
    this.slots = parts.slots;
    this.specialSlots = parts.specialSlots;
    this.format = parts.format;
    this.sharedPools = parts.sharedPools;
    this.traits = parts.traits;
    this.package = parts.package;
    this.tag = parts.tag;
    this.prototype = parts.prototype;
    this.above = { prototype: Object.getPrototypeOf(parts.prototype) as object };
    this.construct = maker.construct;
    this.relayout = maker.relayout;
    this.nameSymbol = parts.nameSymbol;
    this.#comment = parts.comment;
  }

  get comment(): string {
    if (typeof this.#comment === "function") this.#comment = this.#comment();
    return this.#comment;
  }

  /** The text, or how to get it when somebody asks. */
  set comment(comment: string | (() => string)) {
    this.#comment = comment;
  }

  get subclasses(): Set<Behavior> {
    return (this.#subclasses ??= new Set());
  }

  /** What the code of methods sends `read:` and `write:to:` for special slots; made when the first of it is linked. */
  get slotVariables(): Map<string, HeapObject> {
    return (this.#slotVariables ??= new Map());
  }

  get classVariables(): Map<string, BindingObject> {
    return (this.#classVariables ??= new Map());
  }

  /** Whether it declares variables for all its instances and those of the classes below. */
  get hasClassVariables(): boolean {
    return this.#classVariables !== undefined && this.#classVariables.size > 0;
  }

  /** By selector; asking for them puts them in place. */
  get methods(): Map<string, CompiledCode> {
    this.awaken?.();
    return (this.#methods ??= new Map());
  }
}

const NONE: readonly never[] = [];

/** The slots an instance has, inherited ones first. */
export function allSlots(info: ClassInfo): readonly string[] {
  const found: string[] = [];
  for (let each: ClassInfo | undefined = info; each; each = each.superclass?.$info)
    // Most have none.
    if (each.slots.length > 0 || each.traitSlots.length > 0) found.unshift(...each.slots, ...each.traitSlots);
  return found;
}

/** Takes down which of these slots, that instances of a class had, they have no more. */
export function noteFormerSlots(info: ClassInfo, slots: readonly string[]): void {
  const now = allSlots(info);
  for (const slot of slots) if (!now.includes(slot)) (info.formerSlots ??= new Set()).add(slot);
}

/** Whether instances of a class have slots again that they did not have for a while; it is told once. */
export function regainsSlots(info: ClassInfo): boolean {
  const { formerSlots } = info;
  const regained = formerSlots ? allSlots(info).filter((slot) => formerSlots.delete(slot)) : [];
  return regained.length > 0;
}

/** How a class prints: `Counter`, `Counter class`. */
export const displayName = (info: ClassInfo): string => (info.isMeta ? `${info.name} class` : info.name);

/** The method that instances run for a selector. */
export function lookup(behavior: Behavior, selector: string): CompiledCode | undefined {
  for (let each: Behavior | undefined = behavior; each; each = each.$info.superclass) {
    const found = each.$info.methods.get(selector);
    if (found) return found;
  }
  return undefined;
}

/** Whether the behaviour is the other or below it. */
export function inheritsFrom(behavior: Behavior, ancestor: Behavior): boolean {
  for (let each: Behavior | undefined = behavior; each; each = each.$info.superclass)
    if (each === ancestor) return true;
  return false;
}
