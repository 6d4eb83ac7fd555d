import {
  allSlots,
  BlockLayout,
  type ClassInfo,
  CompiledCode,
  ContextLayout,
  doubleIn,
  framesFrom,
  HomeLayout,
  type HeapObject,
  isBytes,
  type IndexedObject,
  isEphemeron,
  isIndexed,
  isReadOnly,
  isString,
  isTooDeepToKeep,
  isWeak,
  type MaybeValue,
  outermost,
  ProcessLayout,
  StringLayout,
  type VM,
} from "../vm/index.ts";
import { versionOf } from "./code-names.ts";
import { type PartValue, UnloadedReference } from "./unloaded-reference.ts";

/** An object taken apart: everything the store keeps of it. */
export interface Parts {
  readonly className: string;
  readonly slotNames: readonly string[];
  readonly slots: readonly PartValue[];
  readonly body: Body;
  readonly readOnly: boolean;
}

/** What an object holds besides its slots. */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "elements"; readonly elements: readonly PartValue[] }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "codePoints"; readonly codePoints: Uint32Array }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "words"; readonly words: Uint32Array };

const NONE: Body = { kind: "none" };

/** The class name of the object that stands for the code of a do-it, which no class has. */
export const DO_IT_CODE = "DoItCode";

const blockSlots = ["code", "receiver", "home"] as const;
const homeSlots = ["alive", "process", "handlers"] as const;
const contextSlots = ["code", "pc", "owner", "sender"] as const;
const codeSlots = ["version", "outer", "path"] as const;

/** What a process keeps besides the slots of its class. */
export const PROCESS_STATE = "(state)";
export const PROCESS_HEAP = "(heap)";

/** The state of a process that is stored without its stack, which was too deep, but for the names of the topmost frames. */
export const INTERRUPTED = "interrupted";
const NAMED_FRAMES = 10;
/** What leads to the frames of a process. */
const SLOTS_OF_STACK: ReadonlySet<string> = new Set(["suspendedContext", "handlers", "exception"]);

/**
 * Takes an object apart. `copy` copies what later writes would change: for keeping the state of an object aside while a
 * checkpoint has not come to it.
 */
export function takeApart(vm: VM, object: HeapObject, copy: boolean): Parts {
  if (object instanceof ProcessLayout) return processParts(vm, object);
  if (object instanceof BlockLayout)
    return parts(
      "BlockClosure",
      blockSlots,
      [object._code, object._receiver, object._home],
      elements(object.els, copy),
    );
  if (object instanceof ContextLayout)
    return parts(
      "Context",
      contextSlots,
      [object._code, object._pc, object._owner, object._sender],
      elements(object.els, copy),
    );
  if (object instanceof HomeLayout)
    return parts("MethodHome", homeSlots, [object._alive, object._process, object._handlers], NONE);
  if (object instanceof CompiledCode) return codeParts(vm, object);
  const { $info: info } = object.$class;
  const slotNames = allSlots(info);
  const isHidden = isSecret(info) ? (name: string): boolean => name === SECRET_SLOT : () => false;
  const slots = slotNames.map((name) =>
    isHidden(name) ? vm.nil : (object[`_${name}`] ?? emptySlot(vm, object, `_${name}`)),
  );
  const readOnly = isReadOnly(object);
  if (object instanceof StringLayout || "cp" in object)
    return stringParts(object as StringLayout, info.name, slotNames, slots, copy);
  return parts(info.name, slotNames, slots, bodyOf(vm, object, copy), readOnly);
}

/** The class whose instances keep a text that is never written, and the slot they keep it in. */
const SECRET = "Secret";
const SECRET_PACKAGE = "Survival";
const SECRET_SLOT = "text";

/** Whether instances of the class, or of one it inherits from, keep a text that is never written. */
export function isSecret(info: ClassInfo): boolean {
  for (let each: ClassInfo | undefined = info; each; each = each.superclass?.$info)
    if (each.name === SECRET && each.package === SECRET_PACKAGE) return true;
  return false;
}

