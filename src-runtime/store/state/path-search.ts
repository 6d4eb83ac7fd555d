import { type Holders, holdersIn, type HolderOptions } from "../holders/index.ts";
import type { StoreReading } from "../object-store.ts";
import type { ChunkNumber, Reference } from "../reference.ts";
import { HolderSearch } from "./holder-search.ts";
import { ObjectSearch } from "./object-search.ts";
import type { StoredState } from "./stored-state.ts";

/** Finds in a state how one gets to an object from where the graph begins. */
export interface PathSearch {
  /**
   * A shortest path to an object: of several the one that comes first, by the order of the roots, slots and elements on
   * it. Undefined when nothing keeps the object alive.
   */
  path(reference: Reference): string | undefined;
  /** The large objects that something keeps alive and whose pieces are in these chunks. */
  ownersOf(pieces: ReadonlySet<ChunkNumber>): Iterable<Reference>;
  /** Hears now and then how many objects were looked into. */
  onVisited: (count: number) => void;
}

/**
 * Searches for paths in two states of a store: upwards from an object, where it is known what refers to it, or else by walking
 * the graph. Both find the same.
 */
export function pathSearches(
  reading: StoreReading,
  [before, after]: readonly [StoredState, StoredState],
  options: HolderOptions,
): readonly [PathSearch, PathSearch] {
  const holders = holdersIn(reading, [before.root, after.root], options);
  return [searchIn(before, holders?.[0]), searchIn(after, holders?.[1])];
}

/** The same in one state. */
export function pathSearch(reading: StoreReading, state: StoredState, options: HolderOptions): PathSearch {
  return searchIn(state, holdersIn(reading, [state.root], options)?.[0]);
}

function searchIn(state: StoredState, holders: Holders | undefined): PathSearch {
  return holders === undefined ? new ObjectSearch(state) : new HolderSearch(state, holders);
}
