import { encodeChunk, type ObjectRecord, partChunks } from "../chunk/index.ts";
import type { CheckpointWriter, CommitRequest, StoreReading } from "../object-store.ts";
import { type DamagedChunk, StoreError, type StoreProblem } from "../problem.ts";
import { type ChunkNumber, OBJECTS_PER_CHUNK, packReference, type Reference, unpackReference } from "../reference.ts";
import type { RootRecord } from "../root.ts";
import { SessionPlace } from "./session-place.ts";
import { StoredState } from "./stored-state.ts";

/** A session of the latest state that can't be read, and where it can be taken from. */
export interface DamagedSession {
  /** Undefined when no state tells. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly problem: DamagedChunk;
  /** The newest state in which it is whole; undefined when there is none, and the session is left out. */
  readonly whole: RootRecord | undefined;
}

/** How the latest state becomes one that can be read, with nothing but its damaged sessions as they were before. */
export interface SessionMending {
  readonly latest: RootRecord;
  readonly sessions: readonly DamagedSession[];
  readonly puts: ReadonlyMap<ChunkNumber, Uint8Array>;
  readonly patches: ReadonlyMap<ChunkNumber, Uint8Array>;
  readonly removals: readonly ChunkNumber[];
}

const SESSIONS = "sessions";

/**
 * What is to be done when sessions of the latest state are damaged and all else is whole; undefined when none is, or more
 * than sessions. What a session alone can reach is taken from the newest state in which that is whole; what others can
 * reach too, such as a global's object, is the present one.
 */
export function planSessionMending(reading: StoreReading): SessionMending | undefined {
  const latest = reading.latest();
  const list = latest?.roles[SESSIONS];
  if (latest === undefined || list === undefined) return undefined;
  const now = new StoredState(reading, latest);
  const others = Object.entries(latest.roles).flatMap(([role, start]) => (role === SESSIONS ? [] : [start]));
  const shared = reachable(now, others);
  const sessions = whenWhole(() => sessionsIn(now, list));
  if (shared.damages.length > 0 || sessions === undefined) return undefined;

  const kept = new Set([...shared.objects, packReference(list)]);
  const damaged: { readonly reference: Reference; readonly problem: DamagedChunk }[] = [];
  const lost = new Set<ChunkNumber>();
  for (const reference of sessions) {
    const { objects, damages } = reachable(now, [reference], shared.objects);
    const chunks = damages.filter((each) => each.kind === "damagedChunk");
    // Nothing can be put where the tree itself is lost.
    if (chunks.length < damages.length) return undefined;
    for (const { chunk } of chunks) lost.add(chunk);
    const [problem] = chunks;
    if (problem) damaged.push({ reference, problem });
    else for (const id of objects) kept.add(id);
  }
  if (damaged.length === 0) return undefined;
  // What nobody can reach would make the mended state a damaged one.
  for (const { problem, roots } of reading.verify().damages)
    if (problem.kind === "damagedChunk" && roots.includes(latest.id)) lost.add(problem.chunk);

  const taken = new TakenObjects();
  const mended = damaged.map(({ reference, problem }): DamagedSession => {
    for (const root of reading.roots().toReversed()) {
      if (root.id === latest.id) continue;
      const state = new StoredState(reading, root);
      const there = whenWhole(() => sessionsIn(state, root.roles[SESSIONS]));
      if (!there?.some((each) => packReference(each) === packReference(reference))) continue;
      const { objects, pieces, damages } = reachable(state, [reference], kept);
      if (damages.length > 0) continue;
      for (const id of objects) {
        kept.add(id);
        taken.addObject(state, unpackReference(id));
      }
      for (const piece of pieces) taken.addPiece(state, piece);
      return { ...identityIn(state, reference), problem, whole: root };
    }
    return { ...identityIn(now, reference), problem, whole: undefined };
  });
  const gone = new Set(mended.flatMap(({ whole }, i) => (whole ? [] : [packReference(damaged[i]!.reference)])));
  if (gone.size > 0 && !taken.addListWithout(now, list, gone)) return undefined;
  return { latest, sessions: mended, ...taken.edits(now, lost) };
}

/** Gives the edits to a writer of the next root after the latest. */
export function writeMending(
  writer: Pick<CheckpointWriter, "putChunk" | "patchChunk" | "removeChunk">,
  { puts, patches, removals }: SessionMending,
): void {
  for (const [number, bytes] of puts) writer.putChunk(number, bytes);
  for (const [number, bytes] of patches) writer.patchChunk(number, bytes);
  for (const number of removals) writer.removeChunk(number);
}

/** What that root says of itself: what the latest one says. */
export function mendedRoot({ latest: { roles, codeVersion, meta } }: SessionMending): CommitRequest {
  return { kind: "checkpoint", roles, codeVersion, meta, durable: "full" };
}

