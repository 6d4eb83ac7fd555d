import { type Behavior, type CompiledCode, type VM } from "../vm/index.ts";

/** A trait as a class uses it: which of its methods, under which further names. */
interface TraitUse {
  readonly name: string;
  readonly excluded: ReadonlySet<string>;
  /** From the new selector to the trait's. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Gives a class the methods of a trait composition such as `TA + (TB - {#foo}) @ {#bar -> #baz}`; its own methods come
 * first. Answers the names of traits that do not exist.
 */
export function applyTraits(vm: VM, behavior: Behavior, composition: string): readonly string[] {
  const missing: string[] = [];
  for (const use of parseComposition(composition)) {
    const trait = vm.tryClassNamed(use.name);
    if (!trait) {
      missing.push(use.name);
      continue;
    }
    const source = behavior.$info.isMeta || use.name.endsWith(" classTrait") ? trait.$info.counterpart : trait;
    const methods = source?.$info.methods ?? new Map<string, CompiledCode>();
    const wanted = new Map([...methods].filter(([selector]) => !use.excluded.has(selector)));
    for (const [alias, selector] of use.aliases) {
      const method = methods.get(selector);
      if (method) wanted.set(alias, method);
    }
    for (const [selector, method] of wanted) copyMethod(vm, behavior, selector, method);
  }
  return missing;
}

/** Takes away the methods that a class has of its traits. */
export function removeTraitMethods(vm: VM, behavior: Behavior): void {
  for (const { method } of behavior.$info.methods.values())
    if (method.package === TRAIT_PACKAGE) vm.removeMethod(behavior, method.selector);
}

function copyMethod(vm: VM, behavior: Behavior, selector: string, method: CompiledCode): void {
  const own = behavior.$info.methods.get(selector);
  if (own && own.method.package !== TRAIT_PACKAGE) return;
  const { source, protocol } = method.method;
  const renamed =
    selector === method.method.selector ? source : renameSelector(source, method.method.selector, selector);
  vm.compileMethod(behavior, renamed, { protocol, package: TRAIT_PACKAGE });
}

/** The package of methods that came from a trait, so that they can be told from the class's own. */
export const TRAIT_PACKAGE = "(trait)";

/** Puts the keywords of the alias where those of the original stand in the message pattern. */
function renameSelector(source: string, from: string, to: string): string {
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

function parseComposition(text: string): readonly TraitUse[] {
  const uses: TraitUse[] = [];
  const pattern = /([\p{Lu}][\p{L}\p{N}_:]*)(?:\s+classTrait)?((?:\s*[-@]\s*\{[^}]*\})*)/gu;
  for (const [, name, operations] of text.matchAll(pattern)) {
    if (name === undefined) continue;
    const excluded = new Set<string>();
    const aliases = new Map<string, string>();
    for (const [, operator, list] of (operations ?? "").matchAll(/([-@])\s*\{([^}]*)\}/g)) {
      const symbols = Array.from((list ?? "").matchAll(/#([^\s.#>}-]+(?::[^\s.#>}-]*)*)/g), (match) => match[1] ?? "");
      if (operator === "-") symbols.forEach((symbol) => excluded.add(symbol));
      else for (let i = 0; i + 1 < symbols.length; i += 2) aliases.set(symbols[i] ?? "", symbols[i + 1] ?? "");
    }
    uses.push({ name, excluded, aliases });
  }
  return uses;
}
