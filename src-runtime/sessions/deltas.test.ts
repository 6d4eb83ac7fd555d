import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { startSessionMachine } from "./fixtures/machine.ts";
import type { BindingsDelta, BindingsSnapshot, Session } from "./index.ts";

const machine = startSessionMachine();
afterAll(() => machine.dispose());

/** A client that knows the variables by what it is told, as the protocol says clients do. */
class Client {
  #version: number;
  #bindings: Map<string, BindingsSnapshot["bindings"][number]>;

  constructor(snapshot: BindingsSnapshot) {
    this.#version = snapshot.version;
    this.#bindings = new Map(snapshot.bindings.map((binding) => [binding.key, binding]));
  }

  apply(delta: BindingsDelta): void {
    if (delta.snapshot) {
      this.#bindings = new Map(delta.snapshot.bindings.map((binding) => [binding.key, binding]));
    } else {
      if (delta.fullSnapshotRequired) throw new Error("A snapshot was announced and is not there");
      if (delta.version !== this.#version + 1) throw new Error(`${this.#version} is followed by ${delta.version}`);
      for (const binding of delta.upserts) this.#bindings.set(binding.key, binding);
      for (const key of delta.removals) this.#bindings.delete(key);
    }
    this.#version = delta.version;
  }

  get snapshot(): BindingsSnapshot {
    return { version: this.#version, bindings: sorted([...this.#bindings.values()]) };
  }
}

const sorted = (bindings: BindingsSnapshot["bindings"]): BindingsSnapshot["bindings"] =>
  bindings.toSorted((a, b) => (a.key < b.key ? -1 : 1));

async function served(session: Session): Promise<BindingsSnapshot> {
  const { version, bindings } = await session.snapshot();
  return { version, bindings: sorted(bindings) };
}

const name = fc.constantFrom("a", "b", "c");
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(name, fc.integer()).map(([x, value]) => `${x} := ${value}`) },
  { weight: 2, arbitrary: name.map((x) => `${x} := OrderedCollection new`) },
  { weight: 2, arbitrary: name.map((x) => `${x} ifNotNil: [ :all | (all respondsTo: #add:) ifTrue: [ all add: 1 ] ]`) },
  { weight: 2, arbitrary: fc.tuple(name, name).map(([x, y]) => `${x} := 7. ${y} := 8. nil foo`) },
  { weight: 1, arbitrary: fc.constantFrom("3 + 4", "5;", "clear", "replaced") },
);

test("[V3] a client that applies each delta always has what the workspace tells", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { session } = machine.sessions.create(undefined);
      const client = new Client(await session.snapshot());
      const known: BindingsSnapshot[] = [];
      const told: BindingsSnapshot[] = [];
      for (const each of steps) {
        if (each === "clear") client.apply(await session.clear());
        else if (each === "replaced") session.bindings.replaced();
        else {
          const outcome = await machine.evaluate(session, each);
          if (outcome.outcome !== "ok") continue;
          client.apply(outcome.delta);
          known.push(client.snapshot);
          told.push(await served(session));
        }
      }
      expect(known).toEqual(told);
      await machine.sessions.close(session.id);
    }),
    { numRuns: 60 },
  );
});
