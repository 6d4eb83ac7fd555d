import { CharacterLayout, FloatLayout, NilLayout, SymbolLayout } from "./layouts.ts";
import type { HeapObject, MaybeValue, Value } from "./values.ts";

/**
 * The parts of a weak object: each is there only as long as something else holds it. What has no identity to lose, such
 * as numbers and symbols, always is.
 */
export class WeakParts {
  readonly #parts: (Value | WeakRef<HeapObject>)[];

  constructor(values: readonly Value[]) {
    this.#parts = values.map(hold);
  }

  get length(): number {
    return this.#parts.length;
  }

  /** The value at a zero-based index; undefined out of bounds, and when it was collected. */
  at(index: number): MaybeValue {
    const part = this.#parts[index];
    return part instanceof WeakRef ? part.deref() : part;
  }

  put(index: number, value: Value): void {
    this.#parts[index] = hold(value);
  }

  /** All values; `gone` stands for those that were collected. */
  values(gone: Value): Value[] {
    return this.#parts.map((_part, index) => this.at(index) ?? gone);
  }
}

/**
 * A value that is there only as long as its key is, even if it leads to the key itself.
 */
export class EphemeronPair {
  readonly #key: Value | WeakRef<HeapObject>;
  readonly #values: WeakMap<HeapObject, Value> | undefined;
  #value: Value | undefined;

  constructor(key: Value, value: Value) {
    this.#key = hold(key);
    if (this.#key instanceof WeakRef) this.#values = new WeakMap();
    this.value = value;
  }

  /** Undefined when it was collected. */
  get key(): MaybeValue {
    return this.#key instanceof WeakRef ? this.#key.deref() : this.#key;
  }

  get value(): MaybeValue {
    const { key } = this;
    return this.#values ? key && this.#values.get(key as HeapObject) : this.#value;
  }

  set value(value: Value) {
    const { key } = this;
    if (!this.#values) this.#value = value;
    else if (key !== undefined) this.#values.set(key as HeapObject, value);
  }
}

/**
 * Objects of which somebody hears, or notices, that they were collected: that weak objects hold, or that have finalizers.
 * What is still in the store must not seem to be gone: whoever lets it go from memory looks here.
 */
export const watched = {
  objects: new WeakSet<HeapObject>(),
  /** Hears of each that becomes one. */
  onWatch: undefined as ((object: HeapObject) => void) | undefined,
};

/** From now on somebody notices when the object is collected. */
export function watch(object: HeapObject): void {
  watched.objects.add(object);
  watched.onWatch?.(object);
}

/** Values without an identity, or that are never collected, are held as they are. */
function hold(value: Value): Value | WeakRef<HeapObject> {
  if (typeof value !== "object" || value instanceof NilLayout || value instanceof SymbolLayout) return value;
  if (value instanceof FloatLayout || value instanceof CharacterLayout) return value;
  watch(value);
  return new WeakRef(value);
}