/** Objects and pieces of earlier states that are to be in the next one, each where it was. */
class TakenObjects {
  readonly #records = new Map<ChunkNumber, ObjectRecord[]>();
  readonly #pieces = new Map<ChunkNumber, Uint8Array>();

  addObject(state: StoredState, { chunk, index }: Reference): void {
    const record = state.openChunk(chunk)?.record(index);
    if (record) this.#put(chunk, index, record);
  }

  addPiece(state: StoredState, chunk: ChunkNumber): void {
    const bytes = state.chunk(chunk);
    if (bytes) this.#pieces.set(chunk, bytes);
  }

  /** The list without some of the objects in it; false when it is too large to be written here. */
  addListWithout(state: StoredState, list: Reference, gone: ReadonlySet<number>): boolean {
    const { chunk, index } = state.resolve(list);
    const record = state.openChunk(chunk)?.record(index);
    if (record?.kind !== "object" || record.body.kind !== "elements") return false;
    const elements = record.body.elements.filter(
      (each) => each.kind !== "reference" || !gone.has(packReference(each.to)),
    );
    this.#put(chunk, index, { ...record, body: { kind: "elements", elements } });
    return true;
  }

  /** What is to be put in place of chunks that are lost, into others, and what goes with nothing in its place. */
  edits(now: StoredState, lost: ReadonlySet<ChunkNumber>): Pick<SessionMending, "puts" | "patches" | "removals"> {
    const present = new Set(now.chunkNumbers());
    const puts = new Map(this.#pieces);
    const patches = new Map<ChunkNumber, Uint8Array>();
    for (const [number, records] of this.#records) {
      const edits = present.has(number) && !lost.has(number) ? patches : puts;
      edits.set(number, encodeChunk(number, records));
    }
    return { puts, patches, removals: [...lost].filter((number) => !puts.has(number)) };
  }

  #put(chunk: ChunkNumber, index: number, record: ObjectRecord): void {
    let records = this.#records.get(chunk);
    if (!records) this.#records.set(chunk, (records = []));
    while (records.length <= index && records.length < OBJECTS_PER_CHUNK) records.push({ kind: "vacant" });
    records[index] = record;
  }
}

/** What can be reached from somewhere in a state: the ids of objects, the chunks of pieces, and what damage is met. */
interface Reachable {
  readonly objects: ReadonlySet<number>;
  readonly pieces: ReadonlySet<ChunkNumber>;
  readonly damages: readonly StoreProblem[];
}

function reachable(state: StoredState, starts: readonly Reference[], but: ReadonlySet<number> = new Set()): Reachable {
  const objects = new Set<number>();
  const pieces = new Set<ChunkNumber>();
  const damages: StoreProblem[] = [];
  const pending: Reference[] = [];
  const arrive = (reference: Reference): void => {
    const id = packReference(reference);
    if (objects.has(id) || but.has(id)) return;
    objects.add(id);
    pending.push(reference);
  };
  starts.forEach(arrive);
  for (let reference = pending.pop(); reference; reference = pending.pop()) {
    const from = reference;
    try {
      const object = state.objectAt(from);
      // One that became another leads there.
      if (object === undefined) {
        const record = state.openChunk(from.chunk)?.record(from.index);
        if (record?.kind === "forward") arrive(record.to);
        continue;
      }
      if (object.body.kind === "parts") {
        const problems = [...partChunks(object.body)].flatMap((piece) => {
          pieces.add(piece);
          return problemIn(() => state.chunk(piece)) ?? [];
        });
        damages.push(...problems);
        if (problems.length > 0) continue;
      }
      for (const { value } of state.fields(object)) if (value.kind === "reference") arrive(value.to);
    } catch (error) {
      damages.push(damageOf(error));
    }
  }
  return { objects, pieces, damages };
}

function sessionsIn(state: StoredState, list: Reference | undefined): readonly Reference[] {
  if (list === undefined) return [];
  return state.elements(state.object(list)).flatMap((each) => (each.kind === "reference" ? [each.to] : []));
}

function identityIn(state: StoredState, session: Reference): Pick<DamagedSession, "id" | "name"> {
  const text = (place: number): string | undefined =>
    whenWhole(() => {
      const value = state.elements(state.object(session))[place];
      return value?.kind === "reference" ? state.text(state.object(value.to)) : undefined;
    });
  return { id: text(SessionPlace.id), name: text(SessionPlace.name) };
}

/** What keeps something from being read, if anything does. */
function problemIn(read: () => unknown): StoreProblem | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return damageOf(error);
  }
}

/** What is read, undefined when that is damaged. */
function whenWhole<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    damageOf(error);
    return undefined;
  }
}

/** The problem behind an error of damage; throws every other error. */
function damageOf(error: unknown): StoreProblem {
  if (error instanceof StoreError && error.problem.kind !== "newerFormat") return error.problem;
  throw error;
}
