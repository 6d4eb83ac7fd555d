import { isDeepStrictEqual } from "node:util";
import type { ObjectBody, ObjectRecord, StoredValue } from "../chunk/index.ts";
import { type ChunkNumber, packReference, type Reference } from "../reference.ts";
import type { PathSearch } from "./path-search.ts";
import type { StoredState } from "./stored-state.ts";

/** A state with a search for its objects. */
export interface SearchedState {
  readonly state: StoredState;
  readonly search: PathSearch;
}

/** The objects whose records are not the same in two states, given the chunks that differ; a large one for its pieces. */
export function changedObjects(
  before: Pick<SearchedState, "state">,
  after: SearchedState,
  chunks: Iterable<ChunkNumber>,
): readonly Reference[] {
  const steps = changedObjectsInSteps(before, after, chunks);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, for somebody who has other things to do in between: a step for each chunk, or for each undefined one. */
export function* changedObjectsInSteps(
  before: Pick<SearchedState, "state">,
  after: SearchedState,
  chunks: Iterable<ChunkNumber | undefined>,
): Generator<void, readonly Reference[]> {
  const changed = new Map<number, Reference>();
  const pieces = new Set<ChunkNumber>();
  for (const chunk of chunks) {
    yield;
    if (chunk === undefined) continue;
    const [one, two] = [before.state.openChunk(chunk), after.state.openChunk(chunk)];
    const indexes = one !== undefined && two !== undefined ? one.differences(two) : (one ?? two)?.indexes();
    for (const index of indexes ?? []) {
      const [a, b] = [one?.record(index), two?.record(index)];
      if (sameRecord(a, b)) continue;
      if (a?.kind === "part" || b?.kind === "part") pieces.add(chunk);
      if (a?.kind === "object" || b?.kind === "object") changed.set(packReference({ chunk, index }), { chunk, index });
    }
  }
  // Where the object's own record is the same, its pieces are in the same chunks on both sides.
  for (const owner of after.search.ownersOf(pieces)) changed.set(packReference(owner), owner);
  return [...changed.values()];
}

function sameRecord(one: ObjectRecord | undefined, two: ObjectRecord | undefined): boolean {
  if (one?.kind !== "object" || two?.kind !== "object") return isDeepStrictEqual(one, two);
  return (
    one.className === two.className &&
    one.readOnly === two.readOnly &&
    one.identity === two.identity &&
    sameAll(one.slotNames, two.slotNames, Object.is) &&
    sameAll(one.slots, two.slots, sameValue) &&
    sameBody(one.body, two.body)
  );
}

function sameBody(one: ObjectBody<StoredValue>, two: ObjectBody<StoredValue>): boolean {
  if (one.kind !== "elements" || two.kind !== "elements") return isDeepStrictEqual(one, two);
  return sameAll(one.elements, two.elements, sameValue);
}

function sameAll<T>(one: readonly T[], two: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return one.length === two.length && one.every((each, index) => same(each, two[index]!));
}

/** Whether two values of one line of states are the same: references, if they are to the same place. */
export function sameValue(one: StoredValue | undefined, two: StoredValue | undefined): boolean {
  if (one === two) return true;
  if (one === undefined || two === undefined || one.kind !== two.kind) return false;
  switch (one.kind) {
    case "nil":
      return true;
    case "reference":
      return two.kind === "reference" && packReference(one.to) === packReference(two.to);
    case "boolean":
    case "integer":
    case "largeInteger":
    case "float":
      return "value" in two && Object.is(one.value, two.value);
    case "character":
      return two.kind === "character" && one.codePoint === two.codePoint;
    case "symbol":
      return two.kind === "symbol" && one.text === two.text;
    case "special":
      return two.kind === "special" && one.space === two.space && one.name === two.name;
  }
}
