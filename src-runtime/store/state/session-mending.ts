import {
  decodeChunk,
  encodeChunk,
  type ObjectBody,
  type ObjectRecord,
  partChunks,
  type StoredValue,
} from "../chunk/index.ts";
import type { CheckpointWriter, CommitRequest, StoreReading } from "../object-store.ts";
import { type DamagedChunk, StoreError, type StoreProblem } from "../problem.ts";
import {
  chunkNumber,
  type ChunkNumber,
  OBJECTS_PER_CHUNK,
  packReference,
  type Reference,
  unpackReference,
} from "../reference.ts";
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

/** How the latest state becomes one with all sessions whole, and with nothing but the damaged ones as they were before. */
export interface SessionMending {
  readonly latest: RootRecord;
  readonly sessions: readonly DamagedSession[];
  readonly puts: ReadonlyMap<ChunkNumber, Uint8Array>;
  readonly patches: ReadonlyMap<ChunkNumber, Uint8Array>;
  readonly removals: readonly ChunkNumber[];
  /** What others than sessions have lost: it stays as it is. */
  readonly rest: readonly StoreProblem[];
}

const SESSIONS = "sessions";

/** Where what runs is reached from. */
const RUNNING = ["processes", "suspended", "delays", "debuggers"];

/**
 * What is to be done about damaged sessions of the latest state; undefined when there is none, or when the tree or what runs is
 * damaged too. What a session alone can reach is taken from the newest state in which that is whole; what others can
 * reach too, such as a global's object, is the present one, also where that can't be read.
 */
