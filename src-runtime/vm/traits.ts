import type { ClassInfo } from "./class-info.ts";
import type { CompiledCode } from "./code.ts";
import { initializesSlots, SLOT_INITIALIZATION } from "./slots.ts";
import {
  offers,
  parseTraitComposition,
  selectorsOffered,
  type TraitComposition,
  traitNames,
} from "./trait-composition.ts";
import type { Behavior } from "./values.ts";
import type { VM } from "./vm.ts";

/** The package of methods that came from a trait or with a slot, so that they can be told from the class's own. */
export const TRAIT_PACKAGE = "(trait)";

/** The side of a trait that a side of a class uses; undefined when there is no such trait, or it uses the class in turn. */
function traitSide(vm: VM, user: ClassInfo, name: string): Behavior | undefined {
  const trait = vm.tryClassNamed(name);
  const own = user.isMeta ? user.counterpart?.$info : user;
  if (!trait || (own && isMadeOf(vm, trait.$info, own))) return undefined;
  return user.isMeta ? trait.$info.counterpart : trait;
}

/** Whether a class or trait is the other one, or uses it. */
export function isMadeOf(vm: VM, it: ClassInfo, other: ClassInfo): boolean {
  return it === other || traitsBelow(vm, it).some(({ $info }) => $info === other);
}

/** The trait whose class variable methods of the class know by that name. */
export function traitWithVariable(vm: VM, user: Behavior, name: string): Behavior | undefined {
  return traitsBelow(vm, user.$info).find((trait) => trait !== user && trait.$info.classVariables.has(name));
}

/** The traits that the definition of a class or trait leads to, each before those that it uses itself. */
function traitsBelow(vm: VM, user: ClassInfo, seen = new Set<Behavior>()): readonly Behavior[] {
  if (user.traits === "") return [];
  return traitNames(parseTraitComposition(user.traits)).flatMap((name) => {
    const trait = vm.tryClassNamed(name);
    if (!trait || seen.has(trait)) return [];
    seen.add(trait);
    return [trait, ...traitsBelow(vm, trait.$info, seen)];
  });
}

/** The slots that instances get from the traits of their class, those it declares itself left out. */
export function slotsOfTraits(vm: VM, user: ClassInfo): readonly string[] {
  if (user.traits === "") return [];
  const names = traitNames(parseTraitComposition(user.traits)).flatMap((name) => {
    const info = traitSide(vm, user, name)?.$info;
    return info ? [...info.slots, ...info.traitSlots] : [];
  });
  const inherited = user.superclass ? vm.slotNames(user.superclass) : [];
  return [...new Set(names)].filter((name) => !user.slots.includes(name) && !inherited.includes(name));
}

/** Gives one side of a class what its traits have now. Answers the names of traits that do not exist, or use it in turn. */
export function compose(vm: VM, user: Behavior): readonly string[] {
  const { $info: info } = user;
  // Nearly all classes use none.
  if (info.traits === "" && info.usedTraits.length === 0 && info.methods.size === 0 && !initializesSlots(vm, user))
    return [];
  const composition = parseTraitComposition(info.traits);
  const missing: string[] = [];
  const wanted = new Set<string>();
  for (const trait of info.usedTraits) trait.$info.users?.delete(user);
  const used: Behavior[] = [];
  info.usedTraits = used;
  for (const name of traitNames(composition)) {
    const trait = traitSide(vm, info, name);
    if (!trait) {
      missing.push(name);
      continue;
    }
    used.push(trait);
    (trait.$info.users ??= new Set()).add(user);
    if (composition)
      for (const selector of trait.$info.methods.keys())
        for (const each of selectorsOffered(composition, name, selector)) wanted.add(each);
  }
  if (initializesSlots(vm, user)) for (const selector of SLOT_INITIALIZATION.keys()) wanted.add(selector);
  for (const { method } of info.methods.values()) if (method.package === TRAIT_PACKAGE) wanted.add(method.selector);
  for (const selector of wanted) provide(vm, user, composition, selector);
  return missing;
}

/** A method of a trait is new, another, or gone: so are those of the classes that use it. */
export function methodChanged(vm: VM, trait: Behavior, selector: string): void {
  for (const user of trait.$info.users ?? []) {
    const composition = parseTraitComposition(user.$info.traits);
    if (!composition) continue;
    for (const each of selectorsOffered(composition, trait.$info.name, selector)) provide(vm, user, composition, each);
  }
}

