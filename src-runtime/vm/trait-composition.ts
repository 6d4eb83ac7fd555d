/** Which methods of which traits a class uses, and under which further names: an expression such as `TA + (TB - {#foo})`. */
export type TraitComposition =
  | { readonly kind: "trait"; readonly name: string }
  | { readonly kind: "sum"; readonly members: readonly TraitComposition[] }
  | { readonly kind: "without"; readonly of: TraitComposition; readonly selectors: ReadonlySet<string> }
  /** `aliases` leads from the new selector to the trait's. */
  | { readonly kind: "alias"; readonly of: TraitComposition; readonly aliases: ReadonlyMap<string, string> };

const TOKEN = /\s*(?:(\{[^}]*\})|([()+@-])|([\p{L}_][\p{L}\p{N}_:]*)|(\S))/uy;

/**
 * Reads a composition as Smalltalk would evaluate it: `-` and `@` apply to all that stands before them. Answers undefined
 * for an empty one, and leaves out what can't be read.
 */
export function parseTraitComposition(text: string): TraitComposition | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const token = match[1] ?? match[2] ?? match[3];
    if (token !== undefined && token !== "classTrait") tokens.push(token);
  }
  let at = 0;
  const term = (): TraitComposition | undefined => {
    const token = tokens[at++];
    if (token === undefined || token === ")") return undefined;
    if (token === "(") {
      const inner = expression();
      if (tokens[at] === ")") at++;
      return inner;
    }
    if (token.startsWith("{")) return parseTraitComposition(token.slice(1, -1));
    return /^[\p{L}_]/u.test(token) ? { kind: "trait", name: token } : undefined;
  };
  const expression = (): TraitComposition | undefined => {
    let left = term();
    for (;;) {
      const operator = tokens[at];
      if (operator === undefined || operator === ")") return left;
      at++;
      if (operator === "+") left = sum(left, term());
      else if (left && operator === "-")
        left = { kind: "without", of: left, selectors: new Set(symbolsIn(tokens[at++])) };
      else if (left && operator === "@") left = { kind: "alias", of: left, aliases: aliasesIn(tokens[at++]) };
    }
  };
  return expression();
}

function sum(left: TraitComposition | undefined, right: TraitComposition | undefined): TraitComposition | undefined {
  if (!left || !right) return left ?? right;
  return { kind: "sum", members: [...(left.kind === "sum" ? left.members : [left]), right] };
}

const symbolsIn = (list = ""): readonly string[] =>
  Array.from(
    list.matchAll(/#(?:'([^']*)'|([^\s.#>{}-]+|[-+*/\\~<>=@%|&?,]+))/g),
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );

function aliasesIn(list: string | undefined): ReadonlyMap<string, string> {
  const symbols = symbolsIn(list);
  const aliases = new Map<string, string>();
  for (let i = 0; i + 1 < symbols.length; i += 2) aliases.set(symbols[i] ?? "", symbols[i + 1] ?? "");
  return aliases;
}

/** The names of the traits in it, in their order. */
export function traitNames(composition: TraitComposition | undefined): readonly string[] {
  switch (composition?.kind) {
    case undefined:
      return [];
    case "trait":
      return [composition.name];
    case "sum":
      return [...new Set(composition.members.flatMap(traitNames))];
    case "without":
    case "alias":
      return traitNames(composition.of);
  }
}

/** A method that a composition offers: whose it is, and its selector there. */
export interface Offer {
  readonly trait: string;
  readonly selector: string;
}

/** What the composition offers under a selector; of several that differ the class must choose one. */
export function offers(composition: TraitComposition, selector: string): readonly Offer[] {
  switch (composition.kind) {
    case "trait":
      return [{ trait: composition.name, selector }];
    case "sum":
      return composition.members.flatMap((each) => offers(each, selector));
    case "without":
      return composition.selectors.has(selector) ? [] : offers(composition.of, selector);
    case "alias": {
      const original = composition.aliases.get(selector);
      return offers(composition.of, original ?? selector);
    }
  }
}

/** The selectors under which a composition offers a trait's method: its own, and its aliases. */
export function selectorsOffered(composition: TraitComposition, trait: string, selector: string): readonly string[] {
  const names = new Set([selector]);
  const collect = (each: TraitComposition): void => {
    if (each.kind === "sum") each.members.forEach(collect);
    else if (each.kind !== "trait") collect(each.of);
    if (each.kind === "alias") for (const [alias, original] of each.aliases) if (names.has(original)) names.add(alias);
  };
  collect(composition);
  return [...names].filter((name) =>
    offers(composition, name).some((offer) => offer.trait === trait && offer.selector === selector),
  );
}
