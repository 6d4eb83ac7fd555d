import type { ClassDefinition as TonelDefinition } from "../language/tonel/index.ts";
import { type Behavior, type Format, readSlots, slotDeclarations, versionHash, type VM } from "../vm/index.ts";

/** What defining a class says of it: all but its methods and comment. Plain data, the names of things. */
export interface ClassShape {
  readonly name: string;
  readonly isTrait: boolean;
  /** Undefined for a root and for a trait. */
  readonly superclass: string | undefined;
  readonly layout: Format;
  /** A trait composition such as `TA + (TB - {#foo})`; empty if there is none. */
  readonly traits: string;
  /** Names, or for slots of other classes than InstanceVariableSlot whole declarations: `#parent => WeakSlot`. */
  readonly slots: readonly string[];
  readonly classSlots: readonly string[];
  readonly classVariables: readonly string[];
  readonly sharedPools: readonly string[];
  readonly package: string;
  readonly tag: string;
}

/** The layouts that Pharo names, by the format instances have. */
export const layoutNames: Readonly<Partial<Record<Format, string>>> = {
  normal: "FixedLayout",
  variable: "VariableLayout",
  weak: "WeakLayout",
  ephemeron: "EphemeronLayout",
  bytes: "ByteLayout",
  words: "WordLayout",
};

/** The shape a class has in the virtual machine. */
export function shapeOf({ $info: info }: Behavior): ClassShape {
  const isTrait = info.superclass?.$info.name === "Trait";
  return {
    name: info.name,
    isTrait,
    superclass: isTrait ? undefined : info.superclass?.$info.name,
    layout: info.format,
    traits: info.traits,
    slots: slotDeclarations(info),
    classSlots: info.counterpart ? slotDeclarations(info.counterpart.$info) : [],
    classVariables: [...info.classVariables.keys()],
    sharedPools: info.sharedPools,
    package: info.package,
    tag: info.tag,
  };
}

/** The expression that defines a class, as Pharo writes it. */
export function fluidDefinition(shape: ClassShape): string {
  const parts: string[] = [];
  const layout = layoutNames[shape.layout];
  if (layout !== undefined && shape.layout !== "normal") parts.push(`layout: ${layout}`);
  if (shape.traits !== "") parts.push(`traits: {${shape.traits}}`);
  parts.push(`slots: ${symbols(shape.slots)}`);
  if (shape.classSlots.length > 0) parts.push(`classSlots: ${symbols(shape.classSlots)}`);
  if (shape.classVariables.length > 0) parts.push(`sharedVariables: ${symbols(shape.classVariables)}`);
  if (shape.sharedPools.length > 0) parts.push(`sharedPools: { ${shape.sharedPools.join(". ")} }`);
  if (shape.tag !== "") parts.push(`tag: ${quoted(shape.tag)}`);
  parts.push(`package: ${quoted(shape.package)}`);
  const above = shape.isTrait ? "Trait" : (shape.superclass ?? "nil");
  return `${above} << #${shape.name}\n\t${parts.join(";\n\t")}`;
}

/** The content hash of a definition: names this version of it. */
export const definitionVersion = (shape: ClassShape): string => versionHash(shape.name, "", fluidDefinition(shape));

const symbols = (names: readonly string[]): string =>
  names.length === 0 ? "{}" : `{ ${names.map((name) => (name.startsWith("#") ? name : `#${name}`)).join(". ")} }`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const tonelTypes: Readonly<Partial<Record<Format, string>>> = {
  variable: "variable",
  weak: "weak",
  ephemeron: "ephemeron",
  bytes: "bytes",
  words: "words",
};

/** The definition that a class's file is to have. What the shape does not tell stays as the file has it in `present`. */
export function tonelDefinition(
  shape: ClassShape,
  inheritedLayout: Format,
  present: TonelDefinition | undefined,
): TonelDefinition {
  // A file may say the same in other words, as `#value => InstanceVariableSlot`.
  const written = new Map((present?.instVars ?? []).map((text) => [slotDeclared(text), text]));
  return {
    kind: shape.isTrait ? "trait" : "class",
    name: shape.name,
    superclass: shape.superclass,
    type: tonelType(shape, inheritedLayout, present),
    traits: shape.traits === "" ? undefined : shape.traits,
    classTraits: present?.classTraits,
    instVars: shape.slots.map((name) => written.get(name) ?? name),
    classVars: shape.classVariables,
    pools: shape.sharedPools,
    classInstVars: shape.classSlots,
    category: shape.tag === "" ? shape.package : `${shape.package}-${shape.tag}`,
    package: shape.package,
    tag: shape.tag === "" ? undefined : shape.tag,
    comment: present?.comment ?? "",
    extras: present?.extras ?? [],
  };
}

/** What a file says already is kept as long as it means the same: a layout that is inherited need not be written. */
function tonelType({ layout }: ClassShape, inheritedLayout: Format, present: TonelDefinition | undefined): string {
  const plain = tonelTypes[layout] ?? "normal";
  if (!present) return plain;
  const presentLayout = present.type === "normal" ? inheritedLayout : formatOfType(present.type);
  return presentLayout === layout ? present.type : plain;
}

/** The format that instances have by a file's `#type`. */
export const formatOfType = (type: string): Format => formats[type] ?? "normal";

const formats: Readonly<Record<string, Format>> = {
  normal: "normal",
  variable: "variable",
  weak: "weak",
  ephemeron: "ephemeron",
  bytes: "bytes",
  words: "words",
  string: "string",
  immediate: "normal",
};

/** A slot's declaration in a file as the shape of its class has it. */
export function slotDeclared(text: string): string {
  const { names, special } = readSlots([text]);
  const [name = text] = names;
  return special.get(name) ?? name;
}

/** A slot's name: a file may give a whole slot definition. */
export const slotNameOf = (text: string): string => /^#?([\p{L}_][\p{L}\p{N}_]*)/u.exec(text)?.[1] ?? text;

/** The format that the instances of the superclass have: `normal` for a root and a trait. */
export function inheritedLayout(vm: VM, { superclass }: Pick<ClassShape, "superclass">): Format {
  return (superclass === undefined ? undefined : vm.tryClassNamed(superclass)?.$info.format) ?? "normal";
}
