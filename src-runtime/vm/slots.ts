import type { ClassInfo } from "./class-info.ts";
import { parseTraitComposition, traitNames } from "./trait-composition.ts";
import type { Behavior } from "./values.ts";
import type { VM } from "./vm.ts";

/** Declarations of instance variables: their names, and those that say more than a name. */
export interface SlotDeclarations {
  readonly names: readonly string[];
  /** By name, the whole declaration of each slot that is no plain variable, such as `#parent => WeakSlot`. */
  readonly special: ReadonlyMap<string, string>;
}

/** Where a slot is declared that reads and writes by messages. */
export interface SpecialSlot {
  readonly owner: Behavior;
  readonly name: string;
}

const NO_SLOTS: SlotDeclarations = { names: [], special: new Map() };

const DECLARATION = /^\s*#?([\p{L}_][\p{L}\p{N}_]*)\s*(?:=>\s*(.*\S))?\s*$/su;

/** Reads declarations, each a name with or without `#`, or an expression: `#count => InitializedSlot default: 0`. */
export function readSlots(declarations: readonly string[]): SlotDeclarations {
  if (declarations.length === 0) return NO_SLOTS;
  const special = new Map<string, string>();
  const names = declarations.map((text) => {
    const [, name = text, kind] = DECLARATION.exec(text) ?? [];
    if (kind !== undefined && kind !== "InstanceVariableSlot") special.set(name, `#${name} => ${kind}`);
    return name;
  });
  return { names, special };
}

/** The declarations that a class itself makes: names, and for special slots the expressions. */
export const slotDeclarations = ({ slots, specialSlots }: ClassInfo): readonly string[] =>
  slots.map((name) => specialSlots.get(name) ?? name);

/** Where the variable of that name is declared, if it is a special slot of the class's instances. */
export function specialSlot(vm: VM, behavior: Behavior, name: string): SpecialSlot | undefined {
  for (let each: Behavior | undefined = behavior; each; each = each.$info.superclass) {
    const { $info: info } = each;
    if (info.slots.includes(name)) return info.specialSlots.has(name) ? { owner: each, name } : undefined;
    if (info.traitSlots.includes(name))
      for (const trait of traitsOf(vm, info)) {
        const { slots, traitSlots } = trait.$info;
        if (slots.includes(name) || traitSlots.includes(name)) return specialSlot(vm, trait, name);
      }
  }
  return undefined;
}

/** The special slots of a class's instances, inherited ones first. */
export function specialSlots(vm: VM, behavior: Behavior): readonly SpecialSlot[] {
  const { superclass, slots, traitSlots } = behavior.$info;
  const inherited = superclass ? specialSlots(vm, superclass) : [];
  return [...inherited, ...[...slots, ...traitSlots].flatMap((name) => specialSlot(vm, behavior, name) ?? [])];
}

/**
 * What the metaclass is given when its instances are the first in the hierarchy with special slots: these want to hear of
 * each instance that is made. By selector, the source.
 */
export const SLOT_INITIALIZATION: ReadonlyMap<string, string> = new Map([
  ["basicNew", "basicNew\n\t^ self initializeSlots: super basicNew"],
  ["basicNew:", "basicNew: anInteger\n\t^ self initializeSlots: (super basicNew: anInteger)"],
]);

/** Whether a class is given {@link SLOT_INITIALIZATION}. */
export function initializesSlots(vm: VM, { $info: info }: Behavior): boolean {
  const behavior = info.isMeta ? info.counterpart : undefined;
  if (!behavior || behavior.$info.superclass?.$info.name === "Trait") return false;
  const { superclass, specialSlots: own, traitSlots } = behavior.$info;
  if (own.size === 0 && traitSlots.length === 0) return false;
  return specialSlots(vm, behavior).length > 0 && (!superclass || specialSlots(vm, superclass).length === 0);
}

function traitsOf(vm: VM, info: ClassInfo): readonly Behavior[] {
  return traitNames(parseTraitComposition(info.traits)).flatMap((name) => {
    const trait = vm.tryClassNamed(name);
    const side = info.isMeta ? trait?.$info.counterpart : trait;
    return side ?? [];
  });
}
