import type { ClassDefinition, TonelVersion } from "./model.ts";
import type { StonEntry, StonMap, StonValue } from "./ston.ts";
import { isText, textAt, valueAt } from "./ston.ts";

/** The properties of a definition that the model has fields for. */
const KNOWN: ReadonlySet<string> = new Set([
  "name",
  "superclass",
  "type",
  "traits",
  "classTraits",
  "instVars",
  "classVars",
  "pools",
  "classInstVars",
  "category",
  "package",
  "tag",
]);

/** Tells a file's version from its header; an extension says too little to tell 2.0 from 3.0, which differ in nothing there. */
export function versionOfHeader(word: string, header: StonMap): TonelVersion {
  if (valueAt(header, "name")?.kind === "symbol") return "1.0";
  const definesClass = word === "Class" || word === "Trait";
  return definesClass && valueAt(header, "package") === undefined ? "2.0" : "3.0";
}

/** The definition that the properties of a class or trait file make. */
export function definitionFromHeader(
  word: "Class" | "Trait",
  name: string,
  header: StonMap,
  comment: string,
): ClassDefinition {
  const superclass = textAt(header, "superclass");
  const packageName = textAt(header, "package");
  const tag = textAt(header, "tag");
  const category = textAt(header, "category") ?? [packageName, tag].filter((part) => part !== undefined).join("-");
  return {
    kind: word === "Class" ? "class" : "trait",
    name,
    superclass: superclass === "nil" ? undefined : superclass,
    type: textAt(header, "type") ?? "normal",
    traits: textAt(header, "traits"),
    classTraits: textAt(header, "classTraits"),
    instVars: textsAt(header, "instVars"),
    classVars: textsAt(header, "classVars"),
    pools: textsAt(header, "pools"),
    classInstVars: textsAt(header, "classInstVars"),
    category,
    package: packageName,
    tag,
    comment,
    extras: extrasOf(header, KNOWN),
  };
}

/** The entries of a map under other keys than the known ones. */
export function extrasOf(map: StonMap, known: ReadonlySet<string>): readonly StonEntry[] {
  return map.entries.filter(({ key }) => !isText(key) || !known.has(key.value));
}

/**
 * The properties of a definition as Pharo writes them, in Pharo's order. An absent category is written all the same,
 * as Pharo does by default.
 */
export function headerOf(definition: ClassDefinition, version: TonelVersion): StonMap {
  const named = (value: string): StonValue => ({ kind: version === "1.0" ? "symbol" : "string", value });
  const text = (value: string): StonValue => ({ kind: "string", value });
  const texts = (values: readonly string[]): StonValue => ({ kind: "list", elements: values.map(text) });
  const entries: StonEntry[] = [];
  const put = (key: string, value: StonValue | undefined): void => {
    if (value !== undefined) entries.push({ key: { kind: "symbol", value: key }, value });
  };
  const putText = (key: string, value: string | undefined): void =>
    put(key, value === undefined ? undefined : text(value));
  const putList = (key: string, values: readonly string[]): void =>
    put(key, values.length === 0 ? undefined : texts(values));

  const isClass = definition.kind === "class";
  put("name", named(definition.name));
  if (isClass) put("superclass", named(definition.superclass ?? "nil"));
  if (isClass && definition.type !== "normal") put("type", named(definition.type));
  // A trait names its variables before its traits, a class after them.
  if (!isClass) {
    putList("instVars", definition.instVars);
    putList("classInstVars", definition.classInstVars);
  }
  putText("traits", definition.traits);
  putText("classTraits", definition.classTraits);
  if (isClass) {
    putList("instVars", definition.instVars);
    putList("classVars", definition.classVars);
    putList("pools", definition.pools);
    putList("classInstVars", definition.classInstVars);
  }
  put("category", named(definition.category));
  if (version === "3.0") {
    putText("package", definition.package ?? packageOf(definition));
    putText("tag", definition.tag);
  }
  return { kind: "map", entries: [...entries, ...definition.extras] };
}

/** Where only a category is known, all of it counts as the package. */
function packageOf(definition: ClassDefinition): string {
  return definition.category;
}

function textsAt(header: StonMap, key: string): readonly string[] {
  const value = valueAt(header, key);
  return value?.kind === "list" ? value.elements.filter(isText).map((element) => element.value) : [];
}
