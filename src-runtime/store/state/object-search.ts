import type { StoredValue } from "../chunk/index.ts";
import { packReference, type Reference } from "../reference.ts";
import type { StoredState } from "./stored-state.ts";

interface Arrival {
  /** Undefined for a root. */
  readonly from: number | undefined;
  readonly step: string;
}

/**
 * The objects of a state, found breadth first from the roots: so the path of each is a shortest one. It goes no further
 * than it must to answer.
 */
export class ObjectSearch {
  readonly #state: StoredState;
  readonly #arrivals = new Map<number, Arrival>();
  readonly #pending: Reference[] = [];
  #next = 0;

  constructor(state: StoredState) {
    this.#state = state;
    for (const { name, value } of state.roots()) this.#arrive(value, undefined, name);
  }

  /** A shortest path to an object, or undefined when nothing keeps it alive. */
  path(reference: Reference): string | undefined {
    const id = packReference(reference);
    while (!this.#arrivals.has(id) && this.#step()) continue;
    const steps: string[] = [];
    let arrival = this.#arrivals.get(id);
    if (arrival === undefined) return undefined;
    for (;;) {
      steps.push(arrival.step);
      const before: Arrival | undefined = arrival.from === undefined ? undefined : this.#arrivals.get(arrival.from);
      if (before === undefined) return steps.toReversed().join("/");
      arrival = before;
    }
  }

  /** All objects that something keeps alive. */
  *reached(): Iterable<Reference> {
    for (let index = 0; ; index++) {
      while (index >= this.#pending.length && this.#step()) continue;
      const reference = this.#pending[index];
      if (reference === undefined) return;
      yield reference;
    }
  }

  #step(): boolean {
    const reference = this.#pending[this.#next];
    if (reference === undefined) return false;
    this.#next++;
    const from = packReference(reference);
    const object = this.#state.object(reference);
    for (const { name, value } of this.#state.fields(object)) this.#arrive(value, from, name);
    return true;
  }

  #arrive(value: StoredValue, from: number | undefined, step: string): void {
    if (value.kind !== "reference" || this.#arrivals.has(packReference(value.to))) return;
    // An object that became another is that one.
    const { reference } = this.#state.object(value.to);
    const id = packReference(reference);
    if (this.#arrivals.has(id)) return;
    this.#arrivals.set(id, { from, step });
    this.#pending.push(reference);
  }
}
