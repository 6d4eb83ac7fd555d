import { doubleProperty, slotProperty } from "../../language/index.ts";
import { isReadOnly, isWrittenByMachine, lastWritten, setReadOnly } from "../read-only.ts";
import { specialSlot } from "../slots.ts";
import { codePointAt, isText, sizeOf } from "../strings.ts";
import {
  isBehavior,
  isBytes,
  isCharacter,
  isEphemeron,
  isFloat,
  isIndexed,
  isObject,
  isString,
  isSymbol,
  isWeak,
} from "../tests.ts";
import type { Behavior, HeapObject, MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import { EphemeronPair, WeakParts } from "../weak.ts";
import type { PrimitiveTable } from "./table.ts";

/** An instance of a `words` class. */
interface WordsObject extends HeapObject {
  readonly words: Uint32Array;
}

const isWords = (value: MaybeValue): value is WordsObject => isObject(value) && "words" in value;

/** What an element takes in V8's heap. */
const BYTES_PER_ELEMENT = 8;
const MAX_ELEMENTS = 2 ** 27;

/** Primitives of every object: its class and identity, its variables by index and name, its copy. */
export const objectPrimitives: PrimitiveTable = {
  identical: (_vm, self, other) => self === other,
  objectClass: (vm, self) => vm.classOf(self),
  identityHash: (vm, self) => vm.identityHash(self),

  basicSize: (_vm, self) => basicSize(self),
  objectAt: (vm, self, index) => basicAt(vm, self, index),
  objectAtPut: (vm, self, index, value) => basicAtPut(vm, self, index, value),
  basicAt: (vm, self, index) => basicAt(vm, self, index),
  basicAtPut: (vm, self, index, value) => basicAtPut(vm, self, index, value),

  instVarAt: (vm, self, index) => {
    const place = placeOf(vm, self, index);
    if (place === undefined || !isObject(self)) return undefined;
    return typeof place === "string" ? vm.slot(self, place) : basicAt(vm, self, place);
  },
  instVarAtPut: (vm, self, index, value) => {
    const place = placeOf(vm, self, index);
    if (place === undefined || !isObject(self) || value === undefined) return undefined;
    if (typeof place !== "string") return basicAtPut(vm, self, place, value);
    if (isReadOnly(self)) return undefined;
    vm.setSlot(self, place, value);
    return value;
  },
  instVarNamed: (vm, self, name) => {
    const slot = slotOf(vm, self, name);
    if (slot !== undefined && specialSlot(vm, vm.classOf(self), slot)) return undefined;
    return slot !== undefined && isObject(self) ? vm.slot(self, slot) : undefined;
  },
  instVarNamedPut: (vm, self, name, value) => {
    const slot = slotOf(vm, self, name);
    if (slot !== undefined && specialSlot(vm, vm.classOf(self), slot)) return undefined;
    if (slot === undefined || !isObject(self) || value === undefined || isReadOnly(self)) return undefined;
    vm.setSlot(self, slot, value);
    return value;
  },

  /** What a variable of an object holds, whatever the class of its slot makes of it. */
  slotRawRead: (vm, _self, object, name) => {
    const slot = object === undefined ? undefined : slotOf(vm, object, name);
    return slot !== undefined && isObject(object) ? vm.slot(object, slot) : undefined;
  },
  slotRawWrite: (vm, _self, object, name, value) => {
    const slot = object === undefined ? undefined : slotOf(vm, object, name);
    if (slot === undefined || !isObject(object) || value === undefined || isReadOnly(object)) return undefined;
    vm.setSlot(object, slot, value);
    return value;
  },

  isReadOnlyObject: (vm, self) => isImmutable(vm, self) || isReadOnly(self as HeapObject),
  /** Answers whether it was read-only. */
  setReadOnlyObject: (vm, self, readOnly) => {
    if (typeof readOnly !== "boolean") return undefined;
    if (isImmutable(vm, self)) return true;
    const object = self as HeapObject;
    const before = isReadOnly(object);
    // A frame that wrote the object does not ask again whether it may: such frames, of this epoch all, must not go on.
    const mayBeWriting =
      readOnly && !before && lastWritten(object) === vm.runtime.epoch && !isWrittenByMachine(vm, object);
    if (!mayBeWriting) return setReadOnly(vm, object, readOnly) ? before : undefined;
    return vm.runtime.capture({
      kind: "act",
      act: () => {
        setReadOnly(vm, object, true);
        return before;
      },
    });
  },
  shallowCopy: (vm, self) => (isImmutable(vm, self) ? self : copyOf(vm, self as HeapObject)),

  /** Makes it an instance of another class whose instances have as many slots, which keep their values. */
  changeClass: (vm, self, behavior) =>
    isObject(self) && isBehavior(behavior) && changeClass(vm, self, behavior) ? self : undefined,

  basicNew: (vm, self) => newInstance(vm, self, 0),
  basicNewSized: (vm, self, size) => (isVariable(self) ? newInstance(vm, self, size) : undefined),
};

/** Values that can be told apart only by what they are: nothing changes them, and a copy would be the same. */
const isImmutable = (vm: VM, value: Value): boolean =>
  !isObject(value) || value === vm.nil || isFloat(value) || isCharacter(value) || isSymbol(value);

function basicSize(object: Value): number | undefined {
  if (isText(object)) return sizeOf(object);
  if (isBytes(object)) return object.bytes.length;
  if (isWords(object)) return object.words.length;
  if (isWeak(object)) return object.weak.length;
  return isIndexed(object) ? object.els.length : undefined;
}

const isIndex = (index: MaybeValue, size: number): index is number =>
  typeof index === "number" && index >= 1 && index <= size;

/** Of a string the code point, of bytes the byte. */
function basicAt(vm: VM, object: Value, index: MaybeValue): MaybeValue {
  if (!isIndex(index, basicSize(object) ?? 0)) return undefined;
  if (isText(object)) return codePointAt(object, index - 1);
  if (isBytes(object)) return object.bytes[index - 1];
  if (isWords(object)) return object.words[index - 1];
  if (isWeak(object)) return object.weak.at(index - 1) ?? vm.nil;
  return isIndexed(object) ? vm.element(object, index - 1) : undefined;
}

function basicAtPut(vm: VM, object: Value, index: MaybeValue, value: MaybeValue): MaybeValue {
  if (!isIndex(index, basicSize(object) ?? 0) || value === undefined) return undefined;
  if (isObject(object) && isReadOnly(object)) return undefined;
  if (isString(object)) {
    const code = isCharacter(value) ? value.code : value;
    if (!isWhole(code, 0x10ffff) || !vm.checkAllocation(sizeOf(object) * 4)) return undefined;
    vm.codePointsToWrite(object, index - 1, index)[index - 1] = code;
    return value;
  }
  if (isBytes(object)) {
    if (!isWhole(value, 0xff)) return undefined;
    vm.touchElement(object, index - 1);
    object.bytes[index - 1] = value;
    return value;
  }
  if (isWords(object)) {
    if (!isWhole(value, 0xffffffff)) return undefined;
    vm.touchElement(object, index - 1);
    object.words[index - 1] = value;
    return value;
  }
  if (isWeak(object)) {
    vm.touch(object);
    object.weak.put(index - 1, value);
    return value;
  }
  if (!isIndexed(object)) return undefined;
  vm.touchElement(object, index - 1);
  object.els[index - 1] = value;
  return value;
}

const isWhole = (value: MaybeValue, max: number): value is number =>
  typeof value === "number" && value >= 0 && value <= max;

/** What an index means that counts named variables first: a slot's name, or an index among the indexed ones. */
function placeOf(vm: VM, object: Value, index: MaybeValue): string | number | undefined {
  if (typeof index !== "number" || index < 1) return undefined;
  const names = vm.slotNames(vm.classOf(object));
  return names[index - 1] ?? index - names.length;
}

function slotOf(vm: VM, object: Value, name: MaybeValue): string | undefined {
  if (!isText(name)) return undefined;
  const text = vm.text(name);
  return vm.slotNames(vm.classOf(object)).includes(text) ? text : undefined;
}

function copyOf(vm: VM, object: HeapObject): Value | undefined {
  const parts = copyOfParts(vm, object);
  const behavior = object.$class;
  if (parts === undefined || (behavior.$info.format === "special" && !isString(object))) return undefined;
  const copy = behavior.$info.construct(parts.indexed);
  for (const name of vm.slotNames(behavior)) copy[`_${name}`] = vm.slot(object, name);
  vm.secrets.noteCopy(object, copy);
  return copy;
}

function copyOfParts(vm: VM, object: HeapObject): { readonly indexed: unknown } | undefined {
  const size = basicSize(object) ?? 0;
  if (!vm.checkAllocation(size * BYTES_PER_ELEMENT)) return undefined;
  if (isString(object)) return { indexed: vm.text(object) };
  if (isBytes(object)) return { indexed: object.bytes.slice() };
  if (isWords(object)) return { indexed: object.words.slice() };
  if (isWeak(object)) return { indexed: new WeakParts(object.weak.values(vm.nil)) };
  if (isEphemeron(object))
    return { indexed: new EphemeronPair(object.pair.key ?? vm.nil, object.pair.value ?? vm.nil) };
  if (!isIndexed(object)) return { indexed: undefined };
  return { indexed: object.els.map((each, i) => each ?? vm.element(object, i)) };
}

/** Formats of which V8 needs no more than another prototype. */
const CHANGEABLE: ReadonlySet<string> = new Set(["normal", "variable"]);

function changeClass(vm: VM, object: HeapObject, behavior: Behavior): boolean {
  const { $class: former } = object;
  const { format, prototype } = behavior.$info;
  if (object === vm.nil || isReadOnly(object) || isWrittenByMachine(vm, object) || !CHANGEABLE.has(format))
    return false;
  const before = vm.slotNames(former);
  const after = vm.slotNames(behavior);
  if (former.$info.format !== format || before.length !== after.length) return false;
  const values = before.map((name) => vm.slot(object, name));
  vm.touch(object);
  for (const name of before) {
    Reflect.deleteProperty(object, slotProperty(name));
    Reflect.deleteProperty(object, doubleProperty(name));
  }
  Object.setPrototypeOf(object, prototype);
  for (const [i, name] of after.entries()) object[`_${name}`] = values[i];
  return true;
}

const isVariable = (behavior: Value): boolean =>
  isBehavior(behavior) && ["variable", "weak", "bytes", "words", "string"].includes(behavior.$info.format);

function newInstance(vm: VM, behavior: Value, size: MaybeValue): Value | undefined {
  if (!isBehavior(behavior) || !vm.canInstantiate(behavior)) return undefined;
  if (!isWhole(size, MAX_ELEMENTS) || !vm.checkAllocation(size * BYTES_PER_ELEMENT)) return undefined;
  return vm.instantiate(behavior, size);
}
