import { doubleProperty, member, slotProperty } from "../language/index.ts";
import { allSlots, type ClassInfo, type Format, type Prototype } from "./class-info.ts";
import { doubleSlotsOf } from "./double-slots.ts";
import { birth } from "./layouts.ts";
import type { HeapObject } from "./values.ts";

/** Makes an instance; its indexed parts, if it has any, are handed in. */
export type MakeInstance = (parts?: unknown) => HeapObject;

/**
 * Makes the instances of one class. Its JavaScript constructor writes all the slots of the present layout, so that V8
 * lays them out in the object; another layout gets another constructor with the same prototype.
 */
export class InstanceMaker {
  readonly #prototype: Prototype;
  readonly #nil: HeapObject;
  readonly #info: () => ClassInfo;
  #make: MakeInstance | undefined;

  constructor(prototype: Prototype, nil: HeapObject, info: () => ClassInfo) {
    this.#prototype = prototype;
    this.#nil = nil;
    this.#info = info;
  }

  /** What a class constructs with at first: for most classes of a session there never is a first time. */
  readonly construct: MakeInstance = (parts) => this.#made()(parts);

  /** Lets the next instance have the present layout. */
  readonly relayout = (): void => {
    this.#make = undefined;
    this.#info().construct = this.construct;
    const side = this.#info().counterpart?.$info.prototype;
    if (side) this.#defineFirst(side);
  };

  #made(): MakeInstance {
    if (this.#make) return this.#make;
    this.#info().awaken?.();
    this.#make = this.#compile();
    this.#info().construct = this.#make;
    return this.#make;
  }

  /**
   * Gives the class's side the hidden methods that `basicNew` and `new:` run: `$new`, and `$newWith` for given elements.
   * They are one function a class, so that V8 knows what it makes. Formats of which more has to be said have none.
   */
  #defineFirst(side: Prototype): void {
    const { format } = this.#info();
    const first: MakeInstance = (parts) => {
      const make = this.#made();
      this.#define(side, make);
      return make(parts);
    };
    this.#define(side, format === "special" || format === "weak" || format === "ephemeron" ? undefined : first);
  }

  #define(side: Prototype, make: MakeInstance | undefined): void {
    defineHidden(side, "$new", make);
    defineHidden(side, "$newWith", this.#info().format === "variable" ? make : undefined);
  }

  #compile(): MakeInstance {
    const { name, format } = this.#info();
    const { parts, initial } = indexedPart[format] ?? { parts: "", initial: "undefined" };
    const names = allSlots(this.#info());
    const slots = names.map((slot) => `this${member(slotProperty(slot))} = nil;`);
    // A number that V8 keeps as a double from the first; of a slot that the class has no more it would be a value.
    const doubles = Array.from(doubleSlotsOf(this.#info()).intersection(new Set(names)));
    slots.push(...doubles.map((slot) => `this${member(doubleProperty(slot))} = 0.5;`));
    const constructor = `of_${name.replaceAll(/[^A-Za-z0-9_]/g, "_")}`;
    const text = `function ${constructor}(parts) { this.$e = birth.epoch; this.$i = 0; ${slots.join(" ")} ${parts} }
${constructor}.prototype = prototype;
return function make_${constructor}(parts = ${initial}) { return new ${constructor}(parts); };`;
    return new Function("birth", "nil", "prototype", text)(birth, this.#nil, this.#prototype) as MakeInstance;
  }
}

/** How the indexed parts are kept, and what an instance has that is made without. */
const indexedPart: Readonly<Partial<Record<Format, { readonly parts: string; readonly initial: string }>>> = {
  variable: { parts: "this.els = parts;", initial: "[]" },
  weak: { parts: "this.weak = parts;", initial: "undefined" },
  ephemeron: { parts: "this.pair = parts;", initial: "undefined" },
  bytes: { parts: "this.bytes = parts;", initial: "new Uint8Array(0)" },
  words: { parts: "this.words = parts;", initial: "new Uint32Array(0)" },
  string: {
    parts: "this.s = parts; this.cp = undefined; this.bmp = undefined; this.readOnly = false;",
    initial: '""',
  },
};

/** Deleted first: what was never written again V8 may take for a constant (decision 0003, point 15). */
function defineHidden(side: Prototype, name: string, value: unknown): void {
  Reflect.deleteProperty(side, name);
  Object.defineProperty(side, name, { value, writable: true, configurable: true, enumerable: false });
}
