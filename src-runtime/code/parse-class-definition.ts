import {
  type CascadedMessage,
  type ExpressionNode,
  type MessageNode,
  parseDoIt,
  type Range,
} from "../language/index.ts";
import { type Format, readSlots } from "../vm/index.ts";
import { layoutNames } from "./class-definition.ts";
import { placeAt, placed, type SourceDiagnostic } from "./diagnostics.ts";

/** What the text of a class definition says. What it leaves out, and may, is undefined. */
export interface StatedDefinition {
  readonly kind: "class";
  readonly name: string;
  readonly isTrait: boolean;
  /** Undefined for a root and for a trait. */
  readonly superclass: string | undefined;
  readonly layout: Format | undefined;
  readonly traits: string;
  readonly slots: readonly string[];
  readonly classSlots: readonly string[] | undefined;
  readonly classVariables: readonly string[];
  readonly sharedPools: readonly string[];
  readonly package: string | undefined;
  readonly tag: string;
}

/** What the text of a definition of a class side says: `Object class << Counter class slots: { #instances }`. */
export interface StatedClassSide {
  readonly kind: "classSide";
  readonly className: string;
  readonly slots: readonly string[];
}

/** What a text defines, or why it defines nothing. */
export type ParsedDefinition =
  | StatedDefinition
  | StatedClassSide
  | { readonly kind: "failed"; readonly diagnostics: readonly SourceDiagnostic[] };

/**
 * Reads a class definition: `Object << #Counter slots: { #value }; package: 'Counting'`, also with `install` at its end,
 * or of the older kind, `Object subclass: #Counter instanceVariableNames: 'value' … package: 'Counting'`. It runs
 * nothing.
 */
export function parseClassDefinition(source: string): ParsedDefinition {
  const { node, diagnostics } = parseDoIt(source);
  if (diagnostics.some((each) => each.severity === "error"))
    return { kind: "failed", diagnostics: placed(source, diagnostics) };
  try {
    const [statement, more] = node.body.statements;
    if (!statement) throw new Fault(node.range, "A class definition expected, such as Object << #Counter");
    if (more) throw new Fault(more.range, "One class definition expected, and nothing after it");
    return readDefinition(source, statement.kind === "return" ? statement.value : statement);
  } catch (error) {
    if (error instanceof Fault) return { kind: "failed", diagnostics: [error.diagnostic(source)] };
    throw error;
  }
}

/** What is wrong with a definition, and where. */
class Fault extends Error {
  readonly range: Range;

  constructor(range: Range, message: string) {
    super(message);
    this.range = range;
  }

  diagnostic(source: string): SourceDiagnostic {
    const { start, end } = this.range;
    return {
      code: "class-definition",
      severity: "error",
      message: this.message,
      start,
      end,
      ...placeAt(source, start),
    };
  }
}

function readDefinition(source: string, node: ExpressionNode): StatedDefinition | StatedClassSide {
  if (node.kind === "message" && node.selector.startsWith("subclass:")) return readOlder(node);
  const { head, parts } = flatten(node);
  if (head.kind !== "message" || head.selector !== "<<")
    throw new Fault(head.range, "A class definition begins with a superclass, << and a name: Object << #Counter");
  const [subject] = head.arguments;
  if (subject?.kind === "message" && subject.selector === "class") return readClassSide(source, subject, parts);
  return readFluid(source, head, parts);
}

/** The messages of a definition, whether they are a cascade, one message, or both with `install` behind. */
function flatten(node: ExpressionNode): {
  readonly head: ExpressionNode;
  readonly parts: readonly CascadedMessage[];
} {
  if (node.kind === "cascade") return { head: node.receiver, parts: node.messages };
  if (node.kind !== "message" || node.selector === "<<") return { head: node, parts: [] };
  const inner = flatten(node.receiver);
  return { head: inner.head, parts: [...inner.parts, node] };
}

function readFluid(source: string, head: MessageNode, parts: readonly CascadedMessage[]): StatedDefinition {
  const above = nameIn(head.receiver);
  const values = new Map<string, ExpressionNode>();
  for (const part of parts) {
    if (part.selector === "install" || part.selector === "fluidInstall" || part.selector === "yourself") continue;
    const [argument] = part.arguments;
    const selector = part.selector === "uses:" ? "traits:" : part.selector;
    if (!argument || !fluidParts.has(selector))
      throw new Fault(
        part.range,
        `A class definition has no part ${part.selector}: it has ${[...fluidParts].join(" ")}`,
      );
    values.set(selector, argument);
  }
  const names = (part: string): readonly string[] | undefined => optional(values.get(part), namesIn);
  const slots = (part: string): readonly string[] | undefined =>
    optional(values.get(part), (node) => slotsIn(source, node));
  return {
    kind: "class",
    name: symbolIn(head.arguments[0] ?? head),
    isTrait: above === "Trait",
    superclass: above === "nil" || above === "Trait" ? undefined : above,
    layout: optional(values.get("layout:"), layoutIn),
    traits: optional(values.get("traits:"), (node) => traitsIn(source, node)) ?? "",
    slots: slots("slots:") ?? [],
    classSlots: slots("classSlots:"),
    classVariables: names("sharedVariables:") ?? [],
    sharedPools: names("sharedPools:") ?? [],
    package: optional(values.get("package:"), textIn),
    tag: optional(values.get("tag:"), textIn) ?? "",
  };
}

