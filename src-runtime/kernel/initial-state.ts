import {
  allSlots,
  type Behavior,
  bornReadOnly,
  type HeapObject,
  type IndexedObject,
  isReadOnly,
  type MaybeValue,
  type Value,
  type VM,
} from "../vm/index.ts";

/** What a variable of the kernel holds when a workspace begins, in a form that is written as JSON. */
export type InitialValue =
  | { readonly kind: "class"; readonly name: string }
  /** An instance in which nothing was stored yet; those of one number are one object. */
  | { readonly kind: "instance"; readonly className: string; readonly number: number }
  | { readonly kind: "integer"; readonly value: number }
  /** Its digits, or the word for what has none. */
  | { readonly kind: "float"; readonly value: string }
  | { readonly kind: "symbol"; readonly value: string }
  /** A literal array, which is read-only. */
  | { readonly kind: "array"; readonly elements: readonly InitialValue[] };

/** A variable that one of the kernel's classes set when it was initialized: a global, or one of a class. */
export interface InitialVariable {
  readonly owner?: string;
  readonly name: string;
  readonly value: InitialValue;
}

/**
 * Initializes classes while a kernel is built, and notes what they set, so that a start need not run their code: it would
 * meet many classes for a few constants. Whoever sets something else than variables, or sets them to more than
 * constants, classes and new objects, is to be initialized at each start.
 */
export class InitialState {
  readonly #vm: VM;
  readonly #instances = new Map<Value, number>();
  readonly variables: InitialVariable[] = [];
  /** The classes that are to be initialized at each start. */
  readonly toInitialize: Behavior[] = [];

  constructor(vm: VM) {
    this.#vm = vm;
  }

  /** Has a class be initialized by `run`. */
  initialize(behavior: Behavior, run: () => void): void {
    const before = this.#held();
    run();
    const set = this.#held().filter(({ value }, index) => !Object.is(value, before[index]?.value));
    const known = set.map(({ value, ...variable }) => ({ ...variable, value: this.#describe(value) }));
    const noted = known.filter((each): each is InitialVariable => each.value !== undefined);
    if (noted.length === 0 || noted.length < known.length) this.toInitialize.push(behavior);
    else this.variables.push(...noted);
  }

  /** What all variables hold: those of classes first, which nobody adds to meanwhile. */
  #held(): readonly { readonly owner?: string; readonly name: string; readonly value: MaybeValue }[] {
    const ofClasses = this.#vm
      .allClasses()
      .flatMap(({ $info: { name: owner, classVariables } }) =>
        Array.from(classVariables, ([name, { _value: value }]) => ({ owner, name, value })),
      );
    return [...ofClasses, ...Array.from(this.#vm.globals, ([name, { _value: value }]) => ({ name, value }))];
  }

  #describe(value: MaybeValue): InitialValue | undefined {
    if (Number.isSafeInteger(value)) return { kind: "integer", value: Number(value) };
    if (!this.#vm.isObject(value)) return undefined;
    if (this.#vm.isBehavior(value)) return { kind: "class", name: value.$info.name };
    if (this.#vm.isSymbol(value)) return { kind: "symbol", value: value.s };
    if (this.#vm.isFloat(value)) return { kind: "float", value: Object.is(value.v, -0) ? "-0" : String(value.v) };
    return this.#vm.isIndexed(value) ? this.#describeArray(value) : this.#describeInstance(value);
  }

  #describeArray(array: IndexedObject): InitialValue | undefined {
    if (!isReadOnly(array) || array.$class !== this.#vm.classNamed("Array")) return undefined;
    const elements = array.els.map((each) => this.#describe(each));
    return elements.every((each) => each !== undefined) ? { kind: "array", elements } : undefined;
  }

  #describeInstance(object: HeapObject): InitialValue | undefined {
    const { $info: info } = object.$class;
    const isEmpty = allSlots(info).every((slot) => (object[`_${slot}`] ?? this.#vm.nil) === this.#vm.nil);
    if (info.format !== "normal" || !isEmpty) return undefined;
    const number = this.#instances.get(object) ?? this.#instances.size;
    this.#instances.set(object, number);
    return { kind: "instance", className: info.name, number };
  }
}

/** Has the kernel's variables hold what they held when it was built. */
export function setInitialVariables(vm: VM, variables: readonly InitialVariable[]): void {
  const instances = new Map<number, HeapObject>();
  const made = (initial: InitialValue): Value => {
    switch (initial.kind) {
      case "class":
        return vm.classNamed(initial.name);
      case "integer":
        return initial.value;
      case "float":
        return vm.float(Number(initial.value));
      case "symbol":
        return vm.symbol(initial.value);
      case "array":
        return bornReadOnly(vm.array(initial.elements.map(made)));
      case "instance": {
        const instance = instances.get(initial.number) ?? vm.instantiate(vm.classNamed(initial.className));
        instances.set(initial.number, instance);
        return instance;
      }
    }
  };
  for (const { owner, name, value } of variables) {
    if (owner === undefined) vm.setGlobal(name, made(value));
    else setClassVariable(vm, owner, name, made(value));
  }
}

function setClassVariable(vm: VM, owner: string, name: string, value: Value): void {
  const binding = vm.classNamed(owner).$info.classVariables.get(name);
  if (!binding) throw new Error(`${owner} has no class variable ${name}: build again`);
  binding._value = value;
}
