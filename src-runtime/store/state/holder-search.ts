import { PART_LENGTH, type StoredValue } from "../chunk/index.ts";
import type { Holders } from "../holders/index.ts";
import type { StoredObject } from "../inspect.ts";
import { valueOf } from "../problem.ts";
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
    const steps = ascent === "tooFar" ? undefined : this.#descent(ascent);
    if (steps !== undefined) return steps.join("/");
    this.#walk = new ObjectSearch(this.#state, this.#isRoot);
    this.#walk.onVisited = this.onVisited;
    return this.#walk.path(reference);
  }

  *ownersOf(pieces: ReadonlySet<ChunkNumber>): Iterable<Reference> {
    const owners = new Set<number>();
    for (const chunk of pieces) for (const owner of this.#owners(packReference({ chunk, index: 0 }))) owners.add(owner);
    for (const owner of owners) {
      const reference = unpackReference(owner);
      if (this.path(reference) !== undefined) yield reference;
    }
  }

  *referrersOf(reference: Reference): Iterable<Reference> {
    const id = packReference(reference);
    const found = new Set<number>();
    for (const { object } of this.#holdersOf(id, new Ascent(id), new Set())) found.add(object);
    for (const object of found) {
      const referrer = unpackReference(object);
      if (this.path(referrer) !== undefined) yield referrer;
    }
  }

  /** Goes from an object level by level to the first that a root holds. */
  #ascent(id: number): Ascent | "nothing" | "tooFar" {
    const ascent = new Ascent(id);
    for (let level: readonly number[] = [id], height = 0; level.length > 0; height++) {
      const starts = level.flatMap((each) => {
        const start = this.#starts.get(each);
        return start === undefined ? [] : [{ ...start, id: each }];
      });
      const [first] = starts.toSorted((a, b) => a.order - b.order);
      if (first !== undefined) {
        ascent.start = { ...first, height };
        return ascent;
      }
      const above: number[] = [];
      for (const each of level) {
        for (const { object, place } of this.#holdersOf(each, ascent, new Set())) {
          if (this.#left-- <= 0) return "tooFar";
          if (ascent.arrive(object, place, height + 1)) above.push(object);
        }
      }
      level = above;
    }
    return "nothing";
  }

  /** What refers to a place: the object, and its own place or that of its piece in which the reference stands. */
  *#holdersOf(
    to: number,
    ascent: Ascent,
    passed: Set<number>,
  ): Iterable<{ readonly object: number; readonly place: number }> {
    passed.add(to);
    for (const { kind, from } of this.#holders.of(to)) {
      switch (kind) {
        case "object":
          yield { object: from, place: from };
          break;
        case "piece":
          for (const object of this.#owners(from)) yield { object, place: from };
          break;
        case "forward":
          // Who refers to what became this object refers to it.
          ascent.forwards.set(from, ascent.forwards.get(to) ?? to);
          if (!passed.has(from)) yield* this.#holdersOf(from, ascent, passed);
          break;
        case "owner":
          break;
      }
    }
  }

  *#owners(piece: number): Iterable<number> {
    for (const { kind, from } of this.#holders.of(piece)) if (kind === "owner") yield from;
  }

  /** The steps from the root down to the object; undefined if an edge is no field of its object. */
  #descent({ start, forwards, heights, places }: Ascent): string[] | undefined {
    if (start === undefined) return undefined;
    const steps = [start.path];
    let id = start.id;
    for (let height = start.height - 1; height >= 0; height--) {
      let next: number | undefined;
      const leadsOn = (value: StoredValue): boolean => {
        if (value.kind !== "reference") return false;
        const to = packReference(value.to);
        next = forwards.get(to) ?? to;
        return heights.get(next) === height;
      };
      const object = this.#state.object(unpackReference(id));
      const step = this.#firstField(object, id, places.get(id) ?? new Set(), leadsOn);
      if (step === undefined || next === undefined) return undefined;
      steps.push(step);
      id = next;
    }
    return steps;
  }

  /** The name of the first field that leads on, of those that stand in some places of an object. */
  #firstField(
    object: StoredObject,
    id: number,
    places: ReadonlySet<number>,
    leadsOn: (value: StoredValue) => boolean,
  ): string | undefined {
    const { slots, body } = object;
    if (places.has(id)) {
      const slot = slots.find(({ value }) => leadsOn(value));
      if (slot !== undefined) return slot.name;
      const index = body.kind === "elements" ? body.elements.findIndex(leadsOn) : -1;
      if (index >= 0) return String(index + 1);
    }
    if (body.kind !== "parts" || body.of !== "elements") return undefined;
    let first = 0;
    const pieces: number[] = [];
    for (const run of body.runs) {
      for (const place of places) {
        const offset = unpackReference(place).chunk - run.first;
        if (place !== id && offset >= 0 && offset < run.count) pieces.push(first + offset);
      }
      first += run.count;
    }
    for (const piece of pieces.toSorted((a, b) => a - b)) {
      const from = piece * PART_LENGTH.elements;
      const index = valueOf(this.#state.objects.elements(body, from, from + PART_LENGTH.elements)).findIndex(leadsOn);
      if (index >= 0) return String(from + index + 1);
    }
    return undefined;
  }
}

/** What was met on the way up from an object. */
class Ascent {
  /** How many steps it is at least from each object down to the first one. */
  readonly heights = new Map<number, number>();
  /** For each object its places with references one step down. */
  readonly places = new Map<number, Set<number>>();
  /** What places lead to whose objects became others. */
  readonly forwards = new Map<number, number>();
  start: { readonly id: number; readonly path: string; readonly height: number } | undefined;

  constructor(id: number) {
    this.heights.set(id, 0);
  }

  /** Takes in that a place of an object leads down; answers whether the object is met for the first time. */
  arrive(object: number, place: number, height: number): boolean {
    const known = this.heights.get(object);
    if (known === undefined) this.heights.set(object, height);
    if ((known ?? height) === height) {
      const places = this.places.get(object);
      if (places === undefined) this.places.set(object, new Set([place]));
      else places.add(place);
    }
    return known === undefined;
  }
}
