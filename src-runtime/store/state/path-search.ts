import { type Holders, holdersIn, type HolderOptions } from "../holders/index.ts";
import type { StoreReading } from "../object-store.ts";
import type { ChunkNumber, Reference } from "../reference.ts";
import { HolderSearch } from "./holder-search.ts";
import { ObjectSearch } from "./object-search.ts";
import type { StoredRoot, StoredState } from "./stored-state.ts";

/** How paths are found. */
export interface PathOptions extends HolderOptions {
  /** Chooses the roots that paths begin with: all if not given. */
  readonly isRoot?: (root: StoredRoot) => boolean;
}

/** Finds in a state how one gets to an object from where the graph begins. */
export interface PathSearch {
  /**
   * A shortest path to an object: of several the one that comes first, by the order of the roots, slots and elements on
   * it. Undefined when nothing keeps the object alive.
   */
  path(reference: Reference): string | undefined;
  /** The large objects that something keeps alive and whose pieces are in these chunks. */
  ownersOf(pieces: ReadonlySet<ChunkNumber>): Iterable<Reference>;
  /** The objects that something keeps alive and that refer to this one, in some order. */
  referrersOf(reference: Reference): Iterable<Reference>;
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
  options: PathOptions,
): readonly [PathSearch, PathSearch] {
  const holders = holdersIn(reading, [before.root, after.root], options);
  return [searchIn(before, holders?.[0], options), searchIn(after, holders?.[1], options)];
}

/** The same in one state. */
export function pathSearch(reading: StoreReading, state: StoredState, options: PathOptions): PathSearch {
  return searchIn(state, holdersIn(reading, [state.root], options)?.[0], options);
}

function searchIn(state: StoredState, holders: Holders | undefined, { isRoot }: PathOptions): PathSearch {
  return holders === undefined ? new ObjectSearch(state, isRoot) : new HolderSearch(state, holders, isRoot);
}