function bodyOf(vm: VM, object: HeapObject, copy: boolean): Body {
  if (isIndexed(object)) return elements(elementsOf(vm, object), copy);
  if (isWeak(object)) return elements(object.weak.values(vm.nil), false);
  if (isEphemeron(object)) {
    const { key, value } = object.pair;
    return elements([key ?? vm.nil, value ?? vm.nil], false);
  }
  if (isBytes(object)) return { kind: "bytes", bytes: copy ? object.bytes.slice() : object.bytes };
  if ("words" in object && object.words instanceof Uint32Array)
    return { kind: "words", words: copy ? object.words.slice() : object.words };
  return NONE;
}

/**
 * What an object is indexed by, as it is and not copied: what is written unit by unit. Undefined for what has no such
 * part, and for a string that is one text, which is only replaced whole.
 */
export function writtenBody(object: HeapObject): Body | undefined {
  if (isIndexed(object)) return elements(object.els, false);
  if (isString(object)) return object.cp && { kind: "codePoints", codePoints: object.cp };
  if (isBytes(object)) return { kind: "bytes", bytes: object.bytes };
  if ("words" in object && object.words instanceof Uint32Array) return { kind: "words", words: object.words };
  return undefined;
}

/** How the plain instances of a class are taken apart. */
interface Plan {
  readonly properties: readonly `_${string}`[];
  readonly format: "normal" | "variable" | "string";
  /** Of the one that was taken apart last: made once, since what is made for each of a million objects is to be collected. */
  readonly slots: PartValue[];
  readonly parts: { -readonly [Part in keyof Parts]: Parts[Part] };
}

/**
 * Takes many objects apart, plain ones by a plan for their class. The plans hold as long as nothing runs that could
 * change a class: `forget` them before going on afterwards.
 */