const fluidParts: ReadonlySet<string> = new Set([
  "layout:",
  "traits:",
  "slots:",
  "classSlots:",
  "sharedVariables:",
  "sharedPools:",
  "tag:",
  "package:",
]);

function readClassSide(source: string, subject: MessageNode, parts: readonly CascadedMessage[]): StatedClassSide {
  const slots = parts.find((part) => part.selector === "slots:")?.arguments[0];
  return { kind: "classSide", className: nameIn(subject.receiver), slots: slots ? slotsIn(source, slots) : [] };
}

/** `Object subclass: #Counter instanceVariableNames: 'value' classVariableNames: '' package: 'Counting'`. */
function readOlder(node: MessageNode): StatedDefinition {
  const keywords = node.selector.split(":").slice(0, -1);
  const argument = (keyword: string): ExpressionNode | undefined => node.arguments[keywords.indexOf(keyword)];
  const words = (keyword: string): readonly string[] =>
    optional(argument(keyword), textIn)
      ?.split(/\s+/)
      .filter((word) => word !== "") ?? [];
  const [name] = node.arguments;
  const above = nameIn(node.receiver);
  return {
    kind: "class",
    name: symbolIn(name ?? node),
    isTrait: false,
    superclass: above === "nil" ? undefined : above,
    layout: undefined,
    traits: "",
    slots: words("instanceVariableNames"),
    classSlots: undefined,
    classVariables: words("classVariableNames"),
    sharedPools: words("poolDictionaries"),
    package: optional(argument("package") ?? argument("category"), textIn),
    tag: optional(argument("tag"), textIn) ?? "",
  };
}

function optional<T>(node: ExpressionNode | undefined, read: (node: ExpressionNode) => T): T | undefined {
  return node && read(node);
}

function nameIn(node: ExpressionNode): string {
  if (node.kind === "variable") return node.name;
  throw new Fault(node.range, "The name of a class expected");
}

function symbolIn(node: ExpressionNode): string {
  if (node.kind === "literal" && node.value.kind === "symbol") return node.value.value;
  throw new Fault(node.range, "The name of the class expected as a symbol, such as #Counter");
}

function textIn(node: ExpressionNode): string {
  if (node.kind === "literal" && (node.value.kind === "string" || node.value.kind === "symbol"))
    return node.value.value;
  throw new Fault(node.range, "A string expected, such as 'Counting'");
}

/** `{ #a. #b }`, `#(a b)`, or `{ A. B }` for pools. */
function namesIn(node: ExpressionNode): readonly string[] {
  if (node.kind === "dynamicArray") return node.elements.map(nameOfVariable);
  if (node.kind === "literal" && node.value.kind === "array")
    return node.value.elements.map((element) => {
      if (element.kind === "symbol" || element.kind === "string") return element.value;
      throw new Fault(node.range, "Names expected, such as { #value }");
    });
  throw new Fault(node.range, "Names in braces expected, such as { #value }");
}

/** Names, or declarations of slots of other classes as they are written: `{ #a. #b => WeakSlot }`. */
function slotsIn(source: string, node: ExpressionNode): readonly string[] {
  if (node.kind !== "dynamicArray") return namesIn(node);
  return node.elements.map((each) => {
    const name = nameOfVariable(each);
    const { special } = readSlots([source.slice(each.range.start, each.range.end)]);
    return special.get(name) ?? name;
  });
}

/** `#a`, `'a'`, `Pool`, or a slot of a kind of its own: `#a => ToOneSlot`. */
function nameOfVariable(node: ExpressionNode): string {
  if (node.kind === "variable") return node.name;
  if (node.kind === "message" || node.kind === "cascade") return nameOfVariable(node.receiver);
  return textIn(node);
}

function layoutIn(node: ExpressionNode): Format {
  const name = nameIn(node);
  for (const [format, layout] of Object.entries(layoutNames)) if (layout === name) return format as Format;
  throw new Fault(node.range, `${name} is no layout: there are ${Object.values(layoutNames).join(", ")}`);
}

/** A composition as it is written; several in braces are joined. */
function traitsIn(source: string, node: ExpressionNode): string {
  const nodes = node.kind === "dynamicArray" ? node.elements : [node];
  return nodes.map(({ range }) => source.slice(range.start, range.end)).join(" + ");
}