/** A class has no method of its own for the selector any more: that of its traits shows. */
export function methodRemoved(vm: VM, user: Behavior, selector: string): void {
  if (user.$info.traits !== "") provide(vm, user, parseTraitComposition(user.$info.traits), selector);
}

/** The method of a trait that a class runs for a selector; undefined when it is the class's own. */
export function originOf(vm: VM, user: Behavior, selector: string): CompiledCode | undefined {
  if (user.$info.methods.get(selector)?.method.package !== TRAIT_PACKAGE) return undefined;
  const composition = parseTraitComposition(user.$info.traits);
  const [first] = composition ? offered(vm, user, composition, selector) : [];
  if (!first?.methodClass) return first;
  return originOf(vm, first.methodClass, first.method.selector) ?? first;
}

/** Makes the method that the composition offers the class's, unless it has one of its own. */
function provide(vm: VM, user: Behavior, composition: TraitComposition | undefined, selector: string): void {
  const present = user.$info.methods.get(selector);
  if (present && present.method.package !== TRAIT_PACKAGE) return;
  const found = composition ? offered(vm, user, composition, selector) : [];
  const [method, another] = found;
  if (!method) {
    const given = initializesSlots(vm, user) ? SLOT_INITIALIZATION.get(selector) : undefined;
    if (given !== undefined) vm.compileMethod(user, given, { protocol: "instance creation", package: TRAIT_PACKAGE });
    else if (present) vm.removeMethod(user, selector);
    return;
  }
  const source = another ? conflictSource(selector) : renamed(method.method.source, method.method.selector, selector);
  const { protocol } = method.method;
  if (present?.method.source === source) {
    const isMoved = present.method.protocol !== protocol;
    present.method.protocol = protocol;
    if (isMoved) methodChanged(vm, user, selector);
    // The variables it names may be others by now.
    if (present.methodClass === user) return;
  }
  vm.compileMethod(user, source, { protocol, package: TRAIT_PACKAGE });
}

/** The methods offered that were written in different places; one that only states a requirement gives way to others. */
function offered(vm: VM, user: Behavior, composition: TraitComposition, selector: string): readonly CompiledCode[] {
  const byOrigin = new Map<CompiledCode, CompiledCode>();
  for (const offer of offers(composition, selector)) {
    const method = traitSide(vm, user.$info, offer.trait)?.$info.methods.get(offer.selector);
    if (method) byOrigin.set(writtenAs(vm, method), method);
  }
  const methods = [...byOrigin.values()];
  const fulfilled = methods.filter(({ method }) => !/\bself\s+explicitRequirement\b/.test(method.source));
  return fulfilled.length > 0 ? fulfilled : methods.slice(0, 1);
}

/** The method as it was written, in the trait that a trait has it from; a conflict is written nowhere else. */
function writtenAs(vm: VM, code: CompiledCode): CompiledCode {
  const { method, methodClass } = code;
  if (!methodClass || method.package !== TRAIT_PACKAGE) return code;
  const composition = parseTraitComposition(methodClass.$info.traits);
  const [first, another] = composition ? offered(vm, methodClass, composition, method.selector) : [];
  return first && !another ? writtenAs(vm, first) : code;
}

/** What runs for a selector of which several traits have different methods. */
function conflictSource(selector: string): string {
  const keywords = selector.match(/[^:]+:/g);
  if (keywords) return `${keywords.map((each, i) => `${each} arg${i + 1}`).join(" ")}\n\t^ self traitConflict`;
  return /^[\p{L}_]/u.test(selector)
    ? `${selector}\n\t^ self traitConflict`
    : `${selector} anObject\n\t^ self traitConflict`;
}

/** Puts the keywords of the alias where those of the original stand in the message pattern. */
function renamed(source: string, from: string, to: string): string {
  if (from === to) return source;
  const fromParts = from.match(/[^:]+:?/g) ?? [from];
  const toParts = to.match(/[^:]+:?/g) ?? [to];
  let rest = source;
  let done = "";
  fromParts.forEach((part, i) => {
    const at = rest.indexOf(part);
    if (at < 0) return;
    done += rest.slice(0, at) + (toParts[i] ?? part);
    rest = rest.slice(at + part.length);
  });
  return done + rest;
}
