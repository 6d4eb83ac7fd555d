import type { StoredValue } from "../chunk/index.ts";
import { type ChunkNumber, chunkNumber, packReference, type Reference } from "../reference.ts";
import type { PathSearch } from "./path-search.ts";
import type { StoredRoot, StoredState } from "./stored-state.ts";

/** A step on the way to an object: from a root, by its path, or from an object, by the name or index of a field. */
export interface Arrival {
  /** The object's id; undefined for a root. */
  readonly from: number | undefined;
  readonly step: string;
}

/** After how many objects a search says how far it has come. */
const TOLD_EVERY = 1_000;

/**
 * The objects of a state, found breadth first from the roots: so the path of each is a shortest one. It goes no further
 * than it must to answer.
 */
export class ObjectSearch implements PathSearch {
  readonly #state: StoredState;
  readonly #follows: (className: string, field: string) => boolean;
  readonly #arrivals = new Map<number, Arrival>();
  readonly #pending: Reference[] = [];
  #next = 0;
  onVisited: (count: number) => void = () => undefined;

  /**
   * `isRoot` chooses the roots that are searched from, and `follows` the fields that are followed, by the
   * class of their object: all of them if not given.
   */
  constructor(
    state: StoredState,
    isRoot: (root: StoredRoot) => boolean = () => true,
    follows: (className: string, field: string) => boolean = () => true,
  ) {
    this.#state = state;
    this.#follows = follows;
    for (const root of state.roots()) if (isRoot(root)) this.#arrive(root.value, undefined, root.name);
  }

  /** A shortest path to an object, or undefined when nothing keeps it alive. */
  path(reference: Reference): string | undefined {
    return this.way(reference)
      ?.map(({ step }) => step)
      .join("/");
  }

  /** The steps of that path, from the root on. */
  way(reference: Reference): readonly Arrival[] | undefined {
    const id = packReference(reference);
    while (!this.#arrivals.has(id) && this.#step()) continue;
    const steps: Arrival[] = [];
    for (let arrival = this.#arrivals.get(id); arrival !== undefined;) {
      steps.push(arrival);
      arrival = arrival.from === undefined ? undefined : this.#arrivals.get(arrival.from);
    }
    return steps.length === 0 ? undefined : steps.toReversed();
  }

  /** Looks into so many more objects; answers whether there are more. */
  advance(count: number): boolean {
    for (let step = 0; step < count; step++) if (!this.#step()) return false;
    return true;
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

  *ownersOf(pieces: ReadonlySet<ChunkNumber>): Iterable<Reference> {
    if (pieces.size === 0) return;
    for (const reference of this.reached()) {
      const { body } = this.#state.object(reference);
      if (body.kind !== "parts") continue;
      const holds = body.runs.some(({ first, count }) => {
        for (let chunk = first as number; chunk < first + count; chunk++)
          if (pieces.has(chunkNumber(chunk))) return true;
        return false;
      });
      if (holds) yield reference;
    }
  }

  *referrersOf(reference: Reference): Iterable<Reference> {
    const id = packReference(reference);
    for (const each of this.reached()) {
      for (const { value } of this.#state.fields(this.#state.object(each))) {
        if (value.kind !== "reference" || packReference(this.#state.resolve(value.to)) !== id) continue;
        yield each;
        break;
      }
    }
  }

  #step(): boolean {
    const reference = this.#pending[this.#next];
    if (reference === undefined) return false;
    this.#next++;
    if (this.#next % TOLD_EVERY === 0) this.onVisited(this.#next);
    const from = packReference(reference);
    const object = this.#state.object(reference);
    for (const { name, value } of this.#state.fields(object))
      if (this.#follows(object.className, name)) this.#arrive(value, from, name);
    return true;
  }

  #arrive(value: StoredValue, from: number | undefined, step: string): void {
    if (value.kind !== "reference" || this.#arrivals.has(packReference(value.to))) return;
    // An object that became another is that one.
    const reference = this.#state.resolve(value.to);
    const id = packReference(reference);
    if (this.#arrivals.has(id)) return;
    this.#arrivals.set(id, { from, step });
    this.#pending.push(reference);
  }
}