export function planSessionMending(reading: StoreReading): SessionMending | undefined {
  const latest = reading.latest();
  const list = latest?.roles[SESSIONS];
  if (latest === undefined || list === undefined) return undefined;
  const now = new StoredState(reading, latest);
  const others = Object.entries(latest.roles).filter(([role]) => role !== SESSIONS);
  const shared = reachable(
    now,
    others.map(([, start]) => start),
  );
  const rest = shared.damages;
  const sessions = whenWhole(() => sessionsIn(now, list));
  if (rest.some(({ kind }) => kind !== "damagedChunk") || sessions === undefined) return undefined;
  if (rest.length > 0) {
    const running = others.flatMap(([role, start]) => (RUNNING.includes(role) ? [start] : []));
    if (reachable(now, running).damages.length > 0) return undefined;
  }

  const kept = new Set([...shared.objects, packReference(list)]);
  const needed = chunksOf(shared);
  const damaged: { readonly reference: Reference; readonly problem: DamagedChunk }[] = [];
  const lost = new Set<ChunkNumber>();
  for (const reference of sessions) {
    const there = reachable(now, [reference], shared.objects);
    const chunks = there.damages.filter((each) => each.kind === "damagedChunk");
    // Nothing can be put where the tree itself is lost.
    if (chunks.length < there.damages.length) return undefined;
    for (const { chunk } of chunks) lost.add(chunk);
    const [problem] = chunks;
    if (problem) {
      damaged.push({ reference, problem });
      continue;
    }
    for (const id of there.objects) kept.add(id);
    for (const chunk of chunksOf(there)) needed.add(chunk);
  }
  if (damaged.length === 0) return undefined;
  // What nobody can reach would make the mended state a damaged one.
  for (const { problem, roots } of reading.verify().damages)
    if (problem.kind === "damagedChunk" && roots.includes(latest.id)) lost.add(problem.chunk);
  for (const chunk of rest.length > 0 ? needed : []) lost.delete(chunk);

  // What of the rest refers to what can't be told: then nothing that is there may be replaced.
  const taken = rest.length > 0 ? new CopiedObjects(latest.nextChunk) : new TakenObjects();
  const mended = damaged.map(({ reference, problem }): DamagedSession => {
    for (const root of reading.roots().toReversed()) {
      if (root.id === latest.id) continue;
      const state = new StoredState(reading, root);
      const there = whenWhole(() => sessionsIn(state, root.roles[SESSIONS]));
      if (!there?.some((each) => packReference(each) === packReference(reference))) continue;
      const { objects, pieces, damages } = reachable(state, [reference], kept);
      if (damages.length > 0) continue;
      for (const id of objects) kept.add(id);
      taken.add(state, objects, pieces);
      return { ...identityIn(state, reference), problem, whole: root };
    }
    return { ...identityIn(now, reference), problem, whole: undefined };
  });
  const gone = new Set(mended.flatMap(({ whole }, i) => (whole ? [] : [packReference(damaged[i]!.reference)])));
  if (!taken.changeList(now, list, gone)) return undefined;
  return { latest, sessions: mended, rest, ...taken.edits(now, lost) };
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

  /** Objects of a state by their ids, and the chunks of pieces of them. */
  add(state: StoredState, objects: ReadonlySet<number>, pieces: ReadonlySet<ChunkNumber>): void {
    for (const id of objects) {
      const { chunk, index } = unpackReference(id);
      const record = state.openChunk(chunk)?.record(index);
      if (record) this.put(chunk, index, record);
    }
    for (const chunk of pieces) {
      const bytes = state.chunk(chunk);
      if (bytes) this.putPiece(chunk, bytes);
    }
  }

  /** Takes some of the objects out of a list; false when it is too large for that. */
  changeList(state: StoredState, list: Reference, gone: ReadonlySet<number>): boolean {
    const { chunk, index } = state.resolve(list);
    const record = state.openChunk(chunk)?.record(index);
    if (record?.kind !== "object") return false;
    if (record.body.kind === "elements") {
      const elements = record.body.elements
        .filter((each) => each.kind !== "reference" || !gone.has(packReference(each.to)))
        .map((each) => this.inPlaceOf(each));
      this.put(chunk, index, { ...record, body: { kind: "elements", elements } });
      return true;
    }
    if (record.body.kind !== "parts" || gone.size > 0) return false;
    for (const piece of partChunks(record.body)) this.putPiece(piece, this.copyOfPiece(state, piece, piece));
    return true;
  }

  /** The bytes of a piece under the number that it is to have, with what its elements are here. */
  protected copyOfPiece(state: StoredState, piece: ChunkNumber, number: ChunkNumber): Uint8Array {
    const records = decodeChunk(piece, state.chunk(piece) ?? encodeChunk(piece, []));
    const changed = records.map((each): ObjectRecord => {
      if (each.kind !== "part" || each.body.kind !== "elements") return each;
      return { ...each, body: { ...each.body, elements: each.body.elements.map((value) => this.inPlaceOf(value)) } };
    });
    return encodeChunk(number, changed);
  }

  /** What the list has instead of an element of it. */
  protected inPlaceOf(value: StoredValue): StoredValue {
    return value;
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

  protected putPiece(chunk: ChunkNumber, bytes: Uint8Array): void {
    this.#pieces.set(chunk, bytes);
  }

  protected put(chunk: ChunkNumber, index: number, record: ObjectRecord): void {
    let records = this.#records.get(chunk);
    if (!records) this.#records.set(chunk, (records = []));
    while (records.length <= index && records.length < OBJECTS_PER_CHUNK) records.push({ kind: "vacant" });
    records[index] = record;
  }
}

/** The same, but each is a new object, in a chunk that no state has yet: what is there stays as it is. */
class CopiedObjects extends TakenObjects {
  #nextChunk: number;
  readonly #copies = new Map<number, Reference>();

  constructor(nextChunk: number) {
    super();
    this.#nextChunk = nextChunk;
  }

  override add(state: StoredState, objects: ReadonlySet<number>): void {
    let place = { chunk: 0, index: OBJECTS_PER_CHUNK };
    for (const id of objects) {
      const isFull = place.index + 1 >= OBJECTS_PER_CHUNK;
      place = isFull ? { chunk: this.#nextChunk++, index: 0 } : { chunk: place.chunk, index: place.index + 1 };
      this.#copies.set(id, { chunk: chunkNumber(place.chunk), index: place.index });
    }
    for (const id of objects) {
      const { chunk, index } = unpackReference(id);
      const record = state.openChunk(chunk)?.record(index);
      const copy = this.#copies.get(id);
      if (record && copy) this.put(copy.chunk, copy.index, this.#copyOf(state, record, id));
    }
  }

  protected override inPlaceOf(value: StoredValue): StoredValue {
    if (value.kind !== "reference") return value;
    return { kind: "reference", to: this.#referenceFor(value.to) };
  }

  #referenceFor(reference: Reference): Reference {
    return this.#copies.get(packReference(reference)) ?? reference;
  }

  #copyOf(state: StoredState, record: ObjectRecord, id: number): ObjectRecord {
    switch (record.kind) {
      case "object": {
        const slots = record.slots.map((each) => this.inPlaceOf(each));
        // What was found by its id goes on being found.
        return { ...record, slots, body: this.#bodyOf(state, record.body), identity: record.identity ?? id };
      }
      case "forward":
        return { kind: "forward", to: this.#referenceFor(record.to) };
      case "part":
      case "vacant":
        return record;
    }
  }

  #bodyOf(state: StoredState, body: ObjectBody<StoredValue>): ObjectBody<StoredValue> {
    if (body.kind === "elements") return { ...body, elements: body.elements.map((each) => this.inPlaceOf(each)) };
    if (body.kind !== "parts") return body;
    const pieces = [...partChunks(body)];
    const first = this.#nextChunk;
    this.#nextChunk += pieces.length;
    for (const [index, piece] of pieces.entries()) {
      const number = chunkNumber(first + index);
      this.putPiece(number, this.copyOfPiece(state, piece, number));
    }
    return { ...body, runs: [{ first: chunkNumber(first), count: pieces.length }] };
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

/** The chunks that something of it is in. */
function chunksOf({ objects, pieces }: Reachable): Set<ChunkNumber> {
  const chunks = new Set(pieces);
  for (const id of objects) chunks.add(unpackReference(id).chunk);
  return chunks;
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
