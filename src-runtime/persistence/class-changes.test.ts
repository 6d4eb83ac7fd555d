import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bootTestVM, type TestVM } from "../kernel/testing.ts";
import { CheckpointedHeap, spreadObjects } from "./fixtures/index.ts";

let test: TestVM;

beforeAll(() => {
  test = bootTestVM();
});

async function evaluated(source: string): Promise<unknown> {
  const result = await test.evaluate(source);
  if (result.kind !== "value") throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result.value;
}

/** A class, those of its instances that are looked at being its own; Leaf is below Base, or for a while below Object. */
type ClassName = "Base" | "Leaf";

const SLOTS = ["a", "b", "c", "d"] as const;
type Slot = (typeof SLOTS)[number];

const OBJECTS = 6;

type Step =
  | { readonly kind: "write"; readonly at: number; readonly slot: Slot; readonly value: string }
  | { readonly kind: "look"; readonly at: number; readonly slot: Slot }
  | { readonly kind: "renew"; readonly at: number }
  /** The slot is declared there from now on, after `after` others; nowhere if that is undefined. */
  | { readonly kind: "declare"; readonly slot: Slot; readonly by: ClassName | undefined; readonly after: number }
  | { readonly kind: "move"; readonly below: "Base" | "Object" }
  | { readonly kind: "checkpoint" }
  | { readonly kind: "open"; readonly lazily: boolean };

const at = fc.nat(OBJECTS - 1);
const slot = fc.constantFrom(...SLOTS);
const value = fc.oneof(
  fc.nat(99).map(String),
  fc.nat(99).map((n) => `${n}.5`),
  fc.nat(99).map((n) => `'text ${n}'`),
  fc.constant("nil"),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("write" as const), at, slot, value }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant("look" as const), at, slot }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("renew" as const), at }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant("declare" as const),
      slot,
      by: fc.constantFrom<ClassName | undefined>("Base", "Leaf", undefined),
      after: fc.nat(3),
    }),
    weight: 5,
  },
  { arbitrary: fc.record({ kind: fc.constant("move" as const), below: fc.constantFrom("Base", "Object") }), weight: 1 },
  { arbitrary: fc.constant({ kind: "checkpoint" as const }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("open" as const), lazily: fc.boolean() }), weight: 2 },
);

/** What a slot may hold: one text, but for a slot that its class had before, did not have for a while, and has again. */
type Allowed = ReadonlySet<string>;
const NIL: Allowed = new Set(["nil"]);

/**
 * Two classes whose shapes change, and objects of both, beside what their slots have to hold. A slot that its class does
 * not have any more keeps its value as long as the object is in memory, and may keep it in the store.
 */
class Model {
  static #count = 0;
  /** Classes of its own: what the virtual machine learned of others is no help. */
  readonly #number = Model.#count++;
  readonly #slotsOf: Record<ClassName, Slot[]> = { Base: ["a", "b"], Leaf: ["c"] };
  #superclass: "Base" | "Object" = "Base";
  readonly #objects: Map<Slot, Allowed>[] = Array.from({ length: OBJECTS }, () => new Map());
  readonly #kept: CheckpointedHeap;
  readonly #errors: string[] = [];

  private constructor(kept: CheckpointedHeap) {
    this.#kept = kept;
  }

  static async make(): Promise<Model> {
    test.vm.unloaded?.loadAll();
    const model = new Model(new CheckpointedHeap(test.vm));
    await model.#install("Base", model.#slotsOf.Base);
    await model.#install("Leaf", model.#slotsOf.Leaf);
    await evaluated(`Smalltalk at: #Held put: (Array new: ${OBJECTS})`);
    for (let i = 0; i < OBJECTS; i++) await model.do({ kind: "renew", at: i });
    return model;
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case "write":
        if (!this.#slotsIn(step.at).includes(step.slot)) return;
        await evaluated(`(Held at: ${step.at + 1}) ${step.slot}: ${step.value}`);
        this.#objects[step.at]!.set(step.slot, new Set([step.value]));
        return;
      case "look":
        return this.#look(step.at, step.slot);
      case "renew":
        await evaluated(`Held at: ${step.at + 1} put: ${this.#nameOf(this.#classOf(step.at))} new`);
        this.#objects[step.at] = new Map();
        return;
      case "declare":
        return this.#declare(step.slot, step.by, step.after);
      case "move":
        if (step.below === this.#superclass) return;
        this.#superclass = step.below;
        return this.#install("Leaf", this.#slotsOf.Leaf);
      case "checkpoint":
        return this.#kept.checkpoint();
      case "open":
        await this.#kept.checkpoint();
        return this.#open(step.lazily);
    }
  }

  /** What was found to be otherwise than it has to be, now or when it is stored and opened again. */
  async allErrors(lazily: boolean): Promise<readonly string[]> {
    await this.#lookAtAll();
    await this.#kept.checkpoint();
    this.#open(lazily);
    await this.#lookAtAll();
    return this.#errors;
  }

  async #lookAtAll(): Promise<void> {
    for (let i = 0; i < OBJECTS; i++) for (const each of SLOTS) await this.#look(i, each);
  }

