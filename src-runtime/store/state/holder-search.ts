import { PART_LENGTH } from "../chunk/index.ts";
import { FIRST_ELEMENT, type Holders } from "../holders/index.ts";
import { type ChunkNumber, packReference, type Reference, unpackReference } from "../reference.ts";
import { ObjectSearch } from "./object-search.ts";
import type { PathSearch } from "./path-search.ts";
import type { StoredRoot, StoredState } from "./stored-state.ts";

/** After which share of a state's objects, but no fewer than so many, the graph is walked instead. */
const SHARE_LOOKED_AT = 0.1;
const LOOKED_AT = 10_000;

/** A place that the graph begins with. */
interface Start {
  readonly order: number;
  readonly path: string;
}

/**
 * The paths of a state found upwards: from an object through what refers to it, one level at a time, until a root is met. So it
 * costs what lies between, however many objects there are; once that has become much, such as at the end of a long chain, the
 * rest is found by walking the graph, which finds the same paths.
 */
export class HolderSearch implements PathSearch {
  readonly #state: StoredState;
  readonly #holders: Holders;
  readonly #isRoot: (root: StoredRoot) => boolean;
  readonly #starts = new Map<number, Start>();
  #left: number;
  #walk: ObjectSearch | undefined;
  onVisited: (count: number) => void = () => undefined;

  /** `isRoot` chooses the roots that lead to what is found. */
  constructor(state: StoredState, holders: Holders, isRoot: (root: StoredRoot) => boolean = () => true) {
    this.#state = state;
    this.#holders = holders;
    this.#isRoot = isRoot;
    this.#left = Math.max(LOOKED_AT, state.root.objects * SHARE_LOOKED_AT);
    let order = 0;
    for (const root of state.roots()) {
      const { name, value } = root;
      if (value.kind !== "reference" || !isRoot(root)) continue;
      const id = packReference(state.resolve(value.to));
      if (!this.#starts.has(id)) this.#starts.set(id, { order: order++, path: name });
    }
  }

  path(reference: Reference): string | undefined {
    if (this.#walk !== undefined) return this.#walk.path(reference);
    const ascent = this.#ascent(packReference(reference));
    if (ascent === "nothing") return undefined;
    if (ascent !== "tooFar") return this.#descent(ascent).join("/");
    this.#walk = new ObjectSearch(this.#state, this.#isRoot);
    this.#walk.onVisited = this.onVisited;
    return this.#walk.path(reference);
  }

  *ownersOf(pieces: ReadonlySet<ChunkNumber>): Iterable<Reference> {
    const owners = new Set<number>();
    for (const chunk of pieces)
      for (const { object } of this.#owners(packReference({ chunk, index: 0 }))) owners.add(object);
    for (const owner of owners) {
      const reference = unpackReference(owner);
      if (this.path(reference) !== undefined) yield reference;
    }
  }

  *referrersOf(reference: Reference): Iterable<Reference> {
    const id = packReference(reference);
    const found = new Set<number>();
    for (const { object } of this.#holdersOf(id, new Set())) found.add(object);
    for (const object of found) {
      const referrer = unpackReference(object);
      if (this.path(referrer) !== undefined) yield referrer;
    }
  }

  /** Goes from an object level by level to the first that a root holds. */
  #ascent(id: number): Ascent | "nothing" | "tooFar" {
    const steps = new Map<number, StepDown>();
    const met = new Set([id]);
    for (let level: readonly number[] = [id]; level.length > 0;) {
      const starts = level.flatMap((each) => {
        const start = this.#starts.get(each);
        return start === undefined ? [] : [{ ...start, id: each }];
      });
      const [first] = starts.toSorted((a, b) => a.order - b.order);
      if (first !== undefined) return { start: first, steps, to: id };
      const above = new Set<number>();
      for (const each of level) {
        for (const { object, field } of this.#holdersOf(each, new Set())) {
          if (this.#left-- <= 0) return "tooFar";
          // Who was met on a lower level has a shorter way.
          if (met.has(object)) continue;
          above.add(object);
          const known = steps.get(object);
          if (known === undefined || field < known.field) steps.set(object, { field, to: each });
        }
      }
      for (const each of above) met.add(each);
      level = [...above];
    }
    return "nothing";
  }

  /** The objects that refer to a place, and by which field: of a large object's elements by the index in all of them. */
  *#holdersOf(to: number, passed: Set<number>): Iterable<{ readonly object: number; readonly field: number }> {
    passed.add(to);
    for (const { kind, from, field } of this.#holders.of(to)) {
      switch (kind) {
        case "object":
          yield { object: from, field };
          break;
        case "piece":
          for (const owner of this.#owners(from))
            yield { object: owner.object, field: owner.piece * PART_LENGTH.elements + field };
          break;
        case "forward":
          // Who refers to what became this object refers to it.
          if (!passed.has(from)) yield* this.#holdersOf(from, passed);
          break;
        case "owner":
          break;
      }
    }
  }

  /** The large objects that a piece belongs to, and which of their pieces it is. */
  *#owners(piece: number): Iterable<{ readonly object: number; readonly piece: number }> {
    for (const { kind, from, field } of this.#holders.of(piece))
      if (kind === "owner") yield { object: from, piece: field };
  }

  /** The steps from the root down to the object. */
  #descent({ start, steps, to }: Ascent): string[] {
    const path = [start.path];
    for (let id = start.id; id !== to;) {
      const step = steps.get(id)!;
      path.push(this.#fieldName(id, step.field));
      id = step.to;
    }
    return path;
  }

  /** The name of a field: only that of a slot has to be looked up. */
  #fieldName(id: number, field: number): string {
    if (field >= FIRST_ELEMENT) return String(field - FIRST_ELEMENT + 1);
    return this.#state.object(unpackReference(id)).slots[field]!.name;
  }
}

/** What was met on the way up from an object, as far as a root. */
interface Ascent {
  readonly start: Start & { readonly id: number };
  /** For each object that was met, the first of its fields that leads one step down. */
  readonly steps: ReadonlyMap<number, StepDown>;
  /** The object that it leads to. */
  readonly to: number;
}

interface StepDown {
  readonly field: number;
  readonly to: number;
}
