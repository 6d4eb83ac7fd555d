/** What kind of object a value is, by its parts: cheaper than a look at its class, and right for subclasses. */
import type { ClassInfo } from "./class-info.ts";
import { BlockLayout, CharacterLayout, FloatLayout, StringLayout, SymbolLayout } from "./layouts.ts";
import type {
  Behavior,
  BytesObject,
  CharacterObject,
  EphemeronObject,
  FloatObject,
  HeapObject,
  IndexedObject,
  MaybeValue,
  StringObject,
  SymbolObject,
  WeakObject,
} from "./values.ts";

export const isObject = (value: MaybeValue): value is HeapObject => typeof value === "object";

/** A string, not a symbol. */
export const isString = (value: MaybeValue): value is StringObject =>
  value instanceof StringLayout || (isObject(value) && "cp" in value);

export const isSymbol = (value: MaybeValue): value is SymbolObject => value instanceof SymbolLayout;

export const isFloat = (value: MaybeValue): value is FloatObject => value instanceof FloatLayout;

export const isCharacter = (value: MaybeValue): value is CharacterObject => value instanceof CharacterLayout;

export const isIndexed = (value: MaybeValue): value is IndexedObject => isObject(value) && "els" in value;

export const isWeak = (value: MaybeValue): value is WeakObject => isObject(value) && "weak" in value;

export const isEphemeron = (value: MaybeValue): value is EphemeronObject => isObject(value) && "pair" in value;

export const isBytes = (value: MaybeValue): value is BytesObject => isObject(value) && "bytes" in value;

export const isBlock = (value: MaybeValue): value is BlockLayout => value instanceof BlockLayout;

export const isBehavior = (value: MaybeValue): value is Behavior => isObject(value) && infoIn(value) !== undefined;

/** Asked of objects of all classes: V8 remembers which have no such property, but looks anew each time for `in`. */
const infoIn = ({ $info }: Partial<Behavior>): ClassInfo | undefined => $info;
