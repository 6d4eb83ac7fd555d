import {
  DOUBLE_ACCESS_PARAMETERS,
  doubleProperty,
  generateDoubleAccess,
  type Operand,
  type SlotAccess,
  slotAccess,
} from "../language/index.ts";
import { allSlots, type ClassInfo } from "./class-info.ts";
import type { CodeFunction, CompiledCode } from "./code.ts";
import { birth, BlockLayout, FloatLayout } from "./layouts.ts";
import type { Runtime } from "./runtime.ts";
import type { Behavior, HeapObject, MaybeValue, Value } from "./values.ts";

/**
 * Slots that hold Floats keep them as bare doubles: where `_x` is undefined, `d_x` is the double of the Float that the
 * slot holds. V8 writes a double in place, but makes a box of 48 bytes for each Float that is stored as an object.
 *
 * Whoever finds undefined in a slot asks the runtime, as for any other reason, and gets a Float; whoever writes the slot
 * writes a value. So only code generated for such a slot knows of it. A slot becomes one when a method that reads or
 * writes it is first called and a Float is there: then the methods of the class are generated anew.
 */
export function doubleIn(object: HeapObject, property: string): FloatLayout | undefined {
  const double = (object as unknown as Record<string, unknown>)[doubleProperty(property.slice(1))];
  return typeof double === "number" ? new FloatLayout(double) : undefined;
}

/** An object from before its slot kept doubles: from now on it does. Answers whether a Float was there. */
export function migrateToDouble(object: HeapObject, property: `_${string}`, value: Value): boolean {
  if (!(value instanceof FloatLayout)) return false;
  Reflect.set(object, doubleProperty(property.slice(1)), value.v);
  object[property] = undefined;
  return true;
}

/** The names of the slots of a class, inherited ones too, that keep doubles. */
export function doubleSlotsOf(info: ClassInfo): ReadonlySet<string> {
  const found = new Set(info.doubleSlots);
  for (let each = info.superclass; each; each = each.$info.superclass)
    for (const name of each.$info.doubleSlots ?? []) found.add(name);
  return found;
}

/** What a method does that only reads, or only writes, a slot that may keep doubles, now or later. */
export function doubleSlotAccess(code: CompiledCode): SlotAccess | undefined {
  if (code.primitiveName !== undefined || !code.methodClass?.$info.doubleSlots) return undefined;
  return slotAccess(code.body);
}

/** Takes or answers a bare double: see generateDoubleAccess. */
export type DoubleAccess = (x?: number) => number | boolean | undefined;

/** The function for bare doubles that a method has besides its own, `fn`, if it reads or writes a slot of doubles. */
export function doubleAccessOf(runtime: Runtime, code: CompiledCode, fn: CodeFunction): DoubleAccess | undefined {
  const access = doubleSlotAccess(code);
  if (!access || !code.methodClass || !doubleSlotsOf(code.methodClass.$info).has(access.slot)) return undefined;
  // The texts of two are never equal: V8 would share what it learns from them.
  const text = `return ${generateDoubleAccess(code.method.selector, access)}//${++accesses}`;
  return new Function(...DOUBLE_ACCESS_PARAMETERS, text)(birth, fn, () => undefined) as DoubleAccess;
}

let accesses = 0;

/** Looks at what a method finds at its first call, before its function is made. */
export function observeDoubles(code: CompiledCode, owner: unknown, args: readonly Value[]): void {
  const behavior = code.methodClass;
  if (!behavior?.$info.doubleSlots) return;
  const self = owner instanceof BlockLayout && code.outer ? owner._receiver : owner;
  const found = new Set<string>();
  for (const each of code.body.code) {
    if (each.op === "getSlot" && isFloat((self as HeapObject)[`_${each.name}`])) found.add(each.name);
    if (each.op === "setSlot" && isFloat(argument(code, each.src, args))) found.add(each.name);
  }
  const known = doubleSlotsOf(behavior.$info);
  for (const name of found) if (!known.has(name)) keepDoubles(declaring(behavior, name), name);
}

const isFloat = (value: MaybeValue): boolean => value instanceof FloatLayout;

const argument = (code: CompiledCode, operand: Operand, args: readonly Value[]): MaybeValue =>
  operand.k === "reg" && operand.i < code.numArgs ? args[operand.i] : undefined;

/** The topmost class that has the slot. */
function declaring(behavior: Behavior, name: string): Behavior {
  const above = behavior.$info.superclass;
  return above && allSlots(above.$info).includes(name) ? declaring(above, name) : behavior;
}

function keepDoubles({ $info: info }: Behavior, name: string): void {
  if (!info.doubleSlots) return;
  info.doubleSlots.add(name);
  renew(info, name);
}

/** New instances have a place for the double; methods that use the slot are generated anew. */
function renew(info: ClassInfo, name: string): void {
  info.relayout();
  for (const code of info.methods.values()) if (uses(code, name)) code.forget();
  for (const each of info.subclasses) if (!each.$info.isMeta) renew(each.$info, name);
}

const uses = (code: CompiledCode, name: string): boolean =>
  code.body.code.some((each) => (each.op === "getSlot" || each.op === "setSlot") && each.name === name) ||
  code.blocks.some((each) => uses(each, name));
