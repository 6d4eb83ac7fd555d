import { decodeChunk, encodeChunk, type ObjectRecord, type StoredValue } from "../chunk/index.ts";
import { type ChunkNumber, chunkNumber, packReference, type Reference } from "../reference.ts";
import type { ObjectSearch } from "./object-search.ts";
import type { StoredState } from "./stored-state.ts";

/** A state with a search for its objects. */
export interface SearchedState {
  readonly state: StoredState;
  readonly search: ObjectSearch;
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
    const [one, two] = [recordsOf(before.state, chunk), recordsOf(after.state, chunk)];
    for (let index = 0; index < Math.max(one.length, two.length); index++) {
      const [a, b] = [one[index], two[index]];
      if (sameRecord(a, b)) continue;
      if (a?.kind === "part" || b?.kind === "part") pieces.add(chunk);
      if (a?.kind === "object" || b?.kind === "object") changed.set(packReference({ chunk, index }), { chunk, index });
    }
  }
  // Where the object's own record is the same, its pieces are in the same chunks on both sides.
  for (const owner of ownersOf(pieces, after)) changed.set(packReference(owner), owner);
  return [...changed.values()];
}

/** The large objects whose pieces are in these chunks. */
function* ownersOf(pieces: ReadonlySet<ChunkNumber>, { state, search }: SearchedState): Iterable<Reference> {
  if (pieces.size === 0) return;
  for (const reference of search.reached()) {
    const { body } = state.object(reference);
    if (body.kind !== "parts") continue;
    const holds = body.runs.some(({ first, count }) => {
      for (let chunk = first as number; chunk < first + count; chunk++) if (pieces.has(chunkNumber(chunk))) return true;
      return false;
    });
    if (holds) yield reference;
  }
}

function recordsOf(state: StoredState, chunk: ChunkNumber): readonly ObjectRecord[] {
  const bytes = state.chunk(chunk);
  return bytes === undefined ? [] : decodeChunk(chunk, bytes);
}

function sameRecord(one: ObjectRecord | undefined, two: ObjectRecord | undefined): boolean {
  if (one === undefined || two === undefined) return one === two;
  const [a, b] = [encodeChunk(chunkNumber(0), [one]), encodeChunk(chunkNumber(0), [two])];
  return Buffer.compare(a, b) === 0;
}

/** Whether two values of one line of states are the same: references, if they are to the same place. */
export function sameValue(one: StoredValue | undefined, two: StoredValue | undefined): boolean {
  if (one === undefined || two === undefined) return one === two;
  if (one.kind === "reference" && two.kind === "reference") return packReference(one.to) === packReference(two.to);
  if (one.kind === "float" && two.kind === "float") return Object.is(one.value, two.value);
  const plain = (value: StoredValue): string =>
    Object.values(value)
      .map((part) => String(part))
      .join(":");
  return plain(one) === plain(two);
}
