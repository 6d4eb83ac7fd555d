import type { StoredValue } from "../chunk/index.ts";
import type { StoredObject } from "../inspect.ts";
import { idText, type StoredState } from "./stored-state.ts";

/** How far a text goes into what an object refers to, and how much of each it shows. */
export interface TextLimits {
  readonly depth: number;
  readonly elements: number;
  readonly characters: number;
}

const LINE: TextLimits = { depth: 2, elements: 10, characters: 200 };

/**
 * A stored value as readable Smalltalk: literals as they are written, collections by their elements, and any other
 * object in STON's form, `Account { #balance : 100 }`. What lies deeper is `a Account @131`; dots say that there is more.
 */
export function storedText(state: StoredState, value: StoredValue, limits: TextLimits = LINE): string {
  switch (value.kind) {
    case "nil":
      return "nil";
    case "boolean":
    case "integer":
    case "largeInteger":
      return String(value.value);
    case "float":
      return floatText(value.value);
    case "character":
      return isPrintable(value.codePoint)
        ? `$${String.fromCodePoint(value.codePoint)}`
        : `(Character value: ${value.codePoint})`;
    case "symbol":
      return symbolText(value.text);
    case "special":
      return value.space === "method" ? `(method ${value.name})` : value.name.replace(/^global:/, "");
    case "reference":
      return objectText(state, state.object(value.to), limits);
  }
}

/** A stored object as `storedText` writes it. */
export function objectText(state: StoredState, object: StoredObject, limits: TextLimits = LINE): string {
  const { className, body } = object;
  const string = state.text(object, limits.characters + 1);
  if (string !== undefined) return stringText(string, limits.characters);
  if (limits.depth === 0) return `${/^[AEIOU]/.test(className) ? "an" : "a"} ${className} ${idText(object.reference)}`;
  const below = { ...limits, depth: limits.depth - 1 };
  const text = (value: StoredValue | undefined): string => (value ? storedText(state, value, below) : "nil");
  const slot = (name: string): StoredValue | undefined => slotOf(object, name);
  const list = (values: readonly StoredValue[], size: number): string =>
    [...values.map(text), ...(size > values.length ? [`… ${size} in all`] : [])].join(". ");
  const elements = state.elements(object, limits.elements);
  const size = body.kind === "elements" ? body.elements.length : body.kind === "parts" ? body.size : 0;
  if (className === "Array") return `{${list(elements, size)}}`;
  if (className === "Fraction") return `(${text(slot("numerator"))} / ${text(slot("denominator"))})`;
  if (className === "Association") return `(${text(slot("key"))} -> ${text(slot("value"))})`;
  if (body.kind === "bytes")
    return `#[${[...body.bytes.subarray(0, limits.elements)].join(" ")}${body.bytes.length > limits.elements ? " …" : ""}]`;
  const content = contentOf(state, object);
  if (content !== undefined) return `${className} [ ${list(content.slice(0, limits.elements), content.length)} ]`;
  // Of an actor all but this is how it is run.
  const shown =
    className === "ActorReference" ? object.slots.filter(({ name }) => ACTOR_SLOTS.has(name)) : object.slots;
  const slots = shown.map(({ name, value }) => `#${name} : ${text(value)}`);
  const rest = size > 0 ? ` [ ${list(elements, size)} ]` : "";
  return slots.length === 0 ? `${className} { }${rest}` : `${className} { ${slots.join(", ")} }${rest}`;
}

const ACTOR_SLOTS: ReadonlySet<string> = new Set(["id", "name", "state"]);

/** What an object's slot of this name holds; undefined when it has none. */
export function slotOf({ slots }: StoredObject, name: string): StoredValue | undefined {
  return slots.find((slot) => slot.name === name)?.value;
}

/** The elements of one of the library's collections, whatever array they are in; undefined for other objects. */
export function contentOf(state: StoredState, object: StoredObject): readonly StoredValue[] | undefined {
  const slot = (name: string): StoredValue | undefined => slotOf(object, name);
  const array = slot("array");
  if (array?.kind !== "reference") return undefined;
  const elements = state.elements(state.object(array.to));
  const [first, last, tally] = [slot("firstIndex"), slot("lastIndex"), slot("tally")];
  if (first?.kind === "integer" && last?.kind === "integer") return elements.slice(first.value - 1, last.value);
  // A hashed collection has nil where there is nothing.
  return tally?.kind === "integer" ? elements.filter(({ kind }) => kind !== "nil") : undefined;
}

function stringText(string: string, limit: number): string {
  const characters = Array.from(string);
  const shown = characters.slice(0, limit).join("").replaceAll("'", "''");
  return characters.length > limit ? `'${shown}…'` : `'${shown}'`;
}

/** A symbol as it is written in Smalltalk. */
export function symbolText(text: string): string {
  const isPlain = /^([A-Za-z_][\w]*:?)+$/.test(text) || /^[-+*/\\<>=~@,%|&?!]+$/.test(text);
  return isPlain ? `#${text}` : `#'${text.replaceAll("'", "''")}'`;
}

/** A float as it is written in Smalltalk. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "Float nan";
  if (!Number.isFinite(value)) return value > 0 ? "Float infinity" : "Float infinity negated";
  const text = Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function isPrintable(codePoint: number): boolean {
  return codePoint > 0x20 && codePoint !== 0x7f && (codePoint < 0xd800 || codePoint > 0xdfff);
}