export class Anatomist {
  readonly #vm: VM;
  readonly #plans = new Map<ClassInfo, Plan | undefined>();
  /** The class that was asked for last: most objects are of the same as the one before. */
  #lastInfo: ClassInfo | undefined;
  #lastPlan: Plan | undefined;

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /**
   * As the function of that name, without copying. The parts hold until the next object is taken apart; the body is the
   * object's for good. Objects of one plan have the identical slot names.
   */
  takeApart(object: HeapObject): Parts {
    const plan = this.#planFor(object);
    if (!plan) return takeApart(this.#vm, object, false);
    const { properties, format, slots, parts } = plan;
    let index = 0;
    for (const property of properties) slots[index++] = object[property] ?? emptySlot(this.#vm, object, property);
    if (format === "string") {
      parts.body = stringBody(object as StringLayout, false);
      parts.readOnly = isReadOnly(object);
    } else {
      if (format === "variable") parts.body = elements(elementsOf(this.#vm, object as IndexedObject), false);
      // It is no string: what else makes an object read-only is quickly seen.
      parts.readOnly = object.$e < 0;
    }
    return parts;
  }

  forget(): void {
    this.#plans.clear();
    this.#lastInfo = undefined;
  }

  #planFor(object: HeapObject): Plan | undefined {
    const { $info: info } = object.$class;
    if (info === this.#lastInfo) return this.#lastPlan;
    if (!this.#plans.has(info)) this.#plans.set(info, planFor(info, object));
    this.#lastInfo = info;
    this.#lastPlan = this.#plans.get(info);
    return this.#lastPlan;
  }
}

/** Undefined for classes whose instances have something of their own; all of a class have it, or none. */
function planFor(info: ClassInfo, instance: HeapObject): Plan | undefined {
  const { format } = info;
  if (info.hadOtherFormat || instance instanceof CompiledCode) return undefined;
  if (instance instanceof ProcessLayout || instance instanceof HomeLayout) return undefined;
  if (instance instanceof BlockLayout || instance instanceof ContextLayout || isSecret(info)) return undefined;
  const isPlain =
    (format === "normal" &&
      Object.keys(instance).every((key) => key.startsWith("_") || key === "$e" || key === "$i")) ||
    (format === "variable" && isIndexed(instance)) ||
    (format === "string" && instance instanceof StringLayout);
  if (!isPlain) return undefined;
  const slotNames = allSlots(info);
  const slots: PartValue[] = slotNames.map(() => undefined);
  return {
    properties: slotNames.map((name) => `_${name}` as const),
    format,
    slots,
    parts: { className: info.name, slotNames, slots, body: NONE, readOnly: false },
  };
}

function parts(
  className: string,
  slotNames: readonly string[],
  slots: readonly PartValue[],
  body: Body,
  readOnly = false,
): Parts {
  return { className, slotNames, slots, body, readOnly };
}

/** What a slot that is undefined stands for: a double, which some objects of a class may keep and others not, or what waits. */
function emptySlot({ unloaded }: VM, object: HeapObject, property: string): PartValue {
  const double = doubleIn(object, property);
  if (double) return double;
  const id = unloaded?.slotId(object, property);
  return id === undefined ? undefined : new UnloadedReference(id);
}

/** All elements, or those of a range, with what waits in their places. */
export function elementsOf(
  { unloaded }: VM,
  object: IndexedObject,
  from = 0,
  to = object.els.length,
): readonly PartValue[] {
  const { els } = object;
  const waits = unloaded?.waitsIn(object) ?? false;
  if (waits) unloaded?.prepare(object, from, to);
  const some = from === 0 && to === els.length ? els : els.slice(from, to);
  if (!unloaded || !waits) return some;
  return some.map((each, i) => {
    const id = each === undefined ? unloaded.elementId(object, from + i) : undefined;
    return id === undefined ? each : new UnloadedReference(id);
  });
}

const elements = (els: readonly PartValue[], copy: boolean): Body => ({
  kind: "elements",
  elements: copy ? els.slice() : els,
});

function stringParts(
  object: StringLayout,
  className: string,
  slotNames: readonly string[],
  slots: readonly PartValue[],
  copy: boolean,
): Parts {
  return parts(className, slotNames, slots, stringBody(object, copy), isReadOnly(object));
}

const stringBody = ({ s, cp }: StringLayout, copy: boolean): Body =>
  s === undefined && cp !== undefined
    ? { kind: "codePoints", codePoints: copy ? cp.slice() : cp }
    : { kind: "string", text: s ?? "" };

/** A process keeps how it goes on as its elements: a word for the kind, then what belongs to it. */
function processParts(vm: VM, process: ProcessLayout): Parts {
  const { resumption } = process;
  const tooDeep = isTooDeepToKeep(process);
  const kind = vm.symbol(resumption.kind);
  let how: MaybeValue[];
  switch (resumption.kind) {
    case "go":
      how = [kind];
      break;
    case "value":
      how = [kind, resumption.value];
      break;
    case "send":
      how = [kind, resumption.receiver, vm.symbol(resumption.selector), ...resumption.args];
      break;
    case "unwind":
      how = [kind, resumption.home, resumption.value];
      break;
  }
  const named = allSlots(process.$class.$info);
  const slots = named.map((name) => (tooDeep && SLOTS_OF_STACK.has(name) ? vm.nil : process[`_${name}`]));
  slots.push(vm.symbol(tooDeep ? INTERRUPTED : process.state), process.heap);
  // A symbol, since it is written in place: whoever takes an object apart makes no other.
  const elements = tooDeep ? [vm.symbol("go"), vm.symbol(topmostFrames(process))] : how;
  return parts("Process", [...named, PROCESS_STATE, PROCESS_HEAP], slots, { kind: "elements", elements });
}

function topmostFrames({ _suspendedContext: top }: ProcessLayout): string {
  const titles: string[] = [];
  for (const { _code: code } of framesFrom(top)) {
    titles.push(code.title);
    if (titles.length === NAMED_FRAMES) break;
  }
  return titles.join(", ");
}

/**
 * The code of a do-it: its version, and the linked literals of it and of all closures in it, since those are where its
 * session's bindings hang. The code of a closure in a do-it: where it stands in the do-it's.
 */
function codeParts(vm: VM, code: CompiledCode): Parts {
  if (code.outer) {
    const slots = [vm.nil, outermost(code), vm.symbol(code.path.join("/"))];
    return parts(DO_IT_CODE, codeSlots, slots, { kind: "elements", elements: [] });
  }
  const slots = [vm.symbol(versionOf(code).hash), vm.nil, vm.nil];
  return parts(DO_IT_CODE, codeSlots, slots, { kind: "elements", elements: allLiterals(code) });
}

/** The literals of a code and of the closures in it, outer ones first. */
const allLiterals = (code: CompiledCode): readonly MaybeValue[] => [
  ...code.literals,
  ...code.blocks.flatMap(allLiterals),
];