  #open(lazily: boolean): void {
    this.#kept.openLazily();
    if (!lazily) test.vm.unloaded?.loadAll();
    for (const [i, values] of this.#objects.entries())
      for (const [name, allowed] of values)
        if (!this.#slotsIn(i).includes(name)) values.set(name, new Set([...allowed, ...NIL]));
  }

  async #look(index: number, name: Slot): Promise<void> {
    if (!this.#slotsIn(index).includes(name)) return;
    const read = index % 2 === 0 ? name : `instVarNamed: '${name}'`;
    const found = await test.print(`(Held at: ${index + 1}) ${read}`);
    const allowed = this.#objects[index]!.get(name) ?? NIL;
    if (!allowed.has(found))
      this.#errors.push(`${name} of object ${index + 1} is ${found} instead of ${[...allowed].join(" or ")}`);
    this.#objects[index]!.set(name, new Set([found]));
  }

  async #declare(name: Slot, by: ClassName | undefined, after: number): Promise<void> {
    for (const each of ["Leaf", "Base"] as const) {
      const slots = this.#slotsOf[each];
      if (!slots.includes(name)) continue;
      slots.splice(slots.indexOf(name), 1);
      await this.#install(each, slots);
      await evaluated(`${this.#nameOf(each)} removeSelector: #${name}; removeSelector: #${name}:`);
    }
    if (!by) return;
    this.#slotsOf[by].splice(after, 0, name);
    await this.#install(by, this.#slotsOf[by]);
  }

  async #install(className: ClassName, slots: readonly Slot[]): Promise<void> {
    const superclass = className === "Leaf" && this.#superclass === "Base" ? this.#nameOf("Base") : "Object";
    const name = this.#nameOf(className);
    const declarations = slots.map((each) => `#${each}`).join(". ");
    await evaluated(`(${superclass} << #${name} slots: { ${declarations} }; package: 'Changing') install`);
    for (const each of slots)
      await evaluated(`${name} compile: '${each} ^ ${each}'; compile: '${each}: it ${each} := it'`);
  }

  #nameOf(className: ClassName): string {
    return `${className}${this.#number}`;
  }

  #classOf(index: number): ClassName {
    return index < OBJECTS / 3 ? "Base" : "Leaf";
  }

  #slotsIn(index: number): readonly Slot[] {
    const { Base, Leaf } = this.#slotsOf;
    if (this.#classOf(index) === "Base") return Base;
    return this.#superclass === "Base" ? [...Base, ...Leaf] : Leaf;
  }
}

describe("instances of classes that get other slots", () => {
  it("[P4] [P5] have what was put into the slots they have, in memory, in the store and opened again", async () => {
    spreadObjects(test.vm);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.boolean(), async (steps, lazily) => {
        const model = await Model.make();
        for (const each of steps) await model.do(each);
        expect(await model.allErrors(lazily)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("[P4] have a slot's value in the store as they have it in memory when their class gets the slot back", async () => {
    const model = await Model.make();
    const steps: readonly Step[] = [
      { kind: "write", at: 0, slot: "a", value: "1" },
      { kind: "write", at: 5, slot: "b", value: "'two'" },
      { kind: "checkpoint" },
      { kind: "declare", slot: "a", by: undefined, after: 0 },
      { kind: "declare", slot: "b", by: undefined, after: 0 },
      { kind: "declare", slot: "d", by: "Base", after: 0 },
      // What is written anew is stored without the slots.
      { kind: "write", at: 0, slot: "d", value: "3" },
      { kind: "write", at: 5, slot: "d", value: "3" },
      { kind: "checkpoint" },
      { kind: "declare", slot: "a", by: "Base", after: 1 },
      { kind: "declare", slot: "b", by: "Leaf", after: 0 },
    ];
    for (const each of steps) await model.do(each);
    expect(await model.allErrors(true)).toEqual([]);
  });
});
